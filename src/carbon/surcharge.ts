import type { ReferenceNumbers } from './reference.ts'
import type { Regions } from './regions.ts'

const WHOLE_ACCOUNT = /^whole account(?: since (\d{4}-\d{2}-\d{2}))?$/
const MS_PER_DAY = 86_400_000

/** A surcharge on the whole account's energy where mining is mixed with other use. */
export interface SurchargeRate {
  /** first day that is charged for, since 1970-01-01 */
  readonly from: number
  readonly yuanPerKwh: number
  readonly source: string
}

/**
 * The rates of the innermost region that has any, by their first day: the day in the item (`whole account since 2021-12-01`),
 * else the day that the number is used from.
 */
export function surchargeRates(numbers: ReferenceNumbers, regions: Regions, region: string | null): SurchargeRate[] {
  const all = numbers.all('surcharge')
  const own = regions.around(region).find((code) => all.some((value) => value.region === code))
  return all
    .filter((value) => value.region === own)
    .map(({ item, usedFrom, value, source }) => {
      const since = WHOLE_ACCOUNT.exec(item)?.[1]
      return { from: since ? Date.parse(`${since}T00:00Z`) / MS_PER_DAY : usedFrom, yuanPerKwh: value, source }
    })
    .sort((a, b) => a.from - b.from)
}

/**
 * What a proven case brings on top of the bill, yuan: the rate of each day × the whole account's energy of that day. Billing
 * cycles are calendar months; of a cycle in which mining ran for some days only, its mean daily energy × those days counts, as
 * Zhejiang rules.
 * @param kwh the account's energy by day from `firstDay` on; NaN = missing
 * @param since first day of mining; `until` the day after the last one that counts
 * @returns null without a rate for any of the days
 */
export function surchargeYuan(
  kwh: Float64Array,
  firstDay: number,
  since: number,
  until: number,
  rates: readonly SurchargeRate[]
): number | null {
  let yuan: number | null = null
  for (let day = since; day < until; ) {
    const date = new Date(day * MS_PER_DAY)
    const cycle = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / MS_PER_DAY
    const next = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / MS_PER_DAY
    const known = Array.from(kwh.subarray(Math.max(0, cycle - firstDay), Math.max(0, Math.min(until, next) - firstDay)))
    const present = known.filter((value) => !Number.isNaN(value))
    const meanKwh = present.reduce((sum, value) => sum + value, 0) / present.length
    for (; day < Math.min(until, next); day++) {
      const rate = rates.findLast(({ from }) => from <= day)
      if (rate && present.length > 0) yuan = (yuan ?? 0) + meanKwh * rate.yuanPerKwh
    }
  }
  return yuan
}
