import type { RowProblem } from './rejection.ts'

/** More than there are seconds of a minute, and codes of tariff periods. */
const PARTS = 1000

/** The readings of a day of which several are parts of what is read at one minute: its seconds, or its tariff periods. */
export class WithinMinutes {
  /** by place in the day and part */
  readonly #values = new Map<number, number>()
  /** of each place of the day, how many there are */
  readonly #counts: number[] = []

  /** Numbers of 8 bytes that it takes in memory. */
  get size(): number {
    return 5 * this.#values.size
  }

  /** Notes the first reading of a place. */
  begin(place: number, part: number, value: number): void {
    this.#values.set(place * PARTS + part, value)
    this.#counts[place] = 1
  }

  /** Whether what is at a place are parts. */
  isBegun(place: number): boolean {
    return this.#counts[place] !== undefined
  }

  /** Forgets the parts of a place: there is the whole now. */
  end(place: number): void {
    delete this.#counts[place]
  }

  has(place: number, part: number): boolean {
    // what came before there was more than one was at the full minute
    if (!this.isBegun(place)) return part === 0
    return this.#values.has(place * PARTS + part)
  }

  /**
   * What a place holds with one more reading, or with another of its part: the sum of energies, the mean of others.
   * @param held what it held before
   */
  add(place: number, { part, value, energy }: { part: number; value: number; energy: boolean }, held: number): number {
    if (!this.isBegun(place)) this.begin(place, 0, held)
    const key = place * PARTS + part
    const before = this.#values.get(key)
    this.#values.set(key, value)
    const count = this.#counts[place]!
    if (before !== undefined) return held + (value - before) / (energy ? 1 : count)
    this.#counts[place] = count + 1
    return energy ? held + value : (held * count + value) / (count + 1)
  }
}

/** The remark of readings that are less than a minute apart. */
export const WITHIN_MINUTE: RowProblem = {
  code: 'within_minute',
  reason: {
    zh: '读数间隔不足 1 分钟：同一分钟内的功率取平均、电量相加，作为 1 分钟的读数',
    en: 'readings are less than a minute apart: powers of one minute are averaged, energies added up, to readings of a minute'
  }
}
