import { join } from 'node:path'
import { type BuildingPlace, HALVES } from '../learning/folds.ts'
import { type OptimiserState, optimise, startOptimiser } from '../learning/network/adamw.ts'
import { initialWeights } from '../learning/network/initial-weights.ts'
import type { NetworkReading } from '../screening/network/day-network.ts'
import { NETWORK_WEIGHTS } from '../screening/network/network-shape.ts'
import type { Miner } from '../simulation/miners.ts'
import { createRandom } from '../simulation/random.ts'
import type { LabelledMeter } from './estates.ts'
import { readCheckpoint, saveCheckpoint } from './network-checkpoint.ts'
import type { NetworkAnswer, NetworkRequest, NetworkSource } from './network-worker.ts'
import { type EstateFolders, type Estates, readEstates, sizeOf } from './training-estates.ts'
import { WorkerPool } from './worker-pool.ts'

export interface NetworkTrainingOptions {
  readonly estates: readonly EstateFolders[]
  /** Steps of each network, of `yearsPerStep` simulated meter-years each. */
  readonly steps: number
  readonly yearsPerStep: number
  readonly seed: string
  readonly miners: readonly Miner[]
  readonly jobs?: number | undefined
  /** Folder of the checkpoints: an interrupted training goes on from them. Null = none are kept. */
  readonly checkpoints: string | null
  /** Stops at the checkpoint after so many steps of each network, as an interruption would. */
  readonly stopAfter?: number
  readonly progress: (line: string) => void
}

/** A labelled meter with what the network says of it that has not learnt from its building. */
export interface ReadMeter {
  readonly meter: LabelledMeter
  readonly half: number
  readonly reading: NetworkReading
}

export interface TrainedNetworks {
  /** By half: the network that has learnt from the buildings of this half, and serves those of the other. */
  readonly weights: readonly Float32Array[]
  readonly judged: readonly ReadMeter[]
  readonly buildings: number
}

/** Each step is computed in two parts, on whatever number of threads, so that its result does not depend on them. */
const SHARDS = 2
const PEAK_RATE = 3e-3
const DECAY = 0.02
const STEPS_PER_CHECKPOINT = 50
const METERS_PER_REQUEST = 20

/**
 * Trains a network on each half of the buildings, side by side, and lets it read the labelled meters of the other half. The
 * same data, options and seed give the same weights, interrupted or not, on any number of threads.
 */
export async function trainNetworks(options: NetworkTrainingOptions): Promise<TrainedNetworks> {
  const { seed, miners, jobs, progress } = options
  const data = await readEstates(options.estates)
  const { buildings, weather, labelled, places } = data
  progress(`${buildings.length} buildings, ${labelled.length} labelled meters, ${NETWORK_WEIGHTS} weights a network`)
  const workerData: NetworkSource = { buildings, weather, places, miners, seed }
  const pool = new WorkerPool<NetworkRequest, NetworkAnswer>({ script: 'jobs/network-worker.js', jobs, workerData })
  try {
    const networks = Array.from({ length: HALVES }, (_, half) => trainOne(pool, half, options, data))
    // Each gets to its checkpoint before a failure of the other ends the threads.
    await Promise.allSettled(networks)
    const weights = (await Promise.all(networks)).map(({ averaged }) => averaged)
    const judged = await readLabelled(pool, weights, labelled, places)
    return { weights, judged, buildings: buildings.length }
  } finally {
    await pool.close()
  }
}

type Pool = WorkerPool<NetworkRequest, NetworkAnswer>

async function trainOne(pool: Pool, half: number, options: NetworkTrainingOptions, data: Estates) {
  const { steps, yearsPerStep, seed, checkpoints, progress, stopAfter } = options
  const file = checkpoints === null ? null : join(checkpoints, `network-${half}.checkpoint`)
  const training = JSON.stringify({ steps, yearsPerStep, seed, weights: NETWORK_WEIGHTS, data: sizeOf(data) })
  const started = file === null ? null : await readCheckpoint(file, training)
  if (started) progress(`network ${half}: goes on from step ${started.step} of ${steps}`)
  const state = started ?? startOptimiser(initialWeights(createRandom(seed).derive('weights', half)))
  let loss = 0
  while (state.step < steps) {
    loss += await takeStep(pool, half, state, options)
    if (state.step % STEPS_PER_CHECKPOINT !== 0 && state.step !== steps && state.step !== stopAfter) continue
    progress(`network ${half}: step ${state.step} of ${steps}, loss ${(loss / STEPS_PER_CHECKPOINT).toFixed(4)}`)
    loss = 0
    if (file) await saveCheckpoint(file, training, state)
    if (state.step === stopAfter) throw new Error(`network ${half} was interrupted at step ${stopAfter}`)
  }
  return state
}

async function takeStep(pool: Pool, half: number, state: OptimiserState, options: NetworkTrainingOptions) {
  const years = Math.max(1, Math.round(options.yearsPerStep / SHARDS))
  const { step, weights } = state
  const parts = await Promise.all(
    Array.from({ length: SHARDS }, (_, shard) => pool.answer({ kind: 'gradient', half, step, shard, years, weights }))
  )
  const gradient = new Float32Array(NETWORK_WEIGHTS)
  let loss = 0
  for (const part of parts) {
    if (part.kind !== 'gradient') continue
    loss += part.loss / SHARDS
    for (let i = 0; i < gradient.length; i++) gradient[i] = gradient[i]! + part.gradient[i]! / SHARDS
  }
  optimise(state, gradient, { steps: options.steps, peakRate: PEAK_RATE, decay: DECAY })
  return loss
}

/** What each network says of the meters whose buildings it has not learnt from. */
async function readLabelled(
  pool: Pool,
  weights: readonly Float32Array[],
  labelled: readonly LabelledMeter[],
  places: ReadonlyMap<string, BuildingPlace>
): Promise<ReadMeter[]> {
  const requests: Promise<ReadMeter[]>[] = []
  for (let half = 0; half < HALVES; half++) {
    const own = labelled.filter(({ history }) => places.get(history.building)?.half === half)
    for (let from = 0; from < own.length; from += METERS_PER_REQUEST) {
      const meters = own.slice(from, from + METERS_PER_REQUEST)
      requests.push(readSome(pool, weights[1 - half]!, meters, half))
    }
  }
  return (await Promise.all(requests)).flat()
}

async function readSome(pool: Pool, weights: Float32Array, meters: readonly LabelledMeter[], half: number) {
  const seen = meters.map(({ history, temperatureC }) => ({ ...history, temperatureC }))
  const answer = await pool.answer({ kind: 'read', weights, meters: seen })
  if (answer.kind !== 'read') return []
  return answer.readings.flatMap((reading, i): ReadMeter[] => (reading ? [{ meter: meters[i]!, half, reading }] : []))
}
