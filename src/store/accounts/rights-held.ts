import type pg from 'pg'
import { StoreError } from '../store-error.ts'
import { type Account, pgIdentifier } from './grants.ts'

/** Whom the database knows an account as. */
export interface Who {
  /** who logged in, and may become whatever this user is a member of */
  readonly login: string
  /** who acts, another one where the connection or the login sets a role */
  readonly role: string
}

/** PostgreSQL's own roles that read or write beside grants, as the system's user, or whole databases. */
const PASSES_GRANTS = [
  ...['pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'],
  ...['pg_read_all_data', 'pg_write_all_data']
]

/**
 * Row-level security and grants do not hold superusers, owners and those exempt from it, nor who may become one of them,
 * inherits from one or makes roles.
 * @throws StoreError `account_too_mighty`
 */
export async function refuseMighty(owner: pg.ClientBase, { login }: Who, account: Account): Promise<void> {
  const { rows } = await owner.query<{ name: string; why: string }>(
    `select rolname as name, why from pg_roles
     cross join lateral (values
       (rolsuper, 'SUPERUSER'), (rolbypassrls, 'BYPASSRLS'), (rolcreaterole, 'CREATEROLE'), (rolreplication, 'REPLICATION'),
       (rolname = any ($2), 'passes grants by'),
       (oid = (select relowner from pg_class where oid = 'site'::regclass), 'owns the tables'),
       (oid = (select nspowner from pg_namespace where nspname = current_schema()), 'owns the schema'),
       (oid = (select datdba from pg_database where datname = current_database()), 'owns the database')
     ) as reason(holds, why)
     where holds and pg_has_role($1, pg_roles.oid, 'member')
     order by rolname <> $1, rolname limit 1`,
    [login, PASSES_GRANTS]
  )
  const [mighty] = rows
  if (!mighty) return
  const [user, through, url] = [pgIdentifier(login), pgIdentifier(mighty.name), urlOf(account)]
  const own = mighty.name === login
  throw new StoreError(
    'account_too_mighty',
    `${url} 的数据库用户 ${user} ${own ? '' : `是角色 ${through} 的成员，`}权限过大（${mighty.why}），地区权限对其不起作用。请另建无其他权限的用户（CREATE ROLE … LOGIN PASSWORD …）并写入 ${url}${own ? '' : `，或执行 REVOKE ${through} FROM ${user}`}。` +
      `The database user ${user} of ${url} ${own ? '' : `is a member of ${through} and so `}has rights that nothing would hold to a region (${mighty.why}). Have a user made without further rights (CREATE ROLE … LOGIN PASSWORD …) and name it there${own ? '' : `, or REVOKE ${through} FROM ${user}`}.`
  )
}

/**
 * What the API may not do has to be beyond its account: neither may be, or become, the other.
 * @throws StoreError `accounts_shared`
 */
export async function refuseShared(owner: pg.ClientBase, { api, jobs }: Readonly<Record<Account, Who>>): Promise<void> {
  const { rows } = await owner.query<{ shared: boolean }>(
    `select pg_has_role($1, $4, 'member') or pg_has_role($1, $3, 'member')
       or pg_has_role($3, $2, 'member') or pg_has_role($3, $1, 'member') as shared`,
    [api.login, api.role, jobs.login, jobs.role]
  )
  if (rows[0]?.shared === false) return
  const [ofApi, ofJobs] = [pgIdentifier(api.login), pgIdentifier(jobs.login)]
  throw new StoreError(
    'accounts_shared',
    `接口的数据库用户 ${ofApi} 与任务的数据库用户 ${ofJobs} 相同，或一方是另一方的成员，接口将拥有任务的权限。请为 ${urlOf('api')} 和 ${urlOf('jobs')} 各建一个互不隶属的用户（CREATE ROLE … LOGIN PASSWORD …）。` +
      `The database users of the API, ${ofApi}, and of the jobs, ${ofJobs}, are one, or one is a member of the other, so that the API would have the rights of the jobs. Name two users in ${urlOf('api')} and ${urlOf('jobs')} that are no members of each other (CREATE ROLE … LOGIN PASSWORD …).`
  )
}

function urlOf(account: Account): string {
  return `RIGWATCH_${account.toUpperCase()}_DATABASE_URL`
}
