import { lengthsOf } from '../readings/clock-change.ts'
import type { EpochDay } from '../readings/day.ts'
import type { LoadCurve, RegisterCurve } from '../readings/load-curve.ts'
import { REGISTERS } from '../readings/load-day.ts'

/**
 * The same metering point as its daily registers would show it: energy drawn from the grid, kWh, in total and by tariff
 * register. Feeding in does not turn a register back. A day with a missing reading is missing; an hour that the clock does not
 * have is not, and one that comes twice counts twice.
 * @param registersOf position in `REGISTERS` of each of a day's 24 hours
 */
export function dailyRegisters(curve: LoadCurve, registersOf: (day: EpochDay) => Uint8Array): RegisterCurve {
  const { meterId, firstDay, days, pointsPerDay, kw, clockChanges } = curve
  const width = REGISTERS.length
  const perHour = pointsPerDay / 24
  const kwh = new Float32Array(days * width)
  for (let d = 0; d < days; d++) {
    const registers = registersOf(firstDay + d)
    const day = kwh.subarray(d * width, (d + 1) * width)
    const change = clockChanges?.get(d)
    const lengths = change && lengthsOf(change, pointsPerDay)
    for (let i = 0; i < pointsPerDay; i++) {
      const length = lengths?.[i] ?? 1
      if (length === 0) continue
      const drawn = (Math.max(0, kw[d * pointsPerDay + i]!) * length) / perHour
      const register = registers[Math.floor(i / perHour)]!
      day[register] = day[register]! + drawn
      day[0] = day[0]! + drawn
    }
    if (Number.isNaN(day[0])) day.fill(Number.NaN)
  }
  return { grain: 'register', meterId, firstDay, days, kwh }
}

/** kWh fed in on a day, counted from the first; NaN where a reading is missing. */
export function fedIn({ pointsPerDay, kw }: LoadCurve, day: number): number {
  const values = kw.subarray(day * pointsPerDay, (day + 1) * pointsPerDay)
  return values.reduce((sum, value) => sum + Math.max(0, -value), 0) / (pointsPerDay / 24)
}
