import { type NetworkInput, networkInput } from '../../screening/network/day-network.ts'
import { relativeLoad } from '../../screening/steps/relative-load.ts'
import { stepContext } from '../../screening/steps/step-context.ts'
import type { TrainingYear } from '../training-year.ts'

/** A simulated meter as a network learns from it. */
export interface NetworkYear {
  readonly input: NetworkInput
  /** 1 on days with mining, else 0. */
  readonly on: Uint8Array
  /** Mining over the meter's mean load, by day. */
  readonly share: Float32Array
  readonly mining: boolean
}

/** A day counts as one with mining when it has this part of the day with most. */
const LEAST_PART = 0.1

/** Null when nothing is left of the load to scale by. */
export function networkYear({ kw, firstDay, days, temperatureC, miningKw }: TrainingYear): NetworkYear | null {
  const relative = relativeLoad(kw, firstDay, temperatureC)
  if (!relative) return null
  const share = new Float32Array(days)
  let most = 0
  for (let day = 0; miningKw && day < days; day++) {
    let sum = 0
    for (let hour = day * 24; hour < day * 24 + 24; hour++) sum += miningKw[hour]!
    share[day] = sum / 24 / relative.scaleKw
    most = Math.max(most, share[day]!)
  }
  const on = Uint8Array.from(share, (value) => (value > LEAST_PART * most ? 1 : 0))
  return { input: networkInput(stepContext(relative)), on, share, mining: miningKw !== null }
}
