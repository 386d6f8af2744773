import type { RowProblem } from './rejection.ts'

const SECONDS_PER_MINUTE = 60

/** The readings of a day of which several lie within one minute. */
export class WithinMinutes {
  /** by place in the day and second */
  readonly #values = new Map<number, number>()
  /** of each place of the day, how many there are */
  readonly #counts: number[] = []

  /** Numbers of 8 bytes that it takes in memory. */
  get size(): number {
    return 5 * this.#values.size
  }

  /** Notes the first reading of a place. */
  begin(place: number, second: number, value: number): void {
    this.#values.set(place * SECONDS_PER_MINUTE + second, value)
    this.#counts[place] = 1
  }

  has(place: number, second: number): boolean {
    // what came before there was more than one was at the full minute
    if (this.#counts[place] === undefined) return second === 0
    return this.#values.has(place * SECONDS_PER_MINUTE + second)
  }

  /**
   * What a place holds with one more reading, or with another of its second: the sum of energies, the mean of others.
   * @param held what it held before
   */
  add(
    place: number,
    { second, value, energy }: { second: number; value: number; energy: boolean },
    held: number
  ): number {
    if (this.#counts[place] === undefined) this.begin(place, 0, held)
    const key = place * SECONDS_PER_MINUTE + second
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
