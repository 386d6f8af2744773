import type { Curve } from '../readings/load-curve.ts'
import type { DataWarning } from './finding.ts'

/** Says how many of a curve's own readings are below zero; null where none is. */
export function negativeReadings(curve: Curve): DataWarning | null {
  const values = curve.grain === 'interval' ? curve.kw : curve.kwh
  let present = 0
  let negative = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isNaN(value)) continue
    present++
    if (value < 0) negative++
  }
  if (negative === 0) return null
  const percent = Number(((100 * negative) / present).toPrecision(2))
  return {
    code: 'data.negative',
    sentence: {
      zh: `有 ${negative} 个读数为负（占 ${percent}%），多为光伏上网，也可能接线反向；发电时段的用电负荷被抵减。`,
      en: `${negative} readings (${percent} %) are negative: most likely solar feed-in, else reversed wiring; generation hides part of the load.`
    },
    numbers: { negative_readings: negative, percent_negative: percent }
  }
}
