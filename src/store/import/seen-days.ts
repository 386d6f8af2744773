const BLOCK_DAYS = 512
/** far enough from zero that every date of PostgreSQL's calendar has a positive number */
const OFFSET = 719_528 + BLOCK_DAYS
const BLOCKS = 2 ** 14
const CHANNELS = 32

/** Remembers which days of which points have come by, in about 100 bytes a point and 512 days. */
export class SeenDays {
  readonly #blocks = new Map<number, Uint32Array>()

  /** Remembers a day of a point's channel (0 to 31). @returns whether it had come by before */
  add(pointId: number, channel: number, day: number): boolean {
    const shifted = day + OFFSET
    const key = (pointId * CHANNELS + channel) * BLOCKS + Math.floor(shifted / BLOCK_DAYS)
    let bits = this.#blocks.get(key)
    if (!bits) this.#blocks.set(key, (bits = new Uint32Array(BLOCK_DAYS / 32)))
    const inBlock = shifted % BLOCK_DAYS
    const word = inBlock >> 5
    const bit = 1 << (inBlock & 31)
    const before = bits[word] as number
    bits[word] = before | bit
    return (before & bit) !== 0
  }
}
