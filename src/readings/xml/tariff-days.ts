import type { LoadDay } from '../load-day.ts'
import type { TariffsOfFile } from './tariffs-of-file.ts'

/** More days of which the total is known are forgotten: those of a file that has no tariff periods. */
const MOST_TOTALS = 100_000

/** A day's energy with the flow that it is of, and where it was read. */
export interface DayOfFlow {
  readonly load: LoadDay
  readonly flow: number
  readonly line: number
}

interface Parts {
  readonly of: DayOfFlow
  /** kWh by tariff period */
  readonly kwh: Map<number, number>
  rows: number
  superseded: number
}

/**
 * Adds the energies of whole days up that come in a reading for each tariff period, unless there is a total too; with those of
 * earlier files.
 */
export class TariffDays {
  readonly #tariffs: TariffsOfFile
  readonly #days = new Map<string, Parts>()
  /** kWh */
  readonly #totals = new Map<string, number>()

  constructor(tariffs: TariffsOfFile) {
    this.#tariffs = tariffs
  }

  get count(): number {
    return this.#days.size
  }

  /** Notes the total of a day. */
  seeTotal(of: DayOfFlow): void {
    if (this.#totals.size >= MOST_TOTALS) this.#totals.clear()
    const key = keyOf(of)
    this.#totals.set(key, of.load.values[0]!)
    if (this.#tariffs.has(key)) this.#tariffs.keep(key, 0, 0, of.load.values[0]!)
  }

  /** Takes the part of a day that is of a tariff period; of two of one period the later holds. */
  add(of: DayOfFlow, tou: number): void {
    const key = keyOf(of)
    let day = this.#days.get(key)
    if (!day) {
      this.#days.set(key, (day = { of, kwh: new Map(), rows: 0, superseded: 0 }))
      for (const [code, kwh] of this.#tariffs.energiesOf(key)) {
        if (code > 0) day.kwh.set(code, kwh)
        else if (!this.#totals.has(key)) this.#totals.set(key, kwh)
      }
      const total = this.#totals.get(key)
      if (total !== undefined) this.#tariffs.keep(key, 0, 0, total)
    }
    const { rows = 1, superseded = 0, values } = of.load
    day.rows += rows
    day.superseded += day.kwh.has(tou) ? rows : superseded
    day.kwh.set(tou, values[0]!)
    this.#tariffs.keep(key, 0, tou, values[0]!)
  }

  /** The days so far, of which none is kept any longer. */
  take(): DayOfFlow[] {
    const days = Array.from(this.#days, ([key, { of, kwh, rows, superseded }]): DayOfFlow => {
      const values = of.load.values.slice()
      values[0] = this.#totals.get(key) ?? [...kwh.values()].reduce((sum, part) => sum + part, 0)
      return { ...of, load: { ...of.load, values, rows, superseded } }
    })
    this.#days.clear()
    return days
  }
}

function keyOf({ load: { meterId, channel, day }, flow }: DayOfFlow): string {
  return `day ${day} ${channel} ${flow} ${meterId}`
}
