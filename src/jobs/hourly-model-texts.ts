import { HALVES } from '../learning/folds.ts'
import { HOURLY_MODEL, networkName, readModelText } from '../sources/models.ts'

/** Files of a model of load curves: the two forests, and the networks whose mean answer they look at. */
export interface HourlyModelTexts {
  readonly steps: string
  readonly networks: readonly string[]
}

/** Those that come with rigwatch, from `models/`. */
export function shippedHourlyModel(): HourlyModelTexts {
  return {
    steps: readModelText(HOURLY_MODEL),
    networks: Array.from({ length: HALVES }, (_, half) => readModelText(networkName(half)))
  }
}
