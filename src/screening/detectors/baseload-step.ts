import { formatDay } from '../../readings/day.ts'
import type { Operation } from '../finding.ts'
import { ALL_HOURS, HOURS_PER_DAY, NIGHT_HOURS, WORKING_HOURS } from '../hours.ts'
import { type LevelRise, runningMedian, strongestRise } from '../level-rise.ts'
import { gapBeside, onsetAt, switchOnHour } from '../onset.ts'
import type { PreparedCurve } from '../prepared-curve.ts'
import { isWorkday } from '../screening-input.ts'
import { sizeInterval } from '../size-interval.ts'
import { stepSizeKw } from '../step-size.ts'
import type { Detector, Evidence } from './detector.ts'

/** A year on either side, so that seasons balance; longer histories are searched throughout, for the step may lie years back. */
const WINDOW_DAYS = 365
/** Days on either side of the median that takes out single odd days. */
const SMOOTHING_REACH = 3
/** Added to the noise, as a share of the mean load. */
const NOISE_FLOOR = 0.005
/** Keeps a load of next to nothing from having no noise at all. */
const SMALLEST_NOISE_KW = 1e-6
/** t is held between these: beyond them it says no more. */
const SMALLEST_T = 0.3
const LARGEST_T = 150
/** A step whose working hours rose by less than this share of its night hours is one of the nights alone. */
const NIGHT_ONLY_SHARE = 1 / 3
/** Up to about t = 10, buildings' own changes are as strong as rigs; only beyond it does t tell them apart. */
const LOG_T_OF_DOUBT = Math.log(10)

/**
 * Looks for the day on which the baseload rose and stayed up: what a rig does that is switched on and runs day and night.
 * The daily baseload is looked at twice, its 10th percentile as it is and its 20th smoothed, since odd days hide from one
 * and show in the other. Measure `log_t`: mean of the logarithms of both t statistics.
 */
export const baseloadStep: Detector = {
  id: 'baseload_step',

  detect(prepared: PreparedCurve): Evidence | null {
    const { scaleKw, baseloadKw, upperBaseloadKw, hourlyKw, input } = prepared
    const days = presentDays(baseloadKw)
    const floor = NOISE_FLOOR * scaleKw + SMALLEST_NOISE_KW
    const raw = strongestRise(pick(baseloadKw, days), WINDOW_DAYS, floor)
    const smooth = strongestRise(runningMedian(pick(upperBaseloadKw, days), SMOOTHING_REACH), WINDOW_DAYS, floor)
    if (raw === null || smooth === null) return null
    const step: LevelRise = raw.t >= smooth.t ? raw : smooth
    const stepDay = days[step.at] as number
    const { kw, hours, operation } = addedLoad(hourlyKw, stepDay, step.size)
    const hour = switchOnHour(hourlyKw, stepDay, Math.max(kw, floor), isWorkday(input), hours)
    const byRegisters = input.curve.grain === 'register'
    const onset = onsetAt(input.curve.firstDay, byRegisters ? Math.floor(hour / HOURS_PER_DAY) * HOURS_PER_DAY : hour)
    const certainty = (logT(raw) + logT(smooth)) / 2
    return {
      detector: 'baseload_step',
      measures: { log_t: certainty, log_t_excess: Math.max(0, certainty - LOG_T_OF_DOUBT) },
      numbers: {
        step_kw: kw,
        step_share_of_mean: kw / scaleKw,
        t: step.t,
        onset_date: formatDay(onset.day),
        onset_hour: byRegisters ? null : onset.minute / 60
      },
      load: {
        kw,
        ...sizeInterval(hourlyKw, stepDay, kw, hours),
        duty: hours.length / HOURS_PER_DAY,
        onset,
        onsetGap: gapBeside(hourlyKw, input.curve.firstDay, hour, kw),
        operation
      }
    }
  },

  explain({ numbers, load }) {
    if (!(load && load.kw > 0)) return NO_RISE
    const kw = Number(numbers.step_kw).toFixed(1)
    const percent = Math.round(Number(numbers.step_share_of_mean) * 100)
    const t = Number(numbers.t).toFixed(1)
    const hour = numbers.onset_hour === null ? null : Number(numbers.onset_hour)
    const zhAt = hour === null ? `${numbers.onset_date}` : `${numbers.onset_date} ${hour} 时`
    const enAt = hour === null ? `${numbers.onset_date}` : `${numbers.onset_date} at ${hour}:00`
    return {
      zh: `基荷自 ${zhAt}（起始时间）起抬升约 ${kw} kW，为平均负荷的 ${percent}%；相对自身波动的显著性 t = ${t}。`,
      en: `Baseload rose by about ${kw} kW from ${enAt} (onset), ${percent} % of the mean load; t = ${t} against its own fluctuation.`
    }
  }
}

const NO_RISE = {
  zh: '基荷没有持续抬升。',
  en: 'The baseload shows no lasting rise.'
}

/** How much was added, and in which hours of the day: in all of them, or at night alone. */
function addedLoad(
  hourlyKw: Float32Array,
  day: number,
  fallbackKw: number
): { kw: number; hours: readonly number[]; operation: Operation } {
  const night = stepSizeKw(hourlyKw, day, NIGHT_HOURS)
  const working = stepSizeKw(hourlyKw, day, WORKING_HOURS)
  if (night > 0 && working < NIGHT_ONLY_SHARE * night) {
    const rose = ALL_HOURS.filter((hour) => stepSizeKw(hourlyKw, day, [hour]) > night / 2)
    return { kw: night, hours: rose.length > 0 ? rose : NIGHT_HOURS, operation: 'night' }
  }
  const kw = stepSizeKw(hourlyKw, day)
  return { kw: Math.max(0, Number.isNaN(kw) ? fallbackKw : kw), hours: ALL_HOURS, operation: 'continuous' }
}

function presentDays(baseloadKw: Float64Array): number[] {
  const days: number[] = []
  for (let day = 0; day < baseloadKw.length; day++) if (!Number.isNaN(baseloadKw[day] as number)) days.push(day)
  return days
}

function pick(values: Float64Array, days: readonly number[]): Float64Array {
  return Float64Array.from(days, (day) => values[day] as number)
}

function logT(rise: LevelRise): number {
  return Math.log(Math.max(SMALLEST_T, Math.min(LARGEST_T, rise.t)))
}
