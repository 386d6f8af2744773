import { difference, isJump } from '../formats/register-steps.ts'
import type { LocalMoment } from './xml-sink.ts'

const MINUTES_PER_DAY = 1440
/** Parts of a register's readings that wait for what lies between them. */
const MOST_PARTS = 64

/** A reading of a register: kWh or kvarh at a moment. */
interface Edge {
  readonly at: LocalMoment
  readonly kwh: number
}

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

/** What registers showed first and last in each file, in any order of files: what lies between two files shows in both only. */
export class RegisterEdges {
  readonly #parts = new Map<string, Part[]>()

  /** Takes the readings of a file. @returns what lies between them and those of the files before them and after */
  join(register: string, own: Part): { readonly before?: Between; readonly after?: Between } {
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
    return gaps
  }
}

function between(earlier: Part, later: Part): Between {
  const [from, to] = [earlier.last, later.first]
  const minutes = minutesBetween(from.at, to.at)
  const known = [earlier.mostKw, later.mostKw].filter((kw) => !Number.isNaN(kw))
  const mostKw = Math.max(0, ...known)
  const energy = difference(from.kwh, to.kwh, minutes / 60, mostKw)
  const jumps = energy !== 'backwards' && known.length > 0 && isJump((energy * 60) / minutes, mostKw)
  return { from, to, energy: jumps ? Number.NaN : energy, minutes, usable: isUsable(minutes) }
}

function united(a: Part, b: Part): Part {
  const mostKw = Number.isNaN(a.mostKw) ? b.mostKw : Math.max(a.mostKw, b.mostKw || 0)
  return {
    first: isAfter(a.first, b.first) ? b.first : a.first,
    last: isAfter(b.last, a.last) ? b.last : a.last,
    mostKw
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

/** Minutes from one moment to another, on the world's clock where offsets are known. */
export function minutesBetween(from: LocalMoment, to: LocalMoment): number {
  const onClock = (to.day - from.day) * MINUTES_PER_DAY + to.minute - from.minute
  if (from.offsetMinutes === null || to.offsetMinutes === null) return onClock
  return onClock - (to.offsetMinutes - from.offsetMinutes)
}
