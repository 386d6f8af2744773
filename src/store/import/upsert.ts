import { once } from 'node:events'
import type { ClockChange } from '../../readings/clock-change.ts'
import {
  CHANGE_UNIT,
  changeOfQuality,
  encodeLoadDays,
  HAS_MISSING,
  LOAD_DAY_COLUMNS,
  type LoadDayRow
} from '../load-day-codec.ts'
import type { Transaction } from '../transaction.ts'
import { monthOf, partitionOf } from './months.ts'

const SLICE_BYTES = 256 * 1024

/** Tells a stored day from others: point, day and channel. */
export type DayId = string

export function dayId(pointId: number, day: number, channelCode: number): DayId {
  return `${pointId} ${day} ${channelCode}`
}

interface DayKeyRow {
  readonly point_id: number
  readonly day: number
  readonly channel: number
}

/** Makes the staging table of this transaction. */
export async function createStaging(tx: Transaction): Promise<void> {
  await tx.script(`
    set local temp_buffers = '64MB';
    create temporary table staged_load_day (like load_day) on commit drop`)
}

/**
 * Adds rows whose days are known to be absent, as fast as PostgreSQL takes them: straight into the partitions of their
 * months, since COPY does not work under row-level security.
 */
export async function insertNew(tx: Transaction, rows: readonly LoadDayRow[], importId: number): Promise<void> {
  const byMonth = new Map<number, LoadDayRow[]>()
  for (const row of rows) {
    const month = monthOf(row.load.day)
    const others = byMonth.get(month)
    if (others) others.push(row)
    else byMonth.set(month, [row])
  }
  for (const [month, some] of byMonth) await copyRows(tx, partitionOf(month), some, importId)
}

/** The days of the staging table that are in `load_day` already. The range lets the planner leave out other months. */
const SAME_DAY = 'l.point_id = s.point_id and l.day = s.day and l.channel = s.channel'
const IN_RANGE = `l.day between date '1970-01-01' + $1::integer and date '1970-01-01' + $2::integer`
/** How the clock was changed on a day, as its share of the quality; of a part of a day as it says, else as stored before. */
const changeOf = (table: 'l' | 's') => `${table}.quality / ${CHANGE_UNIT} * ${CHANGE_UNIT}`
const MERGED_CHANGE = `case when s.quality >= ${CHANGE_UNIT} then ${changeOf('s')} else ${changeOf('l')} end`

/**
 * Brings rows (at most one a day, point and channel) into `load_day`: absent days are added; what a row does not have is
 * taken from the version stored before; days that then differ are replaced, with the old version kept in the history, and
 * equal ones left alone. Two missing readings are equal.
 * @returns the days that are new or differ from the version stored before; the others are unchanged
 */
