import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { knownMigrations } from '../schema-version.ts'
import { type Connections, whoOf } from './accounts.ts'
import { ACCOUNTS, GRANTS, pgIdentifier } from './grants.ts'

/** Something that holds who may see and change what, and is otherwise than the migrations make it. */
interface AlteredProtection {
  /** such as `policy seen on audit_log` */
  readonly what: string
  readonly how: 'changed' | 'missing' | 'added'
}

/** What was found of the protections of a database. */
export interface ProtectionReport {
  readonly altered: readonly AlteredProtection[]
  /** privileges of other users on tables, such as `select on site to backup`: nothing holds these users to a scope */
  readonly granted: readonly string[]
}

/** PostgreSQL's code for what a user may not do. */
const FORBIDDEN = '42501'

/** Who may do what with tables (`$1`), their columns and the months of load curves, beside their owner. */
const PRIVILEGES = `
  select distinct lower(privilege_type) as privilege, relname, grantee
  from pg_class cross join lateral (
    select relacl as acl union all select attacl from pg_attribute where attrelid = pg_class.oid) as acls
  cross join lateral aclexplode(acl)
  where relnamespace = current_schema()::regnamespace and grantee <> relowner
    and (relname = any ($1) or pg_class.oid in (select inhrelid from pg_inherits where inhparent = 'load_day'::regclass))`

/**
 * Row-level security, its policies, the functions that these and the triggers go by, the triggers, and what everybody who
 * may connect may do with a table.
 */
const PROTECTIONS = `
  with relation as (
    select oid, relname, relrowsecurity, relforcerowsecurity from pg_class
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition and relname = any ($1))
  select 'row-level security of ' || relname as what, concat(relrowsecurity, relforcerowsecurity) as text from relation
  union all
  select format('policy %s on %s', polname, relname), jsonb_build_array(polcmd, polpermissive,
      array(select role::regrole::text from unnest(polroles) as roles(role) order by 1),
      pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))::text
    from pg_policy join relation on relation.oid = polrelid
  union all
  select format('trigger %s on %s', tgname, relname),
      jsonb_build_array(tgenabled, pg_get_triggerdef(pg_trigger.oid, true))::text
    from pg_trigger join relation on relation.oid = tgrelid where not tgisinternal
  union all
  select format('privilege %s of everybody on %s', privilege, relname), '' from (${PRIVILEGES}) as held where grantee = 0
  union all
  select format('function %s(%s)', proname, pg_get_function_identity_arguments(oid)), jsonb_build_array(prosrc,
      pg_get_function_sqlbody(oid), pg_get_function_result(oid), prosecdef, provolatile,
      has_function_privilege('public', oid, 'execute'),
      array(select replace(setting, quote_ident(current_schema()), 'here') from unnest(proconfig) as settings(setting)))::text
    from pg_proc where pronamespace = current_schema()::regnamespace and prokind = 'f'`

/** What users other than the owner, everybody and the accounts (`$2`) may do. */
const GRANTED = `
  select format('%s on %s to %s', privilege, relname, grantee::regrole) as granted from (${PRIVILEGES}) as held
  where grantee <> 0 and grantee <> all (select oid from pg_roles where rolname = any ($2)) order by 1`

/**
 * Compares what holds who may see and change what in a migrated database with what the migrations make on the same server,
 * in a schema that is taken back: whoever owns the database can change it, and no account of the program would notice.
 * @param ownerUrl of the user who migrates
 * @param connections those of the program's accounts
 * @returns null where that user may make no schema to compare with
 */
export async function compareProtections(ownerUrl: string, connections: Connections): Promise<ProtectionReport | null> {
  const owner = new pg.Client({ connectionString: ownerUrl, application_name: 'rigwatch protections' })
  // a lost connection fails the query under way; unheard, this event would end the process
  owner.on('error', () => {})
  await owner.connect()
  try {
    const tables = Object.keys(GRANTS)
    const accounts = await Promise.all(ACCOUNTS.map((account) => whoOf(connections[account], account)))
    const names = accounts.flatMap(({ login, role }) => [login, role])
    const { rows: granted } = await owner.query<{ granted: string }>(GRANTED, [tables, names])
    const { rows: here } = await owner.query<{ schema: string }>('select current_schema() as schema')
    const found = await protectionsOf(owner, here[0]?.schema ?? 'public')
    const made = await freshProtections(owner)
    return made && { altered: differences(found, made), granted: granted.map((row) => row.granted) }
  } finally {
    await owner.end()
  }
}

async function protectionsOf(owner: pg.Client, schema: string): Promise<Map<string, string>> {
  // only what is first in the search path is written without its schema
  await owner.query(`select set_config('search_path', $1, false)`, [pgIdentifier(schema)])
  const { rows } = await owner.query<{ what: string; text: string }>(PROTECTIONS, [Object.keys(GRANTS)])
  return new Map(rows.map(({ what, text }) => [what, text]))
}

/** What the migrations make; null where the owner may make no schema. */
async function freshProtections(owner: pg.Client): Promise<Map<string, string> | null> {
  const schema = `rigwatch_fresh_${randomBytes(8).toString('hex')}`
  await owner.query('begin')
  try {
    await owner.query(`create schema ${schema}; set local search_path = ${schema}`)
    await owner.query('create table schema_migration ()')
    for (const { sql } of knownMigrations()) await owner.query(sql)
    return await protectionsOf(owner, schema)
  } catch (error) {
    if ((error as pg.DatabaseError).code !== FORBIDDEN) throw error
    return null
  } finally {
    await owner.query('rollback')
  }
}

function differences(found: ReadonlyMap<string, string>, made: ReadonlyMap<string, string>): AlteredProtection[] {
  const altered: AlteredProtection[] = []
  for (const [what, text] of made) {
    const there = found.get(what)
    if (there !== text) altered.push({ what, how: there === undefined ? 'missing' : 'changed' })
  }
  for (const what of found.keys()) {
    // functions of others (of extensions, say) may lie in the same schema
    if (!made.has(what) && !what.startsWith('function ')) altered.push({ what, how: 'added' })
  }
  return altered
}
