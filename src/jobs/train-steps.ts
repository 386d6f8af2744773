import { binEdges, binTable } from '../learning/binning.ts'
import type { BoostingOptions } from '../learning/boosting.ts'
import { calibrate } from '../learning/calibration.ts'
import type { CleanScore } from '../learning/clean-scores.ts'
import { type BuildingPlace, FOLDS } from '../learning/folds.ts'
import type { GrainName, TrainingGrain } from '../learning/training-grain.ts'
import { type StageLayout, stageRow } from '../screening/steps/meter-stage.ts'
import type { StepLoad } from '../screening/steps/step-load.ts'
import type { StepModelJson } from '../screening/steps/step-model.ts'
import type { Trees } from '../screening/trees.ts'
import { treesToJson } from '../screening/trees-file.ts'
import type { Miner } from '../simulation/miners.ts'
import type { BoostingAnswer, BoostingRequest, BoostingTable } from './boosting-worker.ts'
import type { LabelledMeter } from './estates.ts'
import { HalfNetworks } from './half-networks.ts'
import { shared } from './shared-values.ts'
import { useTensorflow } from './tensorflow.ts'
import { type EstateFolders, type Estates, readEstates } from './training-estates.ts'
import { trainingGrain } from './training-grains.ts'
import type { MeterFacts, TrainingBatch, TrainingRequest, TrainingSource } from './training-worker.ts'
import { answerOnWorkers } from './worker-pool.ts'

export interface TrainingOptions {
  readonly grain: GrainName
  readonly estates: readonly EstateFolders[]
  /** Meter-years to simulate. */
  readonly years: number
  readonly seed: string
  readonly miners: readonly Miner[]
  /** Weights of the networks that the hourly grain looks at, by the half of the buildings that each has learnt from. */
  readonly networks: readonly Float32Array[]
  readonly jobs?: number | undefined
  readonly progress: (line: string) => void
}

/** A meter of known truth with what a model that never saw its building says of it. */
export interface JudgedMeter {
  readonly meter: LabelledMeter
  /** Log-odds of the meter stage, uncalibrated. */
  readonly score: number
  readonly fold: number
  /** The load at its likeliest candidate; null when there is none. */
  readonly load: Pick<StepLoad, 'kw' | 'hour'> | null
}

export interface TrainedSteps {
  readonly model: StepModelJson
  /** By fold: the model that has not learnt from the buildings of the fold, and its calibration neither. */
  readonly foldModels: readonly StepModelJson[]
  readonly places: ReadonlyMap<string, BuildingPlace>
  /** Position of each building's estate in the options. */
  readonly estateOf: ReadonlyMap<string, number>
  readonly judged: readonly JudgedMeter[]
  /** Simulated years that nothing was added to, scored by the model of their fold. */
  readonly clean: readonly CleanScore[]
  readonly years: number
  readonly candidates: number
  readonly buildings: number
}

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
const YEARS_PER_REQUEST = 50
const BINS = 62
const EDGE_ROWS = 60_000

/**
 * Trains the two stages on simulated meter-years and judges them on the labelled meters, by building: what a forest scores it
 * has not learnt from. The stages that are shipped are grown on everything; the meter stage on the candidates' log-odds from
 * outside their folds, as it will see them on new buildings.
 */
export async function trainSteps(options: TrainingOptions): Promise<TrainedSteps> {
  const { progress, seed, jobs } = options
  const data = await readEstates(options.estates)
  if (options.networks.length > 0) progress(`networks computed by ${await useTensorflow()}`)
  const grain = trainingGrain(options.grain, new HalfNetworks(options.networks, data.places))
  const { layout } = grain
  progress(`${data.buildings.length} buildings, ${data.labelled.length} labelled meters`)
  const learnt = await drawYears(options, data)
  progress(`${learnt.facts.length} years simulated, ${learnt.labels.length} candidates`)
  const known = labelledBatch(data.labelled, grain)
  const all = joinBatches([...learnt.batches, known.batch])
  const foldOfMeter = all.facts.map(({ building }) => data.places.get(building)?.fold ?? 0)
  const isLearnt = (meter: number) => meter < learnt.facts.length

  const meterOfRow = Int32Array.from(all.facts.flatMap(({ candidates }, meter) => Array(candidates).fill(meter)))
  const candidate = await growStage({
    name: 'candidate',
    features: layout.step,
    table: all.steps,
    labels: Uint8Array.from(all.labels, (label) => (label === 1 ? 1 : 0)),
    weights: Float32Array.from(all.labels, (label, row) => (label >= 0 && isLearnt(meterOfRow[row]!) ? 1 : 0)),
    folds: meterOfRow.map((meter) => foldOfMeter[meter]!),
    options: CANDIDATE_STAGE,
    seed,
    jobs,
    progress
  })

  const stage = stageTable(layout, all, candidate.logOdds)
  const meter = await growStage({
    name: 'meter',
    features: layout.stage,
    table: stage,
    labels: Uint8Array.from(all.facts, ({ kind }) => (kind === null ? 0 : 1)),
    weights: Float32Array.from(all.facts, (_, i) => (isLearnt(i) ? 1 : 0)),
    folds: Int32Array.from(foldOfMeter),
    // On little data smaller leaves, or no meter could be told from another.
    options: {
      ...METER_STAGE,
      minChildWeight: Math.min(METER_STAGE.minChildWeight, learnt.facts.length / 100),
      // A likelier onset never helps a meter, nor does a surer network.
      monotone: Int8Array.from(layout.stage, (name) => (RISING.test(name) ? 1 : 0))
    },
    seed,
    jobs,
    progress
  })

  const first = firstRows(all.facts)
  const judged = known.meters.map((labelled, i): JudgedMeter => {
    const at = learnt.facts.length + i
    return {
      meter: labelled,
      score: meter.logOdds[at]!,
      fold: foldOfMeter[at]!,
      load: loadOf(grain, labelled, candidate.logOdds.subarray(first[at]!, first[at]! + all.facts[at]!.candidates))
    }
  })
  const calibrated = (fold: number | null) => {
    const others = judged.filter((known) => known.fold !== fold)
    const { slope, intercept } = calibrate(others.map(({ score, meter: { mining } }) => ({ score, mining, weight: 1 })))
    return { slope: round(slope), intercept: round(intercept) }
  }
  const foldModels = candidate.byFold.map(
    (trees, fold): StepModelJson => ({
      name: `${grain.name} without fold ${fold}`,
      candidate: treesToJson(trees),
      meter: treesToJson(meter.byFold[fold]!),
      calibration: calibrated(fold)
    })
  )
  const model = {
    name: grain.name,
    candidate: treesToJson(candidate.trees),
    meter: treesToJson(meter.trees),
    calibration: calibrated(null)
  }
  const clean = learnt.facts.flatMap(({ building, kind, changed }, i): CleanScore[] => {
    const { slope, intercept } = foldModels[foldOfMeter[i]!]!.calibration
    return kind === null && !changed ? [{ building, logOdds: slope * meter.logOdds[i]! + intercept }] : []
  })
  return {
    model,
    foldModels,
    places: data.places,
    estateOf: new Map(data.buildings.map(({ building, estate }) => [building, estate])),
    judged,
    clean,
    years: learnt.facts.length,
    candidates: learnt.labels.length,
    buildings: data.buildings.length
  }
}

