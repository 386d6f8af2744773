import { type HourSums, profileSummaries, SUMMARY_LENGTH, thirdSmallestHours } from './difference-profile.ts'
import { sharpestRise } from './edges.ts'
import { dailySteps } from './floor.ts'

/** The windows of the difference profiles, in days. */
export const WINDOWS = [7, 14, 28, 56] as const
/** Those of the load without weather. */
export const PLAIN_WINDOWS = [14, 28, 56] as const

const THIRD = 2
const THIRD_LARGEST = 3
const SPREAD = 5
const NIGHT = 6
const DAY = 7

/** Peaks of one score are at least this many days apart. */
const PEAK_GAP = 6
/** Candidates of different scores within this many days are one. */
const MERGE_GAP = 3

/** What the candidate stage found out about every day; the numbers of the candidates are measured against it. */
export interface StepScan {
  /** Third-smallest hour of the difference profiles of every day, one array a window of `WINDOWS`. */
  readonly thirds: readonly Float64Array[]
  /** The same of the load without what the weather explains, for `PLAIN_WINDOWS`. */
  readonly plainThirds: readonly Float64Array[]
  /** Third-largest hour of the difference profiles over 14 days. */
  readonly highestFortnight: Float64Array
  /** Whole summaries of the profiles over 14 and 28 days, `days × SUMMARY_LENGTH`. */
  readonly fortnight: Float64Array
  readonly month: Float64Array
  /** Steps of the adjusted floor over 14, 28 and 56 days. */
  readonly floorSteps: readonly Float64Array[]
  readonly edges: Float32Array
}

export function scanSteps(sums: HourSums, plain: HourSums, adjusted: Float64Array, edges: Float32Array): StepScan {
  const fortnight = profileSummaries(sums, 14)
  const month = profileSummaries(sums, 28)
  const thirds = [
    thirdSmallestHours(sums, 7),
    column(fortnight, THIRD),
    column(month, THIRD),
    thirdSmallestHours(sums, 56)
  ]
  return {
    thirds,
    plainThirds: plain === sums ? thirds.slice(1) : PLAIN_WINDOWS.map((window) => thirdSmallestHours(plain, window)),
    highestFortnight: column(fortnight, THIRD_LARGEST),
    fortnight,
    month,
    floorSteps: [14, 28, 56].map((window) => dailySteps(adjusted, window)),
    edges
  }
}

function column(summaries: Float64Array, which: number): Float64Array {
  const out = new Float64Array(summaries.length / SUMMARY_LENGTH)
  for (let t = 0; t < out.length; t++) out[t] = summaries[t * SUMMARY_LENGTH + which]!
  return out
}

/**
 * Days at which something may have been switched on for good: the highest local maxima of ten scores, each good at another
 * kind of onset, with days close together counted once. A history of several years gives as many more. Sorted by day.
 */
export function candidateDays({ thirds, plainThirds, month, floorSteps, edges }: StepScan, days: number): number[] {
  const [week, fortnight, fourWeeks, longest] = thirds as [Float64Array, Float64Array, Float64Array, Float64Array]
  const score = new Float64Array(days)
  const chosen: number[] = []
  const years = Math.max(1, days / 400)
  const take = (peaks: number, at: (day: number) => number) => {
    for (let day = 0; day < days; day++) score[day] = at(day)
    addPeaks(score, Math.round(peaks * years), chosen)
  }
  take(6, (t) => bounded(fortnight[t]!, week[t]!, fourWeeks[t]!))
  take(4, (t) => floorSteps[0]![t]!)
  take(3, (t) => floorSteps[1]![t]!)
  take(4, (t) => plainThirds[0]![t]!)
  take(3, (t) => plainThirds[1]![t]!)
  take(3, (t) => fourWeeks[t]!)
  take(3, (t) => longest[t]!)
  take(3, (t) => month[t * SUMMARY_LENGTH + NIGHT]! - month[t * SUMMARY_LENGTH + DAY]!)
  take(3, (t) => fourWeeks[t]! / (month[t * SUMMARY_LENGTH + SPREAD]! + 0.01))
  const rises = new Float64Array(days)
  for (let day = 0; day < days; day++) {
    const hour = sharpestRise(edges, day, 1)
    rises[day] = hour < 0 ? Number.NaN : edges[hour]!
  }
  take(4, (t) => Math.min(rises[t]!, 1.5 * fortnight[t]!))
  return chosen.sort((a, b) => a - b)
}

/** Third-smallest hour over 14 days, no more than over 7 and 28 where those are known, by a margin. */
function bounded(value: number, short: number, long: number): number {
  if (short < value) value = (value + short) / 2
  if (long < value) value = (value + long) / 2
  return value
}

/** Adds the highest positive local maxima that are not close to a chosen day. The score is spent: peaks are blanked out. */
export function addPeaks(score: Float64Array, peaks: number, chosen: number[]): void {
  for (let peak = 0; peak < peaks; peak++) {
    let best = -1
    for (let day = 0; day < score.length; day++) {
      const value = score[day]!
      if (value > 0 && (best < 0 || value > score[best]!)) best = day
    }
    if (best < 0) return
    const to = Math.min(score.length, best + PEAK_GAP)
    for (let day = Math.max(0, best - PEAK_GAP + 1); day < to; day++) score[day] = Number.NaN
    if (!chosen.some((day) => Math.abs(day - best) <= MERGE_GAP)) chosen.push(best)
  }
}
