/** Readings that lie together, and such groups to an allocation: 2 MB of them. */
const [BLOCK, BLOCKS] = [8, 16_384]
const NONE = -1

/** Where the readings of a day lie in a pool. */
export interface Chain {
  first: number
  last: number
  count: number
}

/** What one allocation holds: 16 bytes a reading. */
interface Chunk {
  readonly times: Uint32Array
  readonly lines: Uint32Array
  readonly values: Float64Array
  /** the block that follows each */
  readonly next: Int32Array
}

/** The readings of a day, in the order in which they came. */
interface PooledReadings {
  readonly times: number[]
  readonly values: number[]
  /** 0 = not known */
  readonly lines: number[]
}

/**
 * Readings of many days in few arrays, because as many arrays as there are days take several times as much memory. Those of a
 * day are a chain of blocks.
 */
export class ReadingPool {
  readonly #chunks: Chunk[] = []
  #used = 0
  /** chain of the blocks that were given back */
  #free = NONE

  /** What the readings of a chain take in memory, in numbers of 8 bytes. */
  static sizeOf({ count }: Chain): number {
    return Math.ceil(count / BLOCK) * (2 * BLOCK + 1)
  }

  /** Adds a reading to a chain. @param line 0 = not known */
  add(chain: Chain, time: number, value: number, line: number): void {
    const place = chain.count % BLOCK
    if (place === 0) {
      const block = this.#take()
      if (chain.count === 0) chain.first = block
      else this.#setNext(chain.last, block)
      chain.last = block
    }
    chain.count++
    const { times, values, lines } = this.#chunkOf(chain.last)
    const at = (chain.last % BLOCKS) * BLOCK + place
    times[at] = time
    values[at] = value
    lines[at] = line
  }

  readingsOf({ first, count }: Chain): PooledReadings {
    const [times, values, lines] = [new Array<number>(count), new Array<number>(count), new Array<number>(count)]
    let block = first
    for (let i = 0; i < count; i += BLOCK) {
      const chunk = this.#chunkOf(block)
      const from = (block % BLOCKS) * BLOCK
      for (let k = 0; k < BLOCK && i + k < count; k++) {
        times[i + k] = chunk.times[from + k]!
        values[i + k] = chunk.values[from + k]!
        lines[i + k] = chunk.lines[from + k]!
      }
      block = chunk.next[block % BLOCKS]!
    }
    return { times, values, lines }
  }

  /** Gives back the blocks of a chain, which is empty then. */
  release(chain: Chain): void {
    if (chain.count === 0) return
    this.#setNext(chain.last, this.#free)
    this.#free = chain.first
    chain.count = 0
  }

  #take(): number {
    if (this.#free !== NONE) {
      const block = this.#free
      this.#free = this.#chunkOf(block).next[block % BLOCKS]!
      return block
    }
    if (this.#used === this.#chunks.length * BLOCKS) {
      const readings = BLOCKS * BLOCK
      this.#chunks.push({
        times: new Uint32Array(readings),
        lines: new Uint32Array(readings),
        values: new Float64Array(readings),
        next: new Int32Array(BLOCKS)
      })
    }
    return this.#used++
  }

  #chunkOf(block: number): Chunk {
    return this.#chunks[Math.floor(block / BLOCKS)]!
  }

  #setNext(block: number, next: number): void {
    this.#chunkOf(block).next[block % BLOCKS] = next
  }
}
