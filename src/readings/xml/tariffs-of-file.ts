import { momentAt, timeOf } from '../day-clock.ts'
import type { DayCollector } from '../day-collector.ts'
import type { TimedReading } from '../open-day.ts'
import type { RowProblem } from '../rejection.ts'
import { addedUp, PARTS_FORGOTTEN, type TariffParts } from './tariff-parts.ts'

/** The readings of tariff periods of one file, beside those of the files before it. */
export class TariffsOfFile {
  readonly #parts: TariffParts
  readonly #file: number
  #added = 0

  constructor(parts: TariffParts) {
    this.#parts = parts
    this.#file = parts.nextFile()
  }

  /**
   * Notes a reading that is about to be collected. The first of a day has those of earlier files collected before it.
   * @param day what tells the day, its meter and channel, and the length of the intervals from others
   */
  see(collector: DayCollector, reading: TimedReading, day: () => string): void {
    const { tariff = 0, value } = reading
    if (Number.isNaN(value) || (tariff === 0 && this.#parts.size === 0)) return
    const key = day()
    if (tariff === 0 && !this.#parts.has(key)) return
    for (const [time, code, energy] of this.#parts.ofEarlierFiles(key, this.#file))
      collector.add({ ...reading, ...momentAt(time), value: energy, tariff: code, rows: 0 })
    const whole = tariff === 0 ? undefined : collector.wholeAt(reading)
    if (whole !== undefined) this.keep(key, timeOf(reading), 0, whole)
    this.keep(key, timeOf(reading), tariff, value)
  }

  has(day: string): boolean {
    return this.#parts.has(day)
  }

  /** What is known of a day of one time, by the code of the period (0 = all of it). */
  *energiesOf(day: string): Generator<readonly [code: number, energy: number]> {
    for (const [, code, energy] of this.#parts.of(day)) yield [code, energy]
  }

  keep(day: string, time: number, code: number, energy: number): void {
    if (this.#parts.keep(day, this.#file, time, code, energy)) this.#added++
  }

  /** Tells of readings that were added up, and of days that had to be forgotten. */
  tell(remark: (problem: RowProblem) => void): void {
    if (this.#added > 0) remark(addedUp(this.#added))
    if (this.#parts.forgets) remark(PARTS_FORGOTTEN)
  }
}
