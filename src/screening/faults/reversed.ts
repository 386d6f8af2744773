import { HOURS_PER_DAY, NIGHT_HOURS } from '../hours.ts'
import type { MeterFault } from './meter-fault.ts'

/** Share of the readings below zero from which nothing is used at all … */
const NEARLY_ALL = 0.98
/** … also at night, when the sun feeds in nothing. */
const AT_NIGHT = 0.9
const NIGHT = new Set(NIGHT_HOURS)

/** Reversed wiring (电流反接): nearly every reading is below zero, at night as well, when solar plant feeds in nothing. */
export function reversed(hourlyKw: Float32Array): MeterFault | null {
  if (!hourlyKw.some((kw) => kw < 0)) return null
  let [present, negative, night, negativeNight] = [0, 0, 0, 0]
  for (let i = 0; i < hourlyKw.length; i++) {
    const kw = hourlyKw[i]!
    if (Number.isNaN(kw)) continue
    const atNight = NIGHT.has(i % HOURS_PER_DAY) ? 1 : 0
    present++
    night += atNight
    if (kw >= 0) continue
    negative++
    negativeNight += atNight
  }
  if (!(negative >= NEARLY_ALL * present && night > 0 && negativeNight >= AT_NIGHT * night)) return null
  const percent = Math.floor((100 * negative) / present)
  return {
    disqualifies: true,
    invalid: [],
    warning: {
      code: 'meter.reversed',
      sentence: {
        zh: `读数几乎全部为负（${percent}%），夜间也是如此，不像光伏上网：疑似电流互感器或接线反向，应现场核对。`,
        en: `Nearly all readings are negative (${percent} %), at night too, which solar plant does not explain: the wiring or a current transformer seems reversed; check on site.`
      },
      numbers: { percent_negative: percent }
    }
  }
}
