/**
 * Sorts some of the values into `into`, leaving out NaN, and returns how many there are. By insertion, in place: for a
 * day's 24 hours this is several times quicker than copying and `sort`.
 * @param offsets positions from `start` on of the values to take
 */
export function sortPresent(
  values: Float32Array | Float64Array,
  start: number,
  offsets: readonly number[],
  into: Float64Array
): number {
  let count = 0
  for (const offset of offsets) {
    const value = values[start + offset] as number
    if (Number.isNaN(value)) continue
    let at = count++
    while (at > 0 && (into[at - 1] as number) > value) {
      into[at] = into[at - 1] as number
      at--
    }
    into[at] = value
  }
  return count
}

/** Percentile of the first `count` values, which are sorted, by linear interpolation (type 7 of Hyndman and Fan 1996). */
export function percentileOfSorted(sorted: Float64Array, count: number, share: number): number {
  if (count === 0) return Number.NaN
  const position = share * (count - 1)
  const below = Math.floor(position)
  const low = sorted[below] as number
  const high = below + 1 < count ? (sorted[below + 1] as number) : low
  return low + (position - below) * (high - low)
}

/** Median of the values that are not NaN; NaN when there are none. */
export function medianOfPresent(values: Float64Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  return percentileOfSorted(sorted, sorted.length, 0.5)
}
