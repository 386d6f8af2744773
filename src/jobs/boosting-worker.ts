import { workerData } from 'node:worker_threads'
import type { BinEdges } from '../learning/binning.ts'
import { type BoostingOptions, boost } from '../learning/boosting.ts'
import { type Trees, treesLogOdds } from '../screening/trees.ts'
import { createRandom } from '../simulation/random.ts'
import { serveRequests } from './worker-pool.ts'

/** A table that all workers share, row by row, with its bins. */
export interface BoostingTable {
  readonly features: readonly string[]
  readonly table: Float32Array
  readonly bins: Uint8Array
  readonly edges: BinEdges
  /** 1 or 0 for each row; rows without weight are only scored. */
  readonly labels: Uint8Array
  readonly weights: Float32Array
  readonly seed: string
}

/** One forest to grow on some rows; those of `scored` get its log-odds. */
export interface BoostingRequest {
  readonly name: string
  readonly training: Int32Array
  readonly scored: Int32Array
  readonly options: BoostingOptions
}

export interface BoostingAnswer {
  readonly trees: Trees
  readonly logOdds: Float32Array
}

const { features, table, bins, edges, labels, weights, seed } = workerData as BoostingTable

serveRequests(({ name, training, scored, options }: BoostingRequest): BoostingAnswer => {
  const data = { bins, edges, features, labels, weights, training }
  const trees = boost(data, options, createRandom(seed).derive(name))
  const logOdds = Float32Array.from(scored, (row) => treesLogOdds(trees, table, row * features.length))
  return { trees, logOdds }
})
