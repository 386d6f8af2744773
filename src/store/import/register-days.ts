import type { EpochDay } from '../../readings/day.ts'
import { OTHER_METER } from '../../readings/formats/freeze-differences.ts'
import { frozenPeriod } from '../../readings/formats/frozen-names.ts'
import { backwards } from '../../readings/formats/register-steps.ts'
import { type Channel, type LoadDay, REGISTERS } from '../../readings/load-day.ts'
import type { RowProblem } from '../../readings/rejection.ts'
import { largestKw } from '../../readings/validation.ts'
import type { Transaction } from '../transaction.ts'
import {
  allReadings,
  betweenParts,
  dayBeside,
  hoursOf,
  type Intervals,
  lastInterval,
  loadSetIn,
  onGrid,
  type RegisterDay,
  withDayBefore
} from './register-intervals.ts'

/** What of the chunk a register's day comes from. */
interface OwnDay extends RegisterDay {
  readonly load: LoadDay
}

interface StoredDay extends RegisterDay {
  readonly contractKva: number | null
}

/** What joining registers tells of a day that went in. */
export interface Told {
  readonly load: LoadDay
  readonly problem: RowProblem
}

/** A part of a day that stands for no rows of its own. */
export interface JoinedPart {
  readonly part: LoadDay
  /** what of the chunk it shows by */
  readonly load: LoadDay
}

/** A freeze of a total. */
export interface TotalFreeze {
  readonly load: LoadDay
  readonly pointId: number
  readonly register: string
  readonly day: EpochDay
  /** where none is known beside it, and it is new, or another than was kept */
  readonly open: readonly Side[]
}

export type Side = 'before' | 'after'

export interface JoinedDays {
  readonly parts: readonly JoinedPart[]
  /** what of the days contradicts earlier imports */
  readonly told: readonly Told[]
  /** those of the chunk whose readings are not the ones that were kept before */
  readonly changed: readonly LoadDay[]
  readonly freezes: readonly TotalFreeze[]
}

/** A register of a day that is stored with another ratio. */
interface OtherRatio {
  readonly pointId: number
  readonly register: string
  readonly day: number
  readonly other: string
}

/**
 * Keeps what registers showed on the days of a chunk, and tells the energies that only show together with readings of other
 * imports: between two days, and between two parts of a day.
 */
