import type { LoadDay } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import type { Opening } from './format.ts'
import { type FinishRow, withRatio } from './grid-curve.ts'
import { type RegisterDay, RegisterMemory } from './register-memory.ts'
import { absentZeros, difference, LARGEST_REGISTER_KW, largestRise, STANDS_OUT } from './register-steps.ts'

/** A load does not rise within an interval to so many times the largest of the rest of the day. */
const LARGEST_RISE = 100
/**
 * Mean power from readings of a cumulative register at the beginning of each interval: energy = difference × ratio, in
 * double precision. Past the end of its range a register goes on from zero. Across a swapped meter (another asset number, in
 * the row or by the dated rows of the point, or a register that begins anew near zero or jumps) and across missing readings,
 * also those for which a zero stands, nothing is known.
 */
export function registerDifferences({ registers = new RegisterMemory(), points: terms, remark }: Opening): FinishRow {
  return ({ load, exact, ratio, type, asset }) => {
    const readings = exact()
    if ('code' in readings) return readings
    const points = load.values.length
    const perHour = points / 24
    const term = terms?.standingAt(load.meterId, load.day)
    const swapped = term?.validFrom === load.day ? terms?.endingOn(term) : undefined
    const kw = load.values.slice().fill(Number.NaN)
    const hours = readings.map((_, i) => i / perHour)
    const otherKw = largestRise(readings, hours)
    const zeros = absentZeros(readings, hours, otherKw)
    for (const i of zeros) readings[i] = Number.NaN
    if (zeros.length > 0) remark?.(zerosLeftOut(zeros.length))
    const between = (before: number, after: number) => difference(before, after, 1 / perHour, otherKw)
    const jump = jumpIn(readings, perHour, swapped !== undefined)
    for (let i = 0; i + 1 < points; i++) {
      if (i === jump) continue
      const energy = between(readings[i]!, readings[i + 1]!)
      if (energy === 'backwards') return backwards(readings[i]!, readings[i + 1]!)
      kw[i] = energy * perHour
    }
    // the check applies the ratio of the meter that stands there at the end of the day
    if (swapped && term && jump >= 0 && Number.isNaN(ratio))
      rescale(kw.subarray(0, jump), swapped.multiplier / term.multiplier)
    const own: RegisterDay = {
      day: load.day,
      first: readings[0]!,
      last: readings[points - 1]!,
      points,
      ratio: Number.isNaN(ratio) ? term?.multiplier || 1 : ratio,
      asset: asset || term?.asset || ''
    }
    const key = `${type} ${load.meterId}`
    const other = registers.newest.get(key)
    let dayBefore: LoadDay | undefined
    if (other && other.points === points && follows(other, own)) {
      const [earlier, later] = other.day < own.day ? [other, own] : [own, other]
      const energy = later.day === earlier.day + 1 ? between(earlier.last, later.first) : Number.NaN
      const tooMuch = energy !== 'backwards' && isJump(energy * perHour, largest(kw))
      if (energy === 'backwards' && earlier === other) return backwards(earlier.last, later.first)
      if (energy !== 'backwards' && !tooMuch && earlier === own) kw[points - 1] = energy * perHour
      if (energy !== 'backwards' && !tooMuch && earlier === other && energy >= 0) {
        const values = new Float32Array(points).fill(Number.NaN)
        values[points - 1] = energy * perHour
        dayBefore = { ...load, day: earlier.day, values, rows: 0 }
      }
    }
    registers.newest.set(key, own)
    const { mark, ...rest } = load
    const today = withRatio({ ...rest, values: kw }, ratio)
    return dayBefore ? [today, withRatio(dayBefore, ratio)] : today
  }
}

/** The same meter with the same ratio, as far as is known. */
function follows(other: RegisterDay, own: RegisterDay): boolean {
  return other.asset === own.asset && other.ratio === own.ratio
}

/**
 * The interval in which another meter was put in, -1 where there is none: the only one that no meter can have measured, or
 * on the day of a swap the one that stands out.
 */
function jumpIn(readings: Float64Array, perHour: number, swapped: boolean): number {
  let [at, most, second] = [-1, 0, 0]
  for (let i = 0; i + 1 < readings.length; i++) {
    const kw = (readings[i + 1]! - readings[i]!) * perHour
    // of a register that falls it is known that it is another's, or that it has turned over
    const size = swapped ? Math.abs(kw) : kw
    if (size > most) [at, most, second] = [i, size, most]
    else if (size > second) second = size
  }
  return (swapped ? most > STANDS_OUT * second : isJump(most, second)) ? at : -1
}

function isJump(kw: number, otherKw: number): boolean {
  return kw > LARGEST_REGISTER_KW && kw > LARGEST_RISE * otherKw
}

function largest(kw: Float32Array): number {
  let most = 0
  for (let i = 0; i < kw.length; i++) if (kw[i]! > most) most = kw[i]!
  return most
}

function rescale(kw: Float32Array, factor: number): void {
  if (Number.isFinite(factor)) for (let i = 0; i < kw.length; i++) kw[i] = kw[i]! * factor
}

function backwards(before: number, after: number): RowProblem {
  const zh = `示数倒走：${before} 之后是 ${after}`
  return { code: 'register_backwards', reason: { zh, en: `the register runs backwards: ${before}, then ${after}` } }
}

function zerosLeftOut(count: number): RowProblem {
  const zh = `${count} 个示数为 0，与前后示数不符，按未采集处理`
  const en = `${count} readings of 0 among others of the register that are not: taken as not collected`
  return { code: 'register_zero', reason: { zh, en } }
}
