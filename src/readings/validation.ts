import type { LoadDay } from './load-day.ts'
import type { Meter } from './meter.ts'
import type { RowProblem } from './rejection.ts'

/** No single metering point draws a gigawatt: the limit where the contract capacity is not known. */
const LARGEST_KW = 1e6
/** Transformers are overloaded for hours, not by more than this. */
const LARGEST_SHARE_OF_CONTRACT = 1.5
const HOURS_PER_DAY = 24

/** Decides on a load day that was read: the day as it goes in, or what is the matter with it. */
export type Check = (day: LoadDay) => LoadDay | RowProblem

/**
 * The rules that need the meter: it must be in the sites file; its multiplier is applied (to kW and kWh alike); and no value
 * may be larger than 1.5 × its contract capacity, or 10⁶ kW where that is not known (for energy: 24 hours of it).
 */
export function checkAgainst(meters: ReadonlyMap<string, Meter>): Check {
  return (day) => {
    const meter = meters.get(day.meterId)
    if (!meter) return unknownMeter(day.meterId)
    const ratio = Number.isNaN(meter.multiplier) ? 1 : meter.multiplier
    const values = ratio === 1 ? day.values : day.values.map((value) => value * ratio)
    const limit = limitOf(meter, day)
    for (let i = 0; i < values.length; i++) {
      if (Math.abs(values[i]!) > limit) return absurd(values[i]!, limit, day, meter)
    }
    return values === day.values ? day : { ...day, values }
  }
}

function limitOf({ contractKva }: Meter, { channel }: LoadDay): number {
  const kw = contractKva > 0 ? LARGEST_SHARE_OF_CONTRACT * contractKva : LARGEST_KW
  return channel === 'register_energy' ? kw * HOURS_PER_DAY : kw
}

function unknownMeter(meterId: string): RowProblem {
  return {
    code: 'unknown_meter',
    reason: { zh: `台账中没有电表 ${meterId}`, en: `meter ${meterId} is not in the sites file` }
  }
}

function absurd(kept: number, limit: number, { channel }: LoadDay, { contractKva }: Meter): RowProblem {
  const value = Number(kept.toPrecision(7))
  const unit = channel === 'register_energy' ? 'kWh' : 'kW'
  const known = contractKva > 0
  const zhWhy = known ? `（合同容量 ${contractKva} kVA 的 ${LARGEST_SHARE_OF_CONTRACT} 倍）` : ''
  const enWhy = known ? ` (${LARGEST_SHARE_OF_CONTRACT} × the contract capacity of ${contractKva} kVA)` : ''
  return {
    code: 'absurd_power',
    reason: {
      zh: `${value} ${unit} 超过可能的 ${limit} ${unit}${zhWhy}`,
      en: `${value} ${unit} is more than the ${limit} ${unit} that can be${enWhy}`
    }
  }
}