export async function joinRegisterDays(
  tx: Transaction,
  chunk: readonly LoadDay[],
  pointIds: ReadonlyMap<string, number>
): Promise<JoinedDays> {
  const own = new Map<string, OwnDay>()
  for (const load of chunk) {
    const day = registerDayOf(load, pointIds)
    if (!day) continue
    const key = keyOf(day)
    own.set(key, { ...merged(own.get(key), day), load })
  }
  if (own.size === 0) return { parts: [], told: [], changed: [], freezes: [] }
  const held = new Map((await storedAround(tx, [...own.values()])).map((day) => [keyOf(day), day]))
  const contracts = new Map([...held.values()].map(({ pointId, contractKva }) => [pointId, contractKva]))
  const kept = new Map([...own].map(([key, day]) => [key, merged(held.get(key), day)]))
  const around = (day: RegisterDay, offset: number) => {
    const key = keyOf(day, offset)
    return kept.get(key) ?? held.get(key)
  }
  for (const day of [...kept.values()].sort((a, b) => a.day - b.day)) {
    kept.set(
      keyOf(day),
      withDayBefore(
        day,
        [-2, -1, 1].map((offset) => around(day, offset))
      )
    )
  }
  await save(tx, [...kept.values()])
  const parts: JoinedPart[] = []
  const told = ratiosBeside(await otherRatios(tx, [...own.values()]), own)
  for (const [key, { load, ...itself }] of own) {
    const limitKw = largestKw(contracts.get(itself.pointId) ?? Number.NaN)
    const tell = (day: RegisterDay, intervals: Intervals) => {
      for (const { from, to, kw } of intervals) {
        if (kw === 'backwards') told.push({ load, problem: backwards(from, to) })
        // between days of this import it has been told
        else if (Number.isNaN(kw) && !(own.has(keyOf(day)) && own.has(keyOf(day, 1))))
          told.push({ load, problem: OTHER_METER })
      }
      const channel = channelOf(load, day)
      const values = valuesOf(day, intervals, limitKw, { ...load, channel })
      if (!values) return
      const { meterId, assets } = load
      parts.push({ load, part: { meterId, channel, day: day.day, values, rows: 0, ...(assets && { assets }) } })
    }
    const day = kept.get(key)!
    const [twoBefore, before, , after, twoAfter] = [-2, -1, 0, 1, 2].map((offset) => around(day, offset))
    const earlier = held.get(key)
    if (before) tell(before, lastInterval(before, day, [twoBefore, after]))
    if (after && !own.has(keyOf(after))) tell(day, lastInterval(day, after, [before, twoAfter]))
    if (twoBefore && before && !own.has(keyOf(before))) tell(twoBefore, loadSetIn(twoBefore, before, day))
    if (after && twoAfter && !own.has(keyOf(after)) && !own.has(keyOf(twoAfter))) {
      tell(after, loadSetIn(after, twoAfter, day))
    }
    if (earlier) tell(day, betweenParts(earlier, itself, day))
  }
  const changed = new Set(
    [...own].filter(([key]) => !isSame(held.get(key), kept.get(key)!)).map(([, { load }]) => load)
  )
  const freezes = [...own.values()].filter(isTotalFreeze).map(({ load, ...day }): TotalFreeze => {
    const { pointId, register } = day
    const sides = (['before', 'after'] as const).filter((side) => !around(day, side === 'before' ? -1 : 1))
    return { load, pointId, register, day: day.day, open: changed.has(load) ? sides : [] }
  })
  return { parts, told, changed: [...changed], freezes }
}

function isTotalFreeze({ load, register }: OwnDay): boolean {
  return load.register!.place === 0 && frozenPeriod(register) !== undefined
}

function isSame(before: RegisterDay | undefined, { points, readings }: RegisterDay): boolean {
  return before?.points === points && allReadings(before).every((reading, i) => reading === (readings[i] ?? null))
}

/** The later ratio holds, as the later of two readings does. */
function ratiosBeside(others: readonly OtherRatio[], own: ReadonlyMap<string, OwnDay>): Told[] {
  return others.map(({ other, ...day }) => {
    const ratio = day.register.split(' ').at(-1)
    const zh = `同一天此前以倍率 ${other} 入库，现为 ${ratio}，以现倍率为准`
    const en = `the day was stored with the ratio ${other} before, and now has ${ratio}, which holds`
    return { load: own.get(keyOf(day))!.load, problem: { code: 'two_ratios', reason: { zh, en } } }
  })
}

function keyOf(day: Pick<RegisterDay, 'pointId' | 'register' | 'day'>, offset = 0): string {
  return `${day.pointId} ${offset === 0 ? day.day : dayBeside(day, offset)} ${day.register}`
}

function registerDayOf(load: LoadDay, pointIds: ReadonlyMap<string, number>): OwnDay | undefined {
  const { meterId, day, register } = load
  if (!register || register.readings.every(Number.isNaN)) return undefined
  const { name, readings, mostKw, factor } = register
  const known = Array.from(readings, (reading) => (Number.isNaN(reading) ? null : reading))
  const pointId = pointIds.get(meterId)!
  return { pointId, register: name, day, points: readings.length, factor, mostKw, readings: known, load }
}

/**
 * A later version of a day laid over what was known of it, on the finer of their grids: a reading by itself does not say how
 * long the intervals of its register are.
 */
function merged(before: RegisterDay | undefined, { load, ...day }: OwnDay): RegisterDay {
  if (!before) return day
  const points = Math.max(before.points, day.points)
  const [earlier, later] = [onGrid(before, points), onGrid(day, points)]
  if (!earlier || !later) return day
  return {
    ...day,
    points,
    mostKw: Math.max(before.mostKw, day.mostKw),
    readings: later.map((reading, i) => reading ?? earlier[i] ?? null)
  }
}

