import { idProblem, notUtf8, shownCell } from '../cell-problem.ts'
import { type DateOrder, dayMonthDay } from '../date-order.ts'
import type { EpochDay } from '../day.ts'
import { FIRST_YEAR, isReadingsDay, LAST_YEAR, readDay } from '../day-cell.ts'
import type { Header } from '../header.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'

/** Which meter and day a row is of. */
export interface DayKey {
  readonly meterId: string
  readonly day: EpochDay
}

/** Reads a date out of a cell; undefined when it is none. */
export type ReadDate = (row: Row, column: number) => EpochDay | undefined

const readPlainDay: ReadDate = (row, column) => readDay(row.bytes, row.starts[column]!, row.ends[column]!)

/** Reads the columns of the meter's id and of the date. @param order of day and month where the year stands last */
export function dayKeyReader(
  header: Header,
  idColumn: number,
  dateColumn: number,
  order: DateOrder | undefined,
  readDate: ReadDate = readPlainDay
): (row: Row) => DayKey | RowProblem {
  const idName = header.names[idColumn]!
  const dateName = header.names[dateColumn]!
  return (row) => {
    const meterId = row.text(idColumn)
    const problem = idProblem(idName, meterId)
    if (problem) return problem
    const day = readDate(row, dateColumn)
    if (day !== undefined) return { meterId, day }
    const text = row.text(dateColumn)
    const ordered = dayMonthDay(text, order)
    if (typeof ordered === 'object') return ordered
    return ordered === undefined || !isReadingsDay(ordered) ? notADate(dateName, text) : { meterId, day: ordered }
  }
}

/** The problem of a cell that should hold a date. */
export function notADate(column: string, cell: string): RowProblem {
  if (cell.includes('\ufffd')) return notUtf8(column)
  const shown = shownCell(cell)
  return {
    code: 'bad_date',
    reason: {
      zh: `${FIRST_YEAR} 至 ${LAST_YEAR} 年间没有这一天：${shown}`,
      en: `not a date between ${FIRST_YEAR} and ${LAST_YEAR}: ${shown}`
    }
  }
}
