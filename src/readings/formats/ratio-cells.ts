import { notANumber } from '../cell-problem.ts'
import type { Header } from '../header.ts'
import { readNumber } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { METER_COLUMNS } from './columns.ts'
import type { Opening } from './format.ts'
import { ratioOf } from './ratio-text.ts'

/** What rows of a meter have said of the ratio, in each of its columns; NaN = nothing. */
interface StatedRatio {
  readonly parts: Float64Array
  /** rows went in with less than is said now: from which line, and how many */
  readonly without: { readonly line: number; count: number } | undefined
  told: boolean
}

/**
 * Reads the ratio of a row, the product of its columns. A transformer may be written `200/5`, `10kV/100V`. Where a cell is empty it is that
 * of the nearest row of the meter above it, else of the first below it in the beginning of the file, which is told; NaN where
 * the meter has none there. A ratio that comes only after rows that went in without one is told with these.
 */
export function ratioReader(
  header: Header,
  columns: readonly number[],
  { firstRows, remark }: Pick<Opening, 'firstRows' | 'remark'>
): (row: Row) => number | RowProblem {
  const cells = new Float64Array(columns.length)
  const read = new Float64Array(1)
  const id = header.anyOf(METER_COLUMNS)
  const stated = new Map<string, StatedRatio>()
  let beginning: ReadonlyMap<string, Float64Array> | undefined

  /** Completes the cells of a row by other rows of its meter, and keeps what it says itself. */
  const complete = (row: Row): void => {
    const meter = id === undefined ? '' : row.text(id)
    let some = stated.get(meter)
    if (!some) {
      beginning ??= ratiosBelow(firstRows?.(header).cells ?? [], id, columns)
      const parts = beginning.get(meter)?.slice() ?? new Float64Array(columns.length).fill(Number.NaN)
      stated.set(meter, (some = { parts, without: undefined, told: false }))
    }
    const { parts, without } = some
    let isFilled = false
    let isWithout = false
    let isLate = false
    for (let i = 0; i < cells.length; i++) {
      const own = cells[i]!
      if (!Number.isNaN(own)) {
        isLate ||= without !== undefined && Number.isNaN(parts[i]!) && own !== 1
        parts[i] = own
      } else if (Number.isNaN(parts[i]!)) isWithout = true
      else {
        cells[i] = parts[i]!
        isFilled ||= parts[i] !== 1
      }
    }
    if (isFilled && !some.told) {
      some.told = true
      remark?.(filled(meter, product(cells)))
    }
    if (isLate) remark?.(late(meter, product(cells), without!), without!.line)
    if (isWithout && without) without.count++
    else if (isWithout !== (without !== undefined) && (isWithout || isLate)) {
      stated.set(meter, { ...some, without: isWithout ? { line: row.line, count: 1 } : undefined })
    }
  }

  return (row) => {
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!
      const plain = column < row.count && readNumber(row.bytes, row.starts[column]!, row.ends[column]!, read, 0)
      const ratio = plain ? read[0]! : ratioOf(row.text(column))
      if (ratio === undefined || ratio <= 0 || ratio === Number.POSITIVE_INFINITY)
        return notANumber(header.names[column]!, row.text(column))
      cells[i] = ratio
    }
    if (columns.length > 0) complete(row)
    return product(cells)
  }
}

/** Of columns that say something; NaN where none does. */
function product(cells: Float64Array): number {
  let ratio = Number.NaN
  for (const cell of cells) if (!Number.isNaN(cell)) ratio = Number.isNaN(ratio) ? cell : ratio * cell
  return ratio
}

/** The first ratio that rows say of each meter, in each column. */
function ratiosBelow(
  rows: readonly (readonly string[])[],
  id: number | undefined,
  columns: readonly number[]
): Map<string, Float64Array> {
  const found = new Map<string, Float64Array>()
  let meter = ''
  for (const row of rows) {
    // an id may stand in the first row of its block alone
    meter = (id !== undefined && row[id]) || meter
    const ratios = found.get(meter) ?? new Float64Array(columns.length).fill(Number.NaN)
    for (const [i, column] of columns.entries()) {
      const ratio = ratioOf(row[column] ?? '')
      if (Number.isNaN(ratios[i]!) && ratio !== undefined && ratio > 0 && Number.isFinite(ratio)) ratios[i] = ratio
    }
    found.set(meter, ratios)
  }
  return found
}

function filled(meter: string, ratio: number): RowProblem {
  return {
    code: 'filled_ratio',
    reason: {
      zh: `${meter} 部分行未写倍率：按该表其他行所写取 ${ratio}，请核对`,
      en: `rows of ${meter} are without a ratio: taken as ${ratio}, as its other rows say; please check`
    }
  }
}

function late(meter: string, ratio: number, { line, count }: { line: number; count: number }): RowProblem {
  return {
    code: 'filled_ratio',
    reason: {
      zh: `${meter} 自第 ${line} 行起有 ${count} 行未写倍率，已按台账倍率（台账未写则按 1）计，其后的行写明 ${ratio}：若不相同，请补写后再次导入这些行`,
      en: `${count} rows of ${meter} from line ${line} on are without a ratio and went in by that of the sites file, else 1; later rows say ${ratio}: where that is another, fill it in and import these rows again`
    }
  }
}
