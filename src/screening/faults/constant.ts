import { HOURS_PER_DAY } from '../hours.ts'
import { percentileOfPresent } from '../steps/order-statistics.ts'
import type { MeterFault } from './meter-fault.ts'
import { daysIn, type Stretch, stretchesWhere } from './stretches.ts'

/** So long no load that people use stays the same to the last digit, day and night. */
const FEWEST_DAYS = 30
/** Share of all readings in such stretches from which nothing else is measured at all. */
const NOTHING_ELSE = 0.98
/** Beyond so much of the last year the rest proves nothing. */
const DISQUALIFYING_DAYS = 30
const YEAR_HOURS = 365 * HOURS_PER_DAY
/** A constant at or below this level of the other hours may be all that an empty building draws, in whole kW. */
const BASE_LEVEL = 0.5

/**
 * One value day and night for a month or more, in a meter that knows but few values (in whole kW, say). A fault where all the
 * readings are such constants, and where a meter that otherwise follows the day stands still above its usual base; at its base,
 * as in a closed building, it is said and kept. Zeros are another rule's.
 */
export function constant(hourlyKw: Float32Array): MeterFault | null {
  const stretches = stretchesWhere(
    hourlyKw,
    FEWEST_DAYS * HOURS_PER_DAY,
    (kw, i) =>
      kw !== 0 && (i % HOURS_PER_DAY === 0 || kw === hourlyKw[i - 1]) && kw === (hourlyKw[i - HOURS_PER_DAY] ?? kw)
  )
  if (stretches.length === 0) return null
  const days = daysIn(stretches)
  const others = outside(hourlyKw, stretches)
  const values = new Set(stretches.map(([from]) => hourlyKw[from]!))
  const all = others.length < (1 - NOTHING_ELSE) * (days * HOURS_PER_DAY + others.length)
  const base = percentileOfPresent(others, BASE_LEVEL)
  const high = stretches.filter(([from]) => hourlyKw[from]! > base)
  // One constant after zeros is a load that came, and one constant alone is the rule of frozen readings'.
  if (all && values.size < 2) return null
  const fault = all || daysIn(high, hourlyKw.length - YEAR_HOURS) >= DISQUALIFYING_DAYS
  const levels = [...values].map((kw) => Number(kw.toFixed(3))).join(', ')
  return {
    disqualifies: fault,
    invalid: all ? [] : high,
    warning: {
      code: fault ? 'meter.frozen' : 'meter.constant',
      sentence: fault
        ? {
            zh: `读数冻结：共 ${days} 天昼夜不变（${levels} kW），疑似电能表或采集故障，不作判断依据。`,
            en: `Frozen readings: for ${days} days the same value day and night (${levels} kW); the meter or its collection seems at fault.`
          }
        : {
            zh: `共 ${days} 天昼夜读数不变（${levels} kW）：可能停用而只剩基荷，也可能读数冻结，请核对。`,
            en: `For ${days} days the same value day and night (${levels} kW): the premises may stand empty, or the readings be frozen; check.`
          },
      numbers: { frozen_days: days, frozen_days_last_year: daysIn(stretches, hourlyKw.length - YEAR_HOURS) }
    }
  }
}

/** The readings outside some stretches that are not zero. */
function outside(hourlyKw: Float32Array, stretches: readonly Stretch[]): Float32Array {
  const others = hourlyKw.slice()
  for (const [from, to] of stretches) others.fill(Number.NaN, from, to)
  return others.filter((kw) => !Number.isNaN(kw) && kw !== 0)
}
