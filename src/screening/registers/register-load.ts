import type { EpochDay } from '../../readings/day.ts'
import { REGISTERS } from '../../readings/load-day.ts'
import { HOURS_PER_DAY } from '../hours.ts'
import { dailyTemperature } from '../steps/floor.ts'
import { median } from '../steps/order-statistics.ts'
import { longHeld, splice } from './splice.ts'

const WIDTH = REGISTERS.length
const VALLEY = REGISTERS.indexOf('valley')
/** Days over the meter's median times this are taken for faults and count as missing. */
const ABSURD = 40
/** Hours that a register covers on fewer days than these, as on holidays, are no series to look at. */
const FEWEST_DAYS_OF_HOURS = 20

/** The mean load of one set of hours on each day on which a register covers just these; over the meter's mean, NaN = missing. */
export interface HourSet {
  /** Position in `REGISTERS` of the register that covers them. */
  readonly register: number
  /** Bit h is set when the set holds hour h. */
  readonly mask: number
  readonly hours: number
  readonly load: Float64Array
}

/** Daily registers as loads over the meter's own mean: what the search for steps works on. By day, NaN = missing. */
export interface RegisterLoad {
  readonly firstDay: EpochDay
  readonly days: number
  /** Mean kW of the whole history. */
  readonly scaleKw: number
  /** Share of days with an energy. */
  readonly coverage: number
  readonly total: Float64Array
  /** Mean load in the hours of the valley register: the nearest thing to a baseload. Without the jumps that its hours make. */
  readonly valley: Float64Array
  /** Mean load in all other hours, likewise. */
  readonly other: Float64Array
  /** Every set of hours outside the valley's. Only days that share a set are compared by it. */
  readonly sets: readonly HourSet[]
  /** Hours of the valley register on most days, as bits. */
  readonly valleyMask: number
  /** Days from which some register covers other hours than before, for two weeks or longer. */
  readonly calendarChanges: readonly number[]
  /** 1 on days that are no workdays. */
  readonly rests: Uint8Array
  /** Mean temperature; null = not known. */
  readonly temperature: Float64Array | null
}

/** Daily energy with what is known of its days. */
export interface RegisterDays {
  readonly firstDay: EpochDay
  readonly days: number
  /** kWh, `days × 5`, NaN = missing. */
  readonly kwh: Float32Array
  /** Position in `REGISTERS` of each hour, `days × 24`. */
  readonly registerHours: Uint8Array
  /** 1 on days that are no workdays. */
  readonly rests: Uint8Array
  /** `days × 24`; null = not known. */
  readonly temperatureC: Float32Array | null
}

/**
 * Reads the mean load of each register from its energy and the hours that it covers that day. A register that the meter
 * does not keep, or keeps at zero while the others count, is missing. Null when nothing is left to scale by.
 */
export function registerLoad(input: RegisterDays): RegisterLoad | null {
  const { kwh, days, firstDay, registerHours, rests } = input
  const total = totalKw(kwh, days)
  let sum = 0
  let present = 0
  for (const kw of total) {
    if (Number.isNaN(kw)) continue
    sum += kw
    present++
  }
  if (!(sum > 0)) return null
  const scaleKw = sum / present
  for (let day = 0; day < days; day++) total[day] = total[day]! / scaleKw

  const masks = registerMasks(registerHours, days)
  const rates = registerRates(kwh, masks, days, scaleKw, total)
  const valleyMasks = Int32Array.from({ length: days }, (_, day) => masks[day * WIDTH + VALLEY]!)
  const valley = Float64Array.from({ length: days }, (_, day) => rates[day * WIDTH + VALLEY]!)
  const held = longHeld(valleyMasks)
  const other = new Float64Array(days)
  for (let day = 0; day < days; day++) {
    const hours = countBits(valleyMasks[day]!)
    // Holidays with a valley of their own stand out of the series.
    if (valleyMasks[day] !== held[day]) valley[day] = Number.NaN
    other[day] = (HOURS_PER_DAY * total[day]! - hours * valley[day]!) / (HOURS_PER_DAY - hours)
  }
  splice(valley, total, held, rests)
  splice(other, total, held, rests)
  return {
    firstDay,
    days,
    scaleKw,
    coverage: present / days,
    total,
    valley,
    other,
    sets: hourSets(masks, rates, days),
    valleyMask: commonest(held),
    calendarChanges: changesOf(masks, days),
    rests,
    temperature: dailyTemperature(input)
  }
}

