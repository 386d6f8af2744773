import { HOURS_PER_DAY } from '../hours.ts'
import type { MeterFault } from './meter-fault.ts'
import { daysIn, stretchesWhere } from './stretches.ts'

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
  if ((distinct > 1 && distinct <= COARSE_VALUES) || !mayBeFrozen(hourlyKw)) return null
  const stretches = stretchesWhere(
    hourlyKw,
    FEWEST_DAYS * HOURS_PER_DAY,
    (kw, i) => kw !== 0 && kw === hourlyKw[i - HOURS_PER_DAY]
  )
  if (stretches.length === 0) return null
  const days = daysIn(stretches)
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

/** Rules most curves out by one hour a day: in so many days on end each midnight is as the one before. */
function mayBeFrozen(hourlyKw: Float32Array): boolean {
  let same = 0
  for (let i = HOURS_PER_DAY; i < hourlyKw.length && same < FEWEST_DAYS - 1; i += HOURS_PER_DAY) {
    same = hourlyKw[i] === hourlyKw[i - HOURS_PER_DAY] ? same + 1 : 0
  }
  return same >= FEWEST_DAYS - 1
}

function distinctValues(hourlyKw: Float32Array): number {
  const values = new Set<number>()
  for (const kw of hourlyKw) {
    if (!Number.isNaN(kw)) values.add(kw)
    if (values.size > COARSE_VALUES) break
  }
  return values.size
}
