import type { RowProblem } from './rejection.ts'

/** Parts are codes of tariff periods, or seconds from the minute: of a reading that began before it below zero, down to an hour. */
const [PARTS, LONGEST_BEFORE] = [10_000, 3600]
const SECONDS_PER_MINUTE = 60
/** Seconds, and share of the step, by which clocks are off. */
const [OFF_SECONDS, OFF_SHARE] = [3, 1 / 8]

/** A reading that is the part of what is read at a minute. */
interface Part {
  /** its tariff period, or second */
  readonly part: number
  readonly value: number
  readonly energy: boolean
  /** of the minute that it stands for; undefined where that is not known, or it is the part of a tariff period */
  readonly seconds?: number | undefined
}

/** The readings of a day of which several are parts of what is read at one minute: its seconds, or its tariff periods. */
export class WithinMinutes {
  /** by place in the day and part */
  readonly #values = new Map<number, number>()
  /** of each place of the day, seconds of it that are known to be read, and how many parts there are beside those */
  readonly #seconds: number[] = []
  readonly #others: number[] = []
  /** how far readings are apart, seconds; 0 = not known */
  #step = 0

  /** Numbers of 8 bytes that it takes in memory. */
  get size(): number {
    return 5 * this.#values.size
  }

  /** Notes how far the readings of the day are apart, seconds. */
  learn(step: number): void {
    this.#step = step
  }

  /** Notes the first reading of a place. */
  begin(place: number, { part, value, seconds }: Omit<Part, 'energy'>): void {
    this.#values.set(keyOf(place, part), value)
    this.#seconds[place] = seconds ?? 0
    this.#others[place] = seconds === undefined ? 1 : 0
  }

  /** Whether what is at a place are parts. */
  isBegun(place: number): boolean {
    return this.#others[place] !== undefined
  }

  /** Forgets the parts of a place: there is the whole now. */
  end(place: number): void {
    delete this.#seconds[place]
    delete this.#others[place]
  }

  has(place: number, part: number): boolean {
    // what came before there was more than one was at the full minute
    if (!this.isBegun(place)) return part === 0
    return this.#values.has(keyOf(place, part))
  }

  /** Whether a part of the readings of a minute is missing, or one is of another minute. */
  isPartial(place: number): boolean {
    if (this.#step === 0) return false
    const off = Math.min(OFF_SECONDS, this.#step * OFF_SHARE)
    const read = this.isBegun(place) ? this.#secondsOf(place) : this.#step
    return read < SECONDS_PER_MINUTE - off || read > SECONDS_PER_MINUTE + this.#step * (1 - OFF_SHARE)
  }

  /**
   * What a place holds with one more reading, or with another of its part: the sum of energies, the mean over time of others.
   * @param held what it held before
   */
  add(place: number, reading: Part, held: number): number {
    if (!this.isBegun(place)) this.begin(place, { part: 0, value: held })
    const { part, value, energy, seconds } = reading
    const key = keyOf(place, part)
    const before = this.#values.get(key)
    this.#values.set(key, value)
    const weight = seconds ?? this.#weight
    const all = this.#secondsOf(place)
    if (before !== undefined) return held + (value - before) * (energy ? 1 : weight / all)
    if (seconds === undefined) this.#others[place]!++
    else this.#seconds[place]! += seconds
    return energy ? held + value : (held * all + value * weight) / (all + weight)
  }

  /** Seconds that a reading stands for of which they are not known; all weigh the same where they are not known of any. */
  get #weight(): number {
    return this.#step || 1
  }

  #secondsOf(place: number): number {
    return this.#seconds[place]! + this.#others[place]! * this.#weight
  }
}

function keyOf(place: number, part: number): number {
  return place * PARTS + part + LONGEST_BEFORE
}

/** The remark of readings that are less than a minute apart, or every so many seconds that are no whole minutes. */
export function withinMinute(step: number): RowProblem {
  const isShared = step > 0 && SECONDS_PER_MINUTE % step > 0
  const reason = isShared
    ? {
        zh: `读数间隔 ${step} 秒，不是整分钟：按时长分摊到各分钟（功率取时间平均，电量按比例分摊），作为 1 分钟的读数`,
        en: `readings are ${step} seconds apart, which is no whole minute: each is shared out by time over the minutes that it lies in (powers: mean over time; energies: in proportion), to readings of a minute`
      }
    : {
        zh: '读数间隔不足 1 分钟：同一分钟内的功率取平均、电量相加，作为 1 分钟的读数',
        en: 'readings are less than a minute apart: powers of one minute are averaged, energies added up, to readings of a minute'
      }
  return { code: 'within_minute', reason }
}

/** The problem of energies that are less than a minute apart, and not regular. */
export const IRREGULAR_SECONDS: RowProblem = {
  code: 'short_interval',
  reason: {
    zh: '电量的间隔不足 1 分钟且不规则，无法判断各值属于哪一段时间；请先汇总到 1 分钟（电量相加）',
    en: 'energies less than a minute apart and not regular: of which time each is cannot be told; make minutes of them first (add them up)'
  }
}
