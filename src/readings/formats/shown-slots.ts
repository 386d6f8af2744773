import type { Header } from '../header.ts'
import type { Row } from '../row.ts'
import { DATE_COLUMNS, FREEZE_TIMES, METER_COLUMNS, READ_TIMES, RETAIL_DATES } from './columns.ts'
import { frozenPlace } from './frozen-columns.ts'
import { TIME_COLUMNS } from './long-times.ts'
import {
  columnsNamed,
  intervalNumber,
  isAroundMidnight,
  isEndOfCount,
  likelyMoments,
  PERIOD_COLUMNS,
  SEVERAL,
  SLOT_COLUMNS,
  slotKind,
  timeOfCell
} from './slot-cells.ts'

/** Days of a meter with one row each, after which its rows are those of days; the first day may be cut off. */
const SINGLE_DAYS = 3
/** Meters that are looked at: rows of others tell the same. */
const MOST_METERS = 1000

/** What one column has shown. */
interface Shown {
  readonly column: number
  /** times of the newest day of each meter */
  readonly days: Map<
    string,
    { readonly day: string; readonly first: string; rows: number; readonly times: Set<string>; readonly single: number }
  >
  /** Whatever stands in it is of the interval, and not of the moment at which a register was read. */
  readonly isSlot: boolean
  kind: 'time' | 'number' | 'word' | undefined
  last: string
  isOpen: boolean
}

/**
 * Sees whether the rows of a table tell by themselves what a column of times, intervals or tariff periods beside its date makes
 * of them. In a table that is not sorted by meter, rows of one time may fill all of its beginning.
 */
export class ShownSlots {
  readonly #id: number
  readonly #date: number
  readonly #columns: readonly Shown[]
  #isTold = false

  private constructor(header: Header, id: number, date: number, columns: readonly number[]) {
    this.#id = id
    this.#date = date
    const slots = columnsNamed(header, SLOT_COLUMNS)
    this.#columns = columns.map((column) => {
      const isSlot = column !== date && slots.includes(column)
      return { column, days: new Map(), isSlot, kind: undefined, last: '', isOpen: true }
    })
  }

  /** Undefined where no rows need to be seen to tell what a table is. */
  static of(header: Header): ShownSlots | undefined {
    const [id] = columnsNamed(header, METER_COLUMNS)
    const reads = header.names.some((name) => frozenPlace(name) !== undefined) ? READ_TIMES : []
    const [date] = columnsNamed(header, [...DATE_COLUMNS, ...RETAIL_DATES, ...FREEZE_TIMES, ...reads])
    if (id === undefined || date === undefined) return undefined
    const named = columnsNamed(header, [...SLOT_COLUMNS, ...PERIOD_COLUMNS, ...TIME_COLUMNS])
    const beside = [...named, ...likelyMoments(header)]
    return new ShownSlots(header, id, date, [...new Set([...beside, date])])
  }

  /** More rows are wanted. */
  get isOpen(): boolean {
    return !this.#isTold && this.#columns.some(({ isOpen }) => isOpen)
  }

  /** Meter and day of a row, as they are written. */
  keyOf(row: Row): { readonly meter: string; readonly day: string } {
    return { meter: row.text(this.#id), day: row.text(this.#date).split(/[ T]/)[0]! }
  }

  see(row: Row): void {
    if (!this.isOpen) return
    const { meter, day } = this.keyOf(row)
    for (const shown of this.#columns) if (shown.isOpen) this.#seeCell(shown, meter, day, row.text(shown.column))
  }

  #seeCell(shown: Shown, meter: string, day: string, cell: string): void {
    if (cell === '') return
    const isDate = shown.column === this.#date
    shown.kind ??= slotKind(cell, isDate) ?? (isDate ? undefined : 'word')
    if (shown.kind === undefined) shown.isOpen = false
    else if (shown.kind === 'word') {
      if (shown.last !== '' && shown.last !== cell) shown.isOpen = false
    } else if (shown.kind === 'number') {
      // the first day of a meter has ended
      if (isEndOfCount(intervalNumber(shown.last)) && intervalNumber(cell)! <= 1) this.#isTold = true
    } else this.#seeTime(shown, meter, day, cell)
    shown.last = cell
  }

  #seeTime(shown: Shown, meter: string, day: string, cell: string): void {
    const { days, column, isSlot } = shown
    const [time, minute] = timeOfCell(cell)
    const counts = isSlot || !isAroundMidnight(minute)
    const before = days.get(meter)
    if (before?.day === day) {
      before.rows++
      if (counts && before.times.add(time).size >= SEVERAL) this.#isTold = true
      // a date has a time for the sake of its type alone
    } else if (before?.rows === 1 && before.first === time && column === this.#date) this.#isTold = true
    else if (before || days.size < MOST_METERS) {
      const single = before?.rows === 1 ? before.single + 1 : 0
      if (single >= SINGLE_DAYS) shown.isOpen = false
      days.set(meter, { day, first: time, rows: 1, times: new Set(counts ? [time] : []), single })
    }
  }
}