/** The values of the day that has these intervals; undefined where none of them is known. */
function valuesOf(
  day: RegisterDay,
  intervals: Intervals,
  limitKw: number,
  { channel, register }: LoadDay
): Float32Array | undefined {
  const { points, factor } = day
  const hours = points === 1 ? hoursOf(day) : 1
  const isOfRegisters = channel === 'register_energy' || channel === 'month_energy'
  const values = new Float32Array(isOfRegisters ? REGISTERS.length : points).fill(Number.NaN)
  for (const { at, kw } of intervals) {
    if (kw !== 'backwards' && kw * factor <= limitKw) values[at + (register?.place ?? 0)] = kw * factor * hours
  }
  return values.every(Number.isNaN) ? undefined : values
}

/** What a register's energies are of: a reading at midnight by itself may be of a day of intervals. */
function channelOf({ channel }: LoadDay, { points }: RegisterDay): Channel {
  if (points === 1) return channel
  if (channel === 'register_energy') return 'active_power'
  return channel === 'reverse_energy' ? 'reverse_power' : channel
}

/** What is kept of these days, and of those beside them; of registers that are read once a day, of two on each side. */
async function storedAround(tx: Transaction, days: readonly RegisterDay[]): Promise<StoredDay[]> {
  return tx.query<StoredDay & { readonly [column: string]: unknown }>(
    `select r.point_id as "pointId", r.register, r.day, r.points, r.factor, r.most_kw as "mostKw", r.readings,
       p.contract_kva as "contractKva"
     from (
       select distinct point_id, register, case when by_month
         then (date '1970-01-01' + day + beside * interval '1 month')::date else date '1970-01-01' + day + beside end as day
       from unnest($1::integer[], $2::text[], $3::integer[], $4::integer[], $5::boolean[])
         as own(point_id, register, day, far, by_month), generate_series(-far, far) as beside
     ) wanted
     join register_day r using (point_id, day, register)
     join metering_point p on p.id = r.point_id`,
    [
      days.map(({ pointId }) => pointId),
      days.map(({ register }) => register),
      days.map(({ day }) => day),
      days.map(({ points }) => (points === 1 ? 2 : 1)),
      days.map(({ register }) => frozenPeriod(register) === 'month')
    ]
  )
}

/** The days that are stored of the same register with another ratio, which ends its name. */
async function otherRatios(tx: Transaction, days: readonly RegisterDay[]): Promise<OtherRatio[]> {
  return tx.query<OtherRatio & { readonly [column: string]: unknown }>(
    `select own.point_id as "pointId", own.register, own.day, regexp_replace(max(r.register), '^.* ', '') as other
     from unnest($1::integer[], $2::text[], $3::integer[]) as own(point_id, register, day)
     join register_day r on r.point_id = own.point_id and r.day = date '1970-01-01' + own.day
       and r.register <> own.register
       and regexp_replace(r.register, ' [^ ]*$', '') = regexp_replace(own.register, ' [^ ]*$', '')
     group by own.point_id, own.register, own.day`,
    [days.map(({ pointId }) => pointId), days.map(({ register }) => register), days.map(({ day }) => day)]
  )
}

async function save(tx: Transaction, days: readonly RegisterDay[]): Promise<void> {
  await tx.run(
    `insert into register_day as held (point_id, day, register, points, factor, most_kw, readings)
     select "pointId", date '1970-01-01' + day, register, points, factor, "mostKw", readings
     from jsonb_to_recordset($1) as own("pointId" integer, day integer, register text, points smallint,
       factor double precision, "mostKw" double precision, readings double precision[])
     on conflict (point_id, day, register) do update
       set points = excluded.points, factor = excluded.factor, most_kw = excluded.most_kw, readings = excluded.readings
       where (held.points, held.factor, held.most_kw, held.readings)
         is distinct from (excluded.points, excluded.factor, excluded.most_kw, excluded.readings)`,
    [JSON.stringify(days)]
  )
}
