import type { EpochDay } from '../readings/day.ts'
import { drawFleet, type Miner } from '../simulation/miners.ts'
import { MINING_KINDS, type MiningKind, type MiningLoad, mineLoad } from '../simulation/mining.ts'
import type { Random } from '../simulation/random.ts'

/** How often each kind of mining is drawn. */
const KIND_WEIGHTS: Readonly<Record<MiningKind, number>> = {
  onset: 0.34,
  always: 0.2,
  stepped: 0.11,
  night: 0.1,
  campaign: 0.1,
  off_hours: 0.05,
  curtailed: 0.05,
  throttled: 0.05
}

/** Mining that a meter may be given. */
export interface DrawnMining extends MiningLoad {
  readonly kind: MiningKind
  /** Nameplate over the meter's mean load without it. */
  readonly share: number
}

export interface MiningPlace {
  /** Mean load that the mining joins. */
  readonly meanKw: number
  readonly firstDay: EpochDay
  readonly days: number
  readonly pointsPerDay: number
  /** `days × 24`; null = not known. */
  readonly temperatureC: Float32Array | null
}

/** Draws mining of 5 to 100 % of a meter's mean load, small shares as often as large; null where no whole rig fits. */
export function drawMining(place: MiningPlace, miners: readonly Miner[], random: Random): DrawnMining | null {
  const { meanKw, ...where } = place
  const share = Math.exp(random.between(Math.log(0.05), 0))
  const fleet = drawFleet(miners, share * meanKw, random)
  if (!fleet || fleet.units * fleet.miner.kw > 1.2 * meanKw) return null
  let draw = random.next()
  const kind = MINING_KINDS.find((k) => (draw -= KIND_WEIGHTS[k]) < 0) ?? 'onset'
  const load = mineLoad({ kind, fleet, ...where, random })
  return { kind, ...load, share: load.nameplateKw / meanKw }
}
