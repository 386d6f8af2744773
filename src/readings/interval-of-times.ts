const MINUTES_PER_DAY = 1440
const LONGEST_INTERVAL = 60
/** Lengths of intervals that readings usually have, minutes: those that divide the hour. */
const USUAL_INTERVALS = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60]
/** Share of the times of a day that one or two odd ones leave. */
const NEARLY_ALL = 0.9
/** Times of which it can be said that nearly all of them fit. */
const FEWEST_TIMES = 4

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
  return isKnown && (commonDistance(times) % known === 0 || mostFit(times, known))
    ? known
    : greatestCommonDivisor(lengthOfMost(times), LONGEST_INTERVAL)
}

/** Whether a few times of a day leave it open of which length their intervals are. @param known 0 = not known */
export function areTooFew(times: readonly number[], known: number): boolean {
  if (new Set(times).size >= FEWEST_TIMES) return false
  const common = commonDistance(times)
  const isKnown = known > 0 && known <= LONGEST_INTERVAL && common % known === 0
  return !isKnown && (common === 0 || LONGEST_INTERVAL % common > 0)
}

/** Places of the times of a day that lie within intervals at the beginning of which there is a reading too. */
export function oddTimes(times: readonly number[], length: number): number[] {
  if (!mostFit(times, length)) return []
  const counts = countsWithin(times, length)
  const usual = counts.indexOf(Math.max(...counts))
  const placeOf = (time: number) => (time % MINUTES_PER_DAY) % length
  const slotOf = (time: number) => Math.floor((time % MINUTES_PER_DAY) / length)
  const taken = new Set(times.filter((time) => placeOf(time) === usual).map(slotOf))
  return [...times.keys()].filter((i) => placeOf(times[i]!) !== usual && taken.has(slotOf(times[i]!)))
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
  return times.length >= FEWEST_TIMES && Math.max(...countsWithin(times, length)) >= NEARLY_ALL * times.length
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
