import type { Regions } from '../carbon/regions.ts'
import { SCOPE_KINDS, type ScopeKind } from '../carbon/target.ts'
import { idProblem, shownCell } from '../readings/cell-problem.ts'
import type { RowProblem } from '../readings/rejection.ts'
import type { TableRow } from '../readings/table.ts'

/** The scope that a row is about. */
export interface ScopeCells {
  readonly scopeKind: ScopeKind
  readonly scope: string
}

/** Reads `scope_kind` and `scope`: a region by code or name becomes the code that sites are looked for with. */
export function scopeCells(row: TableRow, regions: Regions): ScopeCells | RowProblem {
  const kind = SCOPE_KINDS.find((known) => known === row.cell('scope_kind'))
  const scope = row.cell('scope')
  if (kind === undefined) {
    const [known, shown] = [SCOPE_KINDS.join(', '), shownCell(row.cell('scope_kind'))]
    return {
      code: 'bad_id',
      reason: { zh: `scope_kind 应为 ${known} 之一：${shown}`, en: `scope_kind is none of ${known}: ${shown}` }
    }
  }
  const problem = idProblem('scope', scope)
  if (problem) return problem
  if (kind !== 'region') return { scopeKind: kind, scope }
  const code = regions.codeOf(scope)
  if (code !== undefined && !code.startsWith('grid-')) return { scopeKind: kind, scope: code }
  return {
    code: 'bad_id',
    reason: {
      zh: `scope 不属于已知省份，请填 CN、GB/T 2260 代码或省市全名：${shownCell(scope)}`,
      en: `scope lies in no known province; give CN, a GB/T 2260 code or the name of a province or city: ${shownCell(scope)}`
    }
  }
}

/** Whether what a row says cannot be used. */
export function isProblem(read: ScopeCells | RowProblem): read is RowProblem {
  return 'reason' in read
}