const round = (value: number) => Number(value.toPrecision(6))

async function drawYears(options: TrainingOptions, { buildings, weather, places }: Estates) {
  const { grain, years, seed, miners, networks, jobs, progress } = options
  const workerData: TrainingSource = { grain, buildings, weather, places, miners, networks, seed }
  const requests = Array.from({ length: Math.ceil(years / YEARS_PER_REQUEST) }, (_, i) => ({
    from: i * YEARS_PER_REQUEST,
    to: Math.min(years, (i + 1) * YEARS_PER_REQUEST)
  }))
  const batches: TrainingBatch[] = []
  const script = 'jobs/training-worker.js'
  for await (const batch of answerOnWorkers<TrainingRequest, TrainingBatch>(requests, { script, jobs, workerData })) {
    batches.push(batch)
    if (batches.length % 40 === 0)
      progress(`${Math.min(years, batches.length * YEARS_PER_REQUEST)} of ${years} years drawn`)
  }
  return { batches, facts: batches.flatMap(({ facts }) => facts), labels: batches.flatMap(({ labels }) => [...labels]) }
}

/** The labelled meters as one batch; those without any load are left out. */
function labelledBatch(labelled: readonly LabelledMeter[], grain: TrainingGrain) {
  const steps: Float32Array[] = []
  const rows: Float32Array[] = []
  const facts: MeterFacts[] = []
  const meters: LabelledMeter[] = []
  for (const meter of labelled) {
    const { history, temperatureC, kind, share } = meter
    const numbers = grain.numbers({ ...history, temperatureC }, null)
    if (!numbers) continue
    steps.push(numbers.steps)
    rows.push(numbers.meter)
    const candidates = numbers.candidates.length
    facts.push({ building: history.building, estate: history.estate, candidates, kind, share, changed: false })
    meters.push(meter)
  }
  const table = join(steps)
  const labels = new Int8Array(table.length / grain.layout.step.length)
  return { batch: { steps: table, labels, meters: join(rows), facts }, meters }
}

function joinBatches(batches: readonly TrainingBatch[]): TrainingBatch {
  const labels = new Int8Array(batches.reduce((sum, batch) => sum + batch.labels.length, 0))
  let at = 0
  for (const batch of batches) {
    labels.set(batch.labels, at)
    at += batch.labels.length
  }
  return {
    steps: shared(join(batches.map((batch) => batch.steps))),
    labels,
    meters: join(batches.map((batch) => batch.meters)),
    facts: batches.flatMap(({ facts }) => facts)
  }
}

interface Stage {
  readonly name: string
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
  const { name, features, table, labels, weights, folds, options, seed, jobs, progress } = stage
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
  for await (const answer of answerOnWorkers<BoostingRequest, BoostingAnswer>(requests, { script, jobs, workerData })) {
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
function firstRows(facts: readonly MeterFacts[]): Int32Array {
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

/** The load at the likeliest of a meter's candidates, whose numbers are made again: those of all meters are large. */
function loadOf(
  grain: TrainingGrain,
  { history, temperatureC }: LabelledMeter,
  logOdds: Float32Array
): Pick<StepLoad, 'kw' | 'hour'> | null {
  return grain.numbers({ ...history, temperatureC }, null)?.load(logOdds) ?? null
}

function join(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
