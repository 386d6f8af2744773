import type { DayNetwork } from '../network/day-network.ts'
import { TreesFileError } from '../trees-file.ts'
import { HOURLY_LAYOUT, NETWORKED_LAYOUT, stepNumbers, withNetwork } from './hourly-steps.ts'
import { bestCandidates } from './meter-stage.ts'
import type { RelativeLoad } from './relative-load.ts'
import type { StepContext } from './step-context.ts'
import {
  judgeSteps,
  logOddsOf,
  parseStepModel,
  type StepModel,
  type StepModelJson,
  type StepVerdict
} from './step-model.ts'

/**
 * The model of load curves: forests that look at the curve alone, and others that look again at what those cannot rule out;
 * of that both have half a say.
 */
export interface HourlyModel {
  readonly plain: StepModel
  /** null = the plain forests judge all. */
  readonly networked: NetworkedModel | null
}

/** Forests that look at what a network says too: dear, so not asked about everything. */
export interface NetworkedModel {
  readonly steps: StepModel
  /** Log-odds of mining at even odds, by the plain forests, below which those have the last word. */
  readonly ruledOutBelow: number
  /** One that has not learnt from the building. */
  readonly network: DayNetwork
}

export interface NetworkedModelJson extends StepModelJson {
  readonly ruledOutBelow: number
}

/**
 * Reads the JSON of the plain forests, and that of the networked ones if there is any.
 * @throws TreesFileError when one is no model of load curves, or was trained on other numbers than this program makes
 */
export function parseHourlyModel(
  plain: string,
  networked: { readonly steps: string; readonly network: DayNetwork } | null
): HourlyModel {
  return {
    plain: parseStepModel(plain, HOURLY_LAYOUT),
    networked: networked && {
      steps: parseStepModel(networked.steps, NETWORKED_LAYOUT),
      ruledOutBelow: borderOf(networked.steps),
      network: networked.network
    }
  }
}

function borderOf(text: string): number {
  const { ruledOutBelow }: Partial<NetworkedModelJson> = JSON.parse(text)
  if (typeof ruledOutBelow === 'number') return ruledOutBelow
  throw new TreesFileError('it does not say which meters it is asked about')
}

/** What the model says of a load curve. */
export function judgeHourly({ plain, networked }: HourlyModel, relative: RelativeLoad): StepVerdict<StepContext> {
  const numbers = stepNumbers(relative)
  const verdict = judgeSteps(plain, numbers)
  if (networked === null || logOddsOf(verdict) < networked.ruledOutBelow) return verdict
  return meanVerdict(verdict, judgeSteps(networked.steps, withNetwork(numbers, networked.network)))
}

/** The mean log-odds of two verdicts on one meter, part by part; `second` has looked at all numbers of `first` and more. */
function meanVerdict(first: StepVerdict<StepContext>, second: StepVerdict<StepContext>): StepVerdict<StepContext> {
  const candidateLogOdds = second.candidateLogOdds.map((logOdds, i) => mean(first.candidateLogOdds[i]!, logOdds))
  return {
    parts: new Map([...second.parts].map(([detector, part]) => [detector, mean(first.parts.get(detector) ?? 0, part)])),
    start: mean(first.start, second.start),
    best: bestCandidates(candidateLogOdds)[0] ?? -1,
    candidateLogOdds,
    numbers: second.numbers
  }
}

const mean = (a: number, b: number) => (a + b) / 2
