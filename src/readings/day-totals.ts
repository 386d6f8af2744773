import { REGISTERS } from './load-day.ts'

const [SHARP, PEAK, FLAT, VALLEY] = (['sharp', 'peak', 'flat', 'valley'] as const).map((name) =>
  REGISTERS.indexOf(name)
) as [number, number, number, number]

/** Days in a row without sharp, among days with it, for which it is waited: where it is not of the season there are more. */
const MOST_WAITING = 7
/** Share of such days from which on it is a rule of the tariff, as one of working days alone. */
const RULE_SHARE = 0.2

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
 * seasons alone: it is waited for on the few days without it between days that have it, and after the last one.
 */
export function fillTotals(days: readonly Registers[]): void {
  const hasFlat = days.some((day) => !Number.isNaN(day[FLAT]!) || isMore(day))
  const waiting = waitingForSharp(days)
  for (const [i, day] of days.entries()) {
    const isWhole =
      !waiting.has(i) && ![PEAK, VALLEY, ...(hasFlat ? [FLAT] : [])].some((place) => Number.isNaN(day[place]!))
    if (Number.isNaN(day[0]!) && isWhole) day[0] = Number(sumOfPeriods(day).toPrecision(DIGITS))
  }
}

/** Places of the days whose sharp is likely to come yet. */
function waitingForSharp(days: readonly Registers[]): ReadonlySet<number> {
  const waiting = new Set<number>()
  let [last, withSharp] = [-1, 0]
  const close = (next: number) => {
    if (last < 0 || next - last - 1 > MOST_WAITING) return
    for (let i = last + 1; i < next; i++) waiting.add(i)
  }
  for (const [i, day] of days.entries()) {
    if (Number.isNaN(day[SHARP]!)) continue
    close(i)
    last = i
    withSharp++
  }
  if (waiting.size > RULE_SHARE * (withSharp + waiting.size)) return new Set()
  close(days.length)
  return waiting
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
