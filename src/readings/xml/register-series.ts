import { absentZeros, backwards, difference, isJump } from '../formats/register-steps.ts'
import type { RowProblem } from '../rejection.ts'
import { missingMark, missingMarks } from './missing-mark.ts'
import { isUsable } from './register-edges.ts'
import { atTheirTimes } from './register-grid.ts'
import { minutesBetween } from './register-history.ts'
import type { LocalMoment, XmlReading } from './xml-reading.ts'

type TakeEnergy = (interval: CountedInterval) => void

/** What a register counted between two readings. */
export interface CountedInterval extends Rows {
  readonly from: XmlReading
  /** kWh or kvarh */
  readonly energy: number
  readonly minutes: number
  /** what its readings are apart elsewhere; 0 = not known */
  readonly step: number
}

/** What a register showed in a file. */
export interface ShownReadings {
  /** in order, one a moment */
  readonly shown: readonly XmlReading[]
  /** readings at the end that stand in no interval */
  readonly rowsLeft: number
  /** largest mean power of the intervals, kW; NaN = of none */
  readonly mostKw: number
  /** minutes between readings, the least of those that make an interval; 0 = not known */
  readonly step: number
}

/** Readings of the file that an energy stands for, and how many of these a later one of their moment replaced. */
export interface Rows {
  readonly rows: number
  readonly superseded: number
}

const MINUTES_PER_HOUR = 60
export const ONE_ROW: Rows = { rows: 1, superseded: 0 }
export const NO_ROWS: Rows = { rows: 0, superseded: 0 }

/** A reading that holds, and the rows of its moment. */
interface Holding extends Rows {
  readonly reading: XmlReading
}

/**
 * Readings of one register, in any order, whose differences, in double precision, are energies. Of two readings of one moment
 * the later holds, as of all readings. Every reading goes with the interval that it begins, the last one with the interval
 * that it ends.
 */
export class RegisterSeries {
  readonly #take: TakeEnergy
  readonly #reject: (problem: RowProblem, of: XmlReading) => void
  readonly #isApart: (from: LocalMoment, to: LocalMoment) => boolean
  #readings: XmlReading[] = []
  /** the newest reading so far, with the rows that stand in no interval yet */
  #newest: Holding | undefined
  /** the interval that ends with it and has not been handed out */
  #held: ({ readonly from: XmlReading; readonly energy: number; readonly minutes: number } & Rows) | undefined
  readonly #shown: XmlReading[] = []
  /** largest mean power of the intervals handed out so far, kW; NaN = of none */
  #mostKw = Number.NaN
  #step = 0
  /** the same as the largest power, with what comes later and is no jump */
  #otherKw = 0

  /** @param isApart whether an earlier file has readings of the register between two moments */
  constructor(
    take: TakeEnergy,
    reject: (problem: RowProblem, of: XmlReading) => void,
    isApart: (from: LocalMoment, to: LocalMoment) => boolean
  ) {
    this.#take = take
    this.#reject = reject
    this.#isApart = isApart
  }

  add(reading: XmlReading): void {
    this.#readings.push(reading)
  }

