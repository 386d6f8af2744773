import type { Header } from '../header.ts'
import type { LoadDay, NamedCell } from '../load-day.ts'
import type { Origin } from '../open-day.ts'
import type { MeterIds } from '../point-terms.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import type { SourcesOfDays } from '../sources-of-days.ts'
import { isDirected } from './grid-types.ts'
import { rowType } from './row-type.ts'

const DIRECTED = 'directed'
const CODE = /^\d+$/

/**
 * Reader of where the reading of a long row came from; it answers undefined where the row says nothing of it.
 * @param kindsOf tells of which kinds the row at hand is
 */
export function originReader(
  header: Header,
  kindsOf?: () => readonly NamedCell[]
): (row: Row, ids: MeterIds | undefined) => Origin | undefined {
  const type = rowType(header)
  let last: Origin | undefined
  return (row, { asset = '' } = {}) => {
    const directed = type !== undefined && isDirected(type.read(row))
    const all = kindsOf?.()
    const kinds = all && all.length > 0 ? all : undefined
    if (asset === '' && !directed && !kinds) return undefined
    if (last?.asset !== asset || last.directed !== directed || last.kinds !== kinds) last = { asset, directed, kinds }
    return last
  }
}

/** Where readings come from of which nothing is known but their kinds; undefined where the row at hand is of none. */
export function originOfKinds(kindsOf?: () => readonly NamedCell[]): () => Origin | undefined {
  return () => {
    const kinds = kindsOf?.() ?? []
    return kinds.length > 0 ? { asset: '', directed: false, kinds } : undefined
  }
}

/**
 * A day without the values for which a row of its meter that names the direction (正向有功) has one already: those hold against
 * rows that do not (总有功, 有功), whichever comes first.
 * @param cell what the row is said to hold
 */
export function unlessDirected(sources: SourcesOfDays, load: LoadDay, cell: string): LoadDay | RowProblem {
  // codes are not words that may say more or less of the same
  if (CODE.test(cell) || isDirected(cell)) return load
  const { day, values } = load
  const isTaken = sources.placesOf(curveOf(load), day, DIRECTED)
  if (!isTaken) return load
  const left = values.map((value, i) => (isTaken(i, values.length) ? Number.NaN : value))
  return left.every(Number.isNaN) ? DIRECTED_HOLDS : { ...load, values: left }
}

/** Notes the values of a row that names the direction, once it has been accepted. */
export function noteDirected(sources: SourcesOfDays, load: LoadDay, cell: string): void {
  if (!CODE.test(cell) && isDirected(cell)) sources.add(curveOf(load), load.day, DIRECTED, load.values)
}

function curveOf({ channel, meterId }: LoadDay): string {
  return `direction ${channel} ${meterId}`
}

const DIRECTED_HOLDS: RowProblem = {
  code: 'unused_quantity',
  reason: {
    zh: '当日已有正向的同一数据：总值（有功、总有功）的行未采用',
    en: 'the forward (正向) values of the day are there: a row of the total (有功, 总有功) is not used'
  }
}
