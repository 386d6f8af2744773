import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { foldFinder, parseSplits } from '../learning/splits.ts'
import { fileText } from '../sources/file-text.ts'
import { readModelText } from '../sources/models.ts'

/** The models of a cross-validation: for each building one that has not learnt from it. */
export interface FoldModels {
  /** Fold of a building that a training has seen; undefined for others. */
  foldOf(building: string): number | undefined
  /** Text of the model that has not learnt from the fold; null when there is only the shipped one. */
  modelOf(fold: number): string | null
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
  const texts: string[] = []
  for (let fold = 0; fold < splits.folds; fold++) {
    const file = join(folder, `hourly-${fold}.json`)
    if (!existsSync(file)) throw new FoldModelsError(`${file} is missing; make it with rigwatch train --fold-models.`)
    texts.push(await fileText(file))
  }
  return { foldOf: foldFinder(splits), modelOf: (fold) => texts[fold] as string }
}

/** The buildings that the shipped model has learnt from, without the models of their folds. */
export function shippedSplits(): FoldModels {
  return { foldOf: foldFinder(parseSplits(readModelText('splits'))), modelOf: () => null }
}
