import type { RowProblem } from '../rejection.ts'
import type { Opening } from './format.ts'
import { type FinishRow, withRatio } from './grid-curve.ts'
import { isMark, noValues } from './no-value.ts'
import { RegisterMemory } from './register-memory.ts'
import {
  absentZeros,
  backwards,
  difference,
  differenceBeyond,
  isJump,
  isNearlyFull,
  largestRise,
  STANDS_OUT
} from './register-steps.ts'

/** `DATA_TYPE` of forward active energy, which every load has. */
const FORWARD = '1'

/**
 * Mean power from readings of a cumulative register at the beginning of each interval: energy = difference × ratio, in
 * double precision. Parts of a day are differenced together, and days in any order. Past the end of its range a register goes
 * on from zero. Across a swapped meter (another asset number, in the row or by the dated rows of the point, or a register that
 * begins anew near zero or jumps) and across missing readings, also those for which a zero stands, nothing is known.
 */
export function registerDifferences({ registers = new RegisterMemory(), points: terms, remark }: Opening): FinishRow {
  /** moments of the readings of a day */
  let hours = new Float64Array(0)
  return ({ load, exact, ratio, type, asset }) => {
    const own = exact()
    if ('code' in own) return own
    // marks of missing values and points that were not collected, which the row's values are free of
    for (let i = 0; i < own.length; i++) if (Number.isNaN(load.values[i]!)) own[i] = Number.NaN
    const { day, meterId, channel } = load
    const points = own.length
    const perHour = points / 24
    const term = terms?.standingAt(meterId, day)
    const swapped = term?.validFrom === day ? terms?.endingOn(term) : undefined
    const applied = Number.isNaN(ratio) ? term?.multiplier || 1 : ratio
    const name = `${type} ${asset || term?.asset || ''} ${applied}`
    const register = `${name} ${meterId}`
    const earlier = registers.partsOf(register, day, points)
    const dayBefore = registers.edgesOf(register, day - 1, points)
    const marks = leaveOutMarks(own, dayBefore.last)
    if (marks > 0) remark?.(noValues(marks))
    if (own.some(Number.isNaN) && registers.hasForgotten(register, day)) remark?.(LATE_CORRECTION)
    const readings = earlier ? own.map((reading, i) => (Number.isNaN(reading) ? earlier[i]! : reading)) : own.slice()
    if (hours.length !== points) hours = Float64Array.from(readings, (_, i) => i / perHour)
    const otherKw = largestRise(readings, hours)
    const zeros = onlyZeros(own)
      ? emptyDay(own, type === FORWARD || dayBefore.last > 0)
      : absentZeros(readings, hours, otherKw)
    for (const i of zeros) readings[i] = Number.NaN
    if (zeros.length > 0) remark?.(zerosLeftOut(zeros.length))
    const jump = jumpIn(readings, perHour, swapped !== undefined)
    const kw = new Float32Array(points).fill(Number.NaN)
    if (jump >= 0) remark?.(JUMP)
    for (let i = 0; i + 1 < points; i++) {
      if (i === jump) continue
      const energy = difference(readings[i]!, readings[i + 1]!, 1 / perHour, otherKw)
      if (energy === 'backwards') return backwards(readings[i]!, readings[i + 1]!)
      kw[i] = energy * perHour
    }
    const mostKw = largest(kw)
    // the check applies the ratio of the meter that stands there at the end of the day
    if (swapped && term && jump >= 0 && Number.isNaN(ratio))
      rescale(kw.subarray(0, jump), swapped.multiplier / term.multiplier)
    const between = (before: number, after: number, otherMost: number) =>
      differenceBeyond(before, after, 1 / perHour, Math.max(mostKw, otherMost))
    const before = between(dayBefore.last, readings[0]!, dayBefore.mostKw)
    if (before === 'backwards') return backwards(dayBefore.last, readings[0]!)
    if (Number.isNaN(before) && !Number.isNaN(dayBefore.last - readings[0]!)) remark?.(JUMP)
    const dayAfter = registers.edgesOf(register, day + 1, points)
    const after = between(readings[points - 1]!, dayAfter.first, dayAfter.mostKw)
    if (after !== 'backwards') kw[points - 1] = after * perHour
    const known = { before: !Number.isNaN(before), after: !Number.isNaN(kw[points - 1]!) }
    if (registers.keep(register, day, { readings, mostKw, ...known })) remark?.(FORGOTTEN)
    // a part of a day tells the intervals that its own readings begin or end: the others have been told
    if (earlier) leaveOutOthers(kw, own)
    const shown = { name, readings, mostKw, factor: Number.isNaN(ratio) ? 1 : ratio }
    const today = withRatio({ meterId, day, channel, values: kw, register: shown }, ratio)
    if (Number.isNaN(before) || Number.isNaN(own[0]!)) return today
    const values = new Float32Array(points).fill(Number.NaN)
    values[points - 1] = before * perHour
    return [today, withRatio({ meterId, day: day - 1, channel, values, rows: 0 }, ratio)]
  }
}

