import { CHANNELS, type Channel } from './load-day.ts'
import type { RowProblem } from './rejection.ts'

/** Turns a row away: what is the matter with it, its line, what it said, and its file where that is an earlier one. */
export type Refuse = (problem: RowProblem, line: number, raw: string, file?: string) => void

/** Energies that follow each other and none of which falls are one chance in a hundred million. */
const FEWEST_READINGS = 12
/** At least so many of them rise: a steady load repeats itself. */
const LEAST_RISES = 3
/** Within what is read at a time registers do not double, as the output of a morning's sunshine does. */
const LARGEST_RISE = 2

/** What of the readings of a day tells whether they are energies. */
interface EnergyDay {
  readonly meterId: string
  readonly channel: Channel
  readonly day: number
  readonly energy: boolean
  readonly times: readonly number[]
  readonly values: readonly number[]
  readonly lines: readonly number[]
}

/**
 * Finds cumulative registers among what a file calls energies: numbers that only ever rise, and are large beside what they rise
 * by. As energies they would be a load thousands of times too high, so their rows are turned away, also those of days of
 * the same meter that do not tell.
 */
export class RegisterSuspicion {
  readonly #refuse: Refuse
  /** first and last reading of each meter and channel that has been found */
  readonly #found = new Map<string, RowProblem>()

  constructor(refuse: Refuse) {
    this.#refuse = refuse
  }

  /** The days of which nothing speaks against energies; the rows of the others are turned away. */
  withoutRegisters<Day extends EnergyDay>(days: readonly Day[]): Day[] {
    const energies = days.filter(({ energy, channel }) => energy && CHANNELS[channel].unit === 'kW')
    const sparse = new Map<string, Day[]>()
    for (const day of energies) {
      if (day.times.length >= FEWEST_READINGS) this.#judge(day, inOrder(day))
      else if (!sparse.get(keyOf(day))?.push(day)) sparse.set(keyOf(day), [day])
    }
    for (const some of sparse.values()) {
      if (some.length < 2 || this.#found.has(keyOf(some[0]!))) continue
      this.#judge(some[0]!, some.sort((a, b) => a.day - b.day).flatMap(inOrder))
    }
    if (this.#found.size === 0) return [...days]
    return days.filter((day) => {
      const problem = day.energy ? this.#found.get(keyOf(day)) : undefined
      if (!problem) return true
      for (const line of day.lines) this.#refuse(problem, line, day.meterId)
      return false
    })
  }

  #judge(day: EnergyDay, readings: readonly number[]): void {
    if (isRegister(readings)) this.#found.set(keyOf(day), registerAsEnergy(day.meterId, readings))
  }
}

function keyOf({ meterId, channel }: EnergyDay): string {
  return `${channel} ${meterId}`
}

/** The readings of a day in the order of their times; zeros are not collected, or energies. */
function inOrder({ times, values }: EnergyDay): number[] {
  const order = [...times.keys()].sort((a, b) => (times[a]! % 1440) - (times[b]! % 1440))
  return order.map((i) => values[i]!).filter((value) => value !== 0)
}

/** Whether energies that follow each other are readings of a cumulative register. */
export function isRegister(readings: ArrayLike<number>): boolean {
  const [first, last] = [readings[0] ?? 0, readings[readings.length - 1] ?? 0]
  if (readings.length < FEWEST_READINGS || first <= 0 || last > LARGEST_RISE * first) return false
  let rises = 0
  for (let i = 1; i < readings.length; i++) {
    if (readings[i]! < readings[i - 1]!) return false
    if (readings[i]! > readings[i - 1]!) rises++
  }
  return rises >= Math.max(LEAST_RISES, readings.length / 8)
}

/** The problem of such energies. */
export function registerAsEnergy(meterId: string, readings: ArrayLike<number>): RowProblem {
  const [first, last] = [readings[0]!, readings[readings.length - 1]!].map((reading) => Number(reading.toPrecision(7)))
  return {
    code: 'register_as_energy',
    reason: {
      zh: `${meterId} 的电量列只增不减（${first} → ${last}），是电表示数而不是各区间电量；请导出各区间的电量，或以示数表（ID,DATA_DATE,R1…R96）提供`,
      en: `the energies of ${meterId} only ever rise (${first} → ${last}): they are readings of its register; export the energy of each interval, or the readings as a table (ID,DATA_DATE,R1..R96)`
    }
  }
}
