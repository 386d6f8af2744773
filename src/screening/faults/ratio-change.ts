import { type EpochDay, formatDay } from '../../readings/day.ts'
import { hourMeans } from '../difference-profile.ts'
import { ALL_HOURS, HOURS_PER_DAY } from '../hours.ts'
import { percentileOfPresent } from '../steps/order-statistics.ts'
import type { MeterFault } from './meter-fault.ts'
import { profileScaled } from './profile-scaled.ts'

/** Weeks on either side of the change. */
const WINDOW_DAYS = 28
/** A changed ratio is seen at once: also in the week right before and the week right after. */
const EDGE_DAYS = 7
/** A change nearer to the ends of the data could be a short closure as well. */
const FEWEST_DAYS_BESIDE = 14
/** Smaller factors also come with seasons and terms: they are said, and judged as load. */
const SMALLEST_FACTOR = 1.8
/** Beyond this no load switched on in the premises comes into question, and a flat curve's scaling need not be told from a shift. */
const LARGEST_FACTOR_OF_LOAD = 4
/** Of the squares that a shift leaves over, scaling must leave less than this share. */
const CLEARLY_LESS = 0.5
/** How far the factors of base, top and swing may lie apart (natural logarithm): so much, and a share of the factor's own. */
const TOLERANCE = 0.15
const TOLERANCE_SHARE = 0.15

/**
 * A changed CT or PT ratio (倍率): from one day on the whole curve is multiplied by one factor, its base, its top and the
 * swing between them alike. What is switched on adds, so base and top rise and the swing does not; a term that begins raises
 * the top more than the base. Tested on the weeks beside the day on which the weekly mean changed by the largest factor.
 */
export function ratioChange(hourlyKw: Float32Array, firstDay: EpochDay): MeterFault | null {
  const changes = changesOfMean(hourlyKw)
  const jump = changes[0] && jumpOfRange(hourlyKw, changes[0].start)
  if (jump) return fault(firstDay + changes[0]!.start, jump)
  for (const { end, start } of changes) {
    const factor = profileScaled(hourlyKw, end, start)
    if (factor !== null) return fault(firstDay + start, factor)
  }
  return null
}

/** The factor of a change that is seen in the base, the top and the swing of the weeks beside a day; null when there is none. */
function jumpOfRange(hourlyKw: Float32Array, day: number): number | null {
  const whole = changeOfRange(hourlyKw, day, WINDOW_DAYS)
  const edge = changeOfRange(hourlyKw, day, EDGE_DAYS)
  const factor = whole.top
  if (!(Math.abs(Math.log(factor)) >= Math.log(SMALLEST_FACTOR))) return null
  if (![whole.base, whole.swing, edge.base, edge.top].every((other) => agree(other, factor))) return null
  const couldBeLoad = factor < LARGEST_FACTOR_OF_LOAD
  return couldBeLoad && !isScaledRatherThanShifted(hourlyKw, day, factor) ? null : factor
}

function fault(day: EpochDay, factor: number): MeterFault {
  const certain = Math.abs(Math.log(factor)) >= Math.log(SMALLEST_FACTOR)
  const date = formatDay(day)
  const rounded = Number(factor.toPrecision(3))
  return {
    disqualifies: certain,
    invalid: [],
    warning: {
      code: certain ? 'meter.ratio_changed' : 'meter.ratio_suspected',
      sentence: certain
        ? {
            zh: `自 ${date} 起整条曲线（基荷、峰荷与峰谷差）同时变为原来的 ${rounded} 倍，疑似倍率（CT/PT）变更，应核对档案倍率。`,
            en: `From ${date} on the whole curve (base, peak and the swing between) is ${rounded} times what it was: the CT/PT ratio seems to have changed; check the ratio on file.`
          }
        : {
            zh: `自 ${date} 起一周各时段的负荷约为原来的 ${rounded} 倍，逐周波动也按同一倍数变化：可能变更了倍率（CT/PT），也可能整体用电变化，请核对档案倍率。`,
            en: `From ${date} on the load is about ${rounded} times what it was at every hour of the week, and scatters as much more: the CT/PT ratio may have changed, or all use; check the ratio on file.`
          },
      numbers: { factor, date }
    }
  }
}

