/** An expected value with its 80 % interval. */
export interface Expected {
  readonly expected: number
  readonly low: number
  readonly high: number
}

/** The same in another unit. */
export function scaled({ expected, low, high }: Expected, by: number): Expected {
  return { expected: expected * by, low: low * by, high: high * by }
}

/** The same in a unit so many times as large; sums stay as exact as they were. */
export function inUnitsOf({ expected, low, high }: Expected, size: number): Expected {
  return { expected: expected / size, low: low / size, high: high / size }
}
