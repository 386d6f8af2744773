import { workerData } from 'node:worker_threads'
import { BuildingSampler } from '../learning/building-sampler.ts'
import type { BuildingPlace } from '../learning/folds.ts'
import { type NetworkGradient, networkGradient } from '../learning/network/gradient.ts'
import { type NetworkYear, networkYear } from '../learning/network/network-year.ts'
import { TensorNetwork } from '../learning/network/tensor-network.ts'
import { type BuildingHistory, drawTrainingYear, type EstateWeather } from '../learning/training-year.ts'
import { type NetworkReading, networkInput } from '../screening/network/day-network.ts'
import { relativeLoad } from '../screening/steps/relative-load.ts'
import { stepContext } from '../screening/steps/step-context.ts'
import type { Miner } from '../simulation/miners.ts'
import { createRandom, type Random } from '../simulation/random.ts'
import { useTensorflow } from './tensorflow.ts'
import { serveRequests } from './worker-pool.ts'

/** Everything that networks learn from. */
export interface NetworkSource {
  readonly buildings: readonly BuildingHistory[]
  /** By estate. */
  readonly weather: readonly (EstateWeather | null)[]
  readonly places: ReadonlyMap<string, BuildingPlace>
  readonly miners: readonly Miner[]
  readonly seed: string
}

/** The gradient of some fresh years of one half of the buildings, which depend on the seed and these numbers alone. */
interface GradientRequest {
  readonly kind: 'gradient'
  readonly half: number
  readonly step: number
  readonly shard: number
  readonly years: number
  readonly weights: Float32Array
}

/** What a network says of some meters; null where nothing is left of the load to scale by. */
interface ReadRequest {
  readonly kind: 'read'
  readonly weights: Float32Array
  readonly meters: readonly Pick<SeenMeter, 'kw' | 'firstDay' | 'temperatureC'>[]
}

interface SeenMeter extends BuildingHistory {
  readonly temperatureC: Float32Array | null
}

export type NetworkRequest = GradientRequest | ReadRequest
export type NetworkAnswer =
  | ({ readonly kind: 'gradient' } & NetworkGradient)
  | { readonly kind: 'read'; readonly readings: readonly (NetworkReading | null)[] }

await useTensorflow()
const { buildings, weather, places, miners, seed } = workerData as NetworkSource
const ofHalf = [0, 1].map((half) => buildings.filter(({ building }) => places.get(building)?.half === half))
const samplers = ofHalf.map((own) => new BuildingSampler(own))

serveRequests((request: NetworkRequest): NetworkAnswer => {
  if (request.kind === 'gradient') return { kind: 'gradient', ...gradientOf(request) }
  const network = new TensorNetwork(request.weights)
  const readings = request.meters.map(({ kw, firstDay, temperatureC }) => {
    const relative = relativeLoad(kw, firstDay, temperatureC)
    return relative && network.read(networkInput(stepContext(relative)))
  })
  network.dispose()
  return { kind: 'read', readings }
})

function gradientOf({ half, step, shard, years, weights }: GradientRequest): NetworkGradient {
  const random = createRandom(seed).derive('network', half, step, shard)
  const drawn: NetworkYear[] = []
  while (drawn.length < years) {
    const year = drawYear(half, random)
    if (year) drawn.push(year)
  }
  return networkGradient(weights, drawn, random)
}

function drawYear(half: number, random: Random): NetworkYear | null {
  const building = samplers[half]!.draw(random)
  const others = ofHalf[half]!.filter(({ estate }) => estate === building.estate)
  const year = drawTrainingYear({ building, others, weather: weather[building.estate] ?? null, miners, random })
  return year && networkYear(year)
}
