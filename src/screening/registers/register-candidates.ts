import { addPeaks } from '../steps/candidates.ts'
import { type RegisterScan, RISE_WIDTH, SMALLEST_RISE, sharpestDay, VALLEY_RISE } from './register-scan.ts'

const OTHER = 2

/**
 * Days at which something may have been switched on for good: the highest local maxima of several scores, each good at
 * another kind of onset, with days close together counted once. A history of several years gives as many more. Sorted by day.
 */
export function registerCandidates({ rises, plainRises, floor, edges }: RegisterScan): number[] {
  const days = floor.length
  const [week, fortnight, month, longest] = rises as [Float64Array, Float64Array, Float64Array, Float64Array]
  const score = new Float64Array(days)
  const chosen: number[] = []
  const years = Math.max(1, days / 400)
  const take = (peaks: number, at: (day: number) => number) => {
    for (let day = 0; day < days; day++) score[day] = at(day)
    addPeaks(score, Math.round(peaks * years), chosen)
  }
  const smallest = (of: Float64Array, day: number) => of[day * RISE_WIDTH + SMALLEST_RISE]!
  const valley = (of: Float64Array, day: number) => of[day * RISE_WIDTH + VALLEY_RISE]!
  const plain = (window: number, day: number) =>
    Math.min(plainRises[window]!.valley[day]!, plainRises[window]!.total[day]!)
  take(6, (t) => {
    let value = smallest(fortnight, t)
    const [short, long] = [smallest(week, t), smallest(month, t)]
    if (short < value) value = (value + short) / 2
    if (long < value) value = (value + long) / 2
    return value
  })
  take(4, (t) => plain(0, t))
  take(3, (t) => plain(1, t))
  take(3, (t) => plain(2, t))
  take(3, (t) => smallest(month, t))
  take(3, (t) => smallest(longest, t))
  take(3, (t) => valley(month, t))
  take(3, (t) => valley(month, t) - month[t * RISE_WIDTH + OTHER]!)
  take(3, (t) => smallest(month, t) / (month[t * RISE_WIDTH + RISE_WIDTH - 1]! + 0.01))
  take(4, (t) => {
    const sharpest = sharpestDay(edges, t, 1)
    return sharpest === t ? Math.min(edges[t]!, 1.5 * smallest(fortnight, t)) : Number.NaN
  })
  return chosen.sort((a, b) => a - b)
}
