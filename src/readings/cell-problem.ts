import type { RowProblem } from './rejection.ts'

const MAX_ID_LENGTH = 100
/** Characters of a cell that a reason quotes. */
const SHOWN_LENGTH = 40
/** How spreadsheets write long numbers. */
const CUT_NUMBER = /^\d(\.\d+)?E(?:\+\d{2}|[1-9]\d)$/i
const CONTROL = /\p{Cc}/u
const CONTROLS = /\p{Cc}+/gu

/**
 * What is wrong with the id of a meter or site; undefined when nothing is. Ids are text: leading zeros count, and sixteen
 * digits do not fit a number.
 * @param column what the file calls it
 * @param id without surrounding blanks; U+FFFD stands for bytes that were no UTF-8
 */
export function idProblem(column: string, id: string): RowProblem | undefined {
  if (id === '') return { code: 'missing_id', reason: { zh: `缺少 ${column}`, en: `${column} is empty` } }
  if (id.includes('\ufffd')) return notUtf8(column)
  if (CUT_NUMBER.test(id)) {
    const zh = `${column} 被电子表格按数字保存，只剩 15 位：${id}；请将该列设为文本后重新导出`
    const en = `${column} was kept as a number by a spreadsheet, which keeps 15 digits: ${id}; make the column text and export again`
    return { code: 'bad_id', reason: { zh, en } }
  }
  if (id.length > MAX_ID_LENGTH || CONTROL.test(id)) {
    const zh = `${column} 超过 ${MAX_ID_LENGTH} 个字符或含控制字符`
    return {
      code: 'bad_id',
      reason: { zh, en: `${column} has more than ${MAX_ID_LENGTH} characters, or control characters` }
    }
  }
  return undefined
}

/**
 * Text of a cell as it may be kept: each run of control characters (NUL, which PostgreSQL cannot store, line breaks …) is a
 * blank.
 */
export function plainText(cell: string): string {
  return cell.replace(CONTROLS, ' ').trim()
}

/** A cell as a reason quotes it: its beginning, as plain text. */
export function shownCell(cell: string): string {
  return plainText(cell).slice(0, SHOWN_LENGTH)
}

/** The problem of text of no known encoding. */
export function notUtf8(column: string): RowProblem {
  return {
    code: 'wrong_encoding',
    reason: {
      zh: `${column} 含无法识别的字符（文件既非 UTF-8 也非 GBK），请另存为“CSV UTF-8”`,
      en: `${column} has bytes that are no text (neither UTF-8 nor GBK); save the file as "CSV UTF-8"`
    }
  }
}

/** The problem of a cell that should hold a number. */
export function notANumber(column: string, cell: string): RowProblem {
  if (cell.includes('\ufffd')) return notUtf8(column)
  const shown = shownCell(cell)
  return {
    code: 'bad_number',
    reason: { zh: `${column} 不是数字：${shown}`, en: `${column} is not a number: ${shown}` }
  }
}

/** The problem of a cell that should hold a moment in time. */
export function notATime(cell: string): RowProblem {
  const shown = shownCell(cell)
  return { code: 'bad_timestamp', reason: { zh: `没有这一时刻：${shown}`, en: `not a moment in time: ${shown}` } }
}
