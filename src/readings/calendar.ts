import { civil, type EpochDay, parseDay, weekday } from './day.ts'
import { isMainlandChina } from './region-code.ts'
import { readTable } from './table.ts'

/** What a day is for those who work by the calendar. */
export const DAY_KINDS = ['workday', 'weekend', 'holiday'] as const
export type DayKind = (typeof DAY_KINDS)[number]

/** A day on which the weekday alone misleads. */
interface MarkedDay {
  readonly kind: 'holiday' | 'makeup_workday'
  /** English name of the festival that it belongs to, such as `Spring Festival` */
  readonly festival: string
}

/** Which days are worked. Years that its table does not cover are plain weekdays: `covers` tells. */
export class Calendar {
  readonly #marked: ReadonlyMap<EpochDay, MarkedDay>
  readonly #years: ReadonlySet<number>

  constructor(marked: ReadonlyMap<EpochDay, MarkedDay>) {
    this.#marked = marked
    this.#years = new Set([...marked.keys()].map((day) => civil(day).year))
  }

  /** A make-up day is a workday, whatever day of the week it is. */
  kindOf(day: EpochDay): DayKind {
    const marked = this.#marked.get(day)
    if (marked) return marked.kind === 'holiday' ? 'holiday' : 'workday'
    return weekday(day) >= 5 ? 'weekend' : 'workday'
  }

  /** English name of the festival on whose account a day is free, such as `Spring Festival`; null on other days. */
  festivalOf(day: EpochDay): string | null {
    const marked = this.#marked.get(day)
    return marked?.kind === 'holiday' ? marked.festival : null
  }

  /** English names of the festivals that it knows. */
  festivals(): ReadonlySet<string> {
    return new Set([...this.#marked.values()].map(({ festival }) => festival))
  }

  /** Whether holidays and make-up days of a year are known. */
  covers(year: number): boolean {
    return this.#years.has(year)
  }

  /** For `days` days from `firstDay`: position of each day's kind in `DAY_KINDS`. */
  kindsOf(firstDay: EpochDay, days: number): Uint8Array {
    return Uint8Array.from({ length: days }, (_, i) => DAY_KINDS.indexOf(this.kindOf(firstDay + i)))
  }
}

/** Monday to Friday, without holidays: for sites whose country is not known. */
export const WEEKDAYS_ONLY = new Calendar(new Map())

/** A calendar table that cannot be used; it names the row. */
export class CalendarTableError extends Error {
  readonly code = 'CALENDAR_TABLE_INVALID'
  override readonly name = 'CalendarTableError'
}

/**
 * Reads a table of holidays and make-up workdays, `date,kind,name_zh,name_en,source` with kind `holiday` or
 * `makeup_workday`, one row a day.
 * @throws CalendarTableError, UnexpectedHeaderError
 */
export function parseCalendar(table: string, file = 'holidays-cn'): Calendar {
  const marked = new Map<EpochDay, MarkedDay>()
  const rejections = readTable(file, table, ['date', 'kind', 'name_en'], (row) => {
    const day = parseDay(row.cell('date'))
    const kind = row.cell('kind')
    if (day === undefined || marked.has(day) || (kind !== 'holiday' && kind !== 'makeup_workday')) {
      throw new CalendarTableError(
        `${file} line ${row.line}: expected one row a day, of kind holiday or makeup_workday`
      )
    }
    marked.set(day, { kind, festival: row.cell('name_en') })
  })
  const [first] = rejections
  if (first) throw new CalendarTableError(`${file} line ${first.line}: ${first.reason.en}`)
  return new Calendar(marked)
}

/** The calendar that a region keeps: the national one in mainland China, weekdays alone where the region says nothing. */
export function calendarFor(region: string | null, national: Calendar): Calendar {
  return isMainlandChina(region) ? national : WEEKDAYS_ONLY
}
