import { HOURS_PER_DAY } from '../hours.ts'
import type { MeterFault } from './meter-fault.ts'

/** Exactly the same day again and again: longer than any closed season stays equal to the last digit. */
const FEWEST_DAYS = 7
/** From here on in the last year the meter, not the load, is what needs looking into. */
const DISQUALIFYING_DAYS = 14
const YEAR_HOURS = 365 * HOURS_PER_DAY
/** With no more distinct values than this a steady load repeats itself by rounding alone. */
const COARSE_VALUES = 20

/** Frozen readings: every hour exactly as it was a day before, for a week or more, in values that are not zero. */
export function frozen(hourlyKw: Float32Array): MeterFault | null {
  const distinct = distinctValues(hourlyKw)
  if (distinct > 1 && distinct <= COARSE_VALUES) return null
  const stretches = stretchesWhere(
    hourlyKw,
    FEWEST_DAYS * HOURS_PER_DAY,
    (kw, i) => kw !== 0 && kw === hourlyKw[i - HOURS_PER_DAY]
  )
  if (stretches.length === 0) return null
  const days = daysIn(stretches, 0)
  const recentDays = daysIn(stretches, hourlyKw.length - YEAR_HOURS)
  return {
    disqualifies: recentDays >= DISQUALIFYING_DAYS,
    invalid: stretches,
    warning: {
      code: 'meter.frozen',
      sentence: {
        zh: `读数冻结：共 ${days} 天与前一天逐时完全相同，疑似电能表或采集故障，该时段不作判断依据。`,
        en: `Frozen readings: ${days} days repeat the day before to the last digit; the meter or its collection seems at fault, and these days are left out.`
      },
      numbers: { frozen_days: days, frozen_days_last_year: recentDays }
    }
  }
}

/** Zero all the time, or zero for weeks between readings that are not: a dead meter or channel, not a load. */
export function zero(hourlyKw: Float32Array): MeterFault | null {
  const always = hourlyKw.every((kw) => kw === 0 || Number.isNaN(kw))
  const stretches = stretchesWhere(hourlyKw, FEWEST_DAYS * HOURS_PER_DAY, (kw) => kw === 0)
  if (!always && stretches.length === 0) return null
  const days = daysIn(stretches, 0)
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

function distinctValues(hourlyKw: Float32Array): number {
  const values = new Set<number>()
  for (const kw of hourlyKw) {
    if (!Number.isNaN(kw)) values.add(kw)
    if (values.size > COARSE_VALUES) break
  }
  return values.size
}

/** Runs of at least `fewest` hours for which a test holds, as [from, to); missing hours end a run. */
function stretchesWhere(
  hourlyKw: Float32Array,
  fewest: number,
  holds: (kw: number, hour: number) => boolean
): [number, number][] {
  const stretches: [number, number][] = []
  let from = 0
  for (let i = 0; i <= hourlyKw.length; i++) {
    if (i < hourlyKw.length && holds(hourlyKw[i] as number, i)) continue
    if (i - from >= fewest) stretches.push([from, i])
    from = i + 1
  }
  return stretches
}

function daysIn(stretches: readonly (readonly [number, number])[], since: number): number {
  const hours = stretches.reduce((sum, [from, to]) => sum + Math.max(0, to - Math.max(from, since)), 0)
  return Math.round(hours / HOURS_PER_DAY)
}
