import { absentZeros, backwards, difference, isJump } from '../formats/register-steps.ts'
import type { RowProblem } from '../rejection.ts'
import { missingMark, missingMarks } from './missing-mark.ts'
import { isUsable, minutesBetween } from './register-edges.ts'
import type { XmlReading } from './xml-sink.ts'

/** Takes the energy between two readings, kWh or kvarh, that begins with the earlier one and stands for `rows` readings. */
type TakeEnergy = (from: XmlReading, energy: number, minutes: number, rows: number) => void

/** What a register showed at the ends of a file. */
export interface SeriesEnds {
  /** the first two readings and the last two, in order; fewer where there are */
  readonly shown: readonly XmlReading[]
  /** readings at the end that stand in no interval */
  readonly rowsLeft: number
  /** largest mean power of the intervals, kW; NaN = of none */
  readonly mostKw: number
}

/**
 * Readings of one register, whose differences, in double precision, are energies. Readings of one MeterReading or block may
 * come in any order. Every reading goes with the interval that it begins, the last one with the interval that it ends.
 */
export class RegisterSeries {
  readonly #take: TakeEnergy
  readonly #reject: (problem: RowProblem, of: XmlReading) => void
  #waiting: XmlReading[] = []
  /** the newest reading so far, and the interval that ends with it and has not been handed out */
  #newest: XmlReading | undefined
  #rowsOfNewest = 0
  readonly #ends: XmlReading[] = []
  /** largest mean power of the intervals handed out so far, kW; NaN = of none */
  #mostKw = Number.NaN
  /** the same, with what has come since and is no jump */
  #otherKw = 0
  #held: { from: XmlReading; energy: number; minutes: number; rows: number } | undefined

  constructor(take: TakeEnergy, reject: (problem: RowProblem, of: XmlReading) => void) {
    this.#take = take
    this.#reject = reject
  }

  add(reading: XmlReading): void {
    this.#waiting.push(reading)
  }

  /** Differences the readings that have come. */
  settle(): void {
    const waiting = this.#waiting
    this.#waiting = []
    // the sort is stable: of two readings of one moment the first comes first
    waiting.sort((a, b) => minutesBetween(b.at, a.at))
    const absent = this.#absent(this.#newest ? [this.#newest, ...waiting] : waiting)
    for (const reading of waiting) {
      const problem = absent.get(reading)
      if (problem) this.#reject(problem, reading)
      else this.#next(reading)
    }
  }

