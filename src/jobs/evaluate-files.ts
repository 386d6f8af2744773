import type { EvaluatedMeter } from '../learning/evaluation.ts'
import type { BuildingPlace } from '../learning/folds.ts'
import type { Truth } from '../learning/truth-file.ts'
import type { AssembledCurves } from '../readings/assemble-curve.ts'
import type { Meter } from '../readings/meter.ts'
import type { ReadingsBatch } from '../readings/readings-batch.ts'
import { type AssessmentOptions, assessPoint } from '../screening/assess.ts'
import type { Finding } from '../screening/finding.ts'
import { peerGroups } from '../screening/peers.ts'
import { type PointScreening, withoutReadings } from '../screening/point-screening.ts'
import type { ScreeningInput } from '../screening/screening-input.ts'
import { groupByMeter } from '../sources/meter-groups.ts'
import type { FoldModels } from './fold-models.ts'
import type { Injection } from './injection.ts'
import { curveToScreen, type Surroundings, screeningInput } from './screening-inputs.ts'
import { screenPoints } from './screening-pool.ts'

export interface FileEvaluationOptions extends AssessmentOptions {
  readonly meters: ReadonlyMap<string, Meter>
  readonly truths: ReadonlyMap<string, Truth>
  /** Building of each meter; a meter that is not in it is a building of its own. */
  readonly buildings: ReadonlyMap<string, string>
  readonly foldModels: FoldModels
  readonly surroundings: Surroundings
  /** Gives copies of clean meters simulated mining; null = none are given any. */
  readonly injection: Injection | null
  readonly jobs?: number | undefined
  readonly progress: (points: number) => void
}

/** A meter of known truth with its whole finding. */
export interface MeterJudgement extends EvaluatedMeter {
  readonly finding: Finding
  readonly truth: Truth
  /** Fold whose model judged it; null when the shipped model did. */
  readonly fold: number | null
}

const MINUTES_PER_DAY = 1440

/**
 * Screens the meters of a truth file, each with a model that has not learnt from its building as far as there is one, and
 * sets the findings beside the truth. Meters of the truth without readings are judged as `insufficient`, as `screen` does.
 * The curves of all these meters are in memory at once.
 * @param batches checked readings
 */
export async function evaluateFiles(
  batches: AsyncIterable<ReadingsBatch>,
  options: FileEvaluationOptions
): Promise<MeterJudgement[]> {
  const { foldModels, injection } = options
  const truths = new Map(options.truths)
  const buildings = new Map(options.buildings)
  const byModel = new Map<string, { place: BuildingPlace | null; inputs: ScreeningInput[] }>()
  for await (const group of groupByMeter(batches)) {
    const input = truths.has(group.meterId) ? inputOf(group, options) : null
    if (!input) continue
    const clean = truths.get(group.meterId)?.mining === false
    const copies = clean ? (injection?.copiesOf(input) ?? []) : []
    for (const { input: copy, truth } of copies) {
      truths.set(copy.curve.meterId, truth)
      buildings.set(copy.curve.meterId, buildings.get(group.meterId) ?? group.meterId)
    }
    const inputs = [input, ...copies.map((copy) => copy.input)]
    const known = placeOf(group.meterId, options)
    const place = known && foldModels.modelsOf(known) ? known : null
    const key = place ? `${place.fold}/${place.half}` : ''
    const others = byModel.get(key)
    if (others) others.inputs.push(...inputs)
    else byModel.set(key, { place, inputs })
  }
  const screened = new Map<string, { screening: PointScreening; fold: number | null }>()
  for (const { place, inputs } of byModel.values()) {
    const hourlyModel = (place && foldModels.modelsOf(place)) ?? undefined
    for await (const screening of screenPoints(inputs, { jobs: options.jobs, hourlyModel })) {
      screened.set(screening.meterId, {
        screening,
        fold: screening.learnt && place && screening.grain === 'interval' ? place.fold : null
      })
      options.progress(screened.size)
    }
  }
  for (const meterId of truths.keys()) {
    const kind = options.meters.get(meterId)?.kind ?? null
    if (!screened.has(meterId)) screened.set(meterId, { screening: withoutReadings(meterId, kind), fold: null })
  }
  const peers = peerGroups([...screened.values()].map(({ screening }) => screening))
  const all = { ...options, truths, buildings }
  return [...truths.keys()].sort().map((meterId) => {
    const { screening, fold } = screened.get(meterId) as { screening: PointScreening; fold: number | null }
    return judged(assessPoint(screening, peers, options), fold, all)
  })
}

function inputOf({ curves }: AssembledCurves, { meters, surroundings }: FileEvaluationOptions): ScreeningInput | null {
  const curve = curveToScreen(curves)
  const meter = curve && meters.get(curve.meterId)
  return curve && meter ? screeningInput(curve, meter, surroundings) : null
}

/** Place of the meter's building in the training that has seen it, by the building's name or, where none is told, the meter's. */
function placeOf(meterId: string, { buildings, foldModels }: FileEvaluationOptions): BuildingPlace | undefined {
  return foldModels.placeOf(buildings.get(meterId) ?? meterId)
}

function judged(finding: Finding, fold: number | null, options: FileEvaluationOptions): MeterJudgement {
  const { meterId, status, probability, estimatedKw, onset } = finding
  const truth = options.truths.get(meterId) as Truth
  const onsetDays = onset === null ? Number.NaN : onset.day + onset.minute / MINUTES_PER_DAY
  return {
    meterId,
    building: options.buildings.get(meterId) ?? meterId,
    mining: truth.mining,
    kind: truth.kind,
    share: truth.share,
    score: probability,
    status,
    kwError: truth.mining ? Math.abs(estimatedKw - truth.rigKw) / truth.rigKw : Number.NaN,
    onsetError: truth.mining ? Math.abs(onsetDays - truth.onset) : Number.NaN,
    inSample: status === 'ok' && fold === null && placeOf(meterId, options) !== undefined,
    finding,
    truth,
    fold
  }
}
