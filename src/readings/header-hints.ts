import { gapInColumns } from './numbered-gaps.ts'

/** Characters of the first row that are quoted. */
const SHOWN = 100
/** Times of the day that name columns. */
const CLOCKS = /(?:^|\D)0?0?[:：]?(?:00|15|30)?[:：](?:00|15|30)(?!\d)/

/** Columns of moments. */
const TIME = /时间|时标|timestamp|_time/i
/** A unit in brackets behind the name of a column. */
const UNITS_BEHIND = /[([（]\s*([kMG]?(?:Wh?|varh?|VA|V|A)|[千兆]?瓦时?|万千瓦时?|度)\s*[)\]）]/gi

/** Bytes that no text has, or marks of such. */
const NO_TEXT = /[^\P{Cc}\t\r\n]|\ufffd{3}/u
const HTML = /^\s*<(?:!doctype html|html|head|meta|style|body|div|table)\b/i
const SPREADSHEET_XML = /<\?mso-application|<(?:\w+:)?Workbook\b/
const CELLS = /[,;\t|]/
/** A number, a date or a time, of which headers are not made. */
const VALUE = /^"?[\d.:/ T+-]+"?$/

interface Hint {
  readonly test: (found: string, expected: readonly string[]) => boolean
  readonly hint: (found: string) => string
}

/** What to do, by what the first row looks like; the first that fits. */
const HINTS: readonly Hint[] = [
  {
    test: (found) => HTML.test(found) || SPREADSHEET_XML.test(found),
    hint: () =>
      '这是网页或 XML 形式的表格（常以 .xls 为名）：请用电子表格软件打开，另存为 XLSX 或 CSV / a table in HTML or XML (often called .xls): open it in a spreadsheet program and save it as XLSX or CSV'
  },
  {
    test: (found) => NO_TEXT.test(found),
    hint: () =>
      '文件不是文本，也不是可读取的压缩包或 XLSX：请解压，或导出为 CSV 或 XLSX / neither text nor an archive or workbook that can be read: unpack it, or export it as CSV or XLSX'
  },
  {
    test: (found) => found.includes('，') && !CELLS.test(found),
    hint: () => '各列以全角逗号分隔：请改为半角逗号 / full-width commas part the cells: make them plain commas'
  },
  {
    test: (found) => /示[值数]|表码/.test(found) && TIME.test(found),
    hint: () =>
      '像是一日内多次采集的示值，每行一个：请加 --format register-rows，并确认有电表、时间与正向有功总示值三列 / readings of a register, several a day and one a row, it seems: add --format register-rows, and see that there are columns of the meter, the time and 正向有功总示值'
  },
  {
    test: (found) => unitsBehind(found).length > 1,
    hint: (found) => {
      const units = unitsBehind(found)
      return `各列的单位不同（${units.join('、')}），不能一起读取：请换算为同一单位后重新导出 / the columns are in different units (${units.join(', ')}), which cannot be read together: export them in one`
    }
  },
  {
    test: (found) => unitsBehind(found).length === 1,
    hint: (found) => {
      const [unit] = unitsBehind(found)
      return `列名后的单位 ${unit} 不能这样读取：请去掉，并在表头上方加一行“单位：${unit}” / the unit ${unit} behind the names cannot be read there: remove it, and put a line "Unit: ${unit}" above`
    }
  },
  {
    test: (found) => gapInColumns(found) !== undefined,
    hint: (found) => {
      const { zh, en } = gapInColumns(found)!
      return `${zh} / ${en}`
    }
  },
  {
    test: (found) => {
      const cells = found.split(CELLS)
      return (
        cells.length > 2 &&
        cells.filter((cell) => VALUE.test(cell.trim())).length > cells.length / 2 &&
        !areClocks(cells)
      )
    },
    hint: () =>
      '首行是数据，没有表头：请在其上方加一行列名 / the first row holds values: put a row with the names of the columns above it'
  },
  {
    test: (found, expected) => CLOCKS.test(found) && expected.some((form) => form.includes('E_MP_POWER_CURVE')),
    hint: () =>
      '列名是时刻，但未写明单位：请在表头上方加一行“单位：kW”或“单位：kWh” / the columns are times, but nothing says the unit: put a line "Unit: kW" or "Unit: kWh" above'
  },
  {
    test: () => true,
    hint: () =>
      '请改列名，或用 --format 指明格式（见 README） / rename its columns, or say the form with --format (README lists them)'
  }
]

function unitsBehind(found: string): string[] {
  return [...new Set(Array.from(found.matchAll(UNITS_BEHIND), ([, unit]) => unit!))]
}

/** Whether most cells are times of the day, which columns may be named by. */
function areClocks(cells: readonly string[]): boolean {
  return cells.filter((cell) => /^"?\d{1,2}[:：]\d{2}(?::\d{2})?"?$/.test(cell.trim())).length > cells.length / 2
}

/** What was seen, the nearest of the forms that would have been read, and what to do. */
export function unexpectedHeader(found: string, expected: readonly string[]): string {
  const seen = found.length > SHOWN ? `${found.slice(0, SHOWN)}…` : found
  const words = new Set(wordsOf(found))
  const shared = expected.map((form) => wordsOf(form).filter((word) => words.has(word)).length)
  const nearest = expected[shared.indexOf(Math.max(...shared))]
  const hint = HINTS.find(({ test }) => test(found, expected))!.hint(found)
  return `不认识的表头 unknown header: ${seen}\n  最接近的形式 nearest form: ${nearest}\n  ${hint}`
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}_]+\d*/gu) ?? []
}
