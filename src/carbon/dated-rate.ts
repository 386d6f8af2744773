import type { Dataset, ReferenceNumbers, ReferenceValue } from './reference.ts'
import type { Regions } from './regions.ts'

const SINCE = / since (\d{4}-\d{2}-\d{2})$/
const MS_PER_DAY = 86_400_000

/** Yuan for a kWh from a day on, until the next. */
export interface DatedRate {
  /** first day that it holds for, since 1970-01-01 */
  readonly from: number
  readonly yuanPerKwh: number
  readonly source: string
}

/**
 * The rates of the innermost region that has one, by their first day: the day in the item (`whole account since 2021-12-01`),
 * of which the newest version counts, else the day that a number is used from: a new one ends the one before it on that day,
 * and days before keep theirs, those before the region's first the rates of the region around it.
 * @param name of the rate, which an item has in front of its day
 */
export function datedRates(
  numbers: ReferenceNumbers,
  regions: Regions,
  region: string | null,
  dataset: Dataset,
  name: string
): DatedRate[] {
  const versions = numbers.versions(dataset).filter(({ item }) => item.replace(SINCE, '') === name)
  const newest = new Set(numbers.all(dataset))
  const rates: DatedRate[] = []
  for (const code of regions.around(region)) {
    const first = rates[0]?.from ?? Number.POSITIVE_INFINITY
    rates.unshift(...ratesOf(versions, newest, code).filter(({ from }) => from < first))
  }
  return rates
}

/** The rates of one region alone, in order. */
function ratesOf(
  versions: readonly ReferenceValue[],
  newest: ReadonlySet<ReferenceValue>,
  region: string
): DatedRate[] {
  return versions
    .filter((value) => value.region === region)
    .flatMap((version) => {
      const since = SINCE.exec(version.item)?.[1]
      if (since && !newest.has(version)) return []
      return [{ version, from: since ? Date.parse(`${since}T00:00Z`) / MS_PER_DAY : version.usedFrom }]
    })
    .sort((a, b) => a.from - b.from || a.version.usedFrom - b.version.usedFrom)
    .map(({ version: { value, source }, from }) => ({ from, yuanPerKwh: value, source }))
}

/** The rate of a day, yuan/kWh; NaN before the first. */
export function rateOn(rates: readonly DatedRate[], day: number): number {
  return rates.findLast(({ from }) => from <= day)?.yuanPerKwh ?? Number.NaN
}

/** The rates that hold on any day from one to another, in order. */
export function ratesWithin(rates: readonly DatedRate[], from: number, to: number): DatedRate[] {
  return rates.filter((rate, i) => rate.from <= to && (rates[i + 1]?.from ?? Number.POSITIVE_INFINITY) > from)
}
