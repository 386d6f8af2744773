import { type Trees, treesContributions, treesLogOddsOfRows } from '../trees.ts'
import { TreesFileError, type TreesJson, treesFromJson } from '../trees-file.ts'
import { bestCandidates, type StageLayout, stageRow } from './meter-stage.ts'

/** From the meter stage's log-odds to calibrated ones at even odds of mining: the prevalence is added by whoever states it. */
export interface Calibration {
  readonly slope: number
  readonly intercept: number
}

/** Two forests: is this candidate day the onset of a rig, and is this meter mining? */
export interface StepModel {
  readonly name: string
  readonly layout: StageLayout
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
 * @param layout the numbers that this program makes of the model's grain
 * @throws TreesFileError when it is not a model, or was trained on other numbers than these
 */
export function parseStepModel(text: string, layout: StageLayout): StepModel {
  return stepModelOf(readJson(text), layout)
}

/** @throws TreesFileError as `parseStepModel` */
export function stepModelOf(json: StepModelJson, layout: StageLayout): StepModel {
  const { slope, intercept } = json.calibration ?? {}
  if (!Number.isFinite(slope) || !Number.isFinite(intercept)) throw new TreesFileError('it has no calibration')
  return {
    name: json.name,
    layout,
    candidate: forestOf(json.candidate, layout.step),
    meter: forestOf(json.meter, layout.stage),
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

/** All numbers of a meter that the stages look at, with what they were read from. */
export interface StepNumbers<Context> {
  readonly layout: StageLayout
  readonly context: Context
  /** `candidates × layout.step.length` */
  readonly steps: Float32Array
  /** `layout.meter.length` */
  readonly meter: Float32Array
}

/** What the model says of a meter. */
export interface StepVerdict<Context> {
  /** Log-odds by detector (what stands before the point in a feature's name); together with `start` they are the score. */
  readonly parts: ReadonlyMap<string, number>
  /** Log-odds before any number of the meter is looked at. */
  readonly start: number
  /** Position of the likeliest candidate; -1 when there is none. */
  readonly best: number
  /** Log-odds of each candidate, at the prevalence among candidates, that it is an onset. */
  readonly candidateLogOdds: Float32Array
  readonly numbers: StepNumbers<Context>
}

/** The detector that a number belongs to: what stands before the point in its name. */
export const groupOf = (name: string) => name.slice(0, name.indexOf('.'))

export function judgeSteps<Context>(model: StepModel, numbers: StepNumbers<Context>): StepVerdict<Context> {
  const { layout } = model
  const logOdds = treesLogOddsOfRows(model.candidate, numbers.steps)
  const row = new Float32Array(layout.stage.length)
  stageRow(layout, numbers.steps, 0, logOdds, numbers.meter, row, 0)
  const moved = new Float64Array(layout.stage.length)
  const { slope, intercept } = model.calibration
  const start = slope * treesContributions(model.meter, row, moved) + intercept
  // Detectors come in the order of their first number.
  const parts = new Map<string, number>()
  moved.forEach((change, i) => {
    const detector = groupOf(layout.stage[i]!)
    parts.set(detector, (parts.get(detector) ?? 0) + slope * change)
  })
  return { parts, start, best: bestCandidates(logOdds)[0] ?? -1, candidateLogOdds: logOdds, numbers }
}

/** Log-odds of mining at even odds. */
export function logOddsOf({ start, parts }: StepVerdict<unknown>): number {
  let sum = start
  for (const part of parts.values()) sum += part
  return sum
}

/** Number of a candidate by its name. */
export function stepNumber({ layout, steps }: StepNumbers<unknown>, candidate: number, name: string): number {
  return steps[candidate * layout.step.length + layout.step.indexOf(name)] ?? Number.NaN
}

/** Number of the meter by its name. */
export function meterNumber({ layout, meter }: StepNumbers<unknown>, name: string): number {
  return meter[layout.meter.indexOf(name)] ?? Number.NaN
}
