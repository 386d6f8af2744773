import { shownCell } from '../readings/cell-problem.ts'
import type { Rejection, RowPlace, RowProblem } from '../readings/rejection.ts'
import { readTable, type TableRow } from '../readings/table.ts'
import { sitesOrOrganisations } from '../store/sites.ts'
import type { Transaction } from '../store/transaction.ts'
import { regionTable } from './carbon-tables.ts'
import { isProblem, type ScopeCells, scopeCells } from './scope-cell.ts'

/** The usable rows of a table whose rows are each about a scope, where they stood, and those that were turned away. */
export interface ScopeTable<Row> {
  readonly rows: readonly Row[]
  readonly placeOf: ReadonlyMap<Row, RowPlace>
  readonly rejections: readonly Rejection[]
}

/**
 * Reads a table with the columns `scope_kind` and `scope`, regions by code or name.
 * @param file what to call the file in rejections
 * @param columns that it must have besides
 * @param read makes an entry of a row and its scope, or says what is wrong with it
 * @throws UnexpectedHeaderError when it is no such file
 */
export function readScopeTable<Row extends ScopeCells>(
  file: string,
  text: string,
  columns: readonly string[],
  read: (row: TableRow, scope: ScopeCells) => Row | RowProblem
): ScopeTable<Row> {
  const placeOf = new Map<Row, RowPlace>()
  const regions = regionTable()
  const rejections = readTable(file, text, ['scope_kind', 'scope', ...columns], (row) => {
    const scope = scopeCells(row, regions)
    const entry = isProblem(scope) ? scope : read(row, scope)
    if (isProblem(entry)) row.reject(entry)
    else placeOf.set(entry, row.place)
  })
  return { rows: [...placeOf.keys()], placeOf, rejections }
}

/** Several tables as one. */
export function joined<Row>(tables: readonly ScopeTable<Row>[]): ScopeTable<Row> {
  return {
    rows: tables.flatMap(({ rows }) => rows),
    placeOf: new Map(tables.flatMap(({ placeOf }) => [...placeOf])),
    rejections: tables.flatMap(({ rejections }) => rejections)
  }
}

/**
 * Turns away the rows of sites and organisations that are not there, or not in the transaction's sight: under a mistyped id or
 * name no report would ever use them.
 */
export async function ofKnownScopes<Row extends ScopeCells>(
  tx: Transaction,
  { rows, placeOf, rejections }: ScopeTable<Row>
): Promise<ScopeTable<Row>> {
  const namedAs = (kind: ScopeCells['scopeKind']) => [
    ...new Set(rows.filter(({ scopeKind }) => scopeKind === kind).map(({ scope }) => scope))
  ]
  const known = {
    site: await sitesOrOrganisations(tx, 'site', namedAs('site')),
    organisation: await sitesOrOrganisations(tx, 'organisation', namedAs('organisation'))
  }
  const isKnown = ({ scopeKind, scope }: ScopeCells) => scopeKind === 'region' || known[scopeKind].has(scope)
  const unknown = rows.filter((row) => !isKnown(row))
  return {
    rows: rows.filter(isKnown),
    placeOf,
    rejections: [...rejections, ...unknown.map((row) => ({ ...(placeOf.get(row) as RowPlace), ...unknownScope(row) }))]
  }
}

function unknownScope({ scopeKind, scope }: ScopeCells): RowProblem {
  const [zh, en] = scopeKind === 'site' ? ['站点', 'site'] : ['单位', 'organisation']
  const shown = shownCell(scope)
  return {
    code: 'unknown_scope',
    reason: {
      zh: `没有这一${zh}：${shown}；请核对写法，新的${zh}请先随用电台账导入`,
      en: `there is no such ${en}: ${shown}; check how it is written, and import a new one with its sites file first`
    }
  }
}
