import { DaySet } from '../day-set.ts'

/** Which ratio rows gave for each day of each meter, in any order: two for one day cannot both be right. */
export class RowRatios {
  readonly #ratios = new Map<string, { readonly ratio: number; readonly days: DaySet }[]>()

  /** Another ratio that a day has already. */
  otherOn(meter: string, day: number, ratio: number): number | undefined {
    return this.#ratios.get(meter)?.find((other) => other.ratio !== ratio && other.days.has(day))?.ratio
  }

  /** Notes the ratio of a day, once its row has been accepted. */
  add(meter: string, day: number, ratio: number): void {
    let ratios = this.#ratios.get(meter)
    if (!ratios) this.#ratios.set(meter, (ratios = []))
    let own = ratios.find((some) => some.ratio === ratio)
    if (!own) ratios.push((own = { ratio, days: new DaySet() }))
    own.days.add(day)
  }
}
