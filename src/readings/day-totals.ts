import { REGISTERS } from './load-day.ts'

const [SHARP, PEAK, FLAT, VALLEY] = (['sharp', 'peak', 'flat', 'valley'] as const).map((name) =>
  REGISTERS.indexOf(name)
) as [number, number, number, number]

/** So many days before the newest show whether sharp is of each day: a day of the week on which it is off is among them. */
const DAYS_SHOWING = 7

/** Totals and periods are rounded each by itself. */
const ROUNDING_SHARE = 0.02
/** Digits that Float32 holds. */
const DIGITS = 7

/** The registers of a day in the order of `REGISTERS`, kWh; NaN = missing. */
type Registers = Float32Array | number[]

/**
 * Gives the days of a metering point of which only the tariff periods are known their total, in place: their sum, where it is
 * known to be whole. Periods come in rows, files and imports of their own, so that one that is missing may yet come: a day is
 * whole with peak and valley, and flat where the point has any, or totals that are more than the others. Sharp is of some
 * seasons and days of the week alone: it is waited for on the newest day only, where all days of the week before it have it. Days
 * before the newest are whole without it, until it comes; their total then is the sum with it.
 */
export function fillTotals(days: readonly Registers[]): void {
  const hasFlat = days.some((day) => !Number.isNaN(day[FLAT]!) || isMore(day))
  const waiting = waitingForSharp(days)
  for (const [i, day] of days.entries()) {
    const isWhole =
      i !== waiting && ![PEAK, VALLEY, ...(hasFlat ? [FLAT] : [])].some((place) => Number.isNaN(day[place]!))
    if (Number.isNaN(day[0]!) && isWhole) day[0] = Number(sumOfPeriods(day).toPrecision(DIGITS))
  }
}

/** Place of the newest day, where its sharp is likely to come yet; -1 where it is not. */
function waitingForSharp(days: readonly Registers[]): number {
  const isKnown = (day: Registers) => !Number.isNaN(energyKnown(day))
  const newest = days.findLastIndex(isKnown)
  if (newest < 0 || !Number.isNaN(days[newest]![SHARP]!)) return -1
  const before = days.slice(Math.max(0, newest - DAYS_SHOWING), newest).filter(isKnown)
  return before.length > 0 && before.every((day) => !Number.isNaN(day[SHARP]!)) ? newest : -1
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