/**
 * Leaves out marks of missing readings that single precision has rounded. Nines to which the register has risen are a reading.
 * @param last reading before the row's
 */
function leaveOutMarks(readings: Float64Array, last: number): number {
  let marks = 0
  for (let i = 0; i < readings.length; i++) {
    const before = i === 0 ? last : readings[i - 1]!
    if (!isMark(readings[i]!) || isNearlyFull(before, readings[i]!)) continue
    readings[i] = Number.NaN
    marks++
  }
  return marks
}

function onlyZeros(readings: Float64Array): boolean {
  let zeros = 0
  for (const reading of readings) {
    if (reading === 0) zeros++
    else if (!Number.isNaN(reading)) return false
  }
  return zeros > 0
}

/**
 * Places of the zeros of a day that has nothing else, where they tell nothing: the register was not collected, or has never
 * counted, and which of the two cannot be told. Registers of what is fed in show zero for ever where nothing is.
 */
function emptyDay(readings: Float64Array, tellsNothing: boolean): number[] {
  return tellsNothing ? [...readings.keys()].filter((i) => readings[i] === 0) : []
}

/** Leaves out the intervals at neither end of which a row has a reading. */
function leaveOutOthers(kw: Float32Array, own: Float64Array): void {
  for (let i = 0; i < kw.length; i++) {
    if (Number.isNaN(own[i]!) && !(i + 1 < own.length && !Number.isNaN(own[i + 1]!))) kw[i] = Number.NaN
  }
}

/**
 * The interval in which another meter was put in, -1 where there is none: the only one that no meter can have measured, or
 * on the day of a swap the one that stands out.
 */
function jumpIn(readings: Float64Array, perHour: number, swapped: boolean): number {
  let [at, most, second] = [-1, 0, 0]
  for (let i = 0; i + 1 < readings.length; i++) {
    const kw = (readings[i + 1]! - readings[i]!) * perHour
    // of a register that falls it is known that it is another's, or that it has turned over
    const size = swapped ? Math.abs(kw) : kw
    if (size > most) [at, most, second] = [i, size, most]
    else if (size > second) second = size
  }
  return (swapped ? most > STANDS_OUT * second : isJump(most, second)) ? at : -1
}

function largest(kw: Float32Array): number {
  let most = 0
  for (let i = 0; i < kw.length; i++) if (kw[i]! > most) most = kw[i]!
  return most
}

function rescale(kw: Float32Array, factor: number): void {
  if (Number.isFinite(factor)) for (let i = 0; i < kw.length; i++) kw[i] = kw[i]! * factor
}

function zerosLeftOut(count: number): RowProblem {
  const zh = `${count} 个示数为 0，与前后示数不符或全天为 0，按未采集处理`
  const en = `${count} readings of 0, among others of the register that are not or all day: taken as not collected`
  return { code: 'register_zero', reason: { zh, en } }
}

const JUMP: RowProblem = {
  code: 'register_swap',
  reason: {
    zh: '示值跳变或从零重新开始，视为换表，该区间用电不计',
    en: 'the readings jump, or begin anew near zero: taken for another meter; no energy is made of that interval'
  }
}
const FORGOTTEN: RowProblem = {
  code: 'register_forgotten',
  reason: {
    zh: '等待其余示数的日过多，不再为最早的一日保留示数：其后到的部分与之相接的一个区间缺数',
    en: 'too many days wait for the rest of their readings; those of the oldest are kept no longer: the interval where a later part would join it stays missing'
  }
}
const LATE_CORRECTION: RowProblem = {
  code: 'register_forgotten',
  reason: {
    zh: '更正的示数来得太晚，该日其余示数已不再保留：与之相接的区间未更正；请导入该日全部示数',
    en: 'a corrected reading comes so late that the others of its day are kept no longer: the intervals where it joins them stay as they were; import all readings of the day'
  }
}