/** After over before, of the base, the top and the swing between them; NaN or not positive where there is no such ratio. */
function changeOfRange(
  hourlyKw: Float32Array,
  day: number,
  window: number
): { base: number; top: number; swing: number } {
  const before = range(hourlyKw, day - window, day)
  const after = range(hourlyKw, day, day + window)
  return {
    base: after.base / before.base,
    top: after.top / before.top,
    swing: (after.top - after.base) / (before.top - before.base)
  }
}

/** Not for NaN or negative ratios. */
function agree(other: number, factor: number): boolean {
  return Math.abs(Math.log(other / factor)) <= TOLERANCE + TOLERANCE_SHARE * Math.abs(Math.log(factor))
}

/** Is the mean day after explained better by multiplying the mean day before than by adding the same to all its hours? */
function isScaledRatherThanShifted(hourlyKw: Float32Array, day: number, factor: number): boolean {
  const before = hourMeans(hourlyKw, day - WINDOW_DAYS, day)
  const after = hourMeans(hourlyKw, day, day + WINDOW_DAYS)
  const both = ALL_HOURS.filter((hour) => !Number.isNaN(before[hour]! + after[hour]!))
  const shift = both.reduce((sum, hour) => sum + after[hour]! - before[hour]!, 0) / both.length
  let [scaled, shifted] = [0, 0]
  for (const hour of both) {
    scaled += (after[hour]! - factor * before[hour]!) ** 2
    shifted += (after[hour]! - before[hour]! - shift) ** 2
  }
  return scaled < CLEARLY_LESS * shifted
}

/** 10th and 90th percentile of the hours of some days. */
function range(hourlyKw: Float32Array, from: number, to: number): { base: number; top: number } {
  const hours = hourlyKw.subarray(Math.max(0, from * HOURS_PER_DAY), to * HOURS_PER_DAY)
  return { base: percentileOfPresent(hours, 0.1), top: percentileOfPresent(hours, 0.9) }
}

/** Weekly changes looked at, the largest first, and how far apart they are. */
const MOST_CHANGES = 6
const CHANGES_APART = 7
/** In a longer gap the premises may have changed as well. */
const LONGEST_GAP = 45

/** The days before `end` and those from `start` on, between which nothing was read. */
interface Change {
  readonly end: number
  readonly start: number
  /** How much the weekly mean changed: absolute value of the natural logarithm. */
  readonly size: number
}

/** Days at which the mean of the week differs most from that of the week before, also across a gap; the largest first. */
function changesOfMean(hourlyKw: Float32Array): Change[] {
  const days = hourlyKw.length / HOURS_PER_DAY
  const means = Float64Array.from({ length: days }, (_, day) => meanOfDay(hourlyKw, day))
  const known: number[] = []
  for (let day = 0; day < days; day++) if (!Number.isNaN(means[day]!)) known.push(day)
  const mean = (from: number, to: number) => {
    let sum = 0
    for (let i = from; i < to; i++) sum += means[known[i]!]!
    return sum / (to - from)
  }
  const found: Change[] = []
  for (let i = EDGE_DAYS; i <= known.length - EDGE_DAYS; i++) {
    const [end, start] = [known[i - 1]! + 1, known[i]!]
    if (end < FEWEST_DAYS_BESIDE || start > days - FEWEST_DAYS_BESIDE || start - end > LONGEST_GAP) continue
    const size = Math.abs(Math.log(mean(i, i + EDGE_DAYS) / mean(i - EDGE_DAYS, i)))
    if (Number.isFinite(size)) found.push({ end, start, size })
  }
  found.sort((a, b) => b.size - a.size)
  const apart: Change[] = []
  for (const change of found) {
    if (apart.length === MOST_CHANGES) break
    if (apart.every(({ start }) => Math.abs(start - change.start) >= CHANGES_APART)) apart.push(change)
  }
  return apart
}

function meanOfDay(hourlyKw: Float32Array, day: number): number {
  let [sum, count] = [0, 0]
  for (let i = day * HOURS_PER_DAY; i < (day + 1) * HOURS_PER_DAY; i++) {
    const value = hourlyKw[i]!
    if (Number.isNaN(value)) continue
    sum += value
    count++
  }
  return sum / count
}
