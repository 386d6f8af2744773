import { REGISTERS } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import { type Freeze, NO_RISES } from './freeze-memory.ts'
import { DEEP_VALLEY_PLACE, FED_IN_PLACE } from './frozen-columns.ts'
import { isNoReading } from './no-value.ts'
import { registerContradiction } from './register-consistency.ts'
import { backwards, differenceAmong, isNearlyFull, mostAfterJump, riseKw, STANDS_OUT } from './register-steps.ts'

const VALLEY_PLACE = 4
/** Number of places of a freeze once deep valley counts as valley. */
const PLACES = FED_IN_PLACE + 1

/** What the registers of a meter counted in a day or month, kWh at the meter. */
export interface Counted {
  /** of each place; NaN = not known */
  readonly energies: Float64Array
  /** places whose readings contradict those beside them, and are not to be kept */
  readonly wrong: readonly number[]
  readonly told: readonly RowProblem[]
}

/**
 * Takes marks of missing readings, and zeros that tell nothing, for missing, and adds deep valley to valley, in place. Nines to
 * which the register has risen since the freeze before are a reading.
 * @param hours since that
 * @returns what there is to tell
 */
export function cleanFreeze(readings: Float64Array, before: Freeze | undefined, hours: number): RowProblem[] {
  const told: RowProblem[] = []
  let marks = 0
  for (let i = 0; i < readings.length; i++) {
    if (!isNoReading(readings[i]!) || (before && hasRisenTo(readings[i]!, before, i, hours))) continue
    readings[i] = Number.NaN
    marks++
  }
  if (marks > 0) told.push(noReadings(marks))
  if (readings[0] === 0) {
    // a meter in use shows more; where only its periods are kept nothing could be held against them
    readings.fill(Number.NaN, 0, FED_IN_PLACE)
    told.push(ZERO)
  }
  const [valley, deep] = [readings[VALLEY_PLACE]!, readings[DEEP_VALLEY_PLACE]!]
  if (!Number.isNaN(deep)) readings[VALLEY_PLACE] = valley + deep
  readings[DEEP_VALLEY_PLACE] = Number.NaN
  return told
}

function hasRisenTo(reading: number, { readings, mostKw }: Freeze, place: number, hours: number): boolean {
  const from = readings[place]!
  const most = mostKw[place === FED_IN_PLACE ? 1 : 0]
  return isNearlyFull(from, reading) && (most === 0 || reading - from <= STANDS_OUT * most * hours)
}

/**
 * What registers counted between two freezes that follow each other, in double precision. Past the end of its range a register
 * goes on from zero; one that begins anew near zero, or jumps, is another meter's, and nothing is known.
 * @param hours between them
 * @param besideKw larger mean power of the rises before and after, drawn and fed in, whatever they are taken for
 * @returns the problem of a total that runs backwards
 */
export function counted(before: Freeze, after: Freeze, hours: number, besideKw: MostKw): Counted | RowProblem {
  const energies = new Float64Array(PLACES).fill(Number.NaN)
  const wrong: number[] = []
  const told: RowProblem[] = []
  for (let place = 0; place < PLACES; place++) {
    const [from, to] = [before.readings[place]!, after.readings[place]!]
    const way = place === FED_IN_PLACE ? 1 : 0
    // a register that leapt and falls has its earlier rises alone to show that it has turned over
    const returns = before.leapFrom !== undefined && to < from
    const mostKw = returns ? before.leapFrom.mostKw[way] : Math.max(before.mostKw[way], after.mostKw[way])
    const energy = differenceAmong(from, to, hours, mostKw, besideKw[way])
    if (energy === 'backwards') {
      if (place === 0) return backwards(from, to)
      wrong.push(place)
      told.push(backwards(from, to))
    } else if (Number.isNaN(energy) && !Number.isNaN(to - from)) told.push(place === 0 ? OTHER_METER : JUMPED)
    else energies[place] = energy
  }
  const values = new Float32Array(REGISTERS.length)
  for (let i = 0; i < values.length; i++) values[i] = energies[i]!
  const problem = registerContradiction(values, (remark) => told.push(remark))
  if (problem) told.push(problem)
  for (let place = 1; place < REGISTERS.length; place++) {
    if (problem && !Number.isNaN(energies[place]!)) wrong.push(place)
    if (problem || Number.isNaN(values[place]!)) energies[place] = Number.NaN
  }
  return { energies, wrong, told }
}

/** Largest mean power after what was counted, drawn and fed in, to hold the next rise against. */
export function mostAfter({ mostKw: [drawn, fedIn] }: Freeze, { energies }: Counted, hours: number): MostKw {
  return [Math.max(drawn, (energies[0] || 0) / hours), Math.max(fedIn, (energies[FED_IN_PLACE] || 0) / hours)]
}

/** To hold the rise from a freeze against: the largest mean power up to it, and what it leapt by does not make another leap. */
export function mostBefore(freeze: Freeze, hours: number): MostKw {
  const [drawn, fedIn] = risesOf(freeze.leapFrom, freeze, hours)
  return [Math.max(freeze.mostKw[0], mostAfterJump(drawn)), Math.max(freeze.mostKw[1], mostAfterJump(fedIn))]
}

/** Mean power at which the registers rose between two freezes, drawn and fed in, whatever that is. */
export function risesOf(before: Freeze | undefined, after: Freeze | undefined, hours: number): MostKw {
  if (!before || !after) return NO_RISES
  const rise = (place: number) => riseKw(before.readings[place]!, after.readings[place]!, hours)
  return [rise(0), rise(FED_IN_PLACE)]
}

/** Whether what a register rose by between two freezes is taken for another meter's. */
export function isLeap(before: Freeze, after: Freeze, { energies }: Counted): boolean {
  const leaps = (place: number) => Number.isNaN(energies[place]!) && after.readings[place]! > before.readings[place]!
  return leaps(0) || leaps(FED_IN_PLACE)
}

/** kW drawn, and fed in */
type MostKw = Freeze['mostKw']

function noReadings(count: number): RowProblem {
  const zh = `${count} 个示数为缺数标记（-1、999999 等），按缺数处理`
  return {
    code: 'missing_mark',
    reason: { zh, en: `${count} readings are marks of missing ones (-1, 999999 …): taken as missing` }
  }
}

const ZERO: RowProblem = {
  code: 'register_zero',
  reason: { zh: '总示值为 0，按未采集处理', en: 'a total reading of 0: taken as not collected' }
}
/** A rise that no load can have, or a register that begins anew. */
export const OTHER_METER: RowProblem = {
  code: 'register_swap',
  reason: {
    zh: '示值与前后相差过大或从零重新开始，视为换表，其间用电不计；其后一期走字相近的，视为用电，补计',
    en: 'the reading jumps, or begins anew near zero: taken for another meter; no energy is made of it, unless the next one rises alike'
  }
}
const JUMPED: RowProblem = {
  code: 'register_swap',
  reason: {
    zh: '某一时段或反向示值跳变，该时段电量不计',
    en: 'the reading of a tariff period, or of what was fed in, jumps: no energy is made of it'
  }
}
