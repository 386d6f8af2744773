import { median } from './order-statistics.ts'
import type { RelativeLoad } from './relative-load.ts'

const LEAST_HOURS = 16
const LEAST_WEATHER_DAYS = 60

/** Each day's floor: its third-smallest hour, which a short dip does not pull down; NaN on days with under 16 hours. */
export function dailyFloor({ load, days }: RelativeLoad): Float64Array {
  const floor = new Float64Array(days)
  for (let day = 0; day < days; day++) {
    let [a, b, c] = [Infinity, Infinity, Infinity]
    let present = 0
    for (let i = day * 24; i < day * 24 + 24; i++) {
      const v = load[i]!
      if (Number.isNaN(v)) continue
      present++
      if (v < c) {
        if (v < a) {
          c = b
          b = a
          a = v
        } else if (v < b) {
          c = b
          b = v
        } else c = v
      }
    }
    floor[day] = present >= LEAST_HOURS ? c : Number.NaN
  }
  return floor
}

/** The lowest hour of each day (infinite when there is none), and how many are present. */
export interface DailyExtremes {
  readonly lowest: Float32Array
  readonly present: Uint8Array
}

export function dailyExtremes({ load, days }: RelativeLoad): DailyExtremes {
  const lowest = new Float32Array(days)
  const present = new Uint8Array(days)
  for (let day = 0; day < days; day++) {
    let least = Infinity
    let n = 0
    for (let i = day * 24; i < day * 24 + 24; i++) {
      const v = load[i]!
      if (Number.isNaN(v)) continue
      n++
      if (v < least) least = v
    }
    lowest[day] = least
    present[day] = n
  }
  return { lowest, present }
}

/** Mean temperature of each day; null when the weather is not known or covers less than 60 days. */
export function dailyTemperature({
  temperatureC,
  days
}: Pick<RelativeLoad, 'temperatureC' | 'days'>): Float64Array | null {
  if (!temperatureC) return null
  const daily = new Float64Array(days)
  let known = 0
  for (let day = 0; day < days; day++) {
    let sum = 0
    let present = 0
    for (let i = day * 24; i < day * 24 + 24; i++) {
      const t = temperatureC[i]!
      if (!Number.isNaN(t)) {
        sum += t
        present++
      }
    }
    daily[day] = present >= 12 ? sum / present : Number.NaN
    if (present >= 12) known++
  }
  return known >= LEAST_WEATHER_DAYS ? daily : null
}

/** The floor without what the days of the week explain: minus the median of its weekday within the whole history. */
export function withoutWeekdays(floor: Float64Array): Float64Array {
  const adjusted = Float64Array.from(floor)
  const ofWeekday = new Float64Array(Math.ceil(floor.length / 7))
  for (let first = 0; first < Math.min(7, floor.length); first++) {
    let n = 0
    for (let day = first; day < floor.length; day += 7) ofWeekday[n++] = floor[day]!
    const middle = median(ofWeekday, 0, n)
    for (let day = first; day < floor.length; day += 7) adjusted[day]! -= middle
  }
  return adjusted
}

/** Step of a daily series at every day: mean of `window` days from it on minus mean of as many before; NaN with too few. */
export function dailySteps(series: Float64Array, window: number): Float64Array {
  const n = series.length
  const sum = new Float64Array(n + 1)
  const count = new Float64Array(n + 1)
  for (let day = 0; day < n; day++) {
    const v = series[day]!
    const present = !Number.isNaN(v)
    sum[day + 1] = sum[day]! + (present ? v : 0)
    count[day + 1] = count[day]! + (present ? 1 : 0)
  }
  const steps = new Float64Array(n)
  for (let t = 0; t < n; t++) {
    const from = Math.max(0, t - window)
    const to = Math.min(n, t + window)
    const before = count[t]! - count[from]!
    const after = count[to]! - count[t]!
    const enough = before >= window / 3 && after >= window / 3
    steps[t] = enough ? (sum[to]! - sum[t]!) / after - (sum[t]! - sum[from]!) / before : Number.NaN
  }
  return steps
}

/** Mean of the present days of a span, as far as it lies in the series; NaN when there is none. */
export function meanOfDays(values: Float64Array, from: number, to: number): number {
  let sum = 0
  let n = 0
  for (let i = Math.max(0, from); i < Math.min(values.length, to); i++) {
    const v = values[i]!
    if (!Number.isNaN(v)) {
      sum += v
      n++
    }
  }
  return n > 0 ? sum / n : Number.NaN
}
