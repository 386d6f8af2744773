import type { Freeze } from './freeze-memory.ts'
import { FED_IN_PLACE } from './frozen-columns.ts'

const PLACES = FED_IN_PLACE + 1
/** Numbers of a freeze: its readings, and the largest mean powers. */
const WIDTH = PLACES + 2
/** Freezes that are kept side by side in one array. */
const BLOCK = 1024

/** Keeps freezes in a few large arrays: objects of their own would take several times as much memory. */
export class FreezeStore {
  readonly #blocks: Float64Array[] = []
  readonly #free: number[] = []
  /** of those, the rise to which is taken for another meter's */
  readonly #leaps = new Map<number, Freeze>()
  readonly #begun = new Map<number, number>()
  #next = 0

  /** @returns where it is kept */
  put({ readings, mostKw, leapFrom, begun }: Freeze): number {
    const index = this.#free.pop() ?? this.#next++
    const at = Math.floor(index / BLOCK)
    const block = (this.#blocks[at] ??= new Float64Array(BLOCK * WIDTH))
    const start = (index % BLOCK) * WIDTH
    block.set(readings, start)
    block.set(mostKw, start + PLACES)
    if (leapFrom) this.#leaps.set(index, leapFrom)
    if (begun !== undefined) this.#begun.set(index, begun)
    return index
  }

  get(index: number): Freeze {
    const block = this.#blocks[Math.floor(index / BLOCK)]!
    const start = (index % BLOCK) * WIDTH
    return {
      readings: block.slice(start, start + PLACES),
      mostKw: [block[start + PLACES]!, block[start + PLACES + 1]!],
      leapFrom: this.#leaps.get(index),
      begun: this.#begun.get(index)
    }
  }

  remove(index: number): void {
    this.#leaps.delete(index)
    this.#begun.delete(index)
    this.#free.push(index)
  }
}
