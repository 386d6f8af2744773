import type { Headcount, OtherEnergy } from '../carbon/institution.ts'
import type { CarbonTarget } from '../carbon/target.ts'
import type { ClassifiedSites } from '../readings/classified-sites.ts'
import type { EpochDay } from '../readings/day.ts'
import type { Rejection } from '../readings/rejection.ts'
import { parseHeadcounts, parseOtherEnergy } from '../reports/institution-files.ts'
import type { ScopeCells } from '../reports/scope-cell.ts'
import { joined, ofKnownScopes, type ScopeTable } from '../reports/scope-table.ts'
import { onlyTable } from '../sources/only-table.ts'
import { saveTargets } from '../store/carbon-targets.ts'
import { saveHeadcounts, saveOtherEnergy } from '../store/institutions.ts'
import type { Transaction } from '../store/transaction.ts'
import { parseTargets } from './targets-file.ts'

/** Files of an import that say what electricity is held against. */
export interface CarbonFileOptions {
  readonly targets: readonly string[]
  readonly otherEnergy: readonly string[]
  readonly headcounts: readonly string[]
}

/** What these files say, without what is of classified sites. */
export interface CarbonFiles {
  readonly targets: ScopeTable<CarbonTarget>
  readonly otherEnergy: ScopeTable<OtherEnergy>
  readonly headcounts: ScopeTable<Headcount>
}

/** What became of the rows of a kind of these files: `read` is the sum of the others. */
interface RowTotals {
  readonly read: number
  readonly taken: number
  readonly rejected: number
}

/** The rows of an import's carbon files, and those that were turned away only once the sites were known. */
export interface SavedCarbonFiles {
  readonly totals: Readonly<Record<keyof CarbonFiles, RowTotals>>
  readonly rejections: readonly Rejection[]
}

/**
 * Reads the files.
 * @param usedFrom first day whose reports use what they say, since 1970-01-01
 * @throws UnexpectedHeaderError when one is no such file
 */
export async function readCarbonFiles(
  { targets, otherEnergy, headcounts }: CarbonFileOptions,
  usedFrom: EpochDay,
  classified: ClassifiedSites | undefined
): Promise<CarbonFiles> {
  const read = async <Row extends ScopeCells>(
    files: readonly string[],
    parse: (text: string, file: string, usedFrom: EpochDay) => ScopeTable<Row>
  ) => {
    const table = joined(
      await Promise.all(files.map((file) => onlyTable(file, (text, name) => parse(text, name, usedFrom))))
    )
    if (!classified) return table
    const { rows, rejections } = table
    return {
      ...table,
      rows: rows.filter((row) => classified.allows(row)),
      rejections: classified.allowedRejections(rejections)
    }
  }
  return {
    targets: await read(targets, parseTargets),
    otherEnergy: await read(otherEnergy, parseOtherEnergy),
    headcounts: await read(headcounts, parseHeadcounts)
  }
}

/** Saves what is about regions, and about sites and organisations that the database has; the other rows are turned away. */
export async function saveCarbonFiles(
  tx: Transaction,
  { targets, otherEnergy, headcounts }: CarbonFiles,
  classified: ClassifiedSites | undefined
): Promise<SavedCarbonFiles> {
  const rejections: Rejection[] = []
  const save = async <Row extends ScopeCells>(
    table: ScopeTable<Row>,
    into: (tx: Transaction, rows: readonly Row[]) => Promise<void>
  ): Promise<RowTotals> => {
    const known = await ofKnownScopes(tx, table)
    await into(tx, known.rows)
    const unknown = known.rejections.slice(table.rejections.length)
    const told = classified?.allowedRejections(unknown) ?? unknown
    rejections.push(...told)
    const read = table.rows.length + table.rejections.length - (unknown.length - told.length)
    return { read, taken: known.rows.length, rejected: table.rejections.length + told.length }
  }
  const totals = {
    targets: await save(targets, saveTargets),
    otherEnergy: await save(otherEnergy, saveOtherEnergy),
    headcounts: await save(headcounts, saveHeadcounts)
  }
  return { totals, rejections }
}

const NAMES: Record<keyof CarbonFiles, readonly [zh: string, en: string]> = {
  targets: ['碳目标', 'Carbon targets'],
  otherEnergy: ['其他能源', 'Other energy'],
  headcounts: ['用能人数', 'Headcounts']
}

/** Says what became of the rows of these files; nothing of kinds that did not come. */
export function carbonLines({ totals }: SavedCarbonFiles): string {
  return (Object.keys(NAMES) as (keyof CarbonFiles)[])
    .filter((kind) => totals[kind].read > 0)
    .map((kind) => {
      const { read, taken, rejected } = totals[kind]
      const [zh, en] = NAMES[kind]
      return `${zh}：读取 ${read} 行 = 采用 ${taken} + 拒绝 ${rejected}\n${en}: ${read} rows read = ${taken} taken + ${rejected} rejected\n`
    })
    .join('')
}