  /** Readings that are marks or zeros because there was none. Learns what the register's other readings are like. */
  #absent(readings: readonly XmlReading[]): ReadonlyMap<XmlReading, RowProblem> {
    const marks = missingMarks(readings.map(({ value }) => value))
    const absent = new Map(marks.map((i) => [readings[i]!, missingMark(readings[i]!.value)]))
    const present = absent.size === 0 ? readings : readings.filter((reading) => !absent.has(reading))
    const [first] = present
    if (!first) return absent
    const hours = present.map(({ at }) => minutesBetween(first.at, at) / 60)
    const values = present.map(({ value, quantity }) => value * quantity.factor)
    this.#otherKw = Math.max(this.#mostKw || 0, largestLikelyRise(values, hours, this.#mostKw || 0))
    for (const i of absentZeros(values, hours, this.#otherKw)) absent.set(present[i]!, ZERO)
    return absent
  }

  /** Hands out the last interval. @returns what the register showed first and last; undefined when it showed nothing */
  finish(): SeriesEnds | undefined {
    this.settle()
    const newest = this.#newest
    this.#newest = undefined
    if (!newest) return undefined
    const rowsLeft = this.#held ? 0 : this.#rowsOfNewest
    if (this.#held) this.#release(this.#rowsOfNewest)
    return { shown: this.#ends, rowsLeft, mostKw: this.#mostKw }
  }

  /** Keeps the first two and the last two readings. */
  #keepEnd(reading: XmlReading): void {
    this.#ends.push(reading)
    if (this.#ends.length > 4) this.#ends.splice(2, 1)
  }

  #next(reading: XmlReading): void {
    const before = this.#newest
    const minutes = before ? minutesBetween(before.at, reading.at) : 0
    const again = before !== undefined && minutes === 0
    if (Number.isNaN(reading.value)) this.#reject(NO_VALUE, reading)
    else if (minutes < 0) this.#reject(OUT_OF_ORDER, reading)
    else if (again && before.value !== reading.value) this.#reject(TWICE, reading)
    else if (again) this.#rowsOfNewest++
    else {
      const told = before ? this.#difference(before, reading, minutes) : false
      this.#newest = reading
      this.#keepEnd(reading)
      this.#rowsOfNewest = told ? 0 : 1
    }
  }

  /** @returns whether the later reading has been turned away */
  #difference(before: XmlReading, reading: XmlReading, minutes: number): boolean {
    const { factor } = reading.quantity
    const energy = difference(before.value * factor, reading.value * factor, minutes / 60, this.#otherKw)
    if (energy !== 'backwards' && !Number.isNaN(energy) && isUsable(minutes)) {
      this.#release(0, (energy * 60) / minutes)
      this.#held = { from: before, energy, minutes, rows: this.#rowsOfNewest }
      return false
    }
    const another = Number.isNaN(energy) ? ANOTHER_METER : gap(minutes)
    const told = energy === 'backwards' ? backwards(before.value, reading.value) : another
    const endsInterval = this.#held !== undefined
    if (endsInterval) this.#release(this.#rowsOfNewest)
    else for (let row = 0; row < this.#rowsOfNewest; row++) this.#reject(told, before)
    const untold = energy === 'backwards' && endsInterval
    if (untold) this.#reject(told, reading)
    return untold
  }

  /**
   * Hands out the interval that was held, unless no load can have risen to its power.
   * @param nextKw of the interval after it, where there is one
   */
  #release(moreRows: number, nextKw = Number.NaN): void {
    const held = this.#held
    this.#held = undefined
    if (!held) return
    const { from, energy, minutes } = held
    const rows = held.rows + moreRows
    const kw = (energy * 60) / minutes
    const otherKw = Math.max(this.#mostKw || 0, nextKw || 0)
    const isKnown = !Number.isNaN(this.#mostKw) || !Number.isNaN(nextKw)
    if (isKnown && isJump(kw, otherKw)) {
      for (let row = 0; row < rows; row++) this.#reject(ANOTHER_METER, from)
      return
    }
    this.#mostKw = Math.max(this.#mostKw || 0, kw)
    this.#take(from, energy, minutes, rows)
  }
}

/** Largest mean power between readings that follow each other, without those that stand out from the ones beside them. */
function largestLikelyRise(readings: readonly number[], hours: readonly number[], knownKw: number): number {
  const rises = readings.map((reading, i) => {
    const kw = i === 0 || readings[i - 1] === 0 ? 0 : (reading - readings[i - 1]!) / (hours[i]! - hours[i - 1]!)
    return kw > 0 && kw < Number.POSITIVE_INFINITY ? kw : 0
  })
  const isLikely = (kw: number, i: number) => !isJump(kw, Math.max(knownKw, rises[i - 1] ?? 0, rises[i + 1] ?? 0))
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
const OUT_OF_ORDER: RowProblem = {
  code: 'unused_quantity',
  reason: {
    zh: '示数早于前面已处理的示数',
    en: 'a reading of a register that is older than those before it'
  }
}
const TWICE: RowProblem = {
  code: 'unused_quantity',
  reason: { zh: '同一时刻有两个示数', en: 'two readings of a register for one moment' }
}

function gap(minutes: number): RowProblem {
  const zh = `下一示数在 ${minutes} 分钟后，其间用电无法确定`
  return { code: 'unused_quantity', reason: { zh, en: `the next reading of the register is ${minutes} minutes later` } }
}
