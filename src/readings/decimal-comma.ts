import { Buffer } from 'node:buffer'
import type { RowProblem } from './rejection.ts'
import type { Row } from './row.ts'

const [COMMA, POINT, SEMICOLON] = [44, 46, 59]
const COMMA_NUMBER = /^\s*[+-]?\d+,\d+\s*$/
/** What may as well be thousands. */
const GROUPED = /^\s*[+-]?[1-9]\d{0,2},\d{3}\s*$/
/** Thousands where commas are decimal ones, and a fraction otherwise. */
const GROUPED_BY_POINTS = /^\s*[+-]?[1-9]\d{0,2}(?:\.\d{3})+\s*$/
/** `1.234,5` */
const GROUPED_WITH_FRACTION = /^\s*[+-]?[1-9]\d{0,2}(?:\.\d{3})+,\d+\s*$/
/** A number between cells that are not parted by commas, whose comma can only be a decimal one. */
const SURELY_DECIMAL = /(?<=[;\t|] *[+-]?)(?:0,\d+|\d+,(?:\d{1,2}|\d{4,})|\d{1,3}(?:\.\d{3})+,\d+)(?= *[;\t|\r\n])/
const POINT_NUMBER = /^\s*[+-]?[\d,]*\.\d+\s*$/

/** Whether text has a number whose comma can only be a decimal one. */
export function hasDecimalCommas(text: string): boolean {
  return SURELY_DECIMAL.test(text)
}

/**
 * Makes decimal points of the decimal commas of a file, which stand in cells that are nothing but a number. `0,5` tells that
 * commas are decimal ones, as do semicolons between the cells; `1,500` beside numbers with a point are thousands. Where
 * nothing tells, or both are there, the row is turned away: a factor of a thousand lies between the two. Where the file has
 * decimal commas `1.234,5` is 1234.5, and `1.234`, which may be 1234, is turned away.
 */
export class DecimalCommas {
  #known = false
  readonly #begun: boolean

  /** @param beginning of the file, which may have decimal commas below the first rows */
  constructor(beginning: string) {
    this.#begun = hasDecimalCommas(beginning)
  }

  /** @param separator of the cells */
  apply(row: Row, separator: number): void {
    if (separator !== COMMA && this.#begun) this.#known = true
    const source = row.source.subarray(row.sourceStart, row.sourceEnd)
    if (row.problem || !(source.includes(COMMA) || (this.#known && separator !== COMMA && source.includes(POINT))))
      return
    const cells = Array.from({ length: Math.min(row.count, row.starts.length) }, (_, i) =>
      row.bytes.toString('latin1', row.starts[i], row.ends[i])
    )
    const commas = cells.filter(
      (cell) => COMMA_NUMBER.test(cell) || (separator !== COMMA && GROUPED_WITH_FRACTION.test(cell))
    )
    if (this.#known && separator !== COMMA && cells.some((cell) => GROUPED_BY_POINTS.test(cell))) row.problem = BOTH
    if (row.problem) return
    if (commas.length === 0) return
    const decimal = commas.some((cell) => !GROUPED.test(cell))
    const points = cells.some((cell) => POINT_NUMBER.test(cell))
    if (points && (decimal || this.#known)) row.problem = BOTH
    if (points) return
    if (decimal || separator === SEMICOLON) this.#known = true
    // between commas a decimal comma stands in quotes: what is no number otherwise stays none
    if (separator === COMMA) row.problem = this.#known && !decimal ? UNSURE : undefined
    else if (this.#known) replace(row)
    else row.problem = UNSURE
  }
}

function replace(row: Row): void {
  const bytes = Buffer.from(row.bytes.subarray(row.starts[0]!, row.ends[row.count - 1]!))
  const from = row.starts[0]!
  for (let i = 0; i < row.count; i++) {
    const [start, end] = [row.starts[i]! - from, row.ends[i]! - from]
    const cell = bytes.toString('latin1', start, end)
    row.starts[i] = start
    row.ends[i] = end
    if (COMMA_NUMBER.test(cell)) bytes[bytes.indexOf(COMMA, start)] = POINT
    else if (GROUPED_WITH_FRACTION.test(cell)) {
      row.ends[i] = start + bytes.write(cell.replaceAll('.', '').replace(',', '.'), start, 'latin1')
    }
  }
  row.bytes = bytes
}

const BOTH: RowProblem = {
  code: 'bad_number',
  reason: {
    zh: '同时有逗号小数和句点小数，无法判断千分位；请统一为小数点后重新导出',
    en: 'numbers with a decimal comma and with a point: which are thousands is not sure; export with decimal points'
  }
}
const UNSURE: RowProblem = {
  code: 'bad_number',
  reason: {
    zh: '如“1,500”的数可能是 1500，也可能是 1.5；请去掉千分位或统一为小数点后重新导出',
    en: 'numbers such as 1,500 may be 1500 or 1.5: export without thousands separators and with decimal points'
  }
}
