import { createHash } from 'node:crypto'
import type { CleanScore } from '../learning/clean-scores.ts'
import type { BuildingPlace } from '../learning/folds.ts'
import type { CascadeParts, NamedCalibration } from '../learning/model-card.ts'
import type { GrainName, TrainingGrain } from '../learning/training-grain.ts'
import type { StepLoad } from '../screening/steps/step-load.ts'
import type { Miner } from '../simulation/miners.ts'
import { NETWORKED_MODEL } from '../sources/models.ts'
import { type Ablation, ablate, leaveOut } from './ablation.ts'
import type { LabelledMeter } from './estates.ts'
import { type FittedPart, fitPart } from './fitted-part.ts'
import { firstRows, growStages, type StagesOptions } from './grow-stages.ts'
import { HalfNetworks } from './half-networks.ts'
import { KeptAnswers } from './kept-answers.ts'
import { shared } from './shared-values.ts'
import { useTensorflow } from './tensorflow.ts'
import { type EstateFolders, type Estates, readEstates, sizeOf } from './training-estates.ts'
import { trainingGrain } from './training-grains.ts'
import type { MeterFacts, TrainingBatch, TrainingRequest, TrainingSource } from './training-worker.ts'

export interface TrainingOptions {
  readonly grain: GrainName
  readonly estates: readonly EstateFolders[]
  /** Meter-years to simulate. */
  readonly years: number
  readonly seed: string
  readonly miners: readonly Miner[]
  /** Weights of the networks that the hourly grain looks at, by the half of the buildings that each has learnt from. */
  readonly networks: readonly Float32Array[]
  /** Years on which each part of the model is left out in turn; none are unless told. */
  readonly ablationYears?: number | undefined
  readonly jobs?: number | undefined
  /** Folder in which an interrupted training finds what it has done; none unless told. */
  readonly checkpoints?: string | undefined
  readonly progress: (line: string) => void
}

/** A meter of known truth with what a model that never saw its building says of it. */
export interface JudgedMeter {
  readonly meter: LabelledMeter
  /** Calibrated log-odds of mining at even odds; the calibration has not learnt from its fold either. */
  readonly logOdds: number
  readonly fold: number
  /** The load at its likeliest candidate; null when there is none. */
  readonly load: Pick<StepLoad, 'kw' | 'hour'> | null
}

export interface TrainedSteps {
  /** The forests that look at the meter alone. */
  readonly plain: FittedPart
  /** Those that look at what the networks say too, about meters that the plain ones do not rule out; null without networks. */
  readonly networked: FittedPart | null
  readonly calibrations: readonly NamedCalibration[]
  /** What the plain forests and the networked ones each say of every judged meter; null without networks. */
  readonly parts: CascadeParts | null
  readonly places: ReadonlyMap<string, BuildingPlace>
  /** Position of each building's estate in the options. */
  readonly estateOf: ReadonlyMap<string, number>
  readonly judged: readonly JudgedMeter[]
  /** What is lost without each part of the model; empty unless asked for. */
  readonly ablations: readonly Ablation[]
  /** Simulated years that nothing was added to, scored by the model of their fold. */
  readonly clean: readonly CleanScore[]
  readonly years: number
  readonly candidates: number
  readonly buildings: number
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * Log-odds at even odds below which the networks are not asked: some 2 % at the campaign's prevalence. Asking them about the
 * others too costs twice as much and moves no figure by more than the networks' own doubt (the card's cascade).
 */
export const RULED_OUT_BELOW = -0.7
const NETWORK_GROUP = 'network'
const YEARS_PER_REQUEST = 50

/**
 * Trains the two stages on simulated meter-years and judges them on the labelled meters, by building: what a forest scores it
 * has not learnt from. The stages that are shipped are grown on everything; the meter stage on the candidates' log-odds from
 * outside their folds, as it will see them on new buildings.
 */
