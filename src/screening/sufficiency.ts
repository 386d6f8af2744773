import type { DataWarning } from './finding.ts'
import { HOURS_PER_DAY } from './hours.ts'

/** Warnings about a curve, and whether they rule out a judgement (as in OpenDSM: a disqualified model refuses to predict). */
export interface DataVerdict {
  readonly disqualifies: boolean
  readonly warnings: readonly DataWarning[]
}

/** Two weeks on either side of a step, so that weekdays match. */
const FEWEST_DAYS = 28
const SMALLEST_SHARE_PRESENT = 0.5
const SHARE_PRESENT_WITHOUT_REMARK = 0.9

/** Is there enough data for a judgement? Takes hourly kW, `days × 24`, NaN = missing. */
export function checkSufficiency(hourlyKw: Float32Array, grain: 'interval' | 'register'): DataVerdict {
  const { daysWithData, present } = coverage(hourlyKw)
  const percent = Math.round(present * 100)
  const numbers = { days: hourlyKw.length / HOURS_PER_DAY, days_with_data: daysWithData, percent_present: percent }
  const warnings: DataWarning[] = []
  let disqualifies = false
  if (daysWithData < FEWEST_DAYS) {
    disqualifies = true
    warnings.push({
      code: 'data.too_few_days',
      sentence: {
        zh: `有数据的天数仅 ${daysWithData} 天，少于判断所需的 ${FEWEST_DAYS} 天。`,
        en: `Only ${daysWithData} days have data; a judgement needs ${FEWEST_DAYS}.`
      },
      numbers
    })
  } else if (present < SMALLEST_SHARE_PRESENT) {
    disqualifies = true
    warnings.push({
      code: 'data.too_many_gaps',
      sentence: {
        zh: `数据完整率仅 ${percent}%，低于判断所需的 ${SMALLEST_SHARE_PRESENT * 100}%。`,
        en: `Only ${percent} % of the readings are present; a judgement needs ${SMALLEST_SHARE_PRESENT * 100} %.`
      },
      numbers
    })
  } else if (present < SHARE_PRESENT_WITHOUT_REMARK) {
    warnings.push({
      code: 'data.gaps',
      sentence: {
        zh: `数据完整率为 ${percent}%，缺失时段可能掩盖负荷变化。`,
        en: `${percent} % of the readings are present; changes of load may hide in the gaps.`
      },
      numbers
    })
  }
  if (!disqualifies && grain === 'register') {
    warnings.push({
      code: 'data.registers_only',
      sentence: {
        zh: '仅有分时日电量，看不到逐时负荷：起始时间只能精确到日，夜间运行与停机难以辨别。',
        en: 'Daily register energy alone: hours are not seen, so the onset is known to the day only, and night-only running and outages can hardly be told.'
      },
      numbers
    })
  }
  return { disqualifies, warnings }
}

/** Days with any reading, and the share of all hours that are present. */
function coverage(hourlyKw: Float32Array): { daysWithData: number; present: number } {
  let daysWithData = 0
  let hours = 0
  for (let start = 0; start < hourlyKw.length; start += HOURS_PER_DAY) {
    const before = hours
    for (let i = start; i < start + HOURS_PER_DAY; i++) if (!Number.isNaN(hourlyKw[i] as number)) hours++
    if (hours > before) daysWithData++
  }
  return { daysWithData, present: hourlyKw.length === 0 ? 0 : hours / hourlyKw.length }
}
