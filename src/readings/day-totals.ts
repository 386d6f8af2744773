import { REGISTERS } from './load-day.ts'

const [PEAK, FLAT, VALLEY] = [REGISTERS.indexOf('peak'), REGISTERS.indexOf('flat'), REGISTERS.indexOf('valley')]

/** Totals and periods are rounded each by itself. */
const ROUNDING_SHARE = 0.02
/** Digits that Float32 holds. */
const DIGITS = 7

/** The registers of a day in the order of `REGISTERS`, kWh; NaN = missing. */
type Registers = Float32Array | number[]

/**
 * Gives the days of a metering point of which only the tariff periods are known their total, in place: their sum, where it is
 * known to be whole. Periods come in rows, files and imports of their own, so that one that is missing may yet come: a day is
 * whole with peak and valley, and flat where the point has any, or totals that are more than the others. Sharp is of some days
 * alone.
 */
export function fillTotals(days: readonly Registers[]): void {
  const hasFlat = days.some((day) => !Number.isNaN(day[FLAT]!) || isMore(day))
  for (const day of days) {
    const isWhole = ![PEAK, VALLEY, ...(hasFlat ? [FLAT] : [])].some((place) => Number.isNaN(day[place]!))
    if (Number.isNaN(day[0]!) && isWhole) day[0] = Number(sumOfPeriods(day).toPrecision(DIGITS))
  }
}

/** Whether a day without flat has a total that is more than its periods. */
function isMore(day: Registers): boolean {
  return day[0]! - sumOfPeriods(day) > ROUNDING_SHARE * day[0]! && !Number.isNaN(day[PEAK]! + day[VALLEY]!)
}

/** The total of a day, or else the sum of those of its periods that are known, kWh; NaN where nothing is. */
export function energyKnown(day: ArrayLike<number>): number {
  return Number.isNaN(day[0]!) ? sumOfPeriods(day) : day[0]!
}

function sumOfPeriods(day: ArrayLike<number>): number {
  let sum = Number.NaN
  for (let place = 1; place < REGISTERS.length; place++) {
    const kwh = day[place]!
    if (!Number.isNaN(kwh)) sum = Number.isNaN(sum) ? kwh : sum + kwh
  }
  return sum
}
