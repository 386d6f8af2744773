import { percentileOfPresent } from '../steps/order-statistics.ts'
import type { MeterFault } from './meter-fault.ts'

/** This many times the 90th percentile is no load of the same premises. */
const TIMES_HIGHER = 6
const LONGEST_HOURS = 6

/** Spikes: a few hours at several times what the load is in nine of ten hours, and back again. */
export function spikes(hourlyKw: Float32Array): MeterFault | null {
  if (!mayHaveSpikes(hourlyKw)) return null
  const usual = percentileOfPresent(hourlyKw, 0.9)
  if (!(usual > 0)) return null
  const limit = TIMES_HIGHER * usual
  const invalid: [number, number][] = []
  let hours = 0
  for (let i = 0; i < hourlyKw.length; i++) {
    if (!((hourlyKw[i] as number) > limit)) continue
    const from = i
    while ((hourlyKw[i] as number) > limit) i++
    if (i - from > LONGEST_HOURS) continue
    invalid.push([from, i])
    hours += i - from
  }
  if (hours === 0) return null
  return {
    disqualifies: false,
    invalid,
    warning: {
      code: 'meter.spikes',
      sentence: {
        zh: `有 ${hours} 小时读数突增至常见最大负荷的 ${TIMES_HIGHER} 倍以上，按异常值剔除。`,
        en: `${hours} hours jump to more than ${TIMES_HIGHER} times the usual high load; they are left out as spikes.`
      },
      numbers: { spike_hours: hours, usual_high_kw: usual }
    }
  }
}

/**
 * Rules most curves out without sorting them: nine tenths of the hours are at most the 90th percentile and the rest at most
 * the maximum, so where the maximum is no more than 4 times the mean it is no more than 6 times the 90th percentile.
 */
function mayHaveSpikes(hourlyKw: Float32Array): boolean {
  let sum = 0
  let count = 0
  let highest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < hourlyKw.length; i++) {
    const kw = hourlyKw[i]!
    if (Number.isNaN(kw)) continue
    sum += kw
    count++
    if (kw > highest) highest = kw
  }
  const share = 1 - 0.9
  return highest * (0.9 + TIMES_HIGHER * share) > (TIMES_HIGHER * sum) / count
}
