import { parseDay, weekday } from '../../../src/readings/day.ts'
import { createRandom } from '../../../src/simulation/random.ts'

export const FIRST_DAY = parseDay('2023-01-02')!

/** An office of about 40 kW: busy on workdays, quiet at night, with noise. Hourly kW. */
export function officeKw(days: number, seed = 'office'): Float32Array {
  const random = createRandom(seed)
  return Float32Array.from({ length: days * 24 }, (_, i) => {
    const hour = i % 24
    const open = hour >= 8 && hour < 18 && weekday(FIRST_DAY + Math.floor(i / 24)) < 5
    return Math.round(10 * ((open ? 70 : 25) * (1 + 0.05 * random.normal()))) / 10
  })
}

/** Adds power from an hour of the curve on, at the hours of the day that count. */
export function withLoad(
  kw: Float32Array,
  from: number,
  power: number,
  counts: (hourOfDay: number) => boolean = () => true
): Float32Array {
  return kw.map((value, i) => (i >= from && counts(i % 24) ? value + power : value))
}
