import { forecastEnergy } from '../carbon/forecast.ts'
import { type CarbonTarget, glidePathAllowance } from '../carbon/target.ts'
import { apportion } from './apportion.ts'

const WH_PER_KWH = 1000
const GRAMS_PER_TONNE = 1e6
const HOURS = 24
const DRAWS = 2000
const MS_PER_DAY = 86_400_000

/** A metering point of the scope: its energy by day and what is suspected of it. */
export interface ReportPoint {
  readonly meterId: string
  readonly siteId: string
  readonly floorAreaM2: number
  /** the part of the scope that it belongs to */
  readonly part: string
  /** kWh by day from `firstDay` on up to the last day of the report; NaN = missing */
  readonly kwh: Float64Array
  readonly kgCo2PerKwh: number
  readonly probability: number
  /** suspected load times the share of hours that it runs, kW; NaN when there is none to estimate */
  readonly meanExcessKw: number
  /** day on which it began; null when it was there before or is not known */
  readonly onsetDay: number | null
}

export interface ReportInputs {
  readonly year: number
  /** first day of all series, since 1970-01-01 */
  readonly firstDay: number
  readonly points: readonly ReportPoint[]
  /** from `firstDay` to the end of the year: 0 workday, 1 weekend, 2 holiday */
  readonly dayKinds: Uint8Array
  readonly temperatureC: Float32Array | null
  readonly targets: readonly CarbonTarget[]
  readonly kgcePerKwh: number
  /** yuan/kWh; NaN without */
  readonly flatPrice: number
  readonly surcharge: number
  /** other energy of the year's twelve months, kgce and tCO2; NaN while a month is missing */
  readonly otherKgce: number
  readonly otherTco2: number
  readonly heads: number
  /** uniform in [0, 1) */
  readonly random: () => number
}

/** An expected value with its 80 % interval. */
export interface Expected {
  readonly expected: number
  readonly low: number
  readonly high: number
}

/** How the scope stands against one target. */
interface TargetStanding {
  readonly target: CarbonTarget
  readonly allowance: number
  /** at the end of the year, in the metric; null when it cannot be told */
  readonly forecast: number | null
  /** why not */
  readonly reason: 'other_energy_missing' | 'floor_area_missing' | 'headcount_missing' | 'no_forecast' | null
  /** forecast − allowance */
  readonly over: number | null
  /** share of the overshoot that suspected mining explains, 0…1; null where nothing is over */
  readonly explained: Expected | null
}

interface ReportPart {
  readonly part: string
  readonly points: number
  readonly kwhToDate: number
  readonly kgco2ToDate: number
  /** expected emissions of suspected mining in the whole year */
  readonly miningKgco2: number
}

/** The numbers of a carbon report. Those of the parts and months add up to the whole, rounding included. */
export interface CarbonReport {
  readonly points: number
  /** of which some day of the year so far had no reading and was taken at the mean of the others */
  readonly estimatedKwh: number
  readonly kwhToDate: number
  readonly kgco2ToDate: number
  readonly kgceToDate: number
  readonly months: readonly { readonly month: number; readonly kwh: number }[]
  readonly parts: readonly ReportPart[]
  /** the whole year; null when there are too few days */
  readonly yearKwh: Expected | null
  readonly yearTco2: Expected | null
  /** expected tCO2 of suspected mining in the whole year */
  readonly miningTco2: Expected
  /** at the price of a flat load, yuan; null without a price */
  readonly miningCostYuan: number | null
  readonly suspects: readonly Suspect[]
  readonly targets: readonly TargetStanding[]
}

interface Suspect {
  readonly siteId: string
  readonly meterId: string
  readonly probability: number
  readonly excessKwh: number
  readonly expectedKgco2: number
  /** on the account's whole energy since mining began this year, if it is proven; null without a rate */
  readonly surchargeYuan: number | null
}

