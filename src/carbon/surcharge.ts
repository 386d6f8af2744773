import { type DatedRate, datedRates, rateOn } from './dated-rate.ts'
import type { ReferenceNumbers } from './reference.ts'
import type { Regions } from './regions.ts'

const MS_PER_DAY = 86_400_000

/** What is charged on the whole account's energy where mining is mixed with other use, by its first day. */
export function surchargeRates(numbers: ReferenceNumbers, regions: Regions, region: string | null): DatedRate[] {
  return datedRates(numbers, regions, region, 'surcharge', 'whole account')
}

/** A metering point of an account: its energy by day and the rates of its region. */
export interface ChargedPoint {
  /** from the first day on; NaN = missing */
  readonly kwh: Float64Array
  readonly rates: readonly DatedRate[]
}

/**
 * What a proven case brings on top of the bill, yuan, as the shares of an account's metering points, whose sum is that of the
 * account: the rate of each day × the whole account's energy of that day. Billing cycles are calendar months; of a cycle in
 * which mining ran for some days only, the account's mean daily energy × those days counts, as Zhejiang rules. Days without a
 * reading between others of a point count at its mean of the cycle; in a cycle without any, at that of the year.
 * @param points the main ones of one account, their energy from `firstDay` on
 * @param since first day of mining; `until` the day after the last one that counts
 * @param shareOn what share of a day's charge counts, 0…1: all of it unless given
 * @returns NaN for a point with energy on a day without a rate, 0 for one without energy
 */
export function surchargeShares(
  points: readonly ChargedPoint[],
  firstDay: number,
  since: number,
  until: number,
  shareOn: (day: number) => number = () => 1
): number[] {
  const spans = points.map(({ kwh }) => spanOf(kwh, firstDay))
  const first = Math.min(...spans.map(({ from }) => from))
  const end = Math.min(until, Math.max(...spans.map(({ to }) => to)))
  const yuan = points.map(() => 0)
  for (let day = Math.max(since, first); day < end; ) {
    const { cycle, next } = cycleOf(day)
    const [from, to] = [Math.max(cycle, first), Math.min(next, end)]
    for (const [i, { kwh, rates }] of points.entries()) {
      const meanKwh = energyBetween(kwh, firstDay, spans[i] as Span, from, to) / (to - from)
      for (let at = day; at < to; at++) {
        const charged = meanKwh * shareOn(at)
        if (charged !== 0) yuan[i] = (yuan[i] as number) + charged * rateOn(rates, at)
      }
    }
    day = to
  }
  return yuan
}

/** From the day of the first reading to the day after the last. */
interface Span {
  readonly from: number
  readonly to: number
}

function spanOf(kwh: Float64Array, firstDay: number): Span {
  const first = kwh.findIndex((value) => !Number.isNaN(value))
  if (first < 0) return { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY }
  return { from: firstDay + first, to: firstDay + kwh.findLastIndex((value) => !Number.isNaN(value)) + 1 }
}

/** The calendar month of a day: its first day, and that of the next. */
function cycleOf(day: number): { cycle: number; next: number } {
  const date = new Date(day * MS_PER_DAY)
  const monthStart = (ahead: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, 1) / MS_PER_DAY
  return { cycle: monthStart(0), next: monthStart(1) }
}

/**
 * Energy of the days that a point has, missing ones at their mean, and in a cycle without any reading at that of the year, as
 * the energy so far counts them; nothing outside its readings.
 */
function energyBetween(kwh: Float64Array, firstDay: number, span: Span, from: number, to: number): number {
  const [begin, end] = [Math.max(from, span.from), Math.min(to, span.to)]
  if (begin >= end) return 0
  const meanOf = (first: number, after: number) => {
    const present = kwh
      .subarray(Math.max(0, first - firstDay), Math.max(0, after - firstDay))
      .filter((value) => !Number.isNaN(value))
    return present.length === 0 ? undefined : present.reduce((sum, value) => sum + value, 0) / present.length
  }
  const year = new Date(begin * MS_PER_DAY).getUTCFullYear()
  const mean =
    meanOf(begin, end) ?? meanOf(Date.UTC(year, 0, 1) / MS_PER_DAY, Date.UTC(year + 1, 0, 1) / MS_PER_DAY) ?? 0
  return mean * (end - begin)
}
