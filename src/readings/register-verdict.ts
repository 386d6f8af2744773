import { countedDays } from './day-counters.ts'
import type { LoadDay } from './load-day.ts'

/**
 * What the energies of a meter are, as far as they tell it: `counted` = up since midnight; `doubtful` = they look like a register's
 * readings, but are too few; `maybe_counted` the same of the others.
 */
export type Verdict = 'energies' | 'register' | 'counted' | 'doubtful' | 'maybe_counted' | undefined

/** So many days tell: of a register nearly all rise. */
export const TELLING_DAYS = 20
/** A register in use rises nearly every day; a load that grows falls on some. */
export const LEAST_RISES = 0.75
/** So many falls make energies: those that no swap explains, or of any kind. */
const [TELLING_FALLS, MOST_FALLS] = [2, 3]
/** A meter that is put in shows less than half of what the one before showed. */
export const SWAP = 0.5
/** A total beside registers that rise with it tells sooner, where it grows by as little, or as evenly. */
const [FEWEST_REGISTERS, DAYS_OF_REGISTERS, MONTHS_OF_REGISTERS] = [3, 7, 12]
const [SMALL_GROWTH, EVEN_GROWTH, GROWTH_OF_MONTHS] = [1.05, 1.15, 2]
/** Few days tell where each rises by a little, and by about as much as the others: noise does not. */
const [EVEN, SMALL_RISE, EVEN_DAYS, EVEN_DAYS_OF_REGISTERS] = [0.3, 0.005, 10, 5]
/** From so many days on, rises that are as small are doubtful, whatever they are else. */
const [DOUBTFUL_RISE, DOUBTFUL_RISE_OF_TWO, DOUBTFUL_DAYS, DOUBTFUL_DAYS_OF_SWAP] = [0.01, 0.002, 3, 4]

/** A day begins near the end of the one before by a share of what that was, or by its rise so many times. */
const [NEAR_SHARE, NEAR_RISES] = [0.05, 3]

/** Energies that follow each other and none of which falls are one chance in a hundred million. */
const FEWEST_READINGS = 12
/** At least so many of them rise: a steady load repeats itself. */
const FEWEST_RISES = 3
/** Within what is read at a time registers do not double, as the output of a morning's sunshine does. */
const LARGEST_RISE = 2
/** Nor do they rise by so much within few readings, as a load does in the morning. */
const [FEW_READINGS, LARGEST_RISE_OF_FEW] = [20, 1.1]

/** A total and its registers on a day. */
export type Totals = Pick<LoadDay, 'day' | 'values'>

/**
 * What the totals of days or months are. A register only rises, but for a meter that is swapped, a register that turns over
 * or a value that was corrected; the energies of a load, however flat, fall about as often as they rise.
 * @param given in any order; of two of a day the later holds, and those without energy tell nothing
 * @param ended no more days come
 */
export function verdictOfTotals(given: readonly Totals[], monthly: boolean, ended: boolean): Verdict {
  const days = inOrder(given)
  const totals = days.map(({ values }) => values[0]!)
  const { rises, falls, ordinary } = stepsOf(totals)
  const count = days.length
  if (ordinary >= TELLING_FALLS || falls >= MOST_FALLS) return 'energies'
  if (count >= TELLING_DAYS) return rises >= LEAST_RISES * (count - 1) ? 'register' : 'energies'
  if (falls === 0 && isSoonTold(days, totals, rises, monthly)) return 'register'
  return ended && isDoubtful(days, totals, monthly) ? 'doubtful' : undefined
}

/** What the energies of the intervals of days, or of parts of them, are; they too only rise where they are a register's. */
export function verdictOfIntervals(given: readonly LoadDay[], ended: boolean): Verdict {
  const days = given.toSorted((a, b) => a.day - b.day || placeOf(a) - placeOf(b))
  const readings = days.map(knownOf)
  const all = readings.flat()
  if (areTelling(all) || fallOvernight(days, readings)) return 'energies'
  // a day alone may be one on which the load only rose
  if ((ended || days.length > 1) && (readings.some((some) => isRegister(some)) || isRegisterOf(readings)))
    return 'register'
  const counted = countedDays(days)
  if (counted === 'counted') return 'counted'
  if (new Set(days.map(({ day }) => day)).size < TELLING_DAYS) {
    if (!ended) return undefined
    return counted ? 'maybe_counted' : isFew(all) ? 'doubtful' : undefined
  }
  const means = days.map(({ day }, i) => ({ day, values: Float32Array.of(meanOf(readings[i]!)) }))
  return verdictOfTotals(means, false, ended) ?? 'energies'
}

/**
 * Whether a day begins a little below where the one before ended, as a load does that only rose by day: a register cannot fall,
 * and another meter's would hardly begin so near.
 */
function fallOvernight(days: readonly LoadDay[], readings: readonly (readonly number[])[]): boolean {
  return readings.some((some, i) => {
    const before = readings[i - 1]
    if (!before?.length || some.length === 0 || days[i]!.day === days[i - 1]!.day) return false
    const [from, to, begun] = [before.at(-1)!, some[0]!, before[0]!]
    const near = Math.max(NEAR_SHARE * from, NEAR_RISES * (from - begun))
    return to < from && to >= SWAP * from && from - to <= near
  })
}

