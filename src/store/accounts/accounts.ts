import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'
import { parseIntoClientConfig } from 'pg-connection-string'
import { StoreError } from '../store-error.ts'
import { ACCOUNTS, type Account, pgIdentifier, setGrants } from './grants.ts'
import { refuseMighty, refuseShared, type Who } from './rights-held.ts'

/** Key of the advisory lock that processes which set up accounts take turns by. */
const LOCK = 72_190_003
const MAX_NAME_BYTES = 63
/** PostgreSQL's codes: a wrong password; no right to do it */
const WRONG_PASSWORD = '28P01'
const FORBIDDEN = '42501'

/** How each account connects. */
export type Connections = Readonly<Record<Account, pg.ClientConfig>>

/** URLs of accounts that somebody else has made; an account without one is made here. */
export type GivenAccounts = { readonly [account in Account]?: string | undefined }

/**
 * Makes sure that the accounts of a migrated database exist, may do what they have to and no more, and can connect. They
 * are named after the database; their passwords are random and kept where the owner of the schema alone reads them, so
 * that every process that may migrate finds the same accounts.
 *
 * @param ownerUrl of the user who migrates
 * @throws StoreError `accounts_missing`, `account_refused`, `account_too_mighty` or `accounts_shared`
 */
export async function prepareAccounts(ownerUrl: string, given: GivenAccounts = {}): Promise<Connections> {
  const owner = new pg.Client({ connectionString: ownerUrl, application_name: 'rigwatch accounts' })
  // a lost connection fails the query under way; unheard, this event would end the process
  owner.on('error', () => {})
  await owner.connect()
  try {
    await owner.query(`select pg_advisory_lock(${LOCK})`)
    const connections: Partial<Record<Account, pg.ClientConfig>> = {}
    const who: Partial<Record<Account, Who>> = {}
    for (const account of ACCOUNTS) {
      const url = given[account]
      const config = url ? parseIntoClientConfig(url) : await ensureAccount(owner, ownerUrl, account)
      connections[account] = config
      who[account] = await whoOf(config, account)
      await refuseMighty(owner, who[account], account)
    }
    const known = who as Record<Account, Who>
    await refuseShared(owner, known)
    // nobody is given anything before all were found to be held
    for (const account of ACCOUNTS) await setGrants(owner, account, known[account].role)
    return connections as Connections
  } finally {
    await owner.end()
  }
}

/** Name of the role of an account of a database. */
export function roleName(database: string, account: Account): string {
  const name = `${database}_${account}`
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name
  return `rigwatch_${createHash('sha256').update(database).digest('hex').slice(0, 16)}_${account}`
}

async function ensureAccount(owner: pg.Client, ownerUrl: string, account: Account): Promise<pg.ClientConfig> {
  const role = roleName(owner.database ?? '', account)
  await owner.query('insert into database_account (name, password) values ($1, $2) on conflict do nothing', [
    role,
    randomBytes(24).toString('base64url')
  ])
  const { rows } = await owner.query<{ password: string; there: boolean }>(
    `select password, exists (select from pg_roles where rolname = name) as there from database_account where name = $1`,
    [role]
  )
  const { password, there } = rows[0] as { password: string; there: boolean }
  const login = `role ${pgIdentifier(role)} login password '${password}'`
  if (!there) await changeRole(owner, `create ${login}`, role)
  const config = { ...parseIntoClientConfig(ownerUrl), user: role, password }
  const refusal = await refusalOf(config)
  if (!refusal) return config
  // the cluster may have the role from another restoration of this database
  if (refusal.code === WRONG_PASSWORD) {
    await changeRole(owner, `alter ${login}`, role)
    const again = await refusalOf(config)
    if (!again) return config
  }
  throw refused(role, account, refusal)
}

async function changeRole(owner: pg.Client, sql: string, role: string): Promise<void> {
  try {
    await owner.query(sql)
  } catch (error) {
    if ((error as pg.DatabaseError).code !== FORBIDDEN) throw error
    const user = pgIdentifier(owner.user ?? '')
    throw new StoreError(
      'accounts_missing',
      `The API and the jobs connect to the database by accounts of their own, and the user ${user} of DATABASE_URL may not make the account ${pgIdentifier(role)}. ` +
        `Either let it (as a superuser, once: ALTER ROLE ${user} CREATEROLE), or have two accounts made (CREATE ROLE … LOGIN PASSWORD …, no further rights) and set RIGWATCH_API_DATABASE_URL and RIGWATCH_JOBS_DATABASE_URL to their URLs.`,
      { cause: error }
    )
  }
}

async function refusalOf(config: pg.ClientConfig): Promise<pg.DatabaseError | undefined> {
  const client = new pg.Client({ ...config, application_name: 'rigwatch accounts' })
  client.on('error', () => {})
  try {
    await client.connect()
    return undefined
  } catch (error) {
    return error as pg.DatabaseError
  } finally {
    await client.end().catch(() => {})
  }
}

/** Who an account connects as. @throws StoreError `account_refused` */
export async function whoOf(config: pg.ClientConfig, account: Account): Promise<Who> {
  const client = new pg.Client({ ...config, application_name: 'rigwatch accounts' })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<Who>('select session_user as login, current_user as role')
    return rows[0] as Who
  } catch (error) {
    throw refused(config.user ?? '', account, error as Error)
  } finally {
    await client.end().catch(() => {})
  }
}

function refused(role: string, account: Account, cause: Error): StoreError {
  return new StoreError(
    'account_refused',
    `The database does not let the account ${pgIdentifier(role)} in: ${cause.message}. Allow it in pg_hba.conf as the user of DATABASE_URL is, or set RIGWATCH_${account.toUpperCase()}_DATABASE_URL to the URL of an account that may connect.`,
    { cause }
  )
}
