import { hoursOf, lengthsOf } from './clock-change.ts'
import { civil, type EpochDay } from './day.ts'
import type { Curve } from './load-curve.ts'
import { REGISTERS } from './load-day.ts'
import { type PointTerm, roleOn } from './point-terms.ts'

const HOURS_PER_DAY = 24

/** Energy of each day of a calendar year. */
export interface EnergyYear {
  readonly year: number
  /** kWh, one value a day; NaN = missing */
  readonly kwh: Float32Array
}

/** First day of a year. */
export function yearStart(year: number): EpochDay {
  return Date.UTC(year, 0, 1) / 86_400_000
}

/**
 * Energy of each day, in the calendar years that curves of one metering point reach into. A day of power counts when half of
 * its readings are there, at their mean over its hours, of which one that comes twice counts twice and one that does not exist
 * counts nothing; the total of the registers serves where there is no power.
 */
export function energyByYear(curves: readonly Curve[]): EnergyYear[] {
  const years = new Map<number, Float32Array>()
  for (const curve of curves) {
    for (let i = 0; i < curve.days; i++) {
      const kwh = energyOfDay(curve, i)
      if (Number.isNaN(kwh)) continue
      const { year } = civil(curve.firstDay + i)
      const first = yearStart(year)
      let days = years.get(year)
      if (!days) years.set(year, (days = new Float32Array(yearStart(year + 1) - first).fill(Number.NaN)))
      const at = curve.firstDay + i - first
      if (curve.grain === 'interval' || Number.isNaN(days[at])) days[at] = kwh
    }
  }
  return [...years].map(([year, kwh]) => ({ year, kwh }))
}

/** Energy by year with that of later days laid over it: of a day that both know the later holds. */
export function withLaterDays(years: readonly EnergyYear[], later: readonly EnergyYear[]): EnergyYear[] {
  const merged = new Map(years.map(({ year, kwh }) => [year, kwh.slice()]))
  for (const { year, kwh } of later) {
    const held = merged.get(year)
    if (!held) merged.set(year, kwh.slice())
    else kwh.forEach((value, day) => void (Number.isNaN(value) || (held[day] = value)))
  }
  return [...merged].map(([year, kwh]) => ({ year, kwh }))
}

/** Leaves out the days on which a point was no main meter: what it measured is in another's energy, or is generation. */
export function ownUse(years: readonly EnergyYear[], terms: readonly PointTerm[]): EnergyYear[] {
  if (terms.every(({ role }) => (role ?? 'main') === 'main')) return [...years]
  return years.flatMap(({ year, kwh }) => {
    const first = yearStart(year)
    const own = kwh.map((value, i) => (roleOn(terms, first + i) === 'main' ? value : Number.NaN))
    return own.every(Number.isNaN) ? [] : [{ year, kwh: own }]
  })
}

function energyOfDay(curve: Curve, day: number): number {
  if (curve.grain === 'register') return curve.kwh[day * REGISTERS.length] as number
  const { pointsPerDay, kw, clockChanges } = curve
  const change = clockChanges?.get(day)
  const lengths = change && lengthsOf(change, pointsPerDay)
  let sum = 0
  let present = 0
  for (let i = 0; i < pointsPerDay; i++) {
    const value = kw[day * pointsPerDay + i] as number
    if (Number.isNaN(value)) continue
    const length = lengths?.[i] ?? 1
    sum += value * length
    present += length
  }
  const hours = hoursOf(change)
  return present * 2 >= (pointsPerDay * hours) / HOURS_PER_DAY ? (sum / present) * hours : Number.NaN
}
