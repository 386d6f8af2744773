import { type EpochDay, parseDay } from './day.ts'
import { REGISTERS } from './load-day.ts'
import { readTable, type TableRow } from './table.ts'

const MONTHS = 12
const HOURS = 24
const UNSET = 255

/** Which register counts in each hour, from one day on to another; a year of it, as its notice lays it down. */
export interface TariffCalendar {
  /** GB/T 2260 code of the area; empty = every area that no other calendar is for */
  readonly region: string
  readonly validFrom: EpochDay
  /** last day; Infinity while no end is known */
  readonly validTo: EpochDay
  readonly source: string
  /** Position in `REGISTERS` (1 sharp … 4 valley) of each hour of each month, `12 × 24`. */
  readonly ordinary: Uint8Array
  /** The same for the days of a festival, by its English name in the holiday table; 255 where the ordinary hours hold. */
  readonly festivals: ReadonlyMap<string, Uint8Array>
}

/** A tariff table that cannot be used. It says where: half a tariff would put energy into the wrong hours unseen. */
export class TariffTableError extends Error {
  readonly code = 'TARIFF_TABLE_INVALID'
  override readonly name = 'TariffTableError'
}

/**
 * Reads a table of tariff periods, `region,valid_from,valid_to,months,days,register,hours,source`:
 * - `valid_to` is the last day, empty while none is known;
 * - `months` such as `2-6 9-11`; `hours` such as `8-11 13-17`, from the beginning of the first to the beginning of the last;
 * - `days` is `ordinary`, or festivals of the holiday table such as `Spring Festival; Labour Day`, whose hours go before;
 * - `register` is `sharp`, `peak`, `flat`, `valley` or `deep_valley`, which meters count in the valley register.
 *
 * Rows of the same region and dates make one calendar, which must give every hour of every month exactly once.
 * @throws TariffTableError, UnexpectedHeaderError
 */
export function parseTariffTable(table: string, file = 'tariff-periods'): TariffCalendar[] {
  const calendars = new Map<string, TariffCalendar & { readonly festivals: Map<string, Uint8Array> }>()
  const columns = ['region', 'valid_from', 'valid_to', 'months', 'days', 'register', 'hours']
  const rejections = readTable(file, table, columns, (row) => {
    const [from, to] = [row.cell('valid_from'), row.cell('valid_to')]
    const key = [row.cell('region'), from, to].join()
    const calendar = calendars.get(key) ?? {
      region: row.cell('region'),
      validFrom: dayOf(file, row, from),
      validTo: to === '' ? Number.POSITIVE_INFINITY : dayOf(file, row, to),
      source: row.cell('source'),
      ordinary: new Uint8Array(MONTHS * HOURS).fill(UNSET),
      festivals: new Map<string, Uint8Array>()
    }
    if (calendar.validTo < calendar.validFrom) throw bad(file, row, 'valid_to', to)
    calendars.set(key, calendar)
    enter(file, row, calendar)
  })
  const [first] = rejections
  if (first) throw new TariffTableError(`${file} line ${first.line}: ${first.reason.en}`)
  if (calendars.size === 0) throw new TariffTableError(`${file} holds no tariff period`)
  for (const calendar of calendars.values()) requireEveryHour(file, calendar)
  return [...calendars.values()]
}

function enter(file: string, row: TableRow, calendar: TariffCalendar & { festivals: Map<string, Uint8Array> }): void {
  const name = row.cell('register')
  const register = (REGISTERS as readonly string[]).indexOf(name === 'deep_valley' ? 'valley' : name)
  if (register < 1) throw bad(file, row, 'register', name)
  const months = numbersIn(row.cell('months'), 1, MONTHS, 1) ?? raise(bad(file, row, 'months', row.cell('months')))
  const hours = numbersIn(row.cell('hours'), 0, HOURS, 0) ?? raise(bad(file, row, 'hours', row.cell('hours')))
  for (const days of row.cell('days').split(';')) {
    const hoursOf = tableFor(calendar, days.trim())
    for (const month of months) {
      for (const hour of hours) {
        const at = (month - 1) * HOURS + hour
        if (hoursOf[at] !== UNSET) throw bad(file, row, 'hours', `hour ${hour} of month ${month} is given twice`)
        hoursOf[at] = register
      }
    }
  }
}

function tableFor(calendar: TariffCalendar & { festivals: Map<string, Uint8Array> }, days: string): Uint8Array {
  if (days === 'ordinary') return calendar.ordinary
  const table = calendar.festivals.get(days) ?? new Uint8Array(MONTHS * HOURS).fill(UNSET)
  calendar.festivals.set(days, table)
  return table
}

function requireEveryHour(file: string, { region, ordinary }: TariffCalendar): void {
  const at = ordinary.indexOf(UNSET)
  if (at < 0) return
  const [month, hour] = [Math.floor(at / HOURS) + 1, at % HOURS]
  throw new TariffTableError(`${file}: no register for hour ${hour} of month ${month} in region "${region}"`)
}

/**
 * The numbers of ranges such as `2-6 9-11`; undefined when they cannot be read or leave `least` to `most`.
 * @param inclusive 1 when the last number of a range belongs to it, 0 when it is where the range ends
 */
function numbersIn(text: string, least: number, most: number, inclusive: 0 | 1): number[] | undefined {
  const numbers: number[] = []
  for (const range of text.split(' ')) {
    const match = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(range)
    const first = Number(match?.[1])
    const last = Number(match?.[2] ?? (inclusive ? first : Number.NaN))
    if (!(first >= least && last <= most && first < last + inclusive)) return undefined
    for (let number = first; number < last + inclusive; number++) numbers.push(number)
  }
  return numbers
}

function raise(error: Error): never {
  throw error
}

function dayOf(file: string, row: TableRow, text: string): EpochDay {
  const day = parseDay(text)
  if (day === undefined) throw bad(file, row, 'valid_from or valid_to', text)
  return day
}

function bad(file: string, row: TableRow, column: string, found: string): TariffTableError {
  return new TariffTableError(`${file} line ${row.line}: cannot use this ${column}: ${found}`)
}
