import { type DateOrder, dayMonthDay } from './date-order.ts'
import { writtenDay } from './day-cell.ts'
import { firstBelow } from './first-rows.ts'
import { CT_COLUMNS, DATE_COLUMNS, FREEZE_TIMES, METER_COLUMNS, PT_COLUMNS, RATIO_COLUMNS } from './formats/columns.ts'
import { TIME_COLUMNS } from './formats/long-times.ts'
import type { Header } from './header.ts'
import type { RowProblem } from './rejection.ts'
import type { Row } from './row.ts'
import { parseTimestamp } from './timestamp.ts'

const MINUTES_PER_DAY = 1440
const CLOCK = /^(\d{1,2}):(\d{2})(?::\d{2})?$/

/** Columns of the blocks of a table. */
interface BlockColumns {
  readonly ids: readonly number[]
  /** that stand in the first row of a block too: the ids, and ratios */
  readonly kept: readonly number[]
  readonly times: readonly number[]
}

/**
 * Tables of which the id of a meter stands only in the first row of its block, as merged cells of a spreadsheet are saved as
 * text: in the beginning of the file no id comes twice, most rows are without, and the dates go on from row to row. Elsewhere
 * an empty id is an error of its row.
 */
export class IdsOfBlocks {
  readonly #columns: BlockColumns
  readonly #order: DateOrder | undefined
  /** the block of the row before; undefined where its rows do not follow each other as they should */
  #block: Block | undefined
  #told = false

  private constructor(columns: BlockColumns, order: DateOrder | undefined) {
    this.#columns = columns
    this.#order = order
  }

  /** Undefined where each row has its id, as nearly always. @param order of day and month where the year stands last */
  static of(header: Header, bytes: Uint8Array, text: string, order: DateOrder | undefined): IdsOfBlocks | undefined {
    const columns = columnsOf(header)
    if (columns.ids.length === 0 || columns.times.length === 0) return undefined
    let lacks = false
    for (const row of firstBelow(header, bytes, text)) lacks ||= columns.ids.every((column) => row.text(column) === '')
    if (!lacks) return undefined
    const seen = new Set<string>()
    let block: Block | undefined
    let filled = 0
    for (const row of firstBelow(header, bytes, text)) {
      const cells = row.texts()
      const moment = momentOf(columns, cells, order)
      if (lacksIds(columns, cells)) {
        if (block?.goesOn(moment) !== true) return undefined
        filled++
        continue
      }
      const id = columns.ids.map((column) => cells[column]).join()
      if (seen.has(id)) return undefined
      seen.add(id)
      block = new Block(cells, moment)
    }
    return filled >= seen.size ? new IdsOfBlocks(columns, order) : undefined
  }

  /** Gives a row without ids those of its block. @returns what is to be told of it */
  fill(row: Row): RowProblem | undefined {
    const { ids, kept } = this.#columns
    const cells = row.texts()
    const moment = momentOf(this.#columns, cells, this.#order)
    if (!lacksIds(this.#columns, cells)) {
      this.#block = new Block(cells, moment)
      return undefined
    }
    if (this.#block?.goesOn(moment) !== true) {
      this.#block = undefined
      return undefined
    }
    for (const column of kept) if (cells[column] === '') row.put(column, this.#block.cells[column] ?? '')
    if (this.#told) return undefined
    this.#told = true
    return filled(ids.map((column) => this.#block!.cells[column]).join())
  }
}

/** Rows that begin with one that has an id. */
class Block {
  readonly cells: readonly string[]
  #moment: number
  /** 1 where the rows go from the older to the newer, -1 the other way */
  #direction = 0

  constructor(cells: readonly string[], moment: number) {
    this.cells = cells
    this.#moment = moment
  }

  /** Whether a row goes on in the direction of those before it. */
  goesOn(moment: number): boolean {
    const direction = Math.sign(moment - this.#moment)
    if (!direction || (this.#direction !== 0 && direction !== this.#direction)) return false
    this.#moment = moment
    this.#direction = direction
    return true
  }
}

function columnsOf(header: Header): BlockColumns {
  const found = (names: readonly string[]) =>
    header.names.flatMap((name, column) => (names.includes(name) ? [column] : []))
  const ids = found(METER_COLUMNS)
  const kept = [...ids, ...found([...RATIO_COLUMNS, ...CT_COLUMNS, ...PT_COLUMNS])]
  return { ids, kept, times: found([...DATE_COLUMNS, ...FREEZE_TIMES, ...TIME_COLUMNS]).slice(0, 2) }
}

function lacksIds({ ids }: BlockColumns, cells: readonly string[]): boolean {
  return ids.every((column) => !cells[column])
}

/** Minutes of the date and time of a row; NaN where it has none. */
function momentOf({ times }: BlockColumns, cells: readonly string[], order: DateOrder | undefined): number {
  let [minutes, hasDay] = [0, false]
  for (const column of times) {
    const text = cells[column] ?? ''
    const [, hour, minute] = CLOCK.exec(text) ?? []
    if (hour !== undefined) minutes += Number(hour) * 60 + Number(minute)
    else if (!hasDay) {
      const moment = parseTimestamp(text)
      const day = moment?.day ?? writtenDay(text) ?? dayMonthDay(text, order)
      if (typeof day !== 'number') return Number.NaN
      hasDay = true
      minutes += day * MINUTES_PER_DAY + (moment?.minute ?? 0)
    }
  }
  return hasDay ? minutes : Number.NaN
}

function filled(id: string): RowProblem {
  return {
    code: 'filled_id',
    reason: {
      zh: `电表号只在各段的首行（合并单元格存为文本），其后日期连续、电表号为空的行按该段的电表号（此处为 ${id}）读取，请核对`,
      en: `the id of a meter stands in the first row of its block alone (merged cells saved as text): rows below it without one, whose dates go on, are read as its own (here ${id}); please check`
    }
  }
}
