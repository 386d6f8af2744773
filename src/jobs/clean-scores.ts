import { createHash } from 'node:crypto'
import { HOURLY_MODEL, readModelText } from '../sources/models.ts'

/** The clean scores were made for another model than the one that judges. */
class CleanScoresError extends Error {
  override readonly name = 'CleanScoresError'
  readonly code = 'CLEAN_SCORES_INVALID'
}

/**
 * What the hourly model says of clean windows of buildings it has not learnt from: log-odds at even odds, by building.
 * @throws CleanScoresError when they belong to another model
 */
export function readCleanScores(): readonly (readonly number[])[] {
  const clean = JSON.parse(readModelText(`${HOURLY_MODEL}-clean`))
  const digest = createHash('sha256').update(readModelText(HOURLY_MODEL)).digest('hex')
  if (clean.digest === digest) return clean.buildings
  throw new CleanScoresError(
    'models/hourly-clean.json belongs to another model than models/hourly.json: rates of false alarms cannot be kept. Train the model again (rigwatch train) or reinstall rigwatch.'
  )
}
