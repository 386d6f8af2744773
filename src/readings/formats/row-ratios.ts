interface Run {
  readonly ratio: number
  first: number
  last: number
}

/** Runs of days that are remembered of each meter: the newest. */
const MOST_RUNS = 64

/** Which ratio rows gave for each day of each meter, as runs of days: two for one day cannot both be right. */
export class RowRatios {
  readonly #runs = new Map<string, Run[]>()

  /** Notes the ratio of a day. @returns another ratio that the day has already, and then notes nothing */
  otherOn(meter: string, day: number, ratio: number): number | undefined {
    let runs = this.#runs.get(meter)
    if (!runs) this.#runs.set(meter, (runs = []))
    const other = runs.find((run) => run.ratio !== ratio && run.first <= day && day <= run.last)
    if (other) return other.ratio
    const own = runs.find((run) => run.ratio === ratio && run.first - 1 <= day && day <= run.last + 1)
    if (own) {
      own.first = Math.min(own.first, day)
      own.last = Math.max(own.last, day)
    } else if (runs.push({ ratio, first: day, last: day }) > MOST_RUNS) runs.shift()
    return undefined
  }
}
