import { formatDay } from '../../readings/day.ts'
import { differenceProfile } from '../difference-profile.ts'
import { HOURS_PER_DAY, NIGHT_HOURS, WORKING_HOURS } from '../hours.ts'
import { runningMedian, strongestRise } from '../level-rise.ts'
import { gapBeside, onsetAt, switchOnHour } from '../onset.ts'
import { percentileOfSorted, sortPresent } from '../percentile.ts'
import type { PreparedCurve } from '../prepared-curve.ts'
import { isWorkday } from '../screening-input.ts'
import { sizeInterval } from '../size-interval.ts'
import { stepSizeKw } from '../step-size.ts'
import type { Detector, Evidence } from './detector.ts'

const FEWEST_NIGHT_HOURS = 4
const FEWEST_DAY_HOURS = 6
const WINDOW_DAYS = 365
const SMOOTHING_REACH = 3
const NOISE_FLOOR = 0.01
const SMALLEST_T = 0.3
/** Keeps a load of next to nothing from having no noise at all. */
const SMALLEST_NOISE_KW = 1e-6
const LARGEST_RATIO = 1.5
const PROFILE_WINDOW = 28

/**
 * Looks for the day from which the nights rose against the days: what rigs do that run only while nobody is there.
 * Measure `log_t_ratio`: logarithm of the t statistic of the strongest rise of night less day over that of the strongest
 * fall, held within ±1.5, since the seasons move nights against days both ways. Needs to see hours.
 */
export const nightShift: Detector = {
  id: 'night_shift',

  detect(prepared: PreparedCurve): Evidence | null {
    const { hourlyKw, scaleKw, input } = prepared
    if (input.curve.grain === 'register') return null
    const { days, differences } = nightLessDay(hourlyKw)
    const smooth = runningMedian(differences, SMOOTHING_REACH)
    const floor = NOISE_FLOOR * scaleKw + SMALLEST_NOISE_KW
    const rise = strongestRise(smooth, WINDOW_DAYS, floor)
    const fall = strongestRise(
      smooth.map((value) => -value),
      WINDOW_DAYS,
      floor
    )
    if (rise === null || fall === null) return null
    const ratio = Math.log(Math.max(rise.t, SMALLEST_T) / Math.max(fall.t, SMALLEST_T))
    const day = days[rise.at] as number
    const size = stepSizeKw(hourlyKw, day, NIGHT_HOURS)
    const kw = Math.max(0, Number.isNaN(size) ? rise.size : size)
    const hour = switchOnHour(hourlyKw, day, Math.max(kw, floor), isWorkday(input), NIGHT_HOURS)
    const onset = onsetAt(input.curve.firstDay, hour)
    return {
      detector: 'night_shift',
      measures: { log_t_ratio: Math.max(-LARGEST_RATIO, Math.min(LARGEST_RATIO, ratio)) },
      numbers: { night_rise_kw: kw, t_rise: rise.t, t_fall: fall.t, onset_date: formatDay(onset.day) },
      load: {
        kw,
        ...sizeInterval(hourlyKw, day, kw, NIGHT_HOURS),
        duty: dutyOf(hourlyKw, day, kw),
        onset,
        onsetGap: gapBeside(hourlyKw, input.curve.firstDay, hour, kw),
        operation: 'night'
      }
    }
  },

  explain({ numbers, load }) {
    if (!(load && load.kw > 0)) return NO_RISE
    const kw = Number(numbers.night_rise_kw).toFixed(1)
    const [rise, fall] = [Number(numbers.t_rise).toFixed(1), Number(numbers.t_fall).toFixed(1)]
    return {
      zh: `夜间（22–5 时）负荷相对日间自 ${numbers.onset_date} 起上升，夜间抬升约 ${kw} kW（上升 t = ${rise}，最大回落 t = ${fall}）。`,
      en: `Nights (22:00–5:00) rose against days from ${numbers.onset_date}, by about ${kw} kW at night (rise t = ${rise}, largest fall t = ${fall}).`
    }
  }
}

const NO_RISE = {
  zh: '夜间负荷相对日间没有抬升。',
  en: 'The nights show no rise against the days.'
}

/** Median kW of the night hours less that of the working hours, for each day that has enough of both. */
function nightLessDay(hourlyKw: Float32Array): { days: number[]; differences: Float64Array } {
  const days: number[] = []
  const differences: number[] = []
  const sorted = new Float64Array(HOURS_PER_DAY)
  for (let day = 0; day < hourlyKw.length / HOURS_PER_DAY; day++) {
    const nightHours = sortPresent(hourlyKw, day * HOURS_PER_DAY, NIGHT_HOURS, sorted)
    const night = percentileOfSorted(sorted, nightHours, 0.5)
    const dayHours = sortPresent(hourlyKw, day * HOURS_PER_DAY, WORKING_HOURS, sorted)
    if (nightHours < FEWEST_NIGHT_HOURS || dayHours < FEWEST_DAY_HOURS) continue
    days.push(day)
    differences.push(night - percentileOfSorted(sorted, dayHours, 0.5))
  }
  return { days, differences: Float64Array.from(differences) }
}

/** Share of the hours of the day that rose by at least half as much as the night; those of the night where none is known to. */
function dutyOf(hourlyKw: Float32Array, day: number, kw: number): number {
  const rose = differenceProfile(hourlyKw, day, PROFILE_WINDOW).filter((rise) => rise >= kw / 2).length
  return (rose || NIGHT_HOURS.length) / HOURS_PER_DAY
}
