import { timeOf } from './day-clock.ts'
import { newOpenDay, note, type OpenDay, type Origin, put, sizeOf, type TimedReading } from './open-day.ts'
import { type Chain, ReadingPool } from './reading-pool.ts'

/** What a day takes in memory by itself, in numbers of 8 bytes, where its readings lie in a pool. */
const NUMBERS_OF_A_DAY = 60

/**
 * A day while its readings come. As long as each is later than those before it, as nearly all are, they lie in a pool; from
 * the first on that may meet another they lie in the day itself.
 */
export class HeldDay implements Chain {
  first = -1
  last = -1
  count = 0
  readonly #day: OpenDay
  readonly #pool: ReadingPool
  /** of all of its readings in the pool */
  #origin: Origin | undefined
  #isPooled = true

  constructor(pool: ReadingPool, ...key: Parameters<typeof newOpenDay>) {
    this.#pool = pool
    this.#day = newOpenDay(...key)
  }

  /** What tells it from other days, and what its intervals are said to be. */
  get head(): Omit<OpenDay, 'times' | 'values' | 'missing' | 'lines' | 'linesOfValues' | 'origins'> {
    return this.#day
  }

  /** What it takes in memory, in numbers of 8 bytes. */
  get size(): number {
    return this.#isPooled ? NUMBERS_OF_A_DAY + ReadingPool.sizeOf(this) : sizeOf(this.#day)
  }

  /** Number of times of which there is a reading. */
  get length(): number {
    return this.#isPooled ? this.count : this.#day.times.length
  }

  add(reading: TimedReading): void {
    const day = this.#day
    const { minute, value, rows, line, origin } = reading
    if (this.count === 0) this.#origin = origin
    const isNext = this.#isPooled && minute > day.lastMinute && isSame(origin, this.#origin)
    if (!isNext || Number.isNaN(value) || reading.second !== undefined || reading.tariff) {
      put(this.open(), reading)
      return
    }
    note(day, reading)
    day.lastMinute = minute
    this.#pool.add(this, timeOf(reading), value, rows > 0 ? (line ?? 0) : 0)
  }

  /** The day with its readings, which are taken out of the pool. */
  open(): OpenDay {
    if (!this.#isPooled) return this.#day
    this.#isPooled = false
    const [day, origin] = [this.#day, this.#origin]
    const { times, values, lines } = this.#pool.readingsOf(this)
    this.#pool.release(this)
    day.times = times
    day.values = values
    day.lines = lines.filter((line) => line > 0)
    day.linesOfValues = lines.map((line) => line || Number.NaN)
    day.missing = []
    day.origins = origin ? times.map(() => origin) : []
    return day
  }

  /** The values of its readings. */
  values(): readonly number[] {
    return this.#isPooled ? this.#pool.readingsOf(this).values : this.#day.values
  }

  /** The times of its readings. */
  times(): readonly number[] {
    return this.#isPooled ? this.#pool.readingsOf(this).times : this.#day.times
  }
}

function isSame(one: Origin | undefined, other: Origin | undefined): boolean {
  if (one === other) return true
  if (one?.asset !== other?.asset || one?.directed !== other?.directed) return false
  return one?.series === other?.series && one?.kinds === other?.kinds
}
