import type pg from 'pg'

/** What connects to the database: the API, and everything that works by itself or from the command line. */
export const ACCOUNTS = ['api', 'jobs'] as const
export type Account = (typeof ACCOUNTS)[number]

/** What each account may do with a table, beside the row-level security that both are under. */
type Grants = Readonly<Record<Account, string>>

const WORK = 'select, insert, update, delete'
/** what jobs fill and the API shows */
const SHOWN: Grants = { api: 'select', jobs: WORK }
/** what users enter through the API as well, every version of which stays as it is */
const VERSIONS: Grants = { api: 'select, insert', jobs: 'select, insert' }
/** accounts of people and machines: disabled or revoked, never deleted */
const ADMINISTERED: Grants = { api: 'select, insert, update', jobs: 'select, insert, update' }
const JOBS_ALONE: Grants = { api: '', jobs: WORK }
/** what functions of the schema's owner write */
const READ_ALONE: Grants = { api: 'select', jobs: 'select' }
const OWNER_ALONE: Grants = { api: '', jobs: '' }

/** Every table of the schema. A month of `load_day` is granted when it is made. */
export const GRANTS: Readonly<Record<string, Grants>> = {
  schema_migration: READ_ALONE,
  database_account: OWNER_ALONE,
  database_kind: SHOWN,
  organisation: SHOWN,
  site: SHOWN,
  metering_point: SHOWN,
  metering_point_term: SHOWN,
  carbon_target: VERSIONS,
  other_energy: VERSIONS,
  headcount: VERSIONS,
  // a number of the program's moves to the day from which it turns out to be used
  reference_value: { api: 'select, insert', jobs: 'select, insert, update' },
  tariff_calendar: VERSIONS,
  energy_year: SHOWN,
  import: JOBS_ALONE,
  load_day: SHOWN,
  load_day_history: JOBS_ALONE,
  register_day: JOBS_ALONE,
  asset_days: JOBS_ALONE,
  record_update: JOBS_ALONE,
  kind_days: JOBS_ALONE,
  quarantine: JOBS_ALONE,
  weather_day: SHOWN,
  screening_run: SHOWN,
  run_judging: SHOWN,
  finding: SHOWN,
  site_ranking: SHOWN,
  ranking_facet: SHOWN,
  judgement: JOBS_ALONE,
  app_user: ADMINISTERED,
  user_session: { api: WORK, jobs: 'select, delete' },
  api_key: ADMINISTERED,
  sign_in_failure: { api: WORK, jobs: 'select, delete' },
  second_factor: { api: WORK, jobs: 'select, delete' },
  recovery_code: { api: WORK, jobs: 'select, delete' },
  oidc_flow: { api: WORK, jobs: '' },
  audit_chain: READ_ALONE,
  audit_log: READ_ALONE
}

/** Functions that do, with the rights of the schema's owner, what an account may not do by itself. */
const FUNCTIONS: Readonly<Record<Account, readonly string[]>> = {
  api: ['append_audit(text[])'],
  jobs: ['append_audit(text[])', 'prune_audit(bigint, bytea)', 'open_load_month(date)']
}
/** COPY does not work under row-level security, so new readings go straight into the partition of their month. */
const PARTITION: Grants = { api: '', jobs: 'select, insert' }

/** Gives an account what it may do and still lacks, and takes away what it may do no more. The client is the owner of the schema. */
export async function setGrants(owner: pg.ClientBase, account: Account, role: string): Promise<void> {
  const quoted = pgIdentifier(role)
  const missing = async (sql: string, values: readonly unknown[] = []) =>
    (await owner.query<{ what: string }>(sql, [role, ...values])).rows.map(({ what }) => what)
  const { rows } = await owner.query<{ schema: string }>('select current_schema() as schema')
  const schema = pgIdentifier(rows[0]?.schema ?? 'public')
  if (
    (await missing(`select 'usage' as what where not has_schema_privilege($1, current_schema(), 'usage')`)).length > 0
  )
    await owner.query(`grant usage on schema ${schema} to ${quoted}`)
  const partitions = await missing(
    `select inhrelid::regclass::text as what from pg_inherits where inhparent = 'load_day'::regclass and $1 <> ''`
  )
  const tables = [
    ...Object.entries(GRANTS).map(([table, grants]) => [table, grants[account]] as const),
    ...partitions.map((table) => [table, PARTITION[account]] as const)
  ]
  await revokeOthers(owner, role, new Map(tables), FUNCTIONS[account])
  for (const [table, privileges] of tables) {
    if (privileges === '') continue
    const lacking = await missing(
      'select privilege as what from unnest($3::text[]) as wanted(privilege) where not has_table_privilege($1, $2, privilege)',
      [table, privileges.split(', ')]
    )
    if (lacking.length > 0) await owner.query(`grant ${lacking.join(', ')} on ${table} to ${quoted}`)
  }
  for (const name of FUNCTIONS[account]) {
    const lacking = await missing(`select $2 as what where not has_function_privilege($1, $2, 'execute')`, [name])
    if (lacking.length > 0) await owner.query(`grant execute on function ${name} to ${quoted}`)
  }
}

/** Takes away what was granted to an account before, and is not any more. */
async function revokeOthers(
  owner: pg.ClientBase,
  role: string,
  wanted: ReadonlyMap<string, string>,
  functionsKept: readonly string[]
): Promise<void> {
  const { rows } = await owner.query<{ table: string; held: string[] }>(
    `select wanted.name as table, array_agg(distinct lower(privilege_type)) as held
     from unnest($2::text[]) as wanted(name)
     join pg_class class on class.oid = wanted.name::regclass
     join pg_attribute on attrelid = class.oid
     cross join aclexplode(relacl || attacl)
     where grantee = (select oid from pg_roles where rolname = $1)
     group by wanted.name`,
    [role, [...wanted.keys()]]
  )
  for (const { table, held } of rows) {
    const kept = (wanted.get(table) ?? '').split(', ')
    const others = held.filter((privilege) => !kept.includes(privilege))
    if (others.length > 0) await owner.query(`revoke ${others.join(', ')} on ${table} from ${pgIdentifier(role)}`)
  }
  const { rows: functions } = await owner.query<{ name: string }>(
    `select pg_proc.oid::regprocedure::text as name from pg_proc cross join aclexplode(proacl)
     where grantee = (select oid from pg_roles where rolname = $1) and pronamespace = current_schema()::regnamespace
       and pg_proc.oid <> all ($2::text[]::regprocedure[])`,
    [role, functionsKept]
  )
  for (const { name } of functions) await owner.query(`revoke execute on function ${name} from ${pgIdentifier(role)}`)
}

/** A name as SQL writes it, whatever characters it has. */
export function pgIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