/** Puts the report of a scope together: carbon so far, forecast, allowance, and what suspected mining explains. */
export function carbonReport(inputs: ReportInputs): CarbonReport {
  const { year, firstDay, points, kgcePerKwh, flatPrice } = inputs
  const start = Date.UTC(year, 0, 1) / MS_PER_DAY - firstDay
  const end = Date.UTC(year + 1, 0, 1) / MS_PER_DAY - firstDay
  const now = Math.min(end, Math.max(start, ...points.map(({ kwh }) => kwh.length)))
  let estimatedKwh = 0
  const accounts = points.map((point) => {
    const own = filled(point.kwh, start, now)
    estimatedKwh += own.estimatedKwh
    const excessKwhPerDay = Number.isNaN(point.meanExcessKw) ? 0 : point.meanExcessKw * HOURS
    const since = point.onsetDay === null ? start : Math.max(start, point.onsetDay - firstDay)
    const excessKwh = excessKwhPerDay * Math.max(0, end - since)
    return { point, own, since, excessKwh, wh: Math.round(own.kwh * WH_PER_KWH) }
  })
  type Account = (typeof accounts)[number]
  const grams = ({ point, wh }: Account) => Math.round(wh * point.kgCo2PerKwh)
  const mining = ({ point, excessKwh }: Account) =>
    Math.round(point.probability * excessKwh * WH_PER_KWH * point.kgCo2PerKwh)
  const sum = (of: (account: Account) => number) => accounts.reduce((total, account) => total + of(account), 0)
  const groups = [...grouped(accounts)]
  const partKwh = apportion(
    groups.map(([, list]) => list.reduce((total, { wh }) => total + wh, 0)),
    WH_PER_KWH
  )
  const partKg = apportion(
    groups.map(([, list]) => list.reduce((total, each) => total + grams(each), 0)),
    1000
  )
  const partMining = apportion(
    groups.map(([, list]) => list.reduce((total, each) => total + mining(each), 0)),
    1000
  )
  const months = Array.from({ length: 12 }, (_, m) => {
    const from = Math.max(start, Date.UTC(year, m, 1) / MS_PER_DAY - firstDay)
    const to = Math.min(now, Date.UTC(year, m + 1, 1) / MS_PER_DAY - firstDay)
    return sum(({ own }) => own.sumOf(from, to)) * WH_PER_KWH
  })
  const totalWh = sum(({ wh }) => wh)
  // months are sums of unrounded days: the largest takes what rounding left
  months[months.indexOf(Math.max(...months))]! += totalWh - months.reduce((a, b) => a + b, 0)
  const whole = seriesOf(points, Math.max(0, now))
  const forecast =
    now >= end
      ? { kwh: 0, lowKwh: 0, highKwh: 0, basis: 'last_year' as const }
      : forecastEnergy({ ...inputs, kwh: whole, temperatureC: inputs.temperatureC?.subarray(0, now) ?? null })
  const toDateKwh = totalWh / WH_PER_KWH
  const toDateGrams = sum(grams)
  const factor = totalWh > 0 ? toDateGrams / totalWh : (points[0]?.kgCo2PerKwh ?? Number.NaN)
  const yearKwh: Expected | null =
    forecast.basis === 'too_short'
      ? null
      : {
          expected: toDateKwh + forecast.kwh,
          low: toDateKwh + forecast.lowKwh,
          high: toDateKwh + forecast.highKwh
        }
  const yearTco2 = yearKwh && scaled(yearKwh, factor / 1000)
  const miningTco2 = miningOf(accounts, inputs.random, sum(mining) / GRAMS_PER_TONNE)
  return {
    points: points.length,
    estimatedKwh: Math.round(estimatedKwh),
    kwhToDate: Math.round(toDateKwh),
    kgco2ToDate: Math.round(toDateGrams / 1000),
    kgceToDate: Math.round(toDateKwh * kgcePerKwh),
    months: apportion(months, WH_PER_KWH).map((kwh, m) => ({ month: m + 1, kwh })),
    parts: groups.map(([part, list], i) => ({
      part,
      points: list.length,
      kwhToDate: partKwh[i]!,
      kgco2ToDate: partKg[i]!,
      miningKgco2: partMining[i]!
    })),
    yearKwh,
    yearTco2,
    miningTco2,
    miningCostYuan: Number.isNaN(flatPrice)
      ? null
      : Math.round(sum(({ point, excessKwh }) => point.probability * excessKwh) * flatPrice),
    suspects: accounts
      .filter((account) => mining(account) > 0)
      .sort((a, b) => mining(b) - mining(a) || (a.point.meterId < b.point.meterId ? -1 : 1))
      .map(({ point, own, since, excessKwh }) => ({
        siteId: point.siteId,
        meterId: point.meterId,
        probability: point.probability,
        excessKwh: Math.round(excessKwh),
        expectedKgco2: Math.round(point.probability * excessKwh * point.kgCo2PerKwh),
        surchargeYuan: Number.isNaN(inputs.surcharge) ? null : Math.round(own.sumOf(since, now) * inputs.surcharge)
      })),
    targets: inputs.targets.map((target) => standing(target, inputs, yearKwh, yearTco2, miningTco2, factor, accounts))
  }
}

