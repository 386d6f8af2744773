import { type EpochDay, parseDay } from './day.ts'
import { readTable, type TableRow } from './table.ts'
import { type TariffCalendar, type TariffNotice, type TariffPeriod, tariffCalendar } from './tariff-calendar.ts'

/** A tariff table that cannot be used. It says where: half a tariff would put energy into the wrong hours unseen. */
export class TariffTableError extends Error {
  readonly code = 'TARIFF_TABLE_INVALID'
  override readonly name = 'TariffTableError'
}

/**
 * Reads a table of tariff periods, `region,valid_from,valid_to,months,days,register,hours,source`, as `TariffPeriod` says;
 * `valid_to` is the last day, empty while none is known. Rows of the same region and dates make one calendar, which must give
 * every hour of every month exactly once.
 * @throws TariffTableError, UnexpectedHeaderError
 */
export function parseTariffTable(table: string, file = 'tariff-periods'): TariffCalendar[] {
  return readNotices(table, file).map(({ calendar }) => calendar)
}

/** The same table as notices. */
export function parseTariffNotices(table: string, file = 'tariff-periods'): TariffNotice[] {
  return readNotices(table, file).map(({ notice }) => notice)
}

function readNotices(table: string, file: string): { notice: TariffNotice; calendar: TariffCalendar }[] {
  const notices = new Map<string, { notice: TariffNotice & { periods: TariffPeriod[] }; lines: number[] }>()
  const columns = ['region', 'valid_from', 'valid_to', 'months', 'days', 'register', 'hours']
  const rejections = readTable(file, table, columns, (row) => {
    const [from, to] = [row.cell('valid_from'), row.cell('valid_to')]
    const key = [row.cell('region'), from, to].join()
    const known = notices.get(key) ?? {
      notice: {
        region: row.cell('region'),
        validFrom: dayOf(file, row, from),
        validTo: to === '' ? null : dayOf(file, row, to),
        source: row.cell('source'),
        periods: []
      },
      lines: []
    }
    const { validFrom, validTo } = known.notice
    if (validTo !== null && validTo < validFrom) throw bad(file, row.line, 'valid_to', to)
    notices.set(key, known)
    known.notice.periods.push({
      months: row.cell('months'),
      days: row.cell('days'),
      register: row.cell('register'),
      hours: row.cell('hours')
    })
    known.lines.push(row.line)
  })
  const [first] = rejections
  if (first) throw new TariffTableError(`${file} line ${first.line}: ${first.reason.en}`)
  if (notices.size === 0) throw new TariffTableError(`${file} holds no tariff period`)
  return [...notices.values()].map(({ notice, lines }) => ({ notice, calendar: calendarOf(file, notice, lines) }))
}

/** @param lines of the file, by period */
function calendarOf(file: string, notice: TariffNotice, lines: readonly number[]): TariffCalendar {
  const made = tariffCalendar(notice)
  if (!('what' in made)) return made
  const { month, hour } = 'month' in made ? made : { month: 0, hour: 0 }
  if (made.what === 'gap')
    throw new TariffTableError(`${file}: no register for hour ${hour} of month ${month} in region "${notice.region}"`)
  const line = lines[made.period] as number
  throw made.what === 'twice'
    ? bad(file, line, 'hours', `hour ${hour} of month ${month} is given twice`)
    : bad(file, line, made.column, made.found)
}

function dayOf(file: string, row: TableRow, text: string): EpochDay {
  const day = parseDay(text)
  if (day === undefined) throw bad(file, row.line, 'valid_from or valid_to', text)
  return day
}

function bad(file: string, line: number, column: string, found: string): TariffTableError {
  return new TariffTableError(`${file} line ${line}: cannot use this ${column}: ${found}`)
}