export async function trainSteps(options: TrainingOptions): Promise<TrainedSteps> {
  const { progress, seed } = options
  const data = await readEstates(options.estates)
  if (options.networks.length > 0) progress(`networks computed by ${await useTensorflow()}`)
  const grain = trainingGrain(options.grain, new HalfNetworks(options.networks, data.places))
  progress(`${data.buildings.length} buildings, ${data.labelled.length} labelled meters`)
  const kept = await keptAnswers(options, data)
  const learnt = await drawYears(options, data, kept)
  progress(`${learnt.facts.length} years simulated, ${learnt.labels.length} candidates`)
  const known = labelledBatch(data.labelled, grain)
  const all = joinBatches([...learnt.batches, known.batch])
  const stages = {
    layout: grain.layout,
    batch: all,
    learnt: learnt.facts.length,
    places: data.places,
    seed,
    jobs: options.jobs,
    kept,
    name: 'whole',
    progress
  }
  const mining = known.meters.map((meter) => meter.mining)
  const asksNetworks = options.networks.length > 0
  const whole = fitPart(asksNetworks ? NETWORKED_MODEL : grain.name, await growStages(stages), mining)
  const plain = asksNetworks ? await growPlain(grain.name, stages, mining) : null
  const first = firstRows(all.facts)
  const partsOf = (meter: number) => {
    if (plain === null) return [whole]
    return plain.logOdds[meter]! < RULED_OUT_BELOW ? [plain] : [plain, whole]
  }
  const logOddsOf = (meter: number) => mean(partsOf(meter).map(({ logOdds }) => logOdds[meter]!))
  const candidatesOf = (meter: number) =>
    Float32Array.from({ length: all.facts[meter]!.candidates }, (_, i) =>
      mean(partsOf(meter).map(({ candidateLogOdds }) => candidateLogOdds[first[meter]! + i]!))
    )
  const foldOf = ({ building }: MeterFacts) => data.places.get(building)?.fold ?? 0
  const judged = known.meters.map((labelled, i): JudgedMeter => {
    const at = learnt.facts.length + i
    return {
      meter: labelled,
      logOdds: logOddsOf(at),
      fold: foldOf(all.facts[at]!),
      load: loadOf(grain, labelled, candidatesOf(at))
    }
  })
  const clean = learnt.facts.flatMap(({ building, kind, changed }, i): CleanScore[] =>
    kind === null && !changed ? [{ building, logOdds: logOddsOf(i) }] : []
  )
  const scores = ({ logOdds }: FittedPart) => [...logOdds.subarray(learnt.facts.length)]
  return {
    plain: plain ?? whole,
    networked: plain && whole,
    calibrations: (plain ? [plain, whole] : [whole]).map(({ model: { name, calibration } }) => ({
      name,
      ...calibration
    })),
    parts: plain && { plain: scores(plain), networked: scores(whole), ruledOutBelow: RULED_OUT_BELOW },
    places: data.places,
    estateOf: new Map(data.buildings.map(({ building, estate }) => [building, estate])),
    judged,
    clean,
    ablations: options.ablationYears ? await ablate(stages, options.ablationYears) : [],
    years: learnt.facts.length,
    candidates: learnt.labels.length,
    buildings: data.buildings.length
  }
}

/** The forests that look at the curve alone. */
async function growPlain(name: string, stages: StagesOptions, mining: readonly boolean[]): Promise<FittedPart> {
  stages.progress('without the networks:')
  return fitPart(name, await growStages({ ...leaveOut(stages, stages.learnt, NETWORK_GROUP), name: 'plain' }), mining)
}

/** What the training has kept of an earlier run of it. */
function keptAnswers(options: TrainingOptions, data: Estates): Promise<KeptAnswers> | KeptAnswers {
  const { grain, years, seed, networks, checkpoints } = options
  if (checkpoints === undefined) return KeptAnswers.none
  const digest = createHash('sha256')
  for (const weights of networks) digest.update(weights)
  const training = { grain, years, seed, networks: digest.digest('hex'), data: sizeOf(data) }
  return KeptAnswers.in(checkpoints, JSON.stringify(training))
}

async function drawYears(options: TrainingOptions, { buildings, weather, places }: Estates, kept: KeptAnswers) {
  const { grain, years, seed, miners, networks, jobs, progress } = options
  const workerData: TrainingSource = { grain, buildings, weather, places, miners, networks, seed }
  const requests = Array.from({ length: Math.ceil(years / YEARS_PER_REQUEST) }, (_, i) => ({
    from: i * YEARS_PER_REQUEST,
    to: Math.min(years, (i + 1) * YEARS_PER_REQUEST)
  }))
  const batches: TrainingBatch[] = []
  const script = 'jobs/training-worker.js'
  for await (const batch of kept.answer<TrainingRequest, TrainingBatch>('years', requests, {
    script,
    jobs,
    workerData
  })) {
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
