import { calibrate } from '../learning/calibration.ts'
import { FOLDS } from '../learning/folds.ts'
import type { StepModelJson } from '../screening/steps/step-model.ts'
import { treesToJson } from '../screening/trees-file.ts'
import type { GrownStages } from './grow-stages.ts'

/** Two stages with their calibration, and what they say of meters from outside their folds. */
export interface FittedPart {
  readonly model: StepModelJson
  /** By fold: the part that has not learnt from the buildings of the fold, and its calibration neither. */
  readonly foldModels: readonly StepModelJson[]
  /** By meter: calibrated log-odds of mining at even odds, by the model of its fold. */
  readonly logOdds: Float64Array
  /** By candidate of all meters, from outside its fold. */
  readonly candidateLogOdds: Float32Array
}

/**
 * Calibrates stages on the judged meters, which stand behind those that were learnt from.
 * @param mining truth of the judged meters, in their order
 */
export function fitPart(name: string, stages: GrownStages, mining: readonly boolean[]): FittedPart {
  const { candidate, meter, foldOfMeter } = stages
  const learnt = foldOfMeter.length - mining.length
  const calibrated = (fold: number | null) => {
    const others = mining.flatMap((isMining, i) =>
      foldOfMeter[learnt + i] === fold ? [] : { score: meter.logOdds[learnt + i]!, mining: isMining, weight: 1 }
    )
    const { slope, intercept } = calibrate(others)
    return { slope: round(slope), intercept: round(intercept) }
  }
  const lines = Array.from({ length: FOLDS }, (_, fold) => calibrated(fold))
  return {
    model: {
      name,
      candidate: treesToJson(candidate.trees),
      meter: treesToJson(meter.trees),
      calibration: calibrated(null)
    },
    foldModels: lines.map((calibration, fold) => ({
      name: `${name} without fold ${fold}`,
      candidate: treesToJson(candidate.byFold[fold]!),
      meter: treesToJson(meter.byFold[fold]!),
      calibration
    })),
    logOdds: Float64Array.from(foldOfMeter, (fold, i) => {
      const { slope, intercept } = lines[fold]!
      return slope * meter.logOdds[i]! + intercept
    }),
    candidateLogOdds: candidate.logOdds
  }
}

const round = (value: number) => Number(value.toPrecision(6))
