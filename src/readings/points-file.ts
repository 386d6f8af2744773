import { idProblem, notANumber, shownCell } from './cell-problem.ts'
import { type EpochDay, formatDay } from './day.ts'
import { writtenDay } from './day-cell.ts'
import { RATIO_COLUMNS } from './formats/columns.ts'
import { numberOf } from './number-cell.ts'
import { type PointRole, type PointTerm, PointTerms } from './point-terms.ts'
import type { Rejection, RowProblem } from './rejection.ts'
import { readTable, type TableRow } from './table.ts'

/** The dated rows of a points file, and what did not go in of it: whole rows, or cells. */
export interface Points {
  readonly terms: readonly PointTerm[]
  readonly rejections: readonly Rejection[]
}

/** What the columns are called beside their own names. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  meter_id: ['计量点编号', '计量点标识', '计量点号', '计量点', 'mp_id', 'mp_no'],
  account: ['户号', '用户编号', '用户号', '客户编号', 'cons_no'],
  asset: ['电表资产号', '电能表资产号', '电表资产编号', '资产编号', '资产号', '表号', 'asset_no', 'meter_no'],
  multiplier: RATIO_COLUMNS.filter((name) => name !== 'multiplier'),
  interval_minutes: ['采集间隔', '采集间隔(分钟)', '采集间隔（分钟）', '间隔', 'interval'],
  role: ['角色', '计量点角色', '计量点性质', '计量点类型', '表计类型'],
  parent: ['上级计量点', '上级计量点编号', '父计量点', '所属总表', 'parent_id'],
  valid_from: ['生效日期', '开始日期', '起始日期', '装表日期', '启用日期'],
  valid_to: ['失效日期', '终止日期', '结束日期', '拆表日期', '停用日期']
}
const MINUTES_PER_DAY = 1440
const ROLES: Readonly<Record<string, PointRole>> = {
  main: 'main',
  主: 'main',
  主表: 'main',
  总表: 'main',
  总: 'main',
  sub: 'sub',
  分: 'sub',
  分表: 'sub',
  子表: 'sub',
  generation: 'generation',
  发电: 'generation',
  光伏: 'generation',
  发电表: 'generation'
}
const [LEAST_RATIO, LARGEST_RATIO] = [1e-6, 1e7]
/** Archives write 9999-12-31 and the like where they know no end, and 1900-01-01 where they know no beginning. */
const [FIRST_DAY, LAST_DAY] = [Date.UTC(1950, 0, 1) / 86_400_000, Date.UTC(2100, 0, 1) / 86_400_000]
/** Words for no last day. */
const NO_END = /^(?:长期|长期有效|永久|永久有效|至今|无|无固定期限|[-—－]+)$/

/** A row with where it stands. */
interface FiledTerm {
  readonly term: PointTerm
  readonly reject: (problem: RowProblem) => void
}

/**
 * Reads a points file: `meter_id` and, as far as they are known,
 * `account,asset,multiplier,interval_minutes,role,parent,valid_from,valid_to`, with English or Chinese headers. Each row says
 * what holds for a metering point from one day on; what it leaves empty is as in the row before; a first row with a parent and no role is of a sub-meter. A row whose days overlap
 * those of an earlier one of its point, or whose point is not known, is turned away whole; a parent that is not known, or
 * that would make a circle, and a cell that says nothing usable, are told and count as not said.
 * @param isKnown whether the sites file has a metering point
 * @throws UnexpectedHeaderError when it is no points file
 */
export function parsePoints(text: string, file: string, isKnown: (meterId: string) => boolean): Points {
  const filed: FiledTerm[] = []
  const rejections = readTable(
    file,
    text,
    ['meter_id'],
    (row) => {
      const read = termOf(row, isKnown)
      if ('code' in read) row.reject(read)
      else filed.push({ term: read, reject: row.reject })
    },
    ALIASES
  )
  const apart = withoutOverlaps(filed)
  return { terms: withSoundParents(apart, isKnown), rejections: rejections.sort((a, b) => a.line - b.line) }
}

function termOf(row: TableRow, isKnown: (meterId: string) => boolean): PointTerm | RowProblem {
  const meterId = row.cell('meter_id')
  const problem = idProblem('meter_id', meterId)
  if (problem) return problem
  if (!isKnown(meterId)) return notInSites(meterId)
  const from = dayOf(row.cell('valid_from'), Number.NEGATIVE_INFINITY)
  const to = dayOf(row.cell('valid_to').replace(NO_END, ''), Number.POSITIVE_INFINITY)
  if (from === undefined || to === undefined || from > to) {
    return notAValidity(`${row.cell('valid_from')} – ${row.cell('valid_to')}`)
  }
  return {
    meterId,
    validFrom: from,
    validTo: to,
    account: idOf(row, 'account'),
    asset: idOf(row, 'asset'),
    multiplier: ratioOf(row),
    intervalMinutes: intervalOf(row),
    role: roleOf(row),
    parentId: idOf(row, 'parent')
  }
}

function dayOf(cell: string, open: number): EpochDay | undefined {
  if (cell === '') return open
  const day = writtenDay(cell)
  if (day === undefined) return undefined
  return day < FIRST_DAY ? Number.NEGATIVE_INFINITY : day >= LAST_DAY ? Number.POSITIVE_INFINITY : day
}

function idOf(row: TableRow, name: string): string | null {
  const id = row.cell(name)
  if (id === '') return null
  const problem = idProblem(name, id)
  if (problem) row.reject(problem)
  return problem ? null : id
}

