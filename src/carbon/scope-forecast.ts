import { type EnergyHistory, forecastEnergy, type RegressorRows } from './forecast.ts'

/**
 * Correlation of the errors that the forecasts of a scope's meters have: one cold winter, one pandemic or one reform is off for
 * all of them. The smallest, in steps of 0.05, at which the 80 % intervals of random sums of 2 to 16 meters held on 111 buildings
 * of ten campuses (Building Data Genome 2); on the 52 of another archive, of which nothing was used to choose it, they held 89 %
 * and more. Meters of one campus go together closer: there sums of four held 73 %. See `rigwatch backtest`.
 */
const ERROR_CORRELATION = 0.25
/** A meter without a reading for so many days has ended: nothing is forecast of it. */
export const ENDED_DAYS = 56

/** What is to be expected of a meter until the end of its series. */
export interface MeterForecast {
  /** kWh of the days to come, and half the width of their 80 % interval */
  readonly kwh: number
  readonly marginKwh: number
  /** `mean`: too few days for more than their mean, whose margin is as large as itself; `ended`: nothing is expected */
  readonly basis: 'last_year' | 'level' | 'mean' | 'ended'
}

/**
 * Forecasts one meter to the last of its days' kinds. Days that it lacks at the end are forecast too.
 * @param now days from the first of the history to the last with readings of the whole estate, by which it is judged whether the
 * meter has ended: the same in every scope, so that a meter has one forecast
 * @param from first day, from that of the history, of which the energy is asked for: days that the meter lacks before it are not
 * @param rows what `regressorRows` made of the days, shared by the meters of a region
 */
export function forecastMeter(history: EnergyHistory, now: number, from: number, rows?: RegressorRows): MeterForecast {
  const { kwh, dayKinds, temperatureC } = history
  const own = kwh.findLastIndex((value) => !Number.isNaN(value)) + 1
  if (own === 0 || now - own >= ENDED_DAYS) return { kwh: 0, marginKwh: 0, basis: 'ended' }
  const asked = Math.max(own, from)
  if (dayKinds.length <= asked) return { kwh: 0, marginKwh: 0, basis: 'level' }
  const known = { ...history, kwh: kwh.subarray(0, own), temperatureC: temperatureC?.subarray(0, own) ?? null }
  const forecast = forecastEnergy(known, rows)
  if (forecast.basis !== 'too_short') {
    const share = (dayKinds.length - asked) / (dayKinds.length - own)
    const kwh = forecast.dailyKwh.subarray(asked - own).reduce((total, value) => total + value, 0)
    return { kwh, marginKwh: share * (forecast.highKwh - forecast.kwh), basis: forecast.basis }
  }
  const present = Array.from(known.kwh).filter((value) => !Number.isNaN(value))
  const mean = Math.max(0, present.reduce((sum, value) => sum + value, 0) / present.length)
  const rest = mean * (dayKinds.length - asked)
  return { kwh: rest, marginKwh: rest, basis: 'mean' }
}

/**
 * Half the width of the 80 % interval of a sum, from those of its parts, whose errors go together in part:
 * √((1 − ρ)·Σm² + ρ·(Σm)²).
 * @param correlation ρ, 0 to 1
 */
export function marginOfSum(margins: readonly number[], correlation = ERROR_CORRELATION): number {
  const sum = margins.reduce((total, margin) => total + margin, 0)
  const squares = margins.reduce((total, margin) => total + margin ** 2, 0)
  return Math.sqrt((1 - correlation) * squares + correlation * sum ** 2)
}
