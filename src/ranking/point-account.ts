import { type DatedRate, rateOn } from '../carbon/dated-rate.ts'
import { type MeterYear, meterYear, type RegionDays, type YearDays } from './meter-year.ts'

const HOURS = 24
const MS_PER_DAY = 86_400_000

/** A metering point of the scope: its energy by day and what is suspected of it. */
export interface ReportPoint {
  readonly meterId: string
  readonly siteId: string
  /** the account (户号) that it is billed by, which others may share; null when it is not known: then it is its own */
  readonly account: string | null
  /** whose calendar and weather hold; null when it is not known */
  readonly region: string | null
  readonly floorAreaM2: number
  /** the part of the scope that it belongs to */
  readonly part: string
  /** kWh by day from `firstDay` on up to the last day of the report; NaN = missing */
  readonly kwh: Float64Array
  readonly kgCo2PerKwh: number
  readonly probability: number
  /** suspected load times the share of hours that it runs, kW; NaN when there is none to estimate */
  readonly meanExcessKw: number
  /** standard deviation of that load over itself; NaN where screening gave no interval */
  readonly excessSpread: number
  /** day on which it began; null when it was there before or is not known */
  readonly onsetDay: number | null
  /** last day on which it is a main meter by its terms; none unless known */
  readonly lastMainDay?: number
  /** of a flat load, by their first day */
  readonly prices: readonly DatedRate[]
  readonly surcharges: readonly DatedRate[]
  /** whether it has readings of which no energy was made yet, so that `kwh` is empty; not unless given */
  readonly awaitsEnergy?: boolean
  /** of a sub-meter whose suspected load counts, and not its main meter's: its energy is in that one's, so that it has none here */
  readonly subMeter?: SubMeter
}

/** The main meter that a sub-meter lies under, and the first and last day of the sub-meter; infinite where it has none. */
export interface SubMeter {
  readonly mainMeterId: string
  readonly from: number
  readonly to: number
}

/** The days that accounts are made for. */
export interface Period extends YearDays {
  readonly daysOf: (region: string | null) => RegionDays
}

/**
 * The figures of one metering point, rounded here and nowhere else: whole kWh a month, whole kgCO2, kgce and yuan. Sums of them
 * add up exactly in every scope, however scopes lie in one another.
 */
export interface PointAccount extends MeterYear {
  readonly point: ReportPoint
  readonly kgCo2: number
  readonly kgce: number
  readonly restKgCo2: number
  /** offset of the day after the last on which the meter sees loads, of those of the year; that of the first reading without any */
  readonly seenUntil: number
  /** of the suspected load in the days of the year that the meter sees, if it is mining, kWh */
  readonly excessKwh: number
  /** the same × probability: kWh, kgCO2, and yuan at the flat price of each day (NaN without) */
  readonly miningKwh: number
  readonly miningKgCo2: number
  readonly miningYuan: number
  /** first day on which the suspected load counts, since 1970-01-01; null where there is none */
  readonly suspectedSince: number | null
  /** of the energy so far at the flat price of each day; NaN where any of it has no price */
  readonly costYuan: number
}

/**
 * Makes the account of a point.
 * @param isReplaced whether another meter of the site measures on, so that it ended with its last reading
 * @param measuredSince day of the first reading of the meters that it replaced; none unless known
 * @param mains accounts of the main meters of a sub-meter's site: their energy is what its load is part of, and so are their days
 */
export function pointAccount(
  point: ReportPoint,
  period: Period,
  kgcePerKwh: number,
  isReplaced: boolean,
  measuredSince = Number.POSITIVE_INFINITY,
  mains: readonly PointAccount[] = []
): PointAccount {
  const { firstDay, start, end } = period
  const { kgCo2PerKwh, probability, onsetDay } = point
  const mainUntil = isReplaced ? 0 : (point.lastMainDay ?? Number.POSITIVE_INFINITY) + 1 - firstDay
  const ofYear = meterYear(point.kwh, period, period.daysOf(point.region), mainUntil, measuredSince - firstDay)
  const { kwh, restKwh, last, ended } = ofYear
  const first = point.subMeter ? daysOfSub(point.subMeter, mains, firstDay).first : ofYear.first
  // before its first reading, and after the end of its last where it has ended, a meter sees no load
  const since = Math.max(start, first, onsetDay === null ? start : onsetDay - firstDay)
  const ownUntil = ofYear.first < 0 ? since : ended ? last + 1 : Math.min(end, mainUntil)
  const until = point.subMeter ? daysOfSub(point.subMeter, mains, firstDay).until : ownUntil
  const daily = Number.isNaN(point.meanExcessKw) ? 0 : point.meanExcessKw * HOURS
  const excessKwh = until > since ? Math.round(daily * (until - since)) : 0
  const miningKwh = Math.round(probability * excessKwh)
  return {
    ...ofYear,
    point,
    kgCo2: Math.round(kwh * kgCo2PerKwh),
    kgce: Math.round(kwh * kgcePerKwh),
    restKgCo2: Math.round(restKwh * kgCo2PerKwh),
    seenUntil: until,
    excessKwh,
    miningKwh,
    miningKgCo2: Math.round(probability * excessKwh * kgCo2PerKwh),
    miningYuan:
      miningKwh === 0
        ? 0
        : Math.round(probability * excessKwh * meanPrice(point.prices, firstDay + since, firstDay + until)),
    suspectedSince: excessKwh > 0 && probability > 0 ? firstDay + since : null,
    costYuan: Math.round(costSoFar(point, period, ofYear))
  }
}

/** The days on which both a sub-meter and a main meter of its site see loads; none where no main meter was read. */
function daysOfSub({ from, to }: SubMeter, mains: readonly PointAccount[], firstDay: number) {
  const read = mains.filter(({ first }) => first >= 0)
  return {
    first: Math.max(from - firstDay, Math.min(...read.map(({ first }) => first))),
    until: Math.min(to + 1 - firstDay, Math.max(...read.map(({ seenUntil }) => seenUntil)))
  }
}

/** The mean price of the days from one to before another; NaN where one of them has none. */
function meanPrice(
  prices: readonly DatedRate[],
  from: number,
  until: number,
  shareOf: (day: number) => number = () => 1
) {
  const price = rateOn(prices, from)
  if (!prices.some((each) => each.from > from && each.from < until)) return price
  let [sum, shares] = [0, 0]
  for (let day = from; day < until; day++) {
    const share = shareOf(day)
    if (share === 0) continue
    sum += share * rateOn(prices, day)
    shares += share
  }
  return shares === 0 ? price : sum / shares
}

/** The energy of each month at its mean price, each day's weighing by its energy, and a day without a reading as the others. */
function costSoFar(
  { kwh, prices }: ReportPoint,
  { year, firstDay, start }: Period,
  { months, first, last }: MeterYear
): number {
  return months.reduce((total, ofMonth, month) => {
    if (ofMonth === 0) return total
    const monthStart = (at: number) => Date.UTC(year, at, 1) / MS_PER_DAY
    const [from, until] = [
      Math.max(firstDay + Math.max(start, first), monthStart(month)),
      Math.min(firstDay + last + 1, monthStart(month + 1))
    ]
    const mean = ofMonth / (until - from)
    const read = (day: number) => kwh[day - firstDay] as number
    return total + ofMonth * meanPrice(prices, from, until, (day) => (Number.isNaN(read(day)) ? mean : read(day)))
  }, 0)
}
