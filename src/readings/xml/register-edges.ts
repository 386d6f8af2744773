import { difference, isJump } from '../formats/register-steps.ts'
import { type Edge, minutesBetween, RegisterHistory } from './register-history.ts'
import type { LocalMoment } from './xml-reading.ts'

/** Parts of a register's readings that wait for what lies between them. */
const MOST_PARTS = 64

/** The first and the last of readings that follow each other. */
interface Part {
  readonly first: Edge
  readonly last: Edge
  /** largest mean power between them, kW; NaN = not known */
  readonly mostKw: number
}

/** What lies between two parts: kWh or kvarh, NaN where another meter was put in. */
export interface Between {
  readonly from: Edge
  readonly to: Edge
  readonly energy: number | 'backwards'
  readonly minutes: number
  /** its length is that of an interval or day, so that the energy has a place */
  readonly usable: boolean
}

/** What lies between the readings of a file and those of others. */
interface Joined {
  /** up to its first reading */
  readonly before?: Between
  /** from its last reading on */
  readonly after?: Between
  /** beside readings that lie among those of another file, or correct them */
  readonly among: readonly Between[]
}

/** What registers showed in each file, in any order of files: what lies between two files shows in both only. */
export class RegisterEdges {
  readonly #parts = new Map<string, Part[]>()
  readonly #history = new RegisterHistory()

  /** Whether an earlier file has readings between two moments: what lies between these is told by them. */
  hasBetween(register: string, from: LocalMoment, to: LocalMoment): boolean {
    return this.#history.hasBetween(register, from, to)
  }

  /**
   * Takes the readings of a file.
   * @param readings in order, one a moment, at least one
   * @param mostKw largest mean power between them, kW; NaN = not known
   */
  join(register: string, readings: readonly Edge[], mostKw: number): Joined {
    const own: Part = { first: readings[0]!, last: readings.at(-1)!, mostKw }
    const parts = this.#parts.get(register) ?? []
    const apart = parts.filter(({ first, last }) => isAfter(first, own.last) || isAfter(own.first, last))
    const whole = parts.filter((part) => !apart.includes(part)).reduce(united, own)
    const before = apart.findLast(({ last }) => isAfter(own.first, last))
    const after = apart.find(({ first }) => isAfter(first, own.last))
    const gaps = {
      ...(before && whole.first === own.first && { before: between(before, own) }),
      ...(after && whole.last === own.last && { after: between(own, after) })
    }
    let joined = whole
    const isJoined = (gap: Between | undefined) =>
      gap?.usable === true && typeof gap.energy === 'number' && gap.energy >= 0
    if (before && isJoined(gaps.before)) joined = united(joined, withKw(before, gaps.before!))
    if (after && isJoined(gaps.after)) joined = united(joined, withKw(after, gaps.after!))
    const others = apart.filter(
      (part) => !(part === before && isJoined(gaps.before)) && !(part === after && isJoined(gaps.after))
    )
    const kept = [...others, joined].sort((a, b) => minutesBetween(b.first.at, a.first.at))
    this.#parts.set(register, kept.slice(-MOST_PARTS))
    const isAmong = ({ at }: Edge) => minutesBetween(whole.first.at, at) >= 0 && minutesBetween(at, whole.last.at) >= 0
    const among = this.#history
      .lay(register, readings)
      .filter(([from, to]) => isAmong(from) && isAmong(to))
      .map(([from, to]) => energyBetween(from, to, whole.mostKw))
    return { ...gaps, among }
  }
}

function between(earlier: Part, later: Part): Between {
  return energyBetween(earlier.last, later.first, larger(earlier.mostKw, later.mostKw))
}

function energyBetween(from: Edge, to: Edge, mostKw: number): Between {
  const minutes = minutesBetween(from.at, to.at)
  const energy = difference(from.kwh, to.kwh, minutes / 60, mostKw || 0)
  const jumps = energy !== 'backwards' && !Number.isNaN(mostKw) && isJump((energy * 60) / minutes, mostKw)
  return { from, to, energy: jumps ? Number.NaN : energy, minutes, usable: isUsable(minutes) }
}

/** Of two powers of which NaN = not known. */
function larger(a: number, b: number): number {
  return Number.isNaN(a) ? b : Math.max(a, b || 0)
}

function united(a: Part, b: Part): Part {
  return {
    first: isAfter(a.first, b.first) ? b.first : a.first,
    last: isAfter(b.last, a.last) ? b.last : a.last,
    mostKw: larger(a.mostKw, b.mostKw)
  }
}

function withKw(part: Part, { energy, minutes }: Between): Part {
  const kw = ((energy as number) * 60) / minutes
  return { ...part, mostKw: Math.max(part.mostKw || 0, kw) }
}

function isAfter(one: Edge, other: Edge): boolean {
  return minutesBetween(other.at, one.at) > 0
}

/** Whether what lies between two readings has a place in a curve of intervals, or is the energy of a day. */
export function isUsable(minutes: number): boolean {
  return (minutes > 0 && minutes <= 60 && 60 % minutes === 0) || (minutes >= 1380 && minutes <= 1500)
}
