import { once } from 'node:events'
import { encodeLoadDays, LOAD_DAY_COLUMNS, type LoadDayRow } from '../load-day-codec.ts'
import type { Transaction } from '../transaction.ts'

const SLICE_BYTES = 256 * 1024

/** What became of the rows of one upsert. */
export interface UpsertCounts {
  /** rows that are new, or differ from the version stored before (which goes to the history) */
  readonly stored: number
  readonly unchanged: number
}

/** What `forget` took back: how its rows had been counted. */
export type ForgottenCounts = UpsertCounts

/** Makes the staging table of this transaction. */
export async function createStaging(tx: Transaction): Promise<void> {
  await tx.script(`
    set local temp_buffers = '64MB';
    create temporary table staged_load_day (like load_day) on commit drop`)
}

/** Adds rows whose days are known to be absent, as fast as PostgreSQL takes them. */
export async function insertNew(tx: Transaction, rows: readonly LoadDayRow[], importId: number): Promise<UpsertCounts> {
  if (rows.length > 0) await copyRows(tx, 'load_day', rows, importId)
  return { stored: rows.length, unchanged: 0 }
}

/**
 * Brings rows (at most one a day, point and channel) into `load_day`: absent days are added, different ones replaced
 * with the old version kept in the history, equal ones left alone. Two missing readings are equal.
 */
export async function upsert(tx: Transaction, rows: readonly LoadDayRow[], importId: number): Promise<UpsertCounts> {
  if (rows.length === 0) return { stored: 0, unchanged: 0 }
  await copyRows(tx, 'staged_load_day', rows, importId)
  const days = rows.map(({ load }) => load.day)
  const dayRange = [days.reduce((a, b) => Math.min(a, b)), days.reduce((a, b) => Math.max(a, b))]
  // the range, though implied by the join, lets the planner leave out the partitions of other months
  const inRange = `l.day between date '1970-01-01' + $1::integer and date '1970-01-01' + $2::integer`
  const replaced = await tx.run(
    `with replaced as (
       select s.*, l.import_id as old_import_id, l.quality as old_quality, l.values as old_values
       from staged_load_day s join load_day l using (point_id, day, channel)
       where l.values <> s.values and ${inRange}
     ), kept as (
       insert into load_day_history (point_id, day, import_id, superseded_by, channel, quality, values)
       select point_id, day, old_import_id, import_id, channel, old_quality, old_values from replaced
     )
     update load_day l set import_id = r.import_id, quality = r.quality, values = r.values
     from replaced r
     where l.point_id = r.point_id and l.day = r.day and l.channel = r.channel and ${inRange}`,
    dayRange
  )
  const added = await tx.run(
    `insert into load_day (${LOAD_DAY_COLUMNS})
     select ${LOAD_DAY_COLUMNS} from staged_load_day s
     where not exists (
       select from load_day l
       where l.point_id = s.point_id and l.day = s.day and l.channel = s.channel and ${inRange})`,
    dayRange
  )
  await tx.script('truncate staged_load_day')
  return { stored: added + replaced, unchanged: rows.length - added - replaced }
}

/**
 * Takes back what earlier rows of the same import did to these days, as if those rows had never come.
 * @returns how the rows taken back had been counted
 */
export async function forget(tx: Transaction, rows: readonly LoadDayRow[], importId: number): Promise<ForgottenCounts> {
  await copyRows(tx, 'staged_load_day', rows, importId)
  const stored = await tx.run(
    `delete from load_day l using staged_load_day s
     where l.point_id = s.point_id and l.day = s.day and l.channel = s.channel and l.import_id = s.import_id`
  )
  await tx.run(
    `with revived as (
       delete from load_day_history h using staged_load_day s
       where h.point_id = s.point_id and h.day = s.day and h.channel = s.channel and h.superseded_by = s.import_id
       returning h.*
     )
     insert into load_day (${LOAD_DAY_COLUMNS}) select ${LOAD_DAY_COLUMNS} from revived`
  )
  await tx.script('truncate staged_load_day')
  return { stored, unchanged: rows.length - stored }
}

async function copyRows(tx: Transaction, table: string, rows: readonly LoadDayRow[], importId: number): Promise<void> {
  const bytes = encodeLoadDays(rows, importId)
  const copy = tx.copyIn(`copy ${table} (${LOAD_DAY_COLUMNS}) from stdin (format binary)`)
  const finished = once(copy, 'finish')
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) copy.write(bytes.subarray(at, at + SLICE_BYTES))
  copy.end()
  await finished
}
