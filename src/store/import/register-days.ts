import { backwards, difference, differenceBeyond } from '../../readings/formats/register-steps.ts'
import { type Channel, type LoadDay, REGISTERS } from '../../readings/load-day.ts'
import type { RowProblem } from '../../readings/rejection.ts'
import { largestKw } from '../../readings/validation.ts'
import type { Transaction } from '../transaction.ts'

/** What a register of a point showed on a day: a row of `register_day`. */
interface RegisterDay {
  readonly pointId: number
  readonly register: string
  readonly day: number
  readonly points: number
  readonly factor: number
  readonly mostKw: number
  /**
   * Of all intervals, null = missing: a later part of a day corrects the intervals beside it too. Days that versions before
   * this kept whole have but the first and the last.
   */
  readonly readings: readonly (number | null)[]
}

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

export interface JoinedDays {
  /** parts of load days that stand for no rows of their own */
  readonly parts: readonly LoadDay[]
  /** what of the days contradicts earlier imports */
  readonly told: readonly Told[]
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
  if (own.size === 0) return { parts: [], told: [] }
  const held = new Map((await storedAround(tx, [...own.values()])).map((day) => [keyOf(day), day]))
  const contracts = new Map([...held.values()].map(({ pointId, contractKva }) => [pointId, contractKva]))
  const kept = new Map([...own].map(([key, day]) => [key, merged(held.get(key), day)]))
  for (const day of [...kept.values()].sort((a, b) => a.day - b.day)) {
    const before = keyOf(day, -1)
    kept.set(keyOf(day), withDayBefore(day, kept.get(before) ?? held.get(before)))
  }
  await save(tx, [...kept.values()])
  const parts: LoadDay[] = []
  const told = ratiosBeside(await otherRatios(tx, [...own.values()]), own)
  for (const [key, { load, ...itself }] of own) {
    const limitKw = largestKw(contracts.get(itself.pointId) ?? Number.NaN)
    const tell = (day: RegisterDay, intervals: Intervals) => {
      for (const { from, to, kw } of intervals)
        if (kw === 'backwards') told.push({ load, problem: backwards(from, to) })
      const channel = channelOf(load, day)
      const values = valuesOf(day, intervals, limitKw, { ...load, channel })
      if (values) parts.push({ meterId: load.meterId, channel, day: day.day, values, rows: 0 })
    }
    const day = kept.get(key)!
    const [keyBefore, keyAfter] = [keyOf(day, -1), keyOf(day, 1)]
    const [before, after, earlier] = [kept.get(keyBefore) ?? held.get(keyBefore), held.get(keyAfter), held.get(key)]
    if (before) tell(before, lastInterval(before, day))
    if (after && !own.has(keyAfter)) tell(day, lastInterval(day, after))
    if (earlier) tell(day, betweenParts(earlier, itself, day))
  }
  return { parts, told }
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

function keyOf({ pointId, register, day }: Pick<RegisterDay, 'pointId' | 'register' | 'day'>, offset = 0): string {
  return `${pointId} ${day + offset} ${register}`
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

/** The readings of a day on a grid of so many intervals; undefined where that is not finer than its own. */
function onGrid(day: RegisterDay, points: number): readonly (number | null)[] | undefined {
  const readings = allReadings(day)
  const each = points / day.points
  if (each === 1) return readings
  return Number.isInteger(each) ? Array.from({ length: points }, (_, i) => readings[i / each] ?? null) : undefined
}

/**
 * A day of a register that is read once a day has no rise of its own: it takes over how fast the register rose before it, by
 * which a jump to another meter shows.
 */
function withDayBefore(day: RegisterDay, before: RegisterDay | undefined): RegisterDay {
  if (day.points !== 1 || before?.points !== 1) return day
  const { kw } = intervalOf(0, before.readings[0]!, day.readings[0]!, 1, before.mostKw)
  const rise = typeof kw === 'number' && kw > 0 ? kw : 0
  return { ...day, mostKw: Math.max(day.mostKw, before.mostKw, rise) }
}

/** The readings of all intervals, as far as they are kept. */
function allReadings({ points, readings }: RegisterDay): readonly (number | null)[] {
  if (readings.length === points) return readings
  return [readings[0] ?? null, ...new Array<null>(points - 2).fill(null), readings.at(-1) ?? null]
}

/** Mean power of single intervals of a day, as the register counts it: kW. */
type Intervals = readonly Interval[]
interface Interval {
  readonly at: number
  readonly from: number
  readonly to: number
  readonly kw: number | 'backwards'
}

function lastInterval(day: RegisterDay, next: RegisterDay): Intervals {
  const [last, first] = [day.readings.at(-1) ?? null, next.readings[0] ?? null]
  if (day.points !== next.points || last === null || first === null) return []
  return [intervalOf(day.points - 1, last, first, day.points, Math.max(day.mostKw, next.mostKw))]
}

/** The intervals of which an earlier import brought one end and a later one the other. */
function betweenParts(before: RegisterDay, itself: RegisterDay, { points, mostKw }: RegisterDay): Intervals {
  const [earlier, later] = [onGrid(before, points), onGrid(itself, points)]
  if (!earlier || !later) return []
  const intervals: Interval[] = []
  for (let i = 0; i + 1 < points; i++) {
    const [from, to] = [later[i] ?? earlier[i], later[i + 1] ?? earlier[i + 1]]
    const apart = (later[i] === null) !== (later[i + 1] === null)
    if (apart && typeof from === 'number' && typeof to === 'number') {
      intervals.push(intervalOf(i, from, to, points, mostKw))
    }
  }
  return intervals
}

function intervalOf(at: number, from: number, to: number, points: number, mostKw: number): Interval {
  // of a register that is read once a day nothing may be known yet of how fast it rises
  const unknown = points === 1 && mostKw === 0
  const energy = (unknown ? difference : differenceBeyond)(from, to, 24 / points, mostKw)
  return { at, from, to, kw: energy === 'backwards' ? energy : (energy * points) / 24 }
}

/** The values of the day that has these intervals; undefined where none of them is known. */
function valuesOf(
  { points, factor }: RegisterDay,
  intervals: Intervals,
  limitKw: number,
  { channel, register }: LoadDay
): Float32Array | undefined {
  const hours = points === 1 ? 24 : 1
  const values = new Float32Array(channel === 'register_energy' ? REGISTERS.length : points).fill(Number.NaN)
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

/** What is kept of these days, and of those beside them. */
async function storedAround(tx: Transaction, days: readonly RegisterDay[]): Promise<StoredDay[]> {
  return tx.query<StoredDay & { readonly [column: string]: unknown }>(
    `select r.point_id as "pointId", r.register, r.day, r.points, r.factor, r.most_kw as "mostKw", r.readings,
       p.contract_kva as "contractKva"
     from (
       select distinct point_id, register, date '1970-01-01' + day + beside as day
       from unnest($1::integer[], $2::text[], $3::integer[]) as own(point_id, register, day),
         unnest(array[-1, 0, 1]) as beside
     ) wanted
     join register_day r using (point_id, day, register)
     join metering_point p on p.id = r.point_id`,
    [days.map(({ pointId }) => pointId), days.map(({ register }) => register), days.map(({ day }) => day)]
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
