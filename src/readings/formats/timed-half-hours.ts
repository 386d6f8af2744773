import { DayCollector } from '../day-collector.ts'
import type { LoadDay } from '../load-day.ts'
import type { Origin, TimedReading } from '../open-day.ts'
import type { MeterIds } from '../point-terms.ts'
import type { Row } from '../row.ts'
import { estimates } from '../xml/reading-quality.ts'
import type { Opening, RowResult } from './format.ts'
import { originOfKinds } from './row-origins.ts'
import { energyWatch } from './watching-energies.ts'

const HALF_HOUR = 30

/** One half-hour as a row gives it. */
export type HalfHour = Pick<
  TimedReading,
  'meterId' | 'channel' | 'day' | 'minute' | 'value' | 'energy' | 'offsetMinutes' | 'repeated' | 'clockChange'
> & {
  readonly isEstimate: boolean
  /** 0 of a second one of its row; else 1 */
  readonly rows?: 0
}

/** Puts half-hours that come one a row, in any order, together to days, and counts those that their source estimated. */
export class TimedHalfHours {
  readonly #collector: DayCollector
  readonly #opening: Opening
  readonly #value = new Float32Array(1)
  readonly #originOf: () => Origin | undefined
  #estimates = 0

  constructor(opening: Opening) {
    const { refuse, intervals, file, registers } = opening
    this.#opening = opening
    this.#originOf = originOfKinds(opening.kinds)
    this.#collector = new DayCollector(refuse, {
      run: intervals,
      file,
      watch: energyWatch(opening),
      sources: registers?.sources
    })
  }

  add({ isEstimate, ...reading }: HalfHour, row: Row, ids: MeterIds | undefined): RowResult {
    const { meterId, day, channel, value, energy } = reading
    const perValue = energy ? 60 / HALF_HOUR : 1
    this.#value[0] = value * perValue
    const load = this.#opening.check({ meterId, day, channel, values: this.#value }, ids)
    if ('code' in load) return load
    if (isEstimate && !Number.isNaN(value)) this.#estimates++
    this.#collector.add({
      ...reading,
      meterId: load.meterId,
      value: load.values[0]! / perValue,
      intervalMinutes: HALF_HOUR,
      rows: reading.rows ?? 1,
      line: row.line,
      origin: this.#originOf()
    })
    return this.#collector.overflow()
  }

  /** The days that are still being put together when the file ends. */
  finish(): readonly LoadDay[] {
    if (this.#estimates > 0) this.#opening.remark?.(estimates(this.#estimates))
    return this.#collector.finish()
  }
}
