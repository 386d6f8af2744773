import { createHash } from 'node:crypto'
import type { Curve } from '../readings/load-curve.ts'
import { HOURLY_MODEL, REGISTER_MODEL, readModelText } from '../sources/models.ts'
import { shippedHourlyModel } from './hourly-model-texts.ts'

/** The clean scores were made for another model than the one that judges. */
class CleanScoresError extends Error {
  override readonly name = 'CleanScoresError'
  readonly code = 'CLEAN_SCORES_INVALID'
}

/** What a model says of clean windows of buildings it has not learnt from: log-odds at even odds, by building. */
export type CleanScores = readonly (readonly number[])[]

/**
 * The clean scores of the model of each grain.
 * @throws CleanScoresError when they belong to another model
 */
export function readCleanScores(): Readonly<Record<Curve['grain'], CleanScores>> {
  return { interval: cleanScoresOf(HOURLY_MODEL), register: cleanScoresOf(REGISTER_MODEL) }
}

/** What ties clean scores to the files of their model. */
export function digestOf(texts: readonly string[]): string {
  const digest = createHash('sha256')
  for (const text of texts) digest.update(text)
  return digest.digest('hex')
}

function cleanScoresOf(model: string): CleanScores {
  const clean = JSON.parse(readModelText(`${model}-clean`))
  const { plain, networked } = shippedHourlyModel()
  const texts = model === HOURLY_MODEL ? [plain, networked?.steps ?? ''] : [readModelText(model)]
  if (clean.digest === digestOf(texts)) return clean.buildings
  throw new CleanScoresError(
    `models/${model}-clean.json belongs to another model than models/${model}.json: rates of false alarms cannot be kept. Train the model again (rigwatch train) or reinstall rigwatch.`
  )
}