/** Mean kW of each day, without what is absurd. */
function totalKw(kwh: Float32Array, days: number): Float64Array {
  const total = Float64Array.from({ length: days }, (_, day) => kwh[day * WIDTH]! / HOURS_PER_DAY)
  const limit = ABSURD * median(total)
  if (limit > 0) for (let day = 0; day < days; day++) if (total[day]! > limit) total[day] = Number.NaN
  return total
}

/** The hours of each register on each day as bits, `days × 5`; nothing for the total. */
function registerMasks(registerHours: Uint8Array, days: number): Int32Array {
  const masks = new Int32Array(days * WIDTH)
  for (let i = 0; i < days * HOURS_PER_DAY; i++) {
    const at = Math.floor(i / HOURS_PER_DAY) * WIDTH + registerHours[i]!
    masks[at] = masks[at]! | (1 << (i % HOURS_PER_DAY))
  }
  return masks
}

/** Mean load of each register over the meter's mean, `days × 5`. */
function registerRates(kwh: Float32Array, masks: Int32Array, days: number, scaleKw: number, total: Float64Array) {
  const rates = new Float64Array(days * WIDTH).fill(Number.NaN)
  for (let day = 0; day < days; day++) {
    if (Number.isNaN(total[day]!)) continue
    let whole = true
    for (let register = 1; register < WIDTH; register++) {
      const at = day * WIDTH + register
      const hours = countBits(masks[at]!)
      if (hours === 0) continue
      rates[at] = kwh[at]! / hours / scaleKw
      if (!(kwh[at]! !== 0 || total[day] === 0)) rates[at] = Number.NaN
      if (Number.isNaN(rates[at]!) && register !== VALLEY) whole = false
    }
    // What one register does not count another does: then only the valley can be trusted.
    if (!whole) for (let register = 1; register < VALLEY; register++) rates[day * WIDTH + register] = Number.NaN
  }
  return rates
}

function hourSets(masks: Int32Array, rates: Float64Array, days: number): HourSet[] {
  const sets = new Map<number, HourSet>()
  for (let day = 0; day < days; day++) {
    for (let register = 1; register < VALLEY; register++) {
      const at = day * WIDTH + register
      const mask = masks[at]!
      if (mask === 0 || Number.isNaN(rates[at]!)) continue
      const set = sets.get(mask) ?? {
        register,
        mask,
        hours: countBits(mask),
        load: new Float64Array(days).fill(Number.NaN)
      }
      sets.set(mask, set)
      set.load[day] = rates[at]!
    }
  }
  return [...sets.values()].filter(({ load }) => load.filter((v) => !Number.isNaN(v)).length >= FEWEST_DAYS_OF_HOURS)
}

/** Days on which the hours of any register change and stay so. */
function changesOf(masks: Int32Array, days: number): number[] {
  const changes = new Set<number>()
  for (let register = 1; register < WIDTH; register++) {
    const held = longHeld(Int32Array.from({ length: days }, (_, day) => masks[day * WIDTH + register]!))
    for (let day = 1; day < days; day++) if (held[day] !== held[day - 1]) changes.add(day)
  }
  return [...changes].sort((a, b) => a - b)
}

function commonest(masks: Int32Array): number {
  const counts = new Map<number, number>()
  for (const mask of masks) counts.set(mask, (counts.get(mask) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0
}

/** How many hours a set of hours holds. */
export function countBits(mask: number): number {
  let n = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) n++
  return n
}
