import { differenceBeyond } from '../../readings/formats/register-steps.ts'
import type { LoadDay } from '../../readings/load-day.ts'
import { largestKw } from '../../readings/validation.ts'
import type { Transaction } from '../transaction.ts'

/** What a register of a point showed on a day. */
interface RegisterDay {
  readonly pointId: number
  readonly register: string
  readonly day: number
  readonly points: number
  readonly factor: number
  readonly mostKw: number
  /** the first and the last reading, or those of all intervals where one is missing; null = missing */
  readonly readings: readonly (number | null)[]
}

/** What of the chunk a register's day comes from. */
interface OwnDay extends RegisterDay {
  readonly load: LoadDay
}

interface StoredDay extends RegisterDay {
  readonly contractKva: number | null
}

/**
 * Keeps what registers showed on the days of a chunk, and tells the energies that only show together with readings of other
 * imports: between two days, and between two parts of a day.
 * @returns parts of load days that stand for no rows of their own
 */
export async function joinRegisterDays(
  tx: Transaction,
  chunk: readonly LoadDay[],
  pointIds: ReadonlyMap<string, number>
): Promise<LoadDay[]> {
  const own = new Map<string, OwnDay>()
  for (const load of chunk) {
    const day = registerDayOf(load, pointIds)
    if (day) own.set(keyOf(day), day)
  }
  if (own.size === 0) return []
  const held = new Map((await storedAround(tx, [...own.values()])).map((day) => [keyOf(day), day]))
  const contracts = new Map([...held.values()].map(({ pointId, contractKva }) => [pointId, contractKva]))
  const kept = new Map([...own].map(([key, day]) => [key, merged(held.get(key), day)]))
  await save(tx, [...kept.values()])
  const parts: LoadDay[] = []
  for (const [key, { load, ...itself }] of own) {
    const limitKw = largestKw(contracts.get(itself.pointId) ?? Number.NaN)
    const tell = (day: RegisterDay, intervals: Intervals) => {
      const values = valuesOf(day, intervals, limitKw)
      if (values) parts.push({ meterId: load.meterId, channel: load.channel, day: day.day, values, rows: 0 })
    }
    const day = kept.get(key)!
    const [keyBefore, keyAfter] = [keyOf(day, -1), keyOf(day, 1)]
    const [before, after, earlier] = [kept.get(keyBefore) ?? held.get(keyBefore), held.get(keyAfter), held.get(key)]
    if (before) tell(before, lastInterval(before, day))
    if (after && !own.has(keyAfter)) tell(day, lastInterval(day, after))
    if (earlier) tell(day, betweenParts(earlier, itself, day))
  }
  return parts
}

function keyOf({ pointId, register, day }: RegisterDay, offset = 0): string {
  return `${pointId} ${day + offset} ${register}`
}

function registerDayOf(load: LoadDay, pointIds: ReadonlyMap<string, number>): OwnDay | undefined {
  const { meterId, day, register } = load
  if (!register || register.readings.every(Number.isNaN)) return undefined
  const { name, readings, mostKw, factor } = register
  const known = Array.from(readings, (reading) => (Number.isNaN(reading) ? null : reading))
  const kept = known.includes(null) ? known : [known[0]!, known.at(-1)!]
  const pointId = pointIds.get(meterId)!
  return { pointId, register: name, day, points: readings.length, factor, mostKw, readings: kept, load }
}

/** A later version of a day laid over what was known of it. */
function merged(before: StoredDay | undefined, { load, ...day }: OwnDay): RegisterDay {
  const { points, readings } = day
  if (before?.points !== points || readings.length === 2) return day
  const mostKw = Math.max(before.mostKw, day.mostKw)
  if (before.readings.length === 2) {
    return { ...day, mostKw, readings: [readings[0] ?? before.readings[0]!, readings.at(-1) ?? before.readings[1]!] }
  }
  const all = readings.map((reading, i) => reading ?? before.readings[i] ?? null)
  return { ...day, mostKw, readings: all.includes(null) ? all : [all[0]!, all.at(-1)!] }
}

/** Mean power of single intervals of a day, as the register counts it: kW. */
type Intervals = readonly (readonly [interval: number, kw: number])[]

function lastInterval(day: RegisterDay, next: RegisterDay): Intervals {
  const [last, first] = [day.readings.at(-1) ?? null, next.readings[0] ?? null]
  if (day.points !== next.points || last === null || first === null) return []
  return [[day.points - 1, powerBetween(last, first, day.points, Math.max(day.mostKw, next.mostKw))]]
}

/** The intervals of which an earlier import brought one end and a later one the other. */
function betweenParts(earlier: RegisterDay, later: RegisterDay, { points, mostKw }: RegisterDay): Intervals {
  if (earlier.points !== points || earlier.readings.length !== points || later.readings.length !== points) return []
  const intervals: [number, number][] = []
  for (let i = 0; i + 1 < points; i++) {
    const [from, to] = [later.readings[i] ?? earlier.readings[i], later.readings[i + 1] ?? earlier.readings[i + 1]]
    const apart = (later.readings[i] === null) !== (later.readings[i + 1] === null)
    if (apart && typeof from === 'number' && typeof to === 'number') {
      intervals.push([i, powerBetween(from, to, points, mostKw)])
    }
  }
  return intervals
}

function powerBetween(before: number, after: number, points: number, mostKw: number): number {
  const energy = differenceBeyond(before, after, 24 / points, mostKw)
  return energy === 'backwards' ? Number.NaN : (energy * points) / 24
}

/** The values of the day that has these intervals; undefined where none of them is known. */
function valuesOf({ points, factor }: RegisterDay, intervals: Intervals, limitKw: number): Float32Array | undefined {
  const values = new Float32Array(points).fill(Number.NaN)
  for (const [i, kw] of intervals) if (kw * factor <= limitKw) values[i] = kw * factor
  return values.every(Number.isNaN) ? undefined : values
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
