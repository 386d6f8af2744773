import { type Trees, treesContributions, treesLogOdds } from '../trees.ts'
import { TreesFileError, type TreesJson, treesFromJson } from '../trees-file.ts'
import { METER_FEATURES, meterFeatures } from './meter-features.ts'
import { bestCandidates, STAGE_FEATURES, stageRow } from './meter-stage.ts'
import type { RelativeLoad } from './relative-load.ts'
import { type StepContext, stepContext } from './step-context.ts'
import { STEP_FEATURES, stepFeatures } from './step-features.ts'

/** From the meter stage's log-odds to calibrated ones at even odds of mining: the prevalence is added by whoever states it. */
export interface Calibration {
  readonly slope: number
  readonly intercept: number
}

/** Two forests: is this candidate day the onset of a rig, and is this meter mining? */
export interface StepModel {
  readonly name: string
  readonly candidate: Trees
  readonly meter: Trees
  readonly calibration: Calibration
}

export interface StepModelJson {
  readonly name: string
  readonly candidate: TreesJson
  readonly meter: TreesJson
  readonly calibration: Calibration
}

/**
 * Reads a model's JSON.
 * @throws TreesFileError when it is not a model, or was trained on other numbers than this program makes
 */
export function parseStepModel(text: string): StepModel {
  const json = readJson(text)
  const { slope, intercept } = json.calibration ?? {}
  if (!Number.isFinite(slope) || !Number.isFinite(intercept)) throw new TreesFileError('it has no calibration')
  return {
    name: json.name,
    candidate: forestOf(json.candidate, STEP_FEATURES),
    meter: forestOf(json.meter, STAGE_FEATURES),
    calibration: json.calibration
  }
}

function readJson(text: string): StepModelJson {
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null && 'candidate' in json && 'meter' in json)
      return json as StepModelJson
  } catch {
    throw new TreesFileError('the file is not JSON')
  }
  throw new TreesFileError('it has no candidate or meter stage')
}

function forestOf(json: TreesJson, names: readonly string[]): Trees {
  const trees = treesFromJson(json)
  if (trees.features.length !== names.length || trees.features.some((name, i) => name !== names[i])) {
    throw new TreesFileError('it was trained on other numbers than this version computes')
  }
  return trees
}

/** All numbers of a meter that the stages look at. */
export interface StepNumbers {
  readonly context: StepContext
  /** `candidates × STEP_FEATURES.length` */
  readonly steps: Float32Array
  /** `METER_FEATURES.length` */
  readonly meter: Float32Array
}

export function stepNumbers(relative: RelativeLoad): StepNumbers {
  const context = stepContext(relative)
  const meter = Float32Array.from(meterFeatures(relative, context.floor, context.temperature))
  return { context, steps: stepFeatures(context), meter }
}

/** What the model says of a meter. */
export interface StepVerdict {
  /** Log-odds by detector (what stands before the point in a feature's name); together with `start` they are the score. */
  readonly parts: ReadonlyMap<string, number>
  /** Log-odds before any number of the meter is looked at. */
  readonly start: number
  /** Position of the likeliest candidate; -1 when there is none. */
  readonly best: number
  /** Log-odds of each candidate, at the prevalence among candidates, that it is an onset. */
  readonly candidateLogOdds: Float32Array
  readonly numbers: StepNumbers
}

const GROUP_OF = STAGE_FEATURES.map((name) => name.slice(0, name.indexOf('.')))
/** The detectors of the model, in the order of their first number. */
const STEP_DETECTORS: readonly string[] = [...new Set(GROUP_OF)]

export function judgeSteps(model: StepModel, relative: RelativeLoad): StepVerdict {
  const numbers = stepNumbers(relative)
  const logOdds = forestLogOdds(model.candidate, numbers.steps)
  const row = new Float32Array(STAGE_FEATURES.length)
  stageRow(numbers.steps, 0, logOdds, numbers.meter, row, 0)
  const moved = new Float64Array(STAGE_FEATURES.length)
  const { slope, intercept } = model.calibration
  const start = slope * treesContributions(model.meter, row, moved) + intercept
  const parts = new Map(STEP_DETECTORS.map((detector) => [detector, 0]))
  moved.forEach((change, i) => {
    parts.set(GROUP_OF[i]!, parts.get(GROUP_OF[i]!)! + slope * change)
  })
  return { parts, start, best: bestCandidates(logOdds)[0] ?? -1, candidateLogOdds: logOdds, numbers }
}

/** Log-odds of each candidate of a table of their numbers. */
function forestLogOdds(trees: Trees, steps: Float32Array): Float32Array {
  const width = STEP_FEATURES.length
  return Float32Array.from({ length: steps.length / width }, (_, candidate) =>
    treesLogOdds(trees, steps, candidate * width)
  )
}

/** Number of a candidate by its name. */
export function stepNumber({ steps }: StepNumbers, candidate: number, name: string): number {
  return steps[candidate * STEP_FEATURES.length + STEP_FEATURES.indexOf(name)] ?? Number.NaN
}

/** Number of the meter by its name. */
export function meterNumber({ meter }: StepNumbers, name: string): number {
  return meter[METER_FEATURES.indexOf(name)] ?? Number.NaN
}
