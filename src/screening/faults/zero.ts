import { type EpochDay, formatDay } from '../../readings/day.ts'
import { HOURS_PER_DAY } from '../hours.ts'
import { percentileOfSorted } from '../percentile.ts'
import type { MeterFault } from './meter-fault.ts'
import { daysIn, type Stretch, stretchesWhere } from './stretches.ts'

const FEWEST_HOURS = 7 * HOURS_PER_DAY
/** A load that lasts is there in most hours of the weeks after the zeros. */
const WEEKS_AFTER_HOURS = 28 * HOURS_PER_DAY
const FEWEST_HOURS_AFTER = 14 * HOURS_PER_DAY
/** Less than this share of the load that came later is nothing: a test of the meter, a lamp in empty premises. */
const NEXT_TO_NOTHING = 0.05

/** Zero all the time, or zero for weeks between readings that are not: a dead meter or channel, not a load. */
export function zero(hourlyKw: Float32Array): MeterFault | null {
  const always = hourlyKw.every((kw) => kw === 0 || Number.isNaN(kw))
  const stretches = zeroStretches(hourlyKw).dead
  if (!always && stretches.length === 0) return null
  const days = daysIn(stretches)
  return {
    disqualifies: always,
    invalid: stretches,
    warning: {
      code: always ? 'meter.constant_zero' : 'meter.zero',
      sentence: always
        ? {
            zh: '读数始终为零：电能表停走、未接入或用户未用电。',
            en: 'Every reading is zero: the meter stands still, is not connected, or nothing is used.'
          }
        : {
            zh: `共 ${days} 天连续读数为零，疑似停走或停电，该时段不作判断依据。`,
            en: `Zero for ${days} days on end: the meter stood still or had no supply; these days are left out.`
          },
      numbers: { zero_days: days }
    }
  }
}

/** Zero until a load comes that stays: no fault but premises that used nothing before, and the load's start is a step. */
export function zeroBeforeLoad(hourlyKw: Float32Array, firstDay: EpochDay): MeterFault | null {
  const { vacant } = zeroStretches(hourlyKw)
  const last = vacant.at(-1)
  if (!last) return null
  const days = daysIn(vacant)
  const date = formatDay(firstDay + Math.floor(last[1] / HOURS_PER_DAY))
  return {
    disqualifies: false,
    invalid: [],
    warning: {
      code: 'data.zero_before_load',
      sentence: {
        zh: `${date} 之前有 ${days} 天读数为零，此后才有持续负荷：按此前未用电处理，请核实何时启用、作何用途。`,
        en: `The readings are zero for ${days} days before ${date}, and a load stays from then on: taken for premises that used nothing before; find out what was taken into use.`
      },
      numbers: { zero_days: days, load_since: date }
    }
  }
}

/** Zeros before a load came that stays, and those at which a meter that had measured a load stood still. */
function zeroStretches(hourlyKw: Float32Array): { vacant: Stretch[]; dead: Stretch[] } {
  const stretches = hourlyKw.includes(0) ? stretchesWhere(hourlyKw, FEWEST_HOURS, (kw) => kw === 0) : []
  const vacant = 1 + stretches.findLastIndex((stretch) => isBeforeAnyLoad(hourlyKw, stretch))
  return { vacant: stretches.slice(0, vacant), dead: stretches.slice(vacant) }
}

/** Nothing was used before the zeros, as far as the data go back, and most hours of the weeks after them have a load. */
function isBeforeAnyLoad(hourlyKw: Float32Array, [from, to]: Stretch): boolean {
  const after = present(hourlyKw.subarray(to, to + WEEKS_AFTER_HOURS)).sort()
  if (after.length < FEWEST_HOURS_AFTER) return false
  const usual = percentileOfSorted(after, after.length, 0.5)
  const before = present(hourlyKw.subarray(0, from))
  const mean = before.reduce((sum, kw) => sum + Math.abs(kw), 0) / Math.max(1, before.length)
  return usual > 0 && mean < NEXT_TO_NOTHING * usual
}

function present(hourlyKw: Float32Array): Float64Array {
  return Float64Array.from(hourlyKw.filter((kw) => !Number.isNaN(kw)))
}
