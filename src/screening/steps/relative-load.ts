import type { EpochDay } from '../../readings/day.ts'
import { median } from './order-statistics.ts'

/** A load curve at hourly grain, over its own mean: what the search for steps works on. */
export interface RelativeLoad {
  readonly firstDay: EpochDay
  readonly days: number
  /** Load over the meter's scale, `days × 24`; NaN = missing. */
  readonly load: Float32Array
  /** Scale: the mean kW of the whole curve, or of its absolute values where generation makes the mean small. */
  readonly scaleKw: number
  /** Share of hours that are present, 0…1. */
  readonly coverage: number
  /** Hourly outdoor temperature, `days × 24`, NaN = missing; null = not known. */
  readonly temperatureC: Float32Array | null
}

/** Readings beyond so many times the meter's median are taken for faults and count as missing. */
const ABSURD = 40

/**
 * Divides hourly means (kW, `days × 24`, NaN = missing) by their mean. Null when nothing is left to scale by: all missing
 * or all zero.
 */
export function relativeLoad(
  hourlyKw: Float32Array,
  firstDay: EpochDay,
  temperatureC: Float32Array | null
): RelativeLoad | null {
  const middle = Math.abs(median(hourlyKw))
  const limit = middle > 0 ? ABSURD * middle : Number.POSITIVE_INFINITY
  let sum = 0
  let absolute = 0
  let present = 0
  for (let i = 0; i < hourlyKw.length; i++) {
    const kw = hourlyKw[i]!
    const size = Math.abs(kw)
    if (size <= limit) {
      sum += kw
      absolute += size
      present++
    }
  }
  if (absolute === 0) return null
  const scaleKw = (sum > absolute / 2 ? sum : absolute) / present
  const load = new Float32Array(hourlyKw.length)
  for (let i = 0; i < hourlyKw.length; i++) {
    const kw = hourlyKw[i]!
    load[i] = Math.abs(kw) <= limit ? kw / scaleKw : Number.NaN
  }
  return { firstDay, days: hourlyKw.length / 24, load, scaleKw, coverage: present / hourlyKw.length, temperatureC }
}