  /** Differences the readings. @returns what the register showed; undefined when it showed nothing */
  finish(): ShownReadings | undefined {
    const readings = this.#readings.filter((reading) => this.#hasValue(reading))
    this.#readings = []
    // the sort is stable: of two readings of one moment the earlier stands first
    readings.sort((a, b) => minutesBetween(b.at, a.at))
    const placed = atTheirTimes(readings)
    const absent = this.#absent(placed)
    const present = placed.filter((reading) => {
      const problem = absent.get(reading)
      if (problem) this.#reject(problem, reading)
      return !problem
    })
    const holdings = oneAMoment(present)
    this.#step = stepOf(holdings)
    for (const holding of holdings) this.#next(holding)
    const newest = this.#newest
    if (!newest) return undefined
    const rowsLeft = this.#held ? 0 : newest.rows
    if (this.#held) this.#release(newest)
    return { shown: this.#shown, rowsLeft, mostKw: this.#mostKw, step: this.#step }
  }

  #hasValue(reading: XmlReading): boolean {
    const has = !Number.isNaN(reading.value)
    if (!has) this.#reject(NO_VALUE, reading)
    return has
  }

  /** Readings that are marks or zeros because there was none. Learns what the register's other readings are like. */
  #absent(readings: readonly XmlReading[]): ReadonlyMap<XmlReading, RowProblem> {
    const marks = missingMarks(readings.map(({ value }) => value))
    const absent = new Map(marks.map((i) => [readings[i]!, missingMark(readings[i]!.value)]))
    const present = oneAMoment(absent.size === 0 ? readings : readings.filter((reading) => !absent.has(reading)))
    const [first] = present
    if (!first) return absent
    const hours = present.map(({ reading }) => minutesBetween(first.reading.at, reading.at) / 60)
    const values = present.map(({ reading }) => reading.value * reading.quantity.factor)
    this.#otherKw = largestLikelyRise(values, hours)
    for (const i of absentZeros(values, hours, this.#otherKw)) absent.set(present[i]!.reading, ZERO)
    return absent
  }

  #next(holding: Holding): void {
    const before = this.#newest
    if (before && this.#isApart(before.reading.at, holding.reading.at)) {
      this.#release(NO_ROWS)
      const [rows, superseded] = [before.rows + holding.rows, before.superseded + holding.superseded]
      this.#newest = { reading: holding.reading, rows, superseded }
      this.#shown.push(holding.reading)
      return
    }
    const minutes = before ? minutesBetween(before.reading.at, holding.reading.at) : 0
    const told = before ? this.#difference(before, holding, minutes) : false
    this.#newest = told ? { ...holding, ...NO_ROWS } : holding
    this.#shown.push(holding.reading)
  }

  #isUsable(from: XmlReading, minutes: number): boolean {
    return isUsable(minutes) || isSpread(from, minutes, this.#step)
  }

  /** @returns whether the later reading has been turned away */
  #difference(before: Holding, { reading, rows }: Holding, minutes: number): boolean {
    const { factor } = reading.quantity
    const [from, to] = [before.reading.value * factor, reading.value * factor]
    const energy = difference(from, to, minutes / 60, this.#otherKw)
    if (energy !== 'backwards' && !Number.isNaN(energy) && this.#isUsable(before.reading, minutes)) {
      this.#release(NO_ROWS, (energy * 60) / minutes)
      this.#held = { from: before.reading, energy, minutes, rows: before.rows, superseded: before.superseded }
      return false
    }
    const another = Number.isNaN(energy) ? ANOTHER_METER : gap(minutes)
    const told = energy === 'backwards' ? backwards(before.reading.value, reading.value) : another
    const endsInterval = this.#held !== undefined
    if (endsInterval) this.#release(before)
    else this.#rejectAll(told, before.reading, before.rows)
    const untold = energy === 'backwards' && endsInterval
    if (untold) this.#rejectAll(told, reading, rows)
    return untold
  }

  /**
   * Hands out the interval that was held, unless no load can have risen to its power.
   * @param more rows that go with it
   * @param nextKw of the interval after it, where there is one
   */
  #release(more: Rows, nextKw = Number.NaN): void {
    const held = this.#held
    this.#held = undefined
    if (!held) return
    const { from, energy, minutes } = held
    const rows = held.rows + more.rows
    const kw = (energy * 60) / minutes
    const otherKw = Math.max(this.#mostKw || 0, nextKw || 0)
    const isKnown = !Number.isNaN(this.#mostKw) || !Number.isNaN(nextKw)
    if (isKnown && isJump(kw, otherKw)) {
      this.#rejectAll(ANOTHER_METER, from, rows)
      return
    }
    this.#mostKw = Math.max(this.#mostKw || 0, kw)
    const superseded = held.superseded + more.superseded
    this.#take({ from, energy, minutes, rows, superseded, step: this.#step })
  }

  #rejectAll(problem: RowProblem, of: XmlReading, rows: number): void {
    for (let row = 0; row < rows; row++) this.#reject(problem, of)
  }
}

/** Whether what lies between two readings is spread over the intervals of a step: where no change of clock lies near. */
export function isSpread({ at }: XmlReading, minutes: number, step: number): boolean {
  return step > 0 && minutes <= MINUTES_PER_HOUR && minutes % step === 0 && at.clockChange === undefined
}

function stepOf(holdings: readonly Holding[]): number {
  let least = Number.POSITIVE_INFINITY
  for (let i = 1; i < holdings.length; i++) {
    const minutes = minutesBetween(holdings[i - 1]!.reading.at, holdings[i]!.reading.at)
    if (minutes < least && isUsable(minutes)) least = minutes
  }
  return least <= MINUTES_PER_HOUR ? least : 0
}

/** The later of the readings of each moment. */
function oneAMoment(readings: readonly XmlReading[]): Holding[] {
  const holding: Holding[] = []
  for (const reading of readings) {
    const last = holding.at(-1)
    const { rows = 1 } = reading
    const again = last !== undefined && minutesBetween(last.reading.at, reading.at) === 0
    if (again) holding[holding.length - 1] = { reading, rows: last.rows + rows, superseded: last.rows }
    else holding.push({ reading, rows, superseded: 0 })
  }
  return holding
}

/** Largest mean power between readings that follow each other, without those that stand out from the ones beside them. */
function largestLikelyRise(readings: readonly number[], hours: readonly number[]): number {
  const rises = readings.map((reading, i) => {
    const kw = i === 0 || readings[i - 1] === 0 ? 0 : (reading - readings[i - 1]!) / (hours[i]! - hours[i - 1]!)
    return kw > 0 && kw < Number.POSITIVE_INFINITY ? kw : 0
  })
  const isLikely = (kw: number, i: number) => !isJump(kw, Math.max(rises[i - 1] ?? 0, rises[i + 1] ?? 0))
  return rises.reduce((most, kw, i) => (kw > most && isLikely(kw, i) ? kw : most), 0)
}

const NO_VALUE: RowProblem = {
  code: 'bad_number',
  reason: { zh: '示数缺失', en: 'the reading has no value' }
}
const ZERO: RowProblem = {
  code: 'register_zero',
  reason: {
    zh: '示数为 0，与前后示数不符，按未采集处理',
    en: 'a reading of 0 among others of the register that are not: taken as not collected'
  }
}
export const ANOTHER_METER: RowProblem = {
  code: 'unused_quantity',
  reason: {
    zh: '其后是另一只表的示数，其间用电无法确定',
    en: 'the next reading is of another meter: no energy can be made of it'
  }
}
function gap(minutes: number): RowProblem {
  const zh = `下一示数在 ${minutes} 分钟后，其间用电无法确定`
  return { code: 'unused_quantity', reason: { zh, en: `the next reading of the register is ${minutes} minutes later` } }
}
