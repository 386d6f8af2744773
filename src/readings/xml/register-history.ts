import type { LocalMoment } from './xml-reading.ts'

const MINUTES_PER_DAY = 1440
/** Readings that are kept over all registers: some 30 MB. */
const MOST_READINGS = 300_000

/** A reading of a register: kWh or kvarh at a moment. */
export interface Edge {
  readonly at: LocalMoment
  readonly kwh: number
}

/** Two readings that follow each other. */
type Pair = readonly [from: Edge, to: Edge]

/**
 * The readings of registers over all files of a run, for corrections of single ones and readings between others that come
 * later. Bounded: the readings of the registers that were read first are forgotten when there are too many.
 */
export class RegisterHistory {
  /** in order of time, the register that was read last at the end */
  readonly #readings = new Map<string, readonly Edge[]>()
  #count = 0

  /**
   * Lays the readings of a file over those before them.
   * @param own in order, one a moment
   * @returns what follows each other of which one reading is of this file and the other of an earlier one
   */
  lay(register: string, own: readonly Edge[]): Pair[] {
    const earlier = this.#readings.get(register) ?? []
    const { all, pairs } = laid(earlier, own)
    this.#readings.delete(register)
    this.#readings.set(register, all)
    this.#count += all.length - earlier.length
    if (this.#count > MOST_READINGS) this.#forget()
    return pairs
  }

  /** Whether an earlier file has readings between two moments. */
  hasBetween(register: string, from: LocalMoment, to: LocalMoment): boolean {
    const readings = this.#readings.get(register)
    if (!readings) return false
    let [low, high] = [0, readings.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (minutesBetween(from, readings[middle]!.at) > 0) high = middle
      else low = middle + 1
    }
    const next = readings[low]
    return next !== undefined && minutesBetween(next.at, to) > 0
  }

  /** Forgets a good part at once: to look for the oldest after each reading would take ever longer. */
  #forget(): void {
    for (const [oldest, readings] of this.#readings) {
      if (this.#count <= MOST_READINGS / 2) break
      this.#readings.delete(oldest)
      this.#count -= readings.length
    }
  }
}

function laid(
  earlier: readonly Edge[],
  own: readonly Edge[]
): { readonly all: readonly Edge[]; readonly pairs: Pair[] } {
  if (earlier.length === 0) return { all: own, pairs: [] }
  const all: Edge[] = []
  const pairs: Pair[] = []
  let [i, j, lastIsOwn] = [0, 0, false]
  while (i < earlier.length || j < own.length) {
    const [before, mine] = [earlier[i], own[j]]
    const ahead = before && mine ? minutesBetween(before.at, mine.at) : before ? 1 : -1
    const isOwn = ahead <= 0
    const next = isOwn ? mine! : before!
    const last = all.at(-1)
    if (last && isOwn !== lastIsOwn) pairs.push([last, next])
    all.push(next)
    lastIsOwn = isOwn
    if (isOwn) j++
    if (ahead >= 0) i++
  }
  return { all, pairs }
}

/** Minutes from one moment to another, on the world's clock where offsets are known. */
export function minutesBetween(from: LocalMoment, to: LocalMoment): number {
  const onClock = (to.day - from.day) * MINUTES_PER_DAY + to.minute - from.minute
  if (from.offsetMinutes === null || to.offsetMinutes === null) return onClock
  return onClock - (to.offsetMinutes - from.offsetMinutes)
}
