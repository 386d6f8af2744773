import { yearStart } from '../readings/daily-energy.ts'
import type { EpochDay } from '../readings/day.ts'
import type { EnergyRow } from '../store/energy.ts'

/** The energy of a metering point day by day from one day to another, kWh, of single precision as it is stored; NaN = missing. */
export function energySeries({ years }: EnergyRow, firstDay: EpochDay, lastDay: EpochDay): Float64Array {
  const kwh = new Float64Array(Math.max(0, lastDay - firstDay + 1)).fill(Number.NaN)
  for (const { year, kwh: days } of years) {
    const at = yearStart(year) - firstDay
    for (const [i, value] of days.entries()) if (at + i < kwh.length) kwh[at + i] = Math.fround(Number(value))
  }
  return kwh
}
