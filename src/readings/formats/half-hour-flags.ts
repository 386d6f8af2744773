import type { Header } from '../header.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { estimates } from '../xml/reading-quality.ts'
import { type PointColumns, pointColumns } from './point-columns.ts'

/** Columns that say of a whole row, or of one half-hour, whether it was read or estimated. */
export const ROW_FLAGS = [
  ...['actual or estimate', 'actual/estimate', 'estimated?', 'flag', 'status', 'colstatuskwh', 'readtype', 'read type'],
  ...['reading type', 'readingtype', 'aei', 'a/e', 'quality', 'type']
]
/** Groups of columns that hold the flag of each half-hour. */
const FLAG_GROUPS = ['ut', 'ae', 'flag', 'status', 'type', 'quality']
export const ESTIMATED = /^(?:e|est|estimated?|yes)$/i
const NUMBER = /^[\d.-]/

/** Counts the half-hours that their source estimated, by the flags behind or between them, and tells it at the end of the file. */
export class HalfHourFlags {
  readonly #row: number | undefined
  /** of each half-hour, -1 where it has none */
  readonly #columns: readonly number[]
  readonly #again: readonly number[]
  #count = 0
  #againTold = false
  readonly #remark: ((problem: RowProblem) => void) | undefined

  constructor(header: Header, points: PointColumns, remark: ((problem: RowProblem) => void) | undefined) {
    this.#remark = remark
    this.#row = header.anyOf(ROW_FLAGS)
    this.#again = points.again ?? []
    const group = pointColumns(header, { longDays: true }).find(({ prefix }) => FLAG_GROUPS.includes(prefix))?.columns
    const own = new Set(points.columns)
    const isBehind = (column: number) =>
      column < header.names.length && !own.has(column) && !this.#again.includes(column)
    const between = points.columns.map((column) => (isBehind(column + 1) ? column + 1 : -1))
    this.#columns = points.again ?? group ?? (between.filter((column) => column >= 0).length > 1 ? between : [])
    header.holdsValues(this.#columns)
  }

  /** Counts those of a row that went in. */
  see(row: Row): void {
    const whole = this.#row !== undefined && ESTIMATED.test(row.text(this.#row))
    if (whole) this.#count += HALF_HOURS
    for (const column of this.#columns) {
      if (column < 0 || column >= row.count) continue
      const cell = row.text(column)
      if (!whole && ESTIMATED.test(cell)) this.#count++
      if (this.#again.length > 0 && !this.#againTold && NUMBER.test(cell)) {
        this.#againTold = true
        this.#remark?.(NUMBERS_AGAIN)
      }
    }
  }

  /** Tells how many there were. */
  tell(): void {
    if (this.#count > 0) this.#remark?.(estimates(this.#count))
  }
}

const HALF_HOURS = 48
const NUMBERS_AGAIN: RowProblem = {
  code: 'unused_quantity',
  reason: {
    zh: '同名的半小时列出现两次：取前一组，后一组的数值未采用，请核对',
    en: 'the columns of half-hours come twice under the same names: the first are taken, the numbers of the second are not; please check'
  }
}
