import { BOUNDARIES, type CarbonTarget, type PathPoint, pathProblem, TARGET_METRICS } from '../carbon/target.ts'
import { notANumber, plainText, shownCell } from '../readings/cell-problem.ts'
import { numberOf } from '../readings/number-cell.ts'
import type { RowProblem } from '../readings/rejection.ts'
import type { TableRow } from '../readings/table.ts'
import { readScopeTable, type ScopeTable } from '../reports/scope-table.ts'

const COLUMNS = ['metric', 'base_year', 'base_value', 'target_year', 'reduction', 'source']
const NUMBERS = {
  base_year: { least: 1990, most: 2100, whole: true },
  base_value: { least: 0.001, most: 1e12, whole: false },
  target_year: { least: 1990, most: 2100, whole: true },
  reduction: { least: 0, most: 1, whole: false }
} as const

/**
 * Reads a file of carbon targets: `scope_kind,scope,metric,base_year,base_value,target_year,reduction,source` and, where
 * wanted, `boundary` (`electricity`, which is also what is meant without it, or `all_energy`) and `path`, the allowances of
 * years in between such as `2026:17.9 2027:17.5`; without it they lie on a straight line. Regions by code or name.
 * @param usedFrom first day whose reports use them, since 1970-01-01; ever since unless given
 * @param file what to call the file in rejections
 * @throws UnexpectedHeaderError when it is no targets file
 */
export function parseTargets(text: string, file = 'targets', usedFrom = 0): ScopeTable<CarbonTarget> {
  return readScopeTable(file, text, COLUMNS, (row, scope) => {
    const problem = problemOf(row)
    if (problem) return problem
    const number = (column: keyof typeof NUMBERS) => numberOf(row.cell(column)) as number
    return {
      ...scope,
      metric: row.cell('metric') as CarbonTarget['metric'],
      baseYear: number('base_year'),
      baseValue: number('base_value'),
      targetYear: number('target_year'),
      reduction: number('reduction'),
      source: plainText(row.cell('source')),
      boundary: (row.cell('boundary') || 'electricity') as NonNullable<CarbonTarget['boundary']>,
      path: pathOf(row.cell('path')) ?? null,
      usedFrom
    }
  })
}

const WORDS = { metric: TARGET_METRICS, boundary: ['', ...BOUNDARIES] } as const

/** `2026:17.9 2027:17.5`; null when empty, undefined when it cannot be read. */
function pathOf(cell: string): PathPoint[] | null | undefined {
  if (cell === '') return null
  const points = cell.split(/\s+/).map((part) => /^(\d{4}):(\d+(?:\.\d+)?)$/.exec(part))
  if (!points.every((match) => match !== null)) return undefined
  return points.map(([, year, value]) => ({ year: Number(year), value: Number(value) }))
}

function problemOf(row: TableRow): RowProblem | undefined {
  for (const [column, words] of Object.entries(WORDS)) {
    const word = row.cell(column)
    if (words.some((known) => known === word)) continue
    const known = words.filter((other) => other !== '').join(', ')
    const shown = shownCell(word)
    return {
      code: 'bad_id',
      reason: { zh: `${column} 应为 ${known} 之一：${shown}`, en: `${column} is none of ${known}: ${shown}` }
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
  if (pathOf(row.cell('path')) === undefined) return notANumber('path', row.cell('path'))
  if (Number(row.cell('target_year')) <= Number(row.cell('base_year'))) {
    return {
      code: 'bad_number',
      reason: { zh: 'target_year 应晚于 base_year', en: 'target_year is not after base_year' }
    }
  }
  const path = pathProblem({
    baseYear: Number(row.cell('base_year')),
    targetYear: Number(row.cell('target_year')),
    path: pathOf(row.cell('path')) ?? null
  })
  if (path) return { code: 'bad_number', reason: path }
  if (plainText(row.cell('source')).trim() === '') {
    return {
      code: 'bad_id',
      reason: { zh: '缺少 source：请注明来源', en: 'source is missing: say where it comes from' }
    }
  }
  return undefined
}
