import { storedAsset } from '../../readings/asset-clash.ts'
import { type AssetRun, coversDay, withDay } from '../../readings/asset-days.ts'
import type { EpochDay } from '../../readings/day.ts'
import type { LoadDay } from '../../readings/load-day.ts'
import type { PointTerms } from '../../readings/point-terms.ts'
import type { ReadingsBatch } from '../../readings/readings-batch.ts'
import type { RowProblem } from '../../readings/rejection.ts'
import { CHANNEL_CODES } from '../load-day-codec.ts'
import type { Transaction } from '../transaction.ts'
import { withoutRefused } from './refused-day.ts'

/** What is known of the meters of a point's channel. */
interface Point {
  runs: readonly AssetRun[]
  /** the first and last day that each meter has given in this import */
  readonly seen: Map<string, [first: EpochDay, last: EpochDay]>
  changed: boolean
}

/** What is stored of a point's channel on a day, and whether there is anything before and after. */
interface Stored {
  readonly values: readonly number[] | null
  readonly before: boolean
  readonly after: boolean
}

const NOTHING: Stored = { values: null, before: false, after: false }

/**
 * Which meter (电表资产号) of each point gave its days, as earlier imports and this one have it. What one uses waits for what
 * another does: energies show while further batches are read.
 */
export class HeldAssets {
  readonly #tx: Transaction
  readonly #terms: PointTerms | undefined
  readonly #points = new Map<string, Point>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(tx: Transaction, terms?: PointTerms) {
    this.#tx = tx
    this.#terms = terms
  }

  /**
   * Passes batches on without the days for times of which an earlier import has stored the values of another meter of the
   * point: their rows are refused. What the same meter corrects goes in, as do days of a swap, of which each meter has its
   * part, and days of the meter that by the points stands there alone.
   */
  async *against(batches: AsyncIterable<ReadingsBatch>): AsyncGenerator<ReadingsBatch> {
    for await (const batch of batches) yield await this.#pass(batch)
  }

  /** Takes days in that have no rows of their own. @returns the problem of each that another meter has given */
  async take(days: readonly LoadDay[]): Promise<readonly (RowProblem | undefined)[]> {
    const named = days.filter(({ assets }) => assets !== undefined)
    if (named.length === 0) return days.map(() => undefined)
    return this.#inTurn(async () => {
      const takes = await this.#taking(named)
      return days.map(takes)
    })
  }

  /** Saves which meters gave the days of the import, once it has ended. */
  async save(): Promise<void> {
    const changed = [...this.#points].filter(([, point]) => point.changed)
    const keys = changed.map(([key]) => splitKey(key))
    await this.#tx.run(
      `delete from asset_days d using unnest($1::text[], $2::smallint[]) as own(meter_id, channel)
       join metering_point p using (meter_id) where d.point_id = p.id and d.channel = own.channel`,
      [keys.map(({ meterId }) => meterId), keys.map(({ code }) => code)]
    )
    const rows = changed.flatMap(([key, { runs }]) => runs.map((run) => ({ ...splitKey(key), ...run })))
    const finite = (day: EpochDay) => (Number.isFinite(day) ? day : null)
    await this.#tx.run(
      `insert into asset_days (point_id, channel, asset, first_day, last_day)
       select p.id, own.channel, asset, coalesce(date '1970-01-01' + first, '-infinity'), coalesce(date '1970-01-01' + last, 'infinity')
       from unnest($1::text[], $2::smallint[], $3::text[], $4::integer[], $5::integer[])
         as own(meter_id, channel, asset, first, last)
       join metering_point p using (meter_id)`,
      [
        rows.map(({ meterId }) => meterId),
        rows.map(({ code }) => code),
        rows.map(({ asset }) => asset),
        rows.map(({ first }) => finite(first)),
        rows.map(({ last }) => finite(last))
      ]
    )
  }

  async #pass(batch: ReadingsBatch): Promise<ReadingsBatch> {
    const named = batch.days.filter(({ assets }) => assets !== undefined)
    if (named.length === 0) return batch
    return this.#inTurn(async () => {
      const takes = await this.#taking(named)
      return withoutRefused(batch, (day) => {
        const problem = takes(day)
        return problem && { problem, goesIn: false }
      })
    })
  }

  async #taking(named: readonly LoadDay[]): Promise<(day: LoadDay) => RowProblem | undefined> {
    await this.#load(named)
    const stored = await this.#storedOf(named)
    return (day) => day.assets && this.#take(day, day.assets, stored.get(dayKey(day)))
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => {})
    return done
  }

  /** Takes a day in. @returns the problem of one that another meter has given */
  #take(load: LoadDay, assets: readonly string[], stored = NOTHING): RowProblem | undefined {
    const { meterId, day, values } = load
    if (values.every(Number.isNaN)) return undefined
    const point = this.#points.get(pointKey(load))!
    const others = point.runs.filter((run) => coversDay(run, day) && !assets.includes(run.asset))
    const isKnown = point.runs.some((run) => coversDay(run, day) && assets.includes(run.asset))
    const isRightful = assets.every((asset) => this.#standsAlone(meterId, asset, others, day))
    const clashes = others.length > 0 && !isKnown && !isRightful && overlap(values, stored.values)
    if (clashes) return storedAsset(meterId, day, assets[0]!, others[0]!.asset)
    for (const asset of assets) {
      if (!point.runs.some((run) => run.asset === asset && coversDay(run, day))) {
        const there = this.#around(point, asset, day, stored)
        point.runs = withDay(point.runs, asset, day, isRightful ? { ...there, on: false } : there)
        point.changed = true
      }
      const [first, last] = point.seen.get(asset) ?? [day, day]
      point.seen.set(asset, [Math.min(first, day), Math.max(last, day)])
    }
    return undefined
  }

  /** Whether a meter stands at a point on a day by the dated rows, and none of others does. */
  #standsAlone(meterId: string, asset: string, others: readonly AssetRun[], day: EpochDay): boolean {
    const valid = this.#terms?.of(meterId).filter((term) => term.validFrom <= day && day <= term.validTo) ?? []
    const stands = (some: string) => valid.some((term) => term.asset === some)
    return stands(asset) && !others.some((other) => stands(other.asset))
  }

  /** What is there of other meters: what is stored, and what this import has brought, which may be on its way. */
  #around({ seen }: Point, asset: string, day: EpochDay, { values, before, after }: Stored) {
    const others = [...seen].filter(([other]) => other !== asset).map(([, days]) => days)
    return {
      on: (values?.some((value) => !Number.isNaN(value)) ?? false) || others.some(([a, b]) => a <= day && day <= b),
      before: before || others.some(([first]) => first < day),
      after: after || others.some(([, last]) => last > day)
    }
  }

  async #load(days: readonly LoadDay[]): Promise<void> {
    const fresh = [...new Set(days.map(pointKey))].filter((key) => !this.#points.has(key))
    if (fresh.length === 0) return
    for (const key of fresh) this.#points.set(key, { runs: [], seen: new Map(), changed: false })
    const keys = fresh.map(splitKey)
    const found = await this.#tx.query<{ at: number; asset: string; first: number | null; last: number | null }>(
      `select at::integer, asset, nullif(first_day, '-infinity') as first, nullif(last_day, 'infinity') as last
       from unnest($1::text[], $2::smallint[]) with ordinality as own(meter_id, channel, at)
       join metering_point p using (meter_id)
       join asset_days d on d.point_id = p.id and d.channel = own.channel`,
      [keys.map(({ meterId }) => meterId), keys.map(({ code }) => code)]
    )
    for (const { at, asset, first, last } of found) {
      const run = { asset, first: first ?? Number.NEGATIVE_INFINITY, last: last ?? Number.POSITIVE_INFINITY }
      const point = this.#points.get(fresh[at - 1]!)!
      point.runs = [...point.runs, run]
    }
  }

  /** What is stored around the days that come from other meters than those before. */
  async #storedOf(days: readonly LoadDay[]): Promise<Map<string, Stored>> {
    const assetsOf = new Map<string, Set<string>>()
    for (const day of days) {
      const key = pointKey(day)
      const known = assetsOf.get(key) ?? new Set(this.#points.get(key)!.runs.map(({ asset }) => asset))
      assetsOf.set(key, known)
      for (const asset of day.assets!) known.add(asset)
    }
    const asked = days.filter((load) => {
      const { runs } = this.#points.get(pointKey(load))!
      const isKnown = (asset: string) => runs.some((run) => run.asset === asset && coversDay(run, load.day))
      return assetsOf.get(pointKey(load))!.size > 1 && !load.assets!.every(isKnown)
    })
    if (asked.length === 0) return new Map()
    const found = await this.#tx.query<{ at: number } & Stored>(
      `select at::integer, values,
         exists (select from load_day b where b.point_id = p.id and b.channel = own.channel and b.day < on_day) as before,
         exists (select from load_day a where a.point_id = p.id and a.channel = own.channel and a.day > on_day) as after
       from unnest($1::text[], $2::smallint[], $3::integer[]) with ordinality as own(meter_id, channel, day, at)
       join metering_point p using (meter_id)
       cross join lateral (select date '1970-01-01' + own.day as on_day) wanted
       left join load_day l on l.point_id = p.id and l.channel = own.channel and l.day = on_day`,
      [
        asked.map(({ meterId }) => meterId),
        asked.map(({ channel }) => CHANNEL_CODES[channel]),
        asked.map(({ day }) => day)
      ]
    )
    return new Map(found.map(({ at, ...stored }) => [dayKey(asked[at - 1]!), stored]))
  }
}

function pointKey({ meterId, channel }: LoadDay): string {
  return `${CHANNEL_CODES[channel]} ${meterId}`
}

function dayKey(load: LoadDay): string {
  return `${load.day} ${pointKey(load)}`
}

function splitKey(key: string): { code: number; meterId: string } {
  const at = key.indexOf(' ')
  return { code: Number(key.slice(0, at)), meterId: key.slice(at + 1) }
}

/** Whether there are values for the same time, whatever the length of the intervals. */
function overlap(values: Float32Array, stored: readonly number[] | null): boolean {
  if (!stored) return false
  const count = Math.max(values.length, stored.length)
  const isThere = (all: ArrayLike<number>, i: number) => !Number.isNaN(all[Math.floor((i * all.length) / count)]!)
  return Array.from({ length: count }, (_, i) => i).some((i) => isThere(values, i) && isThere(stored, i))
}
