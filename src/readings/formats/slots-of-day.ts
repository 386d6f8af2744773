import { notATime } from '../cell-problem.ts'
import type { Header } from '../header.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import type { Timestamp } from '../timestamp.ts'
import { DATE_COLUMNS, FREEZE_TIMES, METER_COLUMNS, READ_TIMES, RETAIL_DATES } from './columns.ts'
import type { Opening } from './format.ts'
import { afterBeginning, dateReader, START_COLUMNS, TIME_COLUMNS, TIMES_OF_DAY } from './long-times.ts'
import { numberedSlots, type ShownNumbers } from './numbered-slots.ts'
import {
  CLOCK,
  columnsNamed,
  isAroundMidnight,
  likelyMoments,
  NUMBER,
  POINT_NUMBERS,
  plainCell,
  SEVERAL,
  SLOT_COLUMNS,
  SPAN,
  timeOfCell
} from './slot-cells.ts'

/** Share of the cells of a column that others are bad ones among. */
const NEARLY = 0.9

/** Where in its day each row lies, by a column of intervals beside that of the date. */
export interface Slots {
  readonly column: number
  readonly timeOf: (row: Row) => Timestamp | RowProblem
  /** the end of the interval; undefined where the column holds times alone */
  readonly endOf: ((row: Row, from: Timestamp) => Timestamp | RowProblem) | undefined
}

type Kind = 'span' | 'clock' | 'number'

interface SlotColumn extends ShownNumbers {
  readonly column: number
  readonly kind: Kind
}

/**
 * The intervals of the day that a column beside the date names: `00:00-00:15`, `00:15`, or numbers from 0 or 1 (1…96, 1…24).
 * @returns undefined where there is no such column, or its first rows do not tell how many intervals a day is numbered in
 */
export function slotsOfDay(header: Header, opening: Opening): Slots | undefined {
  const found = slotColumn(header, opening)
  if (!found) return undefined
  const { column, kind } = found
  // its use is noted
  header.column(header.names[column]!)
  const onDate = dateReader(header, opening.dates)
  if (!onDate) return undefined
  const name = header.names[column]!
  const bad = (row: Row) => notATime(`${name} ${row.text(column)}`)
  if (kind === 'number') {
    const numbered = numberedSlots(header, opening, found)
    return numbered && { column, ...numbered }
  }
  if (kind === 'clock') {
    // read as any other time of the day
    if (TIMES_OF_DAY.includes(name)) return undefined
    return { column, timeOf: (row) => onDate(row, plainCell(row.text(column))), endOf: undefined }
  }
  const ends = (row: Row, which: 1 | 2) => SPAN.exec(plainCell(row.text(column)))?.[which]
  return {
    column,
    timeOf: (row) => {
      const begin = ends(row, 1)
      return begin === undefined ? bad(row) : onDate(row, begin)
    },
    endOf: (row, from) => {
      const end = onDate(row, ends(row, 2)!)
      return 'code' in end ? end : afterBeginning(from, end)
    }
  }
}

/**
 * Whether the first rows below a header are those of intervals, whatever its names say: several rows of one meter and day, at
 * different times or of different intervals.
 */
export function isOfIntervals(header: Header, opening: Opening): boolean {
  return slotColumn(header, opening) !== undefined || momentColumn(header, opening) !== undefined
}

/** The same column, whatever it is called, which is only looked at: a form that leaves it aside has not read it. */
function momentColumn(header: Header, opening: Opening): number | undefined {
  const id = header.anyOf(METER_COLUMNS)
  const dates = columnsNamed(header, [...DATE_COLUMNS, ...RETAIL_DATES])
  const known = columnsNamed(header, [...FREEZE_TIMES, ...READ_TIMES, ...TIME_COLUMNS, ...START_COLUMNS]).concat(dates)
  return [...new Set([...known, ...likelyMoments(header)])].find((column) => {
    // a time alone is on the date beside it
    const date = dates.find((other) => other !== column)
    return mostOfDay(opening.firstRows?.(header).cells ?? [], (cells) => {
      const cell = cells[column] ?? ''
      const [time, minute] = timeOfCell(cell)
      if (Number.isNaN(minute) || isAroundMidnight(minute)) return undefined
      const own = cell.slice(0, cell.length - time.length)
      const beside = cells[date ?? -1]
      // a row may be written on any day
      const isOther = own !== '' && beside !== undefined && !known.includes(column) && !areSame(own, beside)
      if (isOther) return undefined
      const day = own || beside?.slice(0, 10)
      return { day: `${cells[id ?? -1] ?? ''} ${day}`, time }
    })
  })
}

/** Whether two dates are written with the same numbers, whatever parts them. */
function areSame(date: string, other: string): boolean {
  const [one, two] = [date, other].map((text) => text.match(/\d+/g)?.slice(0, 3).map(Number).join('-'))
  return one !== undefined && one === two
}

/** The column of times in which the first rows have several of one meter and day, as `isOfIntervals` finds it; it counts as read. */
export function usedMoment(header: Header, opening: Opening): number | undefined {
  const column = momentColumn(header, opening)
  return column === undefined ? undefined : header.column(header.names[column]!)
}

/** Whether one day has rows of several times. */
function mostOfDay(
  rows: readonly (readonly string[])[],
  read: (cells: readonly string[]) => { readonly day: string; readonly time: string } | undefined
): boolean {
  const found = new Map<string, Set<string>>()
  for (const cells of rows) {
    const at = read(cells)
    if (!at) continue
    const times = found.get(at.day) ?? new Set()
    if (times.add(at.time).size >= SEVERAL) return true
    found.set(at.day, times)
  }
  return false
}

function slotColumn(header: Header, opening: Opening): SlotColumn | undefined {
  const [id, date] = [header.anyOf(METER_COLUMNS), header.anyOf(DATE_COLUMNS)]
  if (id === undefined || date === undefined) return undefined
  for (const name of SLOT_COLUMNS) {
    const [column] = columnsNamed(header, [name])
    if (column === undefined || column === date) continue
    const { cells: rows = [], isOpen = false } = opening.firstRows?.(header) ?? {}
    const cells = rows.map((row) => plainCell(row[column] ?? '')).filter((cell) => cell !== '')
    const kind = kindOf(cells)
    if (!kind) continue
    const several = mostOfDay(rows, (row) => ({ day: `${row[id]} ${row[date]}`, time: row[column] ?? '' }))
    // of these there is more than one, in whatever order they come
    const isPoint = kind === 'number' && POINT_NUMBERS.includes(name)
    if (several || (isPoint && isOpen)) return { column, kind, cells, mayBeCut: isOpen, isPoint }
  }
  return undefined
}

function kindOf(cells: readonly string[]): Kind | undefined {
  if (cells.length === 0) return undefined
  const nearlyAll = (form: RegExp) => cells.filter((cell) => form.test(cell)).length >= NEARLY * cells.length
  if (nearlyAll(SPAN)) return 'span'
  if (nearlyAll(CLOCK)) return 'clock'
  return nearlyAll(NUMBER) ? 'number' : undefined
}
