import { marginOfSum } from '../carbon/scope-forecast.ts'
import type { JudgedForecast } from './backtest-forecast.ts'

/** Times that the meters of a day are put together at random: which ones a scope holds is not known beforehand. */
const DRAWS = 20
const STEPS = 20
const HELD = 0.8

/** Sums of one size, or of all meters that can be judged on a day. */
export interface JudgedSums {
  /** meters in each; null for all of a day */
  readonly size: number | null
  readonly parts: readonly (readonly JudgedForecast[])[]
}

/** The correlation of errors that other years would have chosen for a year, and how it did there. */
export interface CorrelationCheck {
  readonly years: number
  /** the smallest and the largest that was chosen, each from all years but one, 0 to 1 */
  readonly lowest: number
  readonly highest: number
  /** share of the sums of the years left out whose truth lay in the 80 % interval */
  readonly coverage: number
  readonly sums: number
}

/**
 * Puts meters together that can be judged on the same day: at random in so many each, and all of them.
 * @param random uniform in [0, 1)
 */
export function drawSums(
  judged: readonly JudgedForecast[],
  sizes: readonly number[],
  random: () => number
): JudgedSums[] {
  const days = new Map<string, JudgedForecast[]>()
  for (const each of judged) {
    const day = `${each.year} ${each.month}`
    const list = days.get(day)
    if (list) list.push(each)
    else days.set(day, [each])
  }
  const lists = [...days.values()]
  const drawn = sizes.map((size) => {
    const parts = lists.flatMap((list) =>
      Array.from({ length: DRAWS }, () => shuffled(list, random)).flatMap((order) =>
        Array.from({ length: Math.floor(order.length / size) }, (_, i) => order.slice(i * size, (i + 1) * size))
      )
    )
    return { size, parts }
  })
  return [...drawn, { size: null, parts: lists.filter(({ length }) => length > 1) }]
}

/** Judged forecasts of the same rest of a year added up: what the forecast of a scope of these meters would have been. */
export function sumOfForecasts(parts: readonly JudgedForecast[], correlation?: number): JudgedForecast {
  const sum = (of: (part: JudgedForecast) => number) => parts.reduce((total, part) => total + of(part), 0)
  const [actualKwh, forecastKwh] = [sum((part) => part.actualKwh), sum((part) => part.forecastKwh)]
  const marginKwh = marginOfSum(
    parts.map((part) => part.marginKwh),
    correlation
  )
  return {
    name: 'sum',
    year: parts[0]?.year ?? Number.NaN,
    month: parts[0]?.month ?? Number.NaN,
    actualKwh,
    forecastKwh,
    lastYearKwh: sum((part) => part.lastYearKwh),
    marginKwh,
    covered: actualKwh >= Math.max(0, forecastKwh - marginKwh) && actualKwh <= forecastKwh + marginKwh,
    relativeWidth: (Math.min(forecastKwh, marginKwh) + marginKwh) / actualKwh
  }
}

/**
 * Chooses the correlation for each year from all others (the smallest at which sums of every size hold the truth in 80 % of
 * them, in steps of 0.05) and looks how it does in that year. Null with fewer than two years.
 */
export function checkCorrelation(sums: readonly JudgedSums[]): CorrelationCheck | null {
  const years = [...new Set(sums.flatMap(({ parts }) => parts.map(([first]) => first?.year ?? 0)))]
  if (years.length < 2) return null
  const steps = Array.from({ length: STEPS + 1 }, (_, step) => step / STEPS)
  // counted once for each year: the covered and all sums of each size at each correlation
  const counts = new Map(years.map((year) => [year, sums.map((each) => countsOf(each, year, steps))]))
  const chosen = years.map((year) => {
    const others = [...counts].filter(([other]) => other !== year).map(([, of]) => of)
    const step = steps.findIndex((_, at) =>
      sums.every((_, i) => {
        const all = others.reduce((total, of) => total + of[i]!.sums, 0)
        return others.reduce((total, of) => total + of[i]!.covered[at]!, 0) >= HELD * all
      })
    )
    return { year, at: step < 0 ? STEPS : step }
  })
  let [covered, all] = [0, 0]
  for (const { year, at } of chosen)
    for (const of of counts.get(year) ?? []) {
      covered += of.covered[at] as number
      all += of.sums
    }
  const correlations = chosen.map(({ at }) => steps[at] as number)
  return {
    years: years.length,
    lowest: Math.min(...correlations),
    highest: Math.max(...correlations),
    coverage: covered / all,
    sums: all
  }
}

function countsOf({ parts }: JudgedSums, year: number, steps: readonly number[]) {
  const own = parts.filter(([first]) => first?.year === year)
  return {
    sums: own.length,
    covered: steps.map((step) => own.filter((some) => sumOfForecasts(some, step).covered).length)
  }
}

/** Fisher and Yates's shuffle. */
function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const order = [...list]
  for (let i = order.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1))
    ;[order[i], order[other]] = [order[other] as T, order[i] as T]
  }
  return order
}
