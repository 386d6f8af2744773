import { StoreError } from '../store-error.ts'
import type { Transaction } from '../transaction.ts'
import { type KeyRole, type Regions, regionsColumn, regionsOf } from './roles.ts'
import type { Identity } from './sessions.ts'

/** A key of a machine, without the key itself. */
export interface ApiKey {
  readonly id: number
  readonly name: string
  readonly role: KeyRole
  readonly regions: Regions
  readonly requestsPerMinute: number
  readonly createdAt: Date
  readonly createdBy: string
  readonly expiresAt: Date
  readonly revokedAt: Date | null
  readonly lastUsedAt: Date | null
}

export interface NewApiKey {
  /** what it is for */
  readonly name: string
  readonly role: KeyRole
  readonly regions: Regions
  readonly requestsPerMinute: number
  readonly days: number
  readonly keyHash: Buffer
  readonly createdBy: string
}

const COLUMNS = `id, name, role, regions, requests_per_minute as "requestsPerMinute", created_at as "createdAt",
  created_by as "createdBy", expires_at as "expiresAt", revoked_at as "revokedAt", last_used_at as "lastUsedAt"`

/** All keys, the newest first. */
export async function apiKeys(tx: Transaction): Promise<ApiKey[]> {
  const rows = await tx.query<KeyRow>(`select ${COLUMNS} from api_key order by id desc`)
  return rows.map(toKey)
}

/** @throws StoreError `account_not_valid` when the regions do not go with the role */
export async function addApiKey(tx: Transaction, key: NewApiKey): Promise<ApiKey> {
  if ((key.role === 'auditor') !== (key.regions.length === 0))
    throw new StoreError(
      'account_not_valid',
      'A key needs regions: codes by GB/T 2260 such as 3301, or all. A key of an auditor sees no sites and has none.'
    )
  const row = await tx.one<KeyRow>(
    `insert into api_key (name, key_hash, role, regions, requests_per_minute, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 day') returning ${COLUMNS}`,
    [key.name, key.keyHash, key.role, regionsColumn(key.regions), key.requestsPerMinute, key.createdBy, key.days]
  )
  return toKey(row)
}

/** Revokes a key, at once and for good. @throws StoreError `unknown_key` when there is none, or none any more */
export async function revokeApiKey(tx: Transaction, id: number): Promise<ApiKey> {
  const [row] = await tx.query<KeyRow>(
    `update api_key set revoked_at = now() where id = $1 and revoked_at is null returning ${COLUMNS}`,
    [id]
  )
  if (!row) throw new StoreError('unknown_key', `There is no key ${id} that is not revoked yet.`)
  return toKey(row)
}

/** Whom a key stands for, and how much it may ask. */
export interface KeyOwner extends Identity {
  readonly requestsPerMinute: number
}

/** Whose key it is, and notes that it was used; null when it is unknown, expired or revoked. */
export async function keyIdentity(tx: Transaction, keyHash: Buffer): Promise<KeyOwner | null> {
  const [row] = await tx.query<KeyRow & { stale: boolean }>(
    `select ${COLUMNS}, last_used_at is null or last_used_at < now() - interval '1 minute' as stale
     from api_key where key_hash = $1 and revoked_at is null and expires_at > now()`,
    [keyHash]
  )
  if (!row) return null
  if (row.stale) await tx.run('update api_key set last_used_at = now() where id = $1', [row.id])
  const { id, name, role, regions, requestsPerMinute } = toKey(row)
  return { id, name, role, regions, requestsPerMinute }
}

interface KeyRow extends Omit<ApiKey, 'regions'> {
  readonly regions: string[]
  readonly [column: string]: unknown
}

function toKey(row: KeyRow): ApiKey {
  const { id, name, role, requestsPerMinute, createdAt, createdBy, expiresAt, revokedAt, lastUsedAt } = row
  const regions = regionsOf(row.regions)
  return { id, name, role, regions, requestsPerMinute, createdAt, createdBy, expiresAt, revokedAt, lastUsedAt }
}
