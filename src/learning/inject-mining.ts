import type { Curve, LoadCurve } from '../readings/load-curve.ts'
import { REGISTERS } from '../readings/load-day.ts'
import { HOURS_PER_DAY } from '../screening/hours.ts'
import type { ScreeningInput } from '../screening/screening-input.ts'
import { dailyRegisters } from '../simulation/daily-registers.ts'
import type { Miner } from '../simulation/miners.ts'
import type { Random } from '../simulation/random.ts'
import { drawMining } from './draw-mining.ts'
import type { Truth } from './truth-file.ts'

/** A real meter with simulated mining added, and what is true of it. */
export interface InjectedMeter {
  readonly input: ScreeningInput
  readonly truth: Truth
}

const MINUTES_PER_DAY = 1440

/**
 * Adds simulated mining to a copy of a meter's curve, under another id; null where the curve has no load to measure it by, or
 * no whole rig fits. What is missing stays missing.
 */
export function injectMining(
  input: ScreeningInput,
  meterId: string,
  miners: readonly Miner[],
  random: Random
): InjectedMeter | null {
  const { curve, temperatureC } = input
  const { firstDay, days } = curve
  const meanKw = meanKwOf(curve)
  if (!(meanKw > 0)) return null
  const pointsPerDay = curve.grain === 'interval' ? curve.pointsPerDay : HOURS_PER_DAY
  const mining = drawMining({ meanKw, firstDay, days, pointsPerDay, temperatureC }, miners, random)
  if (!mining) return null
  const { kind, kw, share, nameplateKw, onset } = mining
  const added: LoadCurve = { grain: 'interval', meterId, firstDay, days, pointsPerDay, kw }
  return {
    input: { ...input, curve: sumOf(curve, added, input.registerHours) },
    truth: {
      mining: true,
      kind,
      rigKw: nameplateKw,
      share,
      onset: onset === null ? Number.NaN : onset.day + onset.minute / MINUTES_PER_DAY
    }
  }
}

/** A curve and an added load, under the id of the load; daily registers count it by their hours. */
function sumOf(curve: Curve, added: LoadCurve, registerHours: Uint8Array | null): Curve {
  const { meterId, firstDay } = added
  if (curve.grain === 'interval') return { ...curve, meterId, kw: curve.kw.map((value, i) => value + added.kw[i]!) }
  const registersOf = (day: number) => {
    const at = (day - firstDay) * HOURS_PER_DAY
    return registerHours?.subarray(at, at + HOURS_PER_DAY) ?? new Uint8Array(HOURS_PER_DAY)
  }
  const { kwh } = dailyRegisters(added, registersOf)
  return { ...curve, meterId, kwh: curve.kwh.map((value, i) => value + kwh[i]!) }
}

/** Mean power over what is present, kW. */
function meanKwOf(curve: Curve): number {
  let [sum, present] = [0, 0]
  const [values, every, perKw] =
    curve.grain === 'interval' ? [curve.kw, 1, 1] : [curve.kwh, REGISTERS.length, HOURS_PER_DAY]
  for (let i = 0; i < values.length; i += every) {
    if (Number.isNaN(values[i]!)) continue
    sum += values[i]! / perKw
    present++
  }
  return sum / present
}
