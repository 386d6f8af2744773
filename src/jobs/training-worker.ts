import { workerData } from 'node:worker_threads'
import { BuildingSampler } from '../learning/building-sampler.ts'
import type { BuildingPlace } from '../learning/folds.ts'
import type { GrainName } from '../learning/training-grain.ts'
import { type BuildingHistory, drawTrainingYear, type EstateWeather, stepLabel } from '../learning/training-year.ts'
import type { Miner } from '../simulation/miners.ts'
import { createRandom, type Random } from '../simulation/random.ts'
import { HalfNetworks } from './half-networks.ts'
import { useTensorflow } from './tensorflow.ts'
import { trainingGrain } from './training-grains.ts'
import { serveRequests } from './worker-pool.ts'

/** Everything a worker draws training years from. */
export interface TrainingSource {
  readonly grain: GrainName
  readonly buildings: readonly BuildingHistory[]
  /** By estate. */
  readonly weather: readonly (EstateWeather | null)[]
  readonly places: ReadonlyMap<string, BuildingPlace>
  readonly miners: readonly Miner[]
  /** Weights by half; none where the grain asks no network. */
  readonly networks: readonly Float32Array[]
  readonly seed: string
}

/** Years to draw by their numbers, from … to − 1; each depends on the seed and its number alone. */
export interface TrainingRequest {
  readonly from: number
  readonly to: number
}

/** The numbers of some meters, ready to learn from. */
export interface TrainingBatch {
  /** `candidates × layout.step.length`, meter after meter. */
  readonly steps: Float32Array
  /** By candidate: 1 an onset, 0 not, -1 too small a part to say. */
  readonly labels: Int8Array
  /** `meters × layout.meter.length` */
  readonly meters: Float32Array
  readonly facts: readonly MeterFacts[]
}

export interface MeterFacts {
  readonly building: string
  readonly estate: number
  readonly candidates: number
  readonly kind: string | null
  readonly share: number
  /** Whether it is more than a window of a real history, mining aside. */
  readonly changed: boolean
}

const { grain: grainName, buildings, weather, places, miners, networks, seed } = workerData as TrainingSource
if (networks.length > 0) await useTensorflow()
const grain = trainingGrain(grainName, new HalfNetworks(networks, places))
const sampler = new BuildingSampler(buildings)

serveRequests(
  ({ from, to }: TrainingRequest): TrainingBatch => {
    const batch = {
      steps: [] as Float32Array[],
      labels: [] as number[],
      meters: [] as Float32Array[],
      facts: [] as MeterFacts[]
    }
    for (let year = from; year < to; year++) addYear(batch, createRandom(seed).derive('year', year))
    return {
      steps: joined(batch.steps),
      labels: Int8Array.from(batch.labels),
      meters: joined(batch.meters),
      facts: batch.facts
    }
  },
  ({ steps, labels, meters }) => [steps.buffer, labels.buffer, meters.buffer] as ArrayBuffer[]
)

function addYear(
  batch: { steps: Float32Array[]; labels: number[]; meters: Float32Array[]; facts: MeterFacts[] },
  random: Random
): void {
  const building = sampler.draw(random)
  const others = buildings.filter((other) => areTogether(building, other))
  const year = drawTrainingYear({ building, others, weather: weather[building.estate] ?? null, miners, random })
  const numbers = year && grain.numbers(year, random.derive('grain'))
  if (!numbers) return
  const { candidates, steps, meter } = numbers
  batch.steps.push(steps)
  batch.meters.push(meter)
  for (const day of candidates) batch.labels.push(stepLabel(year.miningKw, day))
  const { kind, share, changed } = year
  batch.facts.push({
    building: building.building,
    estate: building.estate,
    candidates: candidates.length,
    kind,
    share,
    changed
  })
}

/** Whether whatever has not learnt from one has not learnt from the other either. */
function areTogether(one: BuildingHistory, other: BuildingHistory): boolean {
  const [a, b] = [places.get(one.building), places.get(other.building)]
  const together = a?.fold === b?.fold && (networks.length === 0 || a?.half === b?.half)
  return one.estate === other.estate && together
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
