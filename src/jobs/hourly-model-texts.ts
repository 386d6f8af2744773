import { HALVES } from '../learning/folds.ts'
import { ScreeningNetworks } from '../learning/network/screening-networks.ts'
import { parseNetwork } from '../screening/network/network-file.ts'
import { type HourlyModel, parseHourlyModel } from '../screening/steps/hourly-model.ts'
import { HOURLY_MODEL, hasModel, NETWORKED_MODEL, networkName, readModelText } from '../sources/models.ts'
import { tensorflow, useTensorflow } from './tensorflow.ts'

/** Files of a model of load curves: the plain forests, and those that look at the mean answer of some networks, if any. */
export interface HourlyModelTexts {
  readonly plain: string
  readonly networked: { readonly steps: string; readonly networks: readonly string[] } | null
}

/** Those that come with rigwatch, from `models/`. */
export function shippedHourlyModel(): HourlyModelTexts {
  const halves = Array.from({ length: HALVES }, (_, half) => half)
  return {
    plain: readModelText(HOURLY_MODEL),
    networked: hasModel(NETWORKED_MODEL)
      ? { steps: readModelText(NETWORKED_MODEL), networks: halves.map((half) => readModelText(networkName(half))) }
      : null
  }
}

/**
 * Reads a model of load curves, and readies TensorFlow.js where it asks networks.
 * @throws TreesFileError, NetworkFileError, TensorflowError
 */
export async function readHourlyModel({ plain, networked }: HourlyModelTexts): Promise<HourlyModel> {
  if (networked === null) return parseHourlyModel(plain, null)
  await useTensorflow()
  const network = new ScreeningNetworks(tensorflow(), networked.networks.map(parseNetwork))
  return parseHourlyModel(plain, { steps: networked.steps, network })
}
