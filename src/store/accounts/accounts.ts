import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'
import { parseIntoClientConfig } from 'pg-connection-string'
import { StoreError } from '../store-error.ts'
import { ACCOUNTS, type Account, pgIdentifier, setGrants } from './grants.ts'

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
 * @throws StoreError `accounts_missing`, `account_refused` or `account_too_mighty`
 */
export async function prepareAccounts(ownerUrl: string, given: GivenAccounts = {}): Promise<Connections> {
  const owner = new pg.Client({ connectionString: ownerUrl, application_name: 'rigwatch accounts' })
  // a lost connection fails the query under way; unheard, this event would end the process
  owner.on('error', () => {})
  await owner.connect()
  try {
    await owner.query(`select pg_advisory_lock(${LOCK})`)
    const connections: Partial<Record<Account, pg.ClientConfig>> = {}
    for (const account of ACCOUNTS) {
      const url = given[account]
      const config = url ? parseIntoClientConfig(url) : await ensureAccount(owner, ownerUrl, account)
      const role = url ? await roleOf(config, account) : (config.user as string)
      await refuseMighty(owner, role, account)
      await setGrants(owner, account, role)
      connections[account] = config
    }
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

/** Who an account's URL connects as. */
async function roleOf(config: pg.ClientConfig, account: Account): Promise<string> {
  const client = new pg.Client({ ...config, application_name: 'rigwatch accounts' })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ role: string }>('select current_user as role')
    return rows[0]?.role as string
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

/** Row-level security does not hold superusers, owners and those exempt from it. */
async function refuseMighty(owner: pg.Client, role: string, account: Account): Promise<void> {
  const { rows } = await owner.query<{ mighty: boolean }>(
    `select rolsuper or rolbypassrls or pg_has_role(rolname, (select relowner from pg_class where oid = 'site'::regclass), 'member')
       as mighty
     from pg_roles where rolname = $1`,
    [role]
  )
  if (rows[0]?.mighty === false) return
  throw new StoreError(
    'account_too_mighty',
    `The database user ${pgIdentifier(role)} of RIGWATCH_${account.toUpperCase()}_DATABASE_URL owns the tables, is a superuser or passes row-level security by, so that nothing would hold it to a region. Name a user without such rights.`
  )
}
