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

/** Without the hours of each register, or where a day has its total alone, the day's mean serves for all its hours. */
function registerRates({ kwh, days }: RegisterCurve, registerHours: Uint8Array | null): Float32Array {
  const hourly = new Float32Array(days * HOURS_PER_DAY).fill(Number.NaN)
  const hoursOf = new Float64Array(REGISTERS.length)
  for (let day = 0; day < days; day++) {
    const energy = kwh.subarray(day * REGISTERS.length, (day + 1) * REGISTERS.length)
    const split = registerHours !== null && energy.subarray(1).some((value) => !Number.isNaN(value))
    if (!split) {
      hourly.fill((energy[0] as number) / HOURS_PER_DAY, day * HOURS_PER_DAY, (day + 1) * HOURS_PER_DAY)
      continue
    }
    const hours = registerHours.subarray(day * HOURS_PER_DAY, (day + 1) * HOURS_PER_DAY)
    hoursOf.fill(0)
    for (const register of hours) hoursOf[register] = (hoursOf[register] as number) + 1
    for (let hour = 0; hour < HOURS_PER_DAY; hour++) {
      const register = hours[hour] as number
      hourly[day * HOURS_PER_DAY + hour] = (energy[register] as number) / (hoursOf[register] as number)
    }
  }
  return hourly
}
