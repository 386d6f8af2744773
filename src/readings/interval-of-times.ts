const MINUTES_PER_DAY = 1440
const LONGEST_INTERVAL = 60
/** Lengths of intervals, minutes: those that divide the hour. */
const INTERVALS = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60]
/** Share of the times of a day that one or two odd ones leave. */
const NEARLY_ALL = 0.9
/** Times of which it can be said that nearly all of them fit. */
const FEWEST_TIMES = 4

/**
 * The interval that the times of a day tell for sure, minutes: what all their distances, but for an odd one, have in common, and
 * at least half of the day has readings then. Undefined where they tell none.
 */
export function sureInterval(times: readonly number[]): number | undefined {
  const interval = lengthOfMost(times)
  return times.length * interval * 2 >= MINUTES_PER_DAY ? interval : undefined
}

/** The interval that the times of a day tell at best, minutes; that of its meter where that fits. @param known 0 = not known */
export function likelyInterval(times: readonly number[], known: number): number {
  const interval = sureInterval(times) ?? usualDistance(times)
  if (interval !== undefined) return interval
  return known > 0 && (commonDistance(times) % known === 0 || mostFit(times, known)) ? known : lengthOfMost(times)
}

/** Places of the times of a day that lie within intervals at the beginning of which there is a reading too. */
export function oddTimes(times: readonly number[], length: number): number[] {
  if (!mostFit(times, length)) return []
  const counts = countsWithin(times, length)
  const usual = counts.indexOf(Math.max(...counts))
  const slotOf = (time: number) => Math.floor((time % MINUTES_PER_DAY) / length)
  const taken = new Set(times.filter((time) => time % length === usual).map(slotOf))
  return [...times.keys()].filter((i) => times[i]! % length !== usual && taken.has(slotOf(times[i]!)))
}

function lengthOfMost(times: readonly number[]): number {
  const common = commonDistance(times)
  return INTERVALS.findLast((length) => length > common && mostFit(times, length)) ?? common
}

/** What all distances of the times of a day have in common, minutes. */
function commonDistance(times: readonly number[]): number {
  const first = (times[0] ?? 0) % MINUTES_PER_DAY
  let common = LONGEST_INTERVAL
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
  for (const time of times) counts[time % length] = counts[time % length]! + 1
  return counts
}

/**
 * The distance that most times of a day have, as the length of an interval: clocks that run a little off, and a reading between
 * two others, hide what the distances have in common. Undefined where it would leave half of the day without readings.
 */
function usualDistance(times: readonly number[]): number | undefined {
  const minutes = times.map((time) => time % MINUTES_PER_DAY).sort((a, b) => a - b)
  const distances = minutes.slice(1).map((minute, i) => minute - minutes[i]!)
  const median = distances.sort((a, b) => a - b)[distances.length >> 1]
  if (median === undefined) return undefined
  const interval = INTERVALS.find((length) => Math.abs(length - median) <= Math.min(2, length / 10))
  return interval !== undefined && times.length * interval * 2 >= MINUTES_PER_DAY ? interval : undefined
}

function greatestCommonDivisor(a: number, b: number): number {
  let [larger, smaller] = [a, b]
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller]
  return larger
}
