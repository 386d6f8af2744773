import type { EpochDay } from '../../readings/day.ts'
import type { DataWarning } from '../finding.ts'
import { constant } from './constant.ts'
import { frozen } from './frozen.ts'
import type { MeterFaultRule } from './meter-fault.ts'
import { ratioChange } from './ratio-change.ts'
import { reversed } from './reversed.ts'
import { spikes } from './spikes.ts'
import { zero, zeroBeforeLoad } from './zero.ts'

/** In this order: what one rule takes out, the next does not see. */
const RULES: readonly MeterFaultRule[] = [reversed, zeroBeforeLoad, zero, frozen, constant, spikes, ratioChange]

/** The readings without what the meter cannot have measured, and what was found. */
export interface CheckedReadings {
  /** Hourly kW, NaN where missing or invalid; the array given when nothing was taken out. */
  readonly hourlyKw: Float32Array
  readonly disqualifies: boolean
  readonly warnings: readonly DataWarning[]
}

/** Is it the load that changes, or the meter? Applies every fault rule; does not touch the array given. */
export function checkMeter(hourlyKw: Float32Array, firstDay: EpochDay): CheckedReadings {
  const warnings: DataWarning[] = []
  let checked = hourlyKw
  for (const rule of RULES) {
    const fault = rule(checked, firstDay)
    if (fault === null) continue
    warnings.push(fault.warning)
    if (fault.disqualifies) return { hourlyKw: checked, disqualifies: true, warnings }
    if (fault.invalid.length > 0 && checked === hourlyKw) checked = hourlyKw.slice()
    for (const [from, to] of fault.invalid) checked.fill(Number.NaN, from, to)
  }
  return { hourlyKw: checked, disqualifies: false, warnings }
}
