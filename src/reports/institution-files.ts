import type { Headcount, OtherEnergy } from '../carbon/institution.ts'
import { idProblem, notANumber, plainText, shownCell } from '../readings/cell-problem.ts'
import { parseDay } from '../readings/day.ts'
import { numberOf } from '../readings/number-cell.ts'
import type { RowProblem } from '../readings/rejection.ts'
import type { TableRow } from '../readings/table.ts'
import { readScopeTable, type ScopeTable } from './scope-table.ts'

/**
 * Reads other energy by month, `scope_kind,scope,month,carrier,kgce,tco2,source`: `month` such as `2026-03`, `kgce` by the
 * calorific value of the carrier, `tco2` empty where it is not known; regions by code or name.
 * @param file what to call the file in rejections
 * @param usedFrom first day whose reports use it, since 1970-01-01; ever since unless given
 * @throws UnexpectedHeaderError when it is no such file
 */
export function parseOtherEnergy(text: string, file = 'other-energy', usedFrom = 0): ScopeTable<OtherEnergy> {
  return readScopeTable(file, text, ['month', 'carrier', 'kgce', 'tco2', 'source'], (row, scope) => {
    const month = parseDay(`${row.cell('month')}-01`)
    const tco2 = row.cell('tco2')
    const problem =
      idProblem('carrier', row.cell('carrier')) ??
      (month === undefined ? notAMonth(row.cell('month')) : undefined) ??
      amountProblem(row, 'kgce', 0) ??
      (tco2 === '' ? undefined : amountProblem(row, 'tco2', 0)) ??
      sourceProblem(row)
    if (problem) return problem
    return {
      ...scope,
      month: month as number,
      carrier: row.cell('carrier'),
      kgce: numberOf(row.cell('kgce')) as number,
      tco2: tco2 === '' ? null : (numberOf(tco2) as number),
      source: plainText(row.cell('source')),
      usedFrom
    }
  })
}

/**
 * Reads headcounts, `scope_kind,scope,year,heads,source`; regions by code or name.
 * @param file what to call the file in rejections
 * @param usedFrom first day whose reports use it, since 1970-01-01; ever since unless given
 * @throws UnexpectedHeaderError when it is no such file
 */
export function parseHeadcounts(text: string, file = 'headcounts', usedFrom = 0): ScopeTable<Headcount> {
  return readScopeTable(file, text, ['year', 'heads', 'source'], (row, scope) => {
    const year = /^(19|20)\d{2}$/.test(row.cell('year'))
    const problem =
      (year ? undefined : notANumber('year', row.cell('year'))) ?? amountProblem(row, 'heads', 1) ?? sourceProblem(row)
    if (problem) return problem
    return {
      ...scope,
      year: Number(row.cell('year')),
      heads: numberOf(row.cell('heads')) as number,
      source: plainText(row.cell('source')),
      usedFrom
    }
  })
}

function amountProblem(row: TableRow, column: string, least: number): RowProblem | undefined {
  const value = numberOf(row.cell(column))
  return value === undefined || !(value >= least) ? notANumber(column, row.cell(column)) : undefined
}

function notAMonth(cell: string): RowProblem {
  const shown = shownCell(cell)
  return {
    code: 'bad_timestamp',
    reason: { zh: `month 应为 2026-03 的形式：${shown}`, en: `month is not like 2026-03: ${shown}` }
  }
}

function sourceProblem(row: TableRow): RowProblem | undefined {
  if (plainText(row.cell('source')) !== '') return undefined
  return { code: 'bad_number', reason: { zh: '缺少 source：数字须有来源', en: 'source is empty: a number needs one' } }
}
