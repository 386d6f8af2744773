import { idProblem, notUtf8, shownCell } from '../cell-problem.ts'
import type { EpochDay } from '../day.ts'
import { FIRST_YEAR, LAST_YEAR, readDay } from '../day-cell.ts'
import type { Header } from '../header.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'

/** Which meter and day a row is of. */
export interface DayKey {
  readonly meterId: string
  readonly day: EpochDay
}

/** Reads the columns `meter_id` and `date`; undefined when a file does not have both. */
export function dayKeyReader(header: Header): ((row: Row) => DayKey | RowProblem) | undefined {
  const idColumn = header.column('meter_id')
  const dateColumn = header.column('date')
  if (idColumn === undefined || dateColumn === undefined) return undefined
  return (row) => {
    const meterId = row.text(idColumn)
    const problem = idProblem('meter_id', meterId)
    if (problem) return problem
    const day = readDay(row.bytes, row.starts[dateColumn]!, row.ends[dateColumn]!)
    return day === undefined ? notADate(row.text(dateColumn)) : { meterId, day }
  }
}

function notADate(cell: string): RowProblem {
  if (cell.includes('\ufffd')) return notUtf8('date')
  const shown = shownCell(cell)
  return {
    code: 'bad_date',
    reason: {
      zh: `${FIRST_YEAR} 至 ${LAST_YEAR} 年间没有这一天：${shown}`,
      en: `not a date between ${FIRST_YEAR} and ${LAST_YEAR}: ${shown}`
    }
  }
}
