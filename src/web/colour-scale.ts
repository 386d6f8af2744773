/** Viridis: lightness rises evenly from end to end, also in grey and for the colour-blind (van der Walt and Smith, 2015). */
const VIRIDIS = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [110, 206, 88],
  [181, 222, 43],
  [253, 231, 37]
] as const

const STEPS = 256

/** Red, green and blue of 256 steps from the low end to the high, one after the other. */
export const COLOURS = Uint8ClampedArray.from({ length: STEPS * 3 }, (_, at) => {
  const place = (Math.floor(at / 3) / (STEPS - 1)) * (VIRIDIS.length - 1)
  const low = Math.min(Math.floor(place), VIRIDIS.length - 2)
  const [from, to] = [VIRIDIS[low]?.[at % 3] as number, VIRIDIS[low + 1]?.[at % 3] as number]
  return from + (to - from) * (place - low)
})

export interface ColourScale {
  readonly low: number
  readonly high: number
  /** whether values above `high` or below `low` exist: they take the end's colour */
  readonly clipped: boolean
}

/**
 * The scale of a load: from zero (or its lowest values, where solar makes them negative) to all but the highest two in
 * a thousand, so that one spike does not darken the rest.
 * @param values kW; null = missing
 */
export function colourScale(values: readonly (number | null)[]): ColourScale {
  const sorted = Float64Array.from(values.filter((value) => value !== null)).sort()
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0
  const low = Math.min(0, at(0.002))
  const robust = at(0.998)
  const high = robust > low ? robust : Math.max(at(1), low + 1)
  return { low, high, clipped: at(1) > high || at(0) < low }
}

/** Place of a value in `COLOURS`, 0 to 255. */
export function colourOf(value: number, { low, high }: ColourScale): number {
  const step = Math.round(((value - low) / (high - low)) * (STEPS - 1))
  return Math.max(0, Math.min(STEPS - 1, step))
}
