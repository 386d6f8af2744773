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

  /** Another ratio that a day has already. */
  otherOn(meter: string, day: number, ratio: number): number | undefined {
    return this.#runs.get(meter)?.find((run) => run.ratio !== ratio && run.first <= day && day <= run.last)?.ratio
  }

  /** Notes the ratio of a day, once its row has been accepted. */
  add(meter: string, day: number, ratio: number): void {
    let runs = this.#runs.get(meter)
    if (!runs) this.#runs.set(meter, (runs = []))
    const own = runs.find((run) => run.ratio === ratio && run.first - 1 <= day && day <= run.last + 1)
    if (own) {
      own.first = Math.min(own.first, day)
      own.last = Math.max(own.last, day)
    } else if (runs.push({ ratio, first: day, last: day }) > MOST_RUNS) runs.shift()
  }
}
