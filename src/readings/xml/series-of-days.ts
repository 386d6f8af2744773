import { shownCell } from '../cell-problem.ts'
import { forgetOldest } from '../forget-oldest.ts'
import type { RowProblem } from '../rejection.ts'

/** More days are forgotten. */
const MOST_DAYS = 100_000

/** Which series of a file gave the energy of each whole day, and what it was. */
export class SeriesOfDays {
  readonly #days = new Map<string, { readonly series: string; readonly kwh: number }>()

  /** Notes the energy of a day. @returns the other series that has another one for it, in which case that holds */
  see(day: string, series: string | undefined, kwh: number): string | undefined {
    if (series === undefined) return undefined
    const before = this.#days.get(day)
    if (before && before.series !== series && before.kwh !== kwh) return before.series
    this.#days.set(day, { series, kwh })
    forgetOldest(this.#days, MOST_DAYS)
    return undefined
  }
}

/** The problem of a reading of one series of a meter for the time of which another has another value. */
export function twoSeries(meterId: string, series: string, other: string): RowProblem {
  const [shown, known] = [series, other].map((name) => shownCell(name.split('/').slice(-2).join('/')))
  return {
    code: 'ambiguous_meter',
    reason: {
      zh: `计量点 ${meterId} 的同一时段已有 ${known} 的另一数值，${shown} 的未采用：请只导出其中之一，或让两者各有自己的 UsagePoint`,
      en: `${known} has another value for the same time of metering point ${meterId}: that of ${shown} is not used; export one of the two, or give each a UsagePoint of its own`
    }
  }
}