export async function upsert(
  tx: Transaction,
  rows: readonly LoadDayRow[],
  importId: number
): Promise<ReadonlySet<DayId>> {
  if (rows.length === 0) return new Set()
  await copyRows(tx, 'staged_load_day', rows, importId)
  const dayRange = rangeOf(rows)
  if (rows.some(({ load }) => load.values.some(Number.isNaN))) {
    await tx.run(
      `update staged_load_day s set ("values", quality) = (
         select array_agg(value order by at),
           (max((value = 'NaN')::integer) + 2 * max((value < 0)::integer) + ${MERGED_CHANGE})::smallint
         from (
           select case when staged = 'NaN' then stored else staged end as value, at
           from unnest(s.values, l.values) with ordinality as pair(staged, stored, at)
         ) merged)
       from load_day l
       where ${SAME_DAY} and ${IN_RANGE} and s.quality & ${HAS_MISSING} > 0
         and cardinality(s.values) = cardinality(l.values)`,
      dayRange
    )
    // parts in another resolution than the day that they complete: see `mergeDays`
    await tx.run(
      `update staged_load_day s set ("values", quality) = (
         select array_agg(value order by at),
           (max((value = 'NaN')::integer) + 2 * max((value < 0)::integer) + ${MERGED_CHANGE})::smallint
         from (
           select case when staged = 'NaN' then stored else staged end as value, at
           from (
             select at, s.values[(at - 1) * cardinality(s.values) / points + 1] as staged,
               l.values[(at - 1) * cardinality(l.values) / points + 1] as stored
             from (
               select case when 'NaN' = all (s.values) then cardinality(l.values)
                 else lcm(cardinality(s.values), cardinality(l.values)) end as points
             ) resolution, generate_series(1, points) as at
           ) pair
         ) merged)
       from load_day l
       where ${SAME_DAY} and ${IN_RANGE} and s.quality & ${HAS_MISSING} > 0
         and cardinality(s.values) <> cardinality(l.values) and least(cardinality(s.values), cardinality(l.values)) >= 24
         and lcm(cardinality(s.values), cardinality(l.values)) <= 1440`,
      dayRange
    )
  }
  const replaced = await tx.query<DayKeyRow>(
    `with replaced as (
       select s.*, l.import_id as old_import_id, l.quality as old_quality, l.values as old_values
       from staged_load_day s join load_day l using (point_id, day, channel)
       where (l.values <> s.values or ${changeOf('l')} <> ${changeOf('s')}) and ${IN_RANGE}
     ), kept as (
       insert into load_day_history (point_id, day, import_id, superseded_by, channel, quality, values)
       select point_id, day, old_import_id, import_id, channel, old_quality, old_values from replaced
     )
     update load_day l set import_id = s.import_id, quality = s.quality, values = s.values
     from replaced s
     where ${SAME_DAY} and ${IN_RANGE}
     returning l.point_id, l.day, l.channel`,
    dayRange
  )
  const added = await tx.query<DayKeyRow>(
    `insert into load_day (${LOAD_DAY_COLUMNS})
     select ${LOAD_DAY_COLUMNS} from staged_load_day s
     where not exists (select from load_day l where ${SAME_DAY} and ${IN_RANGE})
     returning point_id, day, channel`,
    dayRange
  )
  await tx.script('truncate staged_load_day')
  return new Set([...replaced, ...added].map(({ point_id, day, channel }) => dayId(point_id, day, channel)))
}

/** A day as the same import has left it so far. */
export interface EarlierDay {
  readonly values: Float32Array
  readonly clockChange?: ClockChange
  /** whether the import has changed it */
  readonly stored: boolean
}

/**
 * Takes back what earlier rows of the same import did to these days, as if those rows had never come.
 * @returns what had become of each of these days
 */
export async function takeBack(
  tx: Transaction,
  rows: readonly LoadDayRow[],
  importId: number
): Promise<ReadonlyMap<DayId, EarlierDay>> {
  await copyRows(tx, 'staged_load_day', rows, importId)
  const earlier = await tx.query<DayKeyRow & { values: number[]; quality: number; stored: boolean }>(
    `select l.point_id, l.day, l.channel, l.quality, l.values, l.import_id = s.import_id as stored
     from load_day l join staged_load_day s on ${SAME_DAY} and ${IN_RANGE}`,
    rangeOf(rows)
  )
  await tx.run(
    `delete from load_day l using staged_load_day s where ${SAME_DAY} and ${IN_RANGE} and l.import_id = s.import_id`,
    rangeOf(rows)
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
  return new Map(
    earlier.map(({ point_id, day, channel, quality, values, stored }) => {
      const clockChange = changeOfQuality(quality)
      const before = { values: Float32Array.from(values), stored, ...(clockChange && { clockChange }) }
      return [dayId(point_id, day, channel), before]
    })
  )
}

function rangeOf(rows: readonly LoadDayRow[]): [first: number, last: number] {
  const days = rows.map(({ load }) => load.day)
  return [days.reduce((a, b) => Math.min(a, b)), days.reduce((a, b) => Math.max(a, b))]
}

async function copyRows(tx: Transaction, table: string, rows: readonly LoadDayRow[], importId: number): Promise<void> {
  const bytes = encodeLoadDays(rows, importId)
  const copy = tx.copyIn(`copy ${table} (${LOAD_DAY_COLUMNS}) from stdin (format binary)`)
  const finished = once(copy, 'finish')
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) copy.write(bytes.subarray(at, at + SLICE_BYTES))
  copy.end()
  await finished
}
