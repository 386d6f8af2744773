import type { DayNetwork } from '../network/day-network.ts'
import { TreesFileError } from '../trees-file.ts'
import { HOURLY_LAYOUT, stepNumbers, withNetwork } from './hourly-steps.ts'
import type { RelativeLoad } from './relative-load.ts'
import type { StepContext } from './step-context.ts'
import {
  judgeSteps,
  logOddsOf,
  type StepModel,
  type StepModelJson,
  type StepVerdict,
  stepModelOf
} from './step-model.ts'

/**
 * The model of load curves. A network is dear, so it is asked only about meters that the curve's own numbers cannot rule
 * out; these are then judged by forests that look at its answers too.
 */
export interface HourlyModel {
  readonly plain: StepModel
  readonly networked: StepModel
  /** Log-odds of mining at even odds, by the plain forests, below which they have the last word. */
  readonly ruledOutBelow: number
  /** One that has not learnt from the building. */
  readonly network: DayNetwork
}

export interface HourlyModelJson {
  readonly name: string
  readonly plain: StepModelJson
  readonly networked: StepModelJson
  readonly ruledOutBelow: number
}

/**
 * Reads a model's JSON.
 * @throws TreesFileError when it is not a model of load curves, or was trained on other numbers than this program makes
 */
export function parseHourlyModel(text: string, network: DayNetwork): HourlyModel {
  let json: Partial<HourlyModelJson> | null
  try {
    json = JSON.parse(text)
  } catch {
    throw new TreesFileError('the file is not JSON')
  }
  const { plain, networked, ruledOutBelow = Number.NaN } = json ?? {}
  if (!plain || !networked || Number.isNaN(ruledOutBelow)) {
    throw new TreesFileError('it lacks the plain forests, the networked ones, or the border between them')
  }
  return {
    plain: stepModelOf(plain, HOURLY_LAYOUT),
    networked: stepModelOf(networked, HOURLY_LAYOUT),
    ruledOutBelow,
    network
  }
}

/** What the model says of a load curve. */
export function judgeHourly(model: HourlyModel, relative: RelativeLoad): StepVerdict<StepContext> {
  const numbers = stepNumbers(relative)
  const verdict = judgeSteps(model.plain, numbers)
  if (logOddsOf(verdict) < model.ruledOutBelow) return verdict
  return judgeSteps(model.networked, withNetwork(numbers, model.network))
}