function ratioOf(row: TableRow): number {
  const cell = row.cell('multiplier')
  const ratio = quotientOf(cell)
  if (ratio === undefined || ratio < LEAST_RATIO || ratio > LARGEST_RATIO) {
    row.reject(notANumber('multiplier', cell))
    return Number.NaN
  }
  return ratio
}

/** A number, or two of which a transformer has the ratio: `200/5`. */
function quotientOf(cell: string): number | undefined {
  const [over = '', under] = cell.split('/', 2)
  const [first, second] = [numberOf(over), under === undefined ? 1 : numberOf(under)]
  if (first === undefined || second === undefined) return undefined
  return under !== undefined && !(second > 0) ? undefined : first / second
}

function intervalOf(row: TableRow): number {
  const cell = row.cell('interval_minutes').replace(/ ?(min|minutes|分钟|分)$/i, '')
  const minutes = numberOf(cell)
  if (Number.isNaN(minutes)) return Number.NaN
  if (
    minutes !== undefined &&
    ((minutes >= 1 && minutes <= 60 && Number.isInteger(minutes)) || minutes === MINUTES_PER_DAY)
  )
    return minutes
  row.reject(notANumber('interval_minutes', cell))
  return Number.NaN
}

function roleOf(row: TableRow): PointRole | null {
  const cell = row.cell('role')
  const role = ROLES[cell.toLowerCase()]
  if (cell !== '' && !role) row.reject(unknownRole(cell))
  return role ?? null
}

/** Of rows of one point that overlap, those that begin earlier, and of those that begin at once the first. */
function withoutOverlaps(filed: readonly FiledTerm[]): FiledTerm[] {
  const newest = new Map<string, FiledTerm>()
  return filed
    .toSorted((a, b) => (a.term.validFrom === b.term.validFrom ? 0 : a.term.validFrom - b.term.validFrom))
    .filter((entry) => {
      const { term, reject } = entry
      const before = newest.get(term.meterId)?.term
      const isOpen = before?.validTo === Number.POSITIVE_INFINITY
      const overlaps = before && (before.validFrom === term.validFrom || (!isOpen && before.validTo > term.validFrom))
      if (overlaps) reject(overlapping(term, before))
      else newest.set(term.meterId, entry)
      return !overlaps
    })
}

/** Rows without parents that are unknown, or by which a point would be above itself on the day that the row begins. */
function withSoundParents(filed: readonly FiledTerm[], isKnown: (meterId: string) => boolean): PointTerm[] {
  const known = filed.map((entry) => {
    const { term, reject } = entry
    if (term.parentId === null || isKnown(term.parentId)) return entry
    reject(unknownParent(term.meterId, term.parentId))
    return { term: { ...term, parentId: null }, reject }
  })
  const points = new PointTerms(known.map(({ term }) => term))
  const cut = new Set<string>()
  return known.map(({ term, reject }) => {
    if (term.parentId === null || !isAboveItself(term, points, cut)) return term
    cut.add(keyOf(term))
    reject(parentCircle(term.meterId, term.parentId))
    return { ...term, parentId: null }
  })
}

function isAboveItself({ meterId, validFrom }: PointTerm, points: PointTerms, cut: ReadonlySet<string>): boolean {
  const seen = new Set<string>()
  let at = points.on(meterId, validFrom)?.parentId ?? null
  while (at !== null && !seen.has(at)) {
    if (at === meterId) return true
    seen.add(at)
    const term = points.on(at, validFrom)
    at = term && !cut.has(keyOf(term)) ? term.parentId : null
  }
  return false
}

function keyOf({ meterId, validFrom }: PointTerm): string {
  return `${validFrom} ${meterId}`
}

function notInSites(meterId: string): RowProblem {
  const zh = `台账中没有计量点 ${meterId}`
  return { code: 'unknown_meter', reason: { zh, en: `metering point ${meterId} is not in the sites file` } }
}

function notAValidity(cells: string): RowProblem {
  const shown = shownCell(cells)
  return { code: 'bad_date', reason: { zh: `不是有效期：${shown}`, en: `not a first and a last day: ${shown}` } }
}

function unknownRole(cell: string): RowProblem {
  const shown = shownCell(cell)
  const zh = `未知角色 ${shown}，应为 main（主表）、sub（分表）或 generation（发电）`
  return { code: 'unknown_role', reason: { zh, en: `unknown role ${shown}; main, sub and generation are known` } }
}

function overlapping({ meterId }: PointTerm, { validFrom }: PointTerm): RowProblem {
  const since = Number.isFinite(validFrom) ? formatDay(validFrom) : null
  const zh = `计量点 ${meterId} 的有效期与${since ? `自 ${since} 起的` : '起始的'}一行重叠`
  const en = `the days of metering point ${meterId} overlap those of its ${since ? `row from ${since} on` : 'first row'}`
  return { code: 'overlapping_validity', reason: { zh, en } }
}

function unknownParent(meterId: string, parentId: string): RowProblem {
  const zh = `计量点 ${meterId} 的上级计量点 ${parentId} 不在台账中`
  return {
    code: 'unknown_parent',
    reason: { zh, en: `${parentId}, the parent of ${meterId}, is not in the sites file` }
  }
}

function parentCircle(meterId: string, parentId: string): RowProblem {
  const zh = `计量点 ${meterId} 的上级计量点 ${parentId} 构成循环`
  const en = `${parentId} as the parent of ${meterId} makes a circle`
  return { code: 'parent_circle', reason: { zh, en } }
}
