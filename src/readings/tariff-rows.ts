import { plainText, shownCell } from './cell-problem.ts'
import { parseDay } from './day.ts'
import type { Rejection, RowProblem } from './rejection.ts'
import { readTable, type TableRow } from './table.ts'
import type { TariffNotice, TariffPeriod } from './tariff-calendar.ts'

/** The calendars of a table, each with the line of each period, and the rows that were turned away. */
interface TariffRows {
  readonly calendars: readonly { readonly notice: TariffNotice; readonly lines: readonly number[] }[]
  readonly rejections: readonly Rejection[]
}

const COLUMNS = ['region', 'valid_from', 'valid_to', 'months', 'days', 'register', 'hours', 'source']

/**
 * Reads a table of tariff periods that somebody enters, columns as `parseTariffTable` has them, a source in each row: a row that
 * cannot be used is turned away, and whether the hours of a calendar come to a day is for the caller to see.
 * @throws UnexpectedHeaderError when it is no such table
 */
export function readTariffRows(text: string): TariffRows {
  const calendars = new Map<string, { notice: TariffNotice & { periods: TariffPeriod[] }; lines: number[] }>()
  const rejections = readTable('tariff-periods', text, COLUMNS, (row) => {
    const [region, from, to] = [row.cell('region'), row.cell('valid_from'), row.cell('valid_to')]
    const [validFrom, validTo] = [parseDay(from), to === '' ? null : parseDay(to)]
    if (validFrom === undefined) return row.reject(noDay('valid_from', from))
    if (validTo === undefined || (validTo !== null && validTo < validFrom)) return row.reject(noDay('valid_to', to))
    const source = plainText(row.cell('source'))
    if (source === '') return row.reject(NO_SOURCE)
    const key = [region, from, to].join()
    const known = calendars.get(key) ?? { notice: { region, validFrom, validTo, source, periods: [] }, lines: [] }
    calendars.set(key, known)
    known.notice.periods.push(periodOf(row))
    known.lines.push(row.line)
  })
  return { calendars: [...calendars.values()], rejections }
}

function periodOf(row: TableRow): TariffPeriod {
  const [months, days, register, hours] = ['months', 'days', 'register', 'hours'].map(row.cell)
  return { months: months ?? '', days: days ?? '', register: register ?? '', hours: hours ?? '' }
}

const NO_SOURCE: RowProblem = {
  code: 'bad_number',
  reason: { zh: '缺少 source：时段须有来源', en: 'source is empty: hours need one' }
}

function noDay(column: string, cell: string): RowProblem {
  const shown = shownCell(cell)
  const zh = `${column} 应为 2026-07-01 形式的日期，截止不早于起始：${shown}`
  const en = `${column} is no date like 2026-07-01, the end not before the beginning: ${shown}`
  return { code: 'bad_date', reason: { zh, en } }
}
