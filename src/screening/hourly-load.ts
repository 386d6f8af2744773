import type { Curve, LoadCurve, RegisterCurve } from '../readings/load-curve.ts'
import { REGISTERS } from '../readings/load-day.ts'
import { HOURS_PER_DAY } from './hours.ts'

/**
 * The curve as mean kW of each hour, `days × 24`, NaN = missing: the common ground of all grains.
 * An hour counts when at least half of its intervals are there. Daily registers give every hour the mean kW of the
 * register that covers it, so an hour's value means "at this rate during all hours of that register on that day".
 */
export function hourlyLoad(curve: Curve, registerHours: Uint8Array | null): Float32Array {
  return curve.grain === 'interval' ? hourlyMeans(curve) : registerRates(curve, registerHours)
}

function hourlyMeans({ kw, days, pointsPerDay }: LoadCurve): Float32Array {
  if (pointsPerDay === HOURS_PER_DAY) return kw
  const perHour = pointsPerDay / HOURS_PER_DAY
  const hourly = new Float32Array(days * HOURS_PER_DAY)
  for (let hour = 0; hour < hourly.length; hour++) {
    let sum = 0
    let present = 0
    for (let i = hour * perHour; i < (hour + 1) * perHour; i++) {
      const value = kw[i] as number
      if (Number.isNaN(value)) continue
      sum += value
      present++
    }
    hourly[hour] = present * 2 >= perHour ? sum / present : Number.NaN
  }
  return hourly
}

/** Where a day lacks its registers' hours, or the energy of one that has hours, the day's mean serves for all its hours. */
function registerRates({ kwh, days }: RegisterCurve, registerHours: Uint8Array | null): Float32Array {
  const hourly = new Float32Array(days * HOURS_PER_DAY)
  const hoursOf = new Uint8Array(REGISTERS.length)
  for (let day = 0; day < days; day++) {
    const energy = kwh.subarray(day * REGISTERS.length, (day + 1) * REGISTERS.length)
    const into = hourly.subarray(day * HOURS_PER_DAY, (day + 1) * HOURS_PER_DAY)
    into.fill(energy[0]! / HOURS_PER_DAY)
    if (registerHours === null) continue
    const registers = registerHours.subarray(day * HOURS_PER_DAY, (day + 1) * HOURS_PER_DAY)
    hoursOf.fill(0)
    for (const register of registers) hoursOf[register]!++
    if (hoursOf.some((hours, register) => hours > 0 && Number.isNaN(energy[register]!))) continue
    for (let hour = 0; hour < HOURS_PER_DAY; hour++) {
      const register = registers[hour]!
      into[hour] = energy[register]! / hoursOf[register]!
    }
  }
  return hourly
}