/** Whether energies in their order fall as those of a load do. */
export function areTelling(energies: readonly number[]): boolean {
  return stepsOf(energies).ordinary >= TELLING_FALLS
}

/**
 * Whether energies that follow each other are readings of a cumulative register.
 * @param share of them that rises at least
 * @param most times that the last is as large as the first at most
 */
export function isRegister(
  readings: ArrayLike<number>,
  share = 1 / 8,
  most = readings.length < FEW_READINGS ? LARGEST_RISE_OF_FEW : LARGEST_RISE
): boolean {
  const [first, last] = [readings[0] ?? 0, readings[readings.length - 1] ?? 0]
  if (readings.length < FEWEST_READINGS || first <= 0 || last > most * first) return false
  let rises = 0
  for (let i = 1; i < readings.length; i++) {
    if (readings[i]! < readings[i - 1]!) return false
    if (readings[i]! > readings[i - 1]!) rises++
  }
  return rises >= Math.max(FEWEST_RISES, readings.length * share)
}

/** Whether the readings of days that follow each other are a register's: days that are few each may lie far apart. */
function isRegisterOf(days: readonly (readonly number[])[]): boolean {
  const all = days.flat()
  if (days.length < 2 || !days.every((some) => some.length === 0 || some.at(-1)! <= LARGEST_RISE_OF_FEW * some[0]!))
    return isRegister(all)
  return isRegister(all, undefined, LARGEST_RISE)
}

/** Values that are known and more than nothing: zeros are not collected, or energies. */
export function knownOf({ values }: Pick<LoadDay, 'values'>): number[] {
  return Array.from(values).filter((value) => value > 0)
}

function placeOf({ values }: LoadDay): number {
  return values.findIndex((value) => !Number.isNaN(value)) / values.length
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function inOrder(given: readonly Totals[]): Totals[] {
  const days = new Map<number, Totals>()
  for (const day of given) if (day.values[0]! > 0) days.set(day.day, day)
  return [...days.values()].sort((a, b) => a.day - b.day)
}

/** How often values rise and fall; `ordinary` are the falls that no swap of a meter explains. */
function stepsOf(values: readonly number[]): { rises: number; falls: number; ordinary: number } {
  let [rises, falls, ordinary] = [0, 0, 0]
  for (let i = 1; i < values.length; i++) {
    if (values[i]! > values[i - 1]!) rises++
    if (values[i]! >= values[i - 1]!) continue
    falls++
    if (values[i]! >= SWAP * values[i - 1]!) ordinary++
  }
  return { rises, falls, ordinary }
}

/** Whether days of which none falls are a register's, though they are few. */
function isSoonTold(days: readonly Totals[], totals: readonly number[], rises: number, monthly: boolean): boolean {
  const registers = risingRegisters(days)
  const count = days.length
  const growth = totals.at(-1)! / totals[0]!
  const mostlyRise = rises >= LEAST_RISES * (count - 1)
  if (monthly) {
    return registers >= FEWEST_REGISTERS && count >= MONTHS_OF_REGISTERS && growth <= GROWTH_OF_MONTHS && mostlyRise
  }
  const steps = stepsADay(days)
  const even = Math.min(...steps) >= EVEN * Math.max(...steps) && Math.min(...steps) > 0
  if (registers < FEWEST_REGISTERS) return count >= EVEN_DAYS && even && meanOf(steps) <= SMALL_RISE
  if (count >= DAYS_OF_REGISTERS && mostlyRise && growth <= (even ? EVEN_GROWTH : SMALL_GROWTH)) return true
  return count >= EVEN_DAYS_OF_REGISTERS && even && meanOf(steps) <= SMALL_RISE
}

/** Whether few days may be a register's: all rise by little, or do so after a swap. */
function isDoubtful(days: readonly Totals[], totals: readonly number[], monthly: boolean): boolean {
  const { rises, falls, ordinary } = stepsOf(totals)
  const count = days.length
  if (monthly || ordinary > 0 || rises + falls < count - 1) return false
  if (falls > 0) return count >= DOUBTFUL_DAYS_OF_SWAP
  if (count >= DAYS_OF_REGISTERS) return true
  const steps = stepsADay(days)
  const few = count >= DOUBTFUL_DAYS ? DOUBTFUL_RISE : DOUBTFUL_RISE_OF_TWO
  return count > 1 && Math.max(...steps) <= few
}

/** Readings of intervals that rise at each step, and by little: too few to tell. */
function isFew(readings: readonly number[]): boolean {
  const { rises } = stepsOf(readings)
  const small = readings.at(-1)! - readings[0]! <= SMALL_RISE * readings[0]!
  return readings.length >= DOUBTFUL_DAYS && rises === readings.length - 1 && small
}

/** By how much the total rises a day, as a share of itself. */
function stepsADay(days: readonly Totals[]): number[] {
  return days.slice(1).map(({ day, values }, i) => {
    const before = days[i]!
    return (values[0]! / before.values[0]! - 1) / (day - before.day)
  })
}

/** How many of the total and its registers rise and never fall; 0 where the total does. */
function risingRegisters(days: readonly Totals[]): number {
  const columns = [...(days[0]?.values.keys() ?? [])].filter((column) => {
    const values = days.map((day) => day.values[column]!)
    return values.every((value, i) => i === 0 || value >= values[i - 1]!) && values.at(-1)! > values[0]!
  })
  return columns[0] === 0 ? columns.length : 0
}
