import { besideUsual } from './grid-of-times.ts'

const MINUTES_PER_DAY = 1440
const LONGEST_INTERVAL = 60
/** Lengths of intervals that readings usually have, minutes: those that divide the hour. */
const USUAL_INTERVALS = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60]
/** Share of the times of a day that one or two odd ones leave. */
const NEARLY_ALL = 0.9
/** Times of which it can be said that nearly all of them fit. */
const FEWEST_TIMES = 4
/** Minutes by which clocks are off, and the shortest intervals of which that can be said. */
const [MOST_OFF, LEAST_NEAR] = [2, 10]

/**
 * The interval that the times of a day tell for sure, minutes: what all their distances, but for an odd one, have in common, and
 * at least half of the day has readings then. One that does not divide the hour, or is longer, needs four times at the least, and
 * is told by the distance of most of them too. Undefined where they tell none.
 */
export function sureInterval(times: readonly number[]): number | undefined {
  const interval = lengthOfMost(times)
  const half = times.length * interval * 2 >= MINUTES_PER_DAY
  if (LONGEST_INTERVAL % interval === 0) return half ? interval : undefined
  if (times.length < FEWEST_TIMES) return undefined
  return half || medianDistance(times) === interval ? interval : undefined
}

/** The interval that the times of a day tell at best, minutes; that of its meter where that fits. @param known 0 = not known */
export function likelyInterval(times: readonly number[], known: number): number {
  const isKnown = known > 0 && known <= LONGEST_INTERVAL
  const sure = sureInterval(times)
  // hours of which every other one is missing
  const hasGaps = sure !== undefined && sure > LONGEST_INTERVAL && isKnown && sure % known === 0
  const interval = hasGaps ? undefined : (sure ?? usualDistance(times))
  if (interval !== undefined) return interval
  if (isKnown && (commonDistance(times) % known === 0 || mostFit(times, known) || nearlyFit(times, known))) return known
  return nearDistance(times) ?? greatestCommonDivisor(lengthOfMost(times), LONGEST_INTERVAL)
}

/** Whether a few times of a day leave it open of which length their intervals are. @param known 0 = not known */
export function areTooFew(times: readonly number[], known: number): boolean {
  if (new Set(times).size >= FEWEST_TIMES) return false
  const common = commonDistance(times)
  const isKnown = known > 0 && known <= LONGEST_INTERVAL && (common % known === 0 || nearlyFit(times, known))
  return !isKnown && (common === 0 || LONGEST_INTERVAL % common > 0)
}

/**
 * Places of the times of a day that lie within intervals at the beginning of which there is a reading too.
 * @param end minutes after the times at which their intervals begin or end
 * @param usual where within their intervals the times usually lie, as `usualPlace` tells it
 */
export function oddTimes(times: readonly number[], length: number, end: number, usual: number | undefined): number[] {
  if (!mostFit(times, length)) return usual === undefined ? [] : besideUsual(times, length, usual - end)
  const counts = countsWithin(times, length)
  return besideUsual(times, length, counts.indexOf(Math.max(...counts)), 0)
}

/** The longest length of intervals that nearly all times of a day are the beginnings of; an hour where there is but one time. */
function lengthOfMost(times: readonly number[]): number {
  const common = commonDistance(times)
  if (common === 0) return LONGEST_INTERVAL
  const longest = times.length < FEWEST_TIMES ? 0 : MINUTES_PER_DAY / (NEARLY_ALL * times.length - 1)
  for (let length = Math.floor(longest); length > common; length--) if (mostFit(times, length)) return length
  return common
}

/** What all distances of the times of a day have in common, minutes; 0 where all are one time. */
function commonDistance(times: readonly number[]): number {
  const first = (times[0] ?? 0) % MINUTES_PER_DAY
  let common = 0
  for (const time of times) common = greatestCommonDivisor(common, Math.abs((time % MINUTES_PER_DAY) - first))
  return common
}

/** Whether nearly all times of a day are the beginnings of intervals of a length. */
function mostFit(times: readonly number[], length: number): boolean {
  if (times.length < FEWEST_TIMES) return false
  const odd = times.length - Math.ceil(NEARLY_ALL * times.length)
  // one of so many times at the least is among those that fit
  for (let i = 0; i <= odd; i++) if (areWith(times, (times[i]! % MINUTES_PER_DAY) % length, length, odd)) return true
  return false
}

/** Whether all times of a day but so many odd ones lie at one minute of intervals of a length. */
function areWith(times: readonly number[], place: number, length: number, odd: number): boolean {
  let others = 0
  for (const time of times) if ((time % MINUTES_PER_DAY) % length !== place && ++others > odd) return false
  return true
}

/** Whether the times of a day are multiples of an interval from one another but for a minute or two by which a clock is off. */
function nearlyFit(times: readonly number[], length: number): boolean {
  const first = (times[0] ?? 0) % MINUTES_PER_DAY
  const isNear = (distance: number) => Math.abs(distance - length * Math.round(distance / length)) <= MOST_OFF
  return length >= LEAST_NEAR && times.every((time) => isNear((time % MINUTES_PER_DAY) - first))
}

/** How many times lie at each minute of intervals of a length. */
function countsWithin(times: readonly number[], length: number): Uint32Array {
  const counts = new Uint32Array(length)
  for (const time of times) {
    const place = (time % MINUTES_PER_DAY) % length
    counts[place] = counts[place]! + 1
  }
  return counts
}

/**
 * The distance that most times of a day have, as the length of an interval: clocks that run a little off, and a reading between
 * two others, hide what the distances have in common. Undefined where it would leave half of the day without readings.
 */
function usualDistance(times: readonly number[]): number | undefined {
  const median = medianDistance(times)
  if (median === undefined) return undefined
  const interval = USUAL_INTERVALS.find((length) => Math.abs(length - median) <= Math.min(2, length / 10))
  return interval !== undefined && times.length * interval * 2 >= MINUTES_PER_DAY ? interval : undefined
}

/** The same of a few times of a day, where all of them fit. */
function nearDistance(times: readonly number[]): number | undefined {
  const median = times.length < FEWEST_TIMES ? undefined : medianDistance(times)
  if (median === undefined) return undefined
  const interval = USUAL_INTERVALS.find((length) => Math.abs(length - median) <= MOST_OFF)
  return interval !== undefined && nearlyFit(times, interval) ? interval : undefined
}

function medianDistance(times: readonly number[]): number | undefined {
  const minutes = times.map((time) => time % MINUTES_PER_DAY).sort((a, b) => a - b)
  const distances = minutes.slice(1).map((minute, i) => minute - minutes[i]!)
  return distances.sort((a, b) => a - b)[distances.length >> 1]
}

export function greatestCommonDivisor(a: number, b: number): number {
  let [larger, smaller] = [a, b]
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller]
  return larger
}
