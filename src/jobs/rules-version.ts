import { createHash, type Hash } from 'node:crypto'
import type { ReferenceValue } from '../carbon/reference.ts'
import type { CarbonTarget } from '../carbon/target.ts'
import type { TariffNotice } from '../readings/tariff-calendar.ts'
import { REGISTER_MODEL, readModelText, SCREENING_MODEL } from '../sources/models.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'
import type { EnteredInstitutions } from './entered-institutions.ts'
import { shippedHourlyModel } from './hourly-model-texts.ts'

const TABLES = ['holidays-cn', 'miners', 'regions'] as const

/**
 * Names what the judgement of a point goes by beside its readings: the program, its models and tables, and the
 * hours of the registers.
 * @returns the program's version and twelve hexadecimal digits
 */
export function judgingVersion(programVersion: string, tariffs: readonly TariffNotice[]): string {
  const digest = createHash('sha256')
  const { plain, networked } = shippedHourlyModel()
  for (const text of [plain, ...(networked ? [networked.steps, ...networked.networks] : [])]) digest.update(text)
  for (const model of [SCREENING_MODEL, REGISTER_MODEL]) digest.update(readModelText(model))
  for (const table of TABLES) digest.update(readReferenceTable(table))
  digest.update(JSON.stringify(tariffs))
  return named(programVersion, digest)
}

/**
 * Names all that a screening goes by beside the readings: what judgements go by, the published numbers and the targets in
 * force with what was entered for them. Two screenings of the same readings under the same version come out alike.
 * @param judging the version that points are judged by
 * @returns the program's version and twelve hexadecimal digits
 */
export function rulesVersion(
  programVersion: string,
  judging: string,
  numbers: readonly ReferenceValue[],
  targets: readonly CarbonTarget[],
  institutions: EnteredInstitutions
): string {
  const entered = [...institutions].map(([year, of]) => [year, ...of])
  return named(programVersion, createHash('sha256').update(JSON.stringify([judging, numbers, targets, entered])))
}

function named(programVersion: string, digest: Hash): string {
  return `${programVersion}+${digest.digest('hex').slice(0, 12)}`
}
