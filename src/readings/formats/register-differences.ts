import type { LoadDay } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import type { Opening } from './format.ts'
import { type FinishRow, withRatio } from './grid-curve.ts'
import { type RegisterDay, RegisterMemory } from './register-memory.ts'

/** A register that has turned over stood in the last part of its range before, and stands in the first part after. */
const LAST_PART = 0.9
/** Registers of meters have six digits before the point, older ones five or four. */
const FEWEST_DIGITS = 4
/** A new meter's register begins near zero, with what the test bench left on it. */
const NEW_METER_KWH = 20

/** What lies between two readings of a register, kWh; NaN = not known; `backwards` = impossible. */
function difference(before: number, after: number): number | 'backwards' {
  const energy = after - before
  if (!(energy < 0)) return energy
  const range = 10 ** Math.max(FEWEST_DIGITS, Math.ceil(Math.log10(before)))
  if (before > LAST_PART * range && after < (1 - LAST_PART) * range) return energy + range
  return after <= NEW_METER_KWH && after < before / 2 ? Number.NaN : 'backwards'
}

/**
 * Mean power from readings of a cumulative register at the beginning of each interval: energy = difference × ratio, in
 * double precision. Past the end of its range a register goes on from zero. Across a swapped meter (another asset number, or
 * a register that begins anew near zero) and across missing readings, nothing is known.
 */
export function registerDifferences({ registers = new RegisterMemory() }: Opening): FinishRow {
  return ({ load, exact, ratio, type, asset }) => {
    const readings = exact()
    if ('code' in readings) return readings
    const points = load.values.length
    const perHour = points / 24
    const kw = load.values.slice().fill(Number.NaN)
    for (let i = 0; i + 1 < points; i++) {
      const energy = difference(readings[i]!, readings[i + 1]!)
      if (energy === 'backwards') return backwards(readings[i]!, readings[i + 1]!)
      kw[i] = energy * perHour
    }
    const key = `${type} ${load.meterId}`
    const own: RegisterDay = {
      day: load.day,
      first: readings[0]!,
      last: readings[points - 1]!,
      points,
      ratio: Number.isNaN(ratio) ? 1 : ratio,
      asset
    }
    const other = registers.newest.get(key)
    let dayBefore: LoadDay | undefined
    if (other && other.points === points && other.asset === asset && other.ratio === own.ratio) {
      if (other.day === load.day - 1) {
        const energy = difference(other.last, own.first)
        if (energy === 'backwards') return backwards(other.last, own.first)
        const values = new Float32Array(points).fill(Number.NaN)
        values[points - 1] = energy * perHour
        if (energy >= 0) dayBefore = { ...load, day: load.day - 1, values, rows: 0 }
      } else if (other.day === load.day + 1) {
        const energy = difference(own.last, other.first)
        if (energy !== 'backwards') kw[points - 1] = energy * perHour
      }
    }
    registers.newest.set(key, own)
    const { mark, ...rest } = load
    const today = withRatio({ ...rest, values: kw }, ratio)
    return dayBefore ? [today, withRatio(dayBefore, ratio)] : today
  }
}

function backwards(before: number, after: number): RowProblem {
  const zh = `示数倒走：${before} 之后是 ${after}`
  return { code: 'register_backwards', reason: { zh, en: `the register runs backwards: ${before}, then ${after}` } }
}
