import { binEdges, binTable } from '../learning/binning.ts'
import type { BoostingOptions } from '../learning/boosting.ts'
import { type BuildingPlace, FOLDS } from '../learning/folds.ts'
import { type StageLayout, stageRow } from '../screening/steps/meter-stage.ts'
import type { Trees } from '../screening/trees.ts'
import type { BoostingAnswer, BoostingRequest, BoostingTable } from './boosting-worker.ts'
import type { KeptAnswers } from './kept-answers.ts'
import { shared } from './shared-values.ts'
import type { MeterFacts, TrainingBatch } from './training-worker.ts'

const CANDIDATE_STAGE: BoostingOptions = {
  trees: 250,
  learningRate: 0.1,
  leaves: 31,
  depth: 7,
  minChildWeight: 20,
  l2: 5,
  rowShare: 0.4,
  featureShare: 0.25
}
/** Many small steps over few rows and numbers each: the same as averaging several forests. */
const METER_STAGE: Omit<BoostingOptions, 'monotone'> = {
  trees: 450,
  learningRate: 0.025,
  leaves: 14,
  depth: 6,
  minChildWeight: 30,
  l2: 10,
  rowShare: 0.4,
  featureShare: 0.12
}
const RISING = /^(candidates\.(log_odds|any)|network\.meter$)/
const BINS = 62
const EDGE_ROWS = 60_000

export interface StagesOptions {
  readonly layout: StageLayout
  /** Meters to learn from, then meters that are only judged; `steps` is shared between threads. */
  readonly batch: TrainingBatch
  /** How many of the meters are learnt from. */
  readonly learnt: number
  readonly places: ReadonlyMap<string, BuildingPlace>
  readonly seed: string
  readonly jobs: number | undefined
  readonly kept: KeptAnswers
  /** Of these stages among all of the training. */
  readonly name: string
  readonly progress: (line: string) => void
}

/** Both stages, with what they say of each candidate and each meter from outside its fold. */
export interface GrownStages {
  readonly candidate: GrownStage
  readonly meter: GrownStage
  /** By meter: noisy-or of its candidates, the first stage's own answer, in log-odds. */
  readonly any: Float32Array
  readonly foldOfMeter: Int32Array
}

/** Grows the stage of candidate days, then that of meters, which sees the candidates' log-odds from outside their folds. */
export async function growStages(options: StagesOptions): Promise<GrownStages> {
  const { layout, batch: all, learnt, places, seed, jobs, kept, progress } = options
  const foldOfMeter = Int32Array.from(all.facts, ({ building }) => places.get(building)?.fold ?? 0)
  const meterOfRow = Int32Array.from(all.facts.flatMap(({ candidates }, meter) => Array(candidates).fill(meter)))
  const candidate = await growStage({
    name: 'candidate',
    kept,
    keptName: `${options.name} candidate`,
    features: layout.step,
    table: all.steps,
    labels: Uint8Array.from(all.labels, (label) => (label === 1 ? 1 : 0)),
    weights: Float32Array.from(all.labels, (label, row) => (label >= 0 && meterOfRow[row]! < learnt ? 1 : 0)),
    folds: meterOfRow.map((meter) => foldOfMeter[meter]!),
    options: CANDIDATE_STAGE,
    seed,
    jobs,
    progress
  })

  const stage = stageTable(layout, all, candidate.logOdds)
  const meter = await growStage({
    name: 'meter',
    kept,
    keptName: `${options.name} meter`,
    features: layout.stage,
    table: stage,
    labels: Uint8Array.from(all.facts, ({ kind }) => (kind === null ? 0 : 1)),
    weights: Float32Array.from(all.facts, (_, i) => (i < learnt ? 1 : 0)),
    folds: foldOfMeter,
    // On little data smaller leaves, or no meter could be told from another.
    options: {
      ...METER_STAGE,
      minChildWeight: Math.min(METER_STAGE.minChildWeight, learnt / 100),
      // A likelier onset never helps a meter, nor does a surer network.
      monotone: Int8Array.from(layout.stage, (name) => (RISING.test(name) ? 1 : 0))
    },
    seed,
    jobs,
    progress
  })

  const width = layout.stage.length
  const any = layout.stage.indexOf('candidates.any')
  return { candidate, meter, any: Float32Array.from(all.facts, (_, i) => stage[i * width + any]!), foldOfMeter }
}

interface Stage {
  readonly name: string
  readonly kept: KeptAnswers
  readonly keptName: string
  readonly features: readonly string[]
  /** Shared between threads. */
  readonly table: Float32Array
  readonly labels: Uint8Array
  readonly weights: Float32Array
  readonly folds: Int32Array
  readonly options: BoostingOptions
  readonly seed: string
  readonly jobs: number | undefined
  readonly progress: (line: string) => void
}

/** A forest grown on all; one for each fold, grown on the others; log-odds of every row from outside its fold. */
interface GrownStage {
  readonly trees: Trees
  readonly byFold: readonly Trees[]
  readonly logOdds: Float32Array
}

async function growStage(stage: Stage): Promise<GrownStage> {
  const { name, kept, keptName, features, table, labels, weights, folds, options, seed, jobs, progress } = stage
  const rows = Array.from({ length: labels.length }, (_, row) => row)
  const edges = binEdges(table, features.length, BINS, Math.max(1, Math.floor(rows.length / EDGE_ROWS)))
  const bins = new Uint8Array(new SharedArrayBuffer(table.length))
  binTable(table, edges, bins)
  const workerData: BoostingTable = { features, table, bins, edges, labels, weights, seed }
  const learn = (fold: number | null): BoostingRequest => ({
    name: `${name} ${fold ?? 'all'}`,
    training: Int32Array.from(rows.filter((row) => weights[row]! > 0 && folds[row] !== fold)),
    scored: Int32Array.from(rows.filter((row) => folds[row] === fold)),
    options
  })
  const requests = [learn(null), ...Array.from({ length: FOLDS }, (_, fold) => learn(fold))]
  const logOdds = new Float32Array(rows.length)
  const grown: Trees[] = []
  const script = 'jobs/boosting-worker.js'
  const answers = kept.answer<BoostingRequest, BoostingAnswer>(keptName, requests, { script, jobs, workerData })
  for await (const answer of answers) {
    const request = requests[grown.length]!
    grown.push(answer.trees)
    request.scored.forEach((row, i) => {
      logOdds[row] = answer.logOdds[i]!
    })
    progress(`${name} stage: ${grown.length} of ${requests.length} forests grown`)
  }
  const [trees, ...byFold] = grown
  return { trees: trees!, byFold, logOdds }
}

/** Where each meter's candidates begin in the table of all. */
export function firstRows(facts: readonly MeterFacts[]): Int32Array {
  let row = 0
  return Int32Array.from(facts, ({ candidates }) => {
    row += candidates
    return row - candidates
  })
}

function stageTable(layout: StageLayout, all: TrainingBatch, logOdds: Float32Array): Float32Array {
  const width = layout.stage.length
  const table = shared(new Float32Array(all.facts.length * width))
  const first = firstRows(all.facts)
  for (const [meter, { candidates }] of all.facts.entries()) {
    const from = first[meter]!
    const own = all.meters.subarray(meter * layout.meter.length, (meter + 1) * layout.meter.length)
    stageRow(
      layout,
      all.steps,
      from * layout.step.length,
      logOdds.subarray(from, from + candidates),
      own,
      table,
      meter * width
    )
  }
  return table
}
