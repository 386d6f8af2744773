import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildingPlace, HALVES } from '../learning/folds.ts'
import { parseSplits, placeFinder } from '../learning/splits.ts'
import { fileText } from '../sources/file-text.ts'
import { HOURLY_MODEL, NETWORKED_MODEL, networkName, readModelText } from '../sources/models.ts'
import type { HourlyModelTexts } from './hourly-model-texts.ts'

/** The models of a cross-validation: for each building ones that have not learnt from it. */
export interface FoldModels {
  /** Place of a building that a training has seen; undefined for others. */
  placeOf(building: string): BuildingPlace | undefined
  /** The models that have not learnt from a building of this place; null when there are only the shipped ones. */
  modelsOf(place: BuildingPlace): HourlyModelTexts | null
}

/** The folder of fold models lacks a file. */
class FoldModelsError extends Error {
  override readonly name = 'FoldModelsError'
  readonly code = 'FOLD_MODELS_INVALID'
}

/**
 * Reads the models that `train --fold-models` kept.
 * @throws FoldModelsError, SplitsError, UnreadableFileError
 */
export async function readFoldModels(folder: string): Promise<FoldModels> {
  const splits = parseSplits(await fileText(join(folder, 'splits.json')))
  const plain = await texts(folder, splits.folds, (fold) => `${HOURLY_MODEL}-${fold}`)
  const placeOf = placeFinder(splits)
  if (!existsSync(fileOf(folder, `${NETWORKED_MODEL}-0`))) {
    return { placeOf, modelsOf: ({ fold }) => ({ plain: plain[fold] as string, networked: null }) }
  }
  const steps = await texts(folder, splits.folds, (fold) => `${NETWORKED_MODEL}-${fold}`)
  const networks = await texts(folder, HALVES, networkName)
  return {
    placeOf,
    modelsOf: ({ fold, half }) => ({
      plain: plain[fold] as string,
      networked: { steps: steps[fold] as string, networks: [networks[1 - half] as string] }
    })
  }
}

const fileOf = (folder: string, name: string) => join(folder, `${name}.json`)

async function texts(folder: string, count: number, name: (i: number) => string): Promise<string[]> {
  const files = Array.from({ length: count }, (_, i) => fileOf(folder, name(i)))
  const missing = files.find((file) => !existsSync(file))
  if (missing) throw new FoldModelsError(`${missing} is missing; make it with rigwatch train --fold-models.`)
  return Promise.all(files.map(fileText))
}

/** The buildings that the shipped model has learnt from, without the models of their folds. */
export function shippedSplits(): FoldModels {
  return { placeOf: placeFinder(parseSplits(readModelText('splits'))), modelsOf: () => null }
}
