import { idProblem, notANumber } from '../readings/cell-problem.ts'
import { numberOf } from '../readings/number-cell.ts'
import type { Rejection, RowProblem } from '../readings/rejection.ts'
import { readTable, type TableRow } from '../readings/table.ts'

const SCOPE_KINDS = ['region', 'organisation', 'site'] as const
const COLUMNS = ['scope_kind', 'scope', 'metric', 'base_year', 'base_value', 'target_year', 'reduction', 'source']
const NUMBERS = {
  base_year: { least: 1990, most: 2100, whole: true },
  base_value: { least: 0, most: 1e12, whole: false },
  target_year: { least: 1990, most: 2100, whole: true },
  reduction: { least: 0, most: 1, whole: false }
} as const

/** A row of a targets file. */
export interface TargetRow {
  readonly scopeKind: (typeof SCOPE_KINDS)[number]
  readonly scope: string
  readonly metric: string
  readonly baseYear: number
  readonly baseValue: number
  readonly targetYear: number
  /** share of the base value, 0…1 */
  readonly reduction: number
  readonly source: string
}

/**
 * Reads a file of carbon targets: `scope_kind,scope,metric,base_year,base_value,target_year,reduction,source`.
 * @param file what to call the file in rejections
 * @throws UnexpectedHeaderError when it is no targets file
 */
export function parseTargets(text: string, file = 'targets'): { targets: TargetRow[]; rejections: Rejection[] } {
  const targets: TargetRow[] = []
  const rejections = readTable(file, text, COLUMNS, (row) => {
    const problem = problemOf(row)
    if (problem) return row.reject(problem)
    const number = (column: keyof typeof NUMBERS) => numberOf(row.cell(column)) as number
    targets.push({
      scopeKind: row.cell('scope_kind') as TargetRow['scopeKind'],
      scope: row.cell('scope'),
      metric: row.cell('metric'),
      baseYear: number('base_year'),
      baseValue: number('base_value'),
      targetYear: number('target_year'),
      reduction: number('reduction'),
      source: row.cell('source')
    })
  })
  return { targets, rejections }
}

function problemOf(row: TableRow): RowProblem | undefined {
  for (const column of ['scope', 'metric']) {
    const problem = idProblem(column, row.cell(column))
    if (problem) return problem
  }
  const kind = row.cell('scope_kind')
  if (!SCOPE_KINDS.some((known) => known === kind)) {
    const known = SCOPE_KINDS.join(', ')
    return {
      code: 'bad_id',
      reason: { zh: `scope_kind 应为 ${known} 之一：${kind}`, en: `scope_kind is none of ${known}: ${kind}` }
    }
  }
  for (const [column, { least, most, whole }] of Object.entries(NUMBERS)) {
    const value = numberOf(row.cell(column))
    if (value === undefined || Number.isNaN(value)) return notANumber(column, row.cell(column))
    if (value < least || value > most || (whole && !Number.isInteger(value))) {
      return {
        code: 'bad_number',
        reason: {
          zh: `${column} 应在 ${least} 与 ${most} 之间：${value}`,
          en: `${column} is not from ${least} to ${most}: ${value}`
        }
      }
    }
  }
  return undefined
}
