import { Buffer } from 'node:buffer'
import type { RowProblem } from '../readings/rejection.ts'

/** A formula whose result is not there: programs that write workbooks do not reckon. Empty text is a result. */
const UNRECKONED = /<c(?![^>]*\bt="str")[^>]*>\s*<f(?:[^>]*\/>|[^>]*>[^<]*<\/f>)\s*(?:<v\s*\/>|<v>\s*<\/v>)?\s*<\/c>/
const FORMULA = '<f'
const SHEET_ENTRY = /^xl\/worksheets\/[^/]+\.xml$/
const WORKBOOK_ENTRY = 'xl/workbook.xml'
const SHEET = /<(?:\w+:)?sheet\s[^>]*>/g
/** Characters in which a cell is cut apart by the pieces of a file. */
const KEPT = 4096
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** What is seen of a workbook while it is unzipped: which of its sheets are hidden, and formulas without a result. */
export class WorkbookNotes {
  #workbook = ''
  #before = ''
  #unreckoned = false

  /** Looks at a piece of a file in the workbook; the pieces of one follow each other. */
  look(entry: string, piece: Uint8Array): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    if (entry === WORKBOOK_ENTRY) this.#workbook += bytes.toString('latin1')
    if (this.#unreckoned || !SHEET_ENTRY.test(entry)) return
    if (!bytes.includes(FORMULA) && !this.#before.includes(FORMULA)) {
      this.#before = bytes.toString('latin1', Math.max(0, bytes.length - FORMULA.length))
      return
    }
    const text = this.#before + bytes.toString('latin1')
    this.#unreckoned = UNRECKONED.test(text)
    this.#before = text.slice(-KEPT)
  }

  /** Whether the sheet of a name is hidden from people who open the workbook. */
  isHidden(name: string): boolean {
    const sheets = Buffer.from(this.#workbook, 'latin1').toString('utf8').match(SHEET) ?? []
    return sheets.some(
      (tag) => /\sstate="(?:veryH|h)idden"/.test(tag) && unescaped(/\sname="([^"]*)"/.exec(tag)?.[1]) === name
    )
  }

  /** What is to be told of the workbook as a whole. */
  get problems(): readonly RowProblem[] {
    return this.#unreckoned ? [UNRECKONED_FORMULAS] : []
  }
}

function unescaped(text = ''): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name]!)
}

const UNRECKONED_FORMULAS: RowProblem = {
  code: 'unreckoned_formula',
  reason: {
    zh: '工作簿中有公式没有保存计算结果，这些单元格按缺数处理：请用电子表格软件打开并保存后重新导入',
    en: 'the workbook has formulas without results, whose cells count as missing: open it in a spreadsheet program, save it and read it again'
  }
}

/** Told of a hidden sheet, which is read before the others, so that of two values those that people see hold. */
export const HIDDEN_SHEET: RowProblem = {
  code: 'hidden_sheet',
  reason: {
    zh: '隐藏的工作表，已一并读取；与可见工作表重复的数据以可见的为准',
    en: 'a hidden sheet, which is read too; where a visible one has the same data that one holds'
  }
}