function* grouped<T extends { readonly point: ReportPoint }>(accounts: readonly T[]): Generator<[string, T[]]> {
  const groups = new Map<string, T[]>()
  for (const account of accounts) {
    const list = groups.get(account.point.part)
    if (list) list.push(account)
    else groups.set(account.point.part, [account])
  }
  yield* [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Energy from one day to another; days without a reading between its first and last are taken at the mean of the others. */
function filled(kwh: Float64Array, start: number, end: number) {
  const days = kwh.subarray(start, Math.min(end, kwh.length))
  const present = Array.from(days).filter((value) => !Number.isNaN(value))
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length
  const first = days.findIndex((value) => !Number.isNaN(value))
  const last = days.findLastIndex((value) => !Number.isNaN(value))
  const of = (day: number) => (day < first || day > last || first < 0 ? 0 : Number.isNaN(days[day]) ? mean : days[day]!)
  const sumOf = (from: number, to: number) => {
    let sum = 0
    for (let day = Math.max(0, from - start); day < Math.min(days.length, to - start); day++) sum += of(day)
    return sum
  }
  const gaps = first < 0 ? 0 : last - first + 1 - present.length
  return { kwh: sumOf(start, end), estimatedKwh: gaps > 0 ? gaps * mean : 0, sumOf }
}

/** Energy of the scope by day, NaN where no point has a reading. */
function seriesOf(points: readonly ReportPoint[], now: number): Float64Array {
  const whole = new Float64Array(now).fill(Number.NaN)
  for (const { kwh } of points) {
    const { sumOf } = filled(kwh, 0, now)
    const first = kwh.findIndex((value) => !Number.isNaN(value))
    for (let day = Math.max(0, first); first >= 0 && day < Math.min(now, kwh.length); day++) {
      whole[day] = (Number.isNaN(whole[day]) ? 0 : whole[day]!) + sumOf(day, day + 1)
    }
  }
  return whole
}

/** Emissions of suspected mining: each suspicion is right with its probability. */
function miningOf(
  accounts: readonly { readonly point: ReportPoint; readonly excessKwh: number }[],
  random: () => number,
  expected: number
): Expected {
  const suspects = accounts
    .filter(({ point, excessKwh }) => point.probability > 0 && excessKwh > 0)
    .map(({ point, excessKwh }) => ({ probability: point.probability, tco2: (excessKwh * point.kgCo2PerKwh) / 1000 }))
  const draws = Array.from({ length: DRAWS }, () =>
    suspects.reduce((sum, { probability, tco2 }) => sum + (random() < probability ? tco2 : 0), 0)
  ).sort((a, b) => a - b)
  return { expected, low: draws[Math.floor(0.1 * DRAWS)]!, high: draws[Math.floor(0.9 * DRAWS)]! }
}

function scaled({ expected, low, high }: Expected, by: number): Expected {
  return { expected: expected * by, low: low * by, high: high * by }
}

function standing(
  target: CarbonTarget,
  { year, kgcePerKwh, otherKgce, otherTco2, heads }: ReportInputs,
  yearKwh: Expected | null,
  yearTco2: Expected | null,
  mining: Expected,
  factor: number,
  accounts: readonly { readonly point: ReportPoint; readonly wh: number }[]
): TargetStanding {
  const allowance = glidePathAllowance(target, year)
  const cannot = (reason: TargetStanding['reason']) => ({
    target,
    allowance,
    forecast: null,
    reason,
    over: null,
    explained: null
  })
  if (!yearKwh || !yearTco2) return cannot('no_forecast')
  const { metric } = target
  const coal = metric === 'kgce_per_m2' || metric === 'kgce_per_head'
  const all = target.boundary === 'all_energy'
  const other = all ? (coal ? otherKgce : otherTco2 * 1000) : 0
  if (Number.isNaN(other)) return cannot('other_energy_missing')
  const perM2 = metric === 'kgco2_per_m2' || metric === 'kgce_per_m2'
  const withArea = accounts.filter(({ point }) => point.floorAreaM2 > 0)
  const areas = new Map(withArea.map(({ point }) => [point.siteId, point.floorAreaM2]))
  const areaM2 = [...areas.values()].reduce((sum, area) => sum + area, 0)
  const wh = (list: readonly { readonly wh: number }[]) => list.reduce((sum, each) => sum + each.wh, 0)
  if (perM2 && areaM2 === 0) return cannot('floor_area_missing')
  if (metric === 'kgce_per_head' && Number.isNaN(heads)) return cannot('headcount_missing')
  const share = perM2 ? wh(withArea) / wh(accounts) : 1
  const divisor = metric === 'tco2' ? 1000 : perM2 ? areaM2 : heads
  const electricity = coal ? yearKwh.expected * kgcePerKwh : yearTco2.expected * 1000
  const forecast = (electricity * share + other) / divisor
  const over = forecast - allowance
  if (!Number.isFinite(forecast)) return cannot('no_forecast')
  const ofMining = scaled(mining, ((coal ? kgcePerKwh / factor : 1) * 1000) / divisor)
  const part = (value: number) => Math.min(1, value / over)
  return {
    target,
    allowance,
    forecast,
    reason: null,
    over,
    explained:
      over > 0 ? { expected: part(ofMining.expected), low: part(ofMining.low), high: part(ofMining.high) } : null
  }
}
