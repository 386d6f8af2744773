import { shownCell } from '../cell-problem.ts'
import type { Header } from '../header.ts'
import type { LoadDay } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { estimates } from '../xml/reading-quality.ts'
import { ROW_FLAGS } from './half-hour-flags.ts'

const QUALITY_COLUMNS = [
  ...['quality', 'data_quality', 'data quality', 'quality_flag', 'qualityflag', 'quality_code', 'quality flag', 'qc'],
  ...[
    '数据质量',
    '质量',
    '质量标志',
    '质量标识',
    '质量码',
    '数据质量标志',
    '品质',
    '数据状态',
    '采集状态',
    '状态',
    '状态标志'
  ],
  ...['data_status', 'data status', 'read_status'],
  // a type may as well be that of what is measured
  ...ROW_FLAGS.filter((name) => !name.endsWith('type'))
]
const GOOD =
  /^(?:|null|-+|a|g|good|ok|okay|valid|actual|normal|measured|real|read|complete|validated|verified|正常|有效|实测|实采|良好|好|优|合格|完整|实际|已采集|采集成功|成功|补采|补召|召测)$/u
const MISSING =
  /^(?:miss|missing|invalid|bad|fail|failed|failure|err|error|na|n\/a|#n\/a|nan|no ?data|no ?value|no ?reading|lost|absent|unavailable|not available|gap|corrupt|corrupted|rejected|缺|缺失|缺数|缺测|缺点|缺值|丢失|漏采|漏点|无效|无数据|无值|未采集|未采|采集失败|失败|异常|数据异常|错误|坏|坏点|坏值|坏数据|不合格|不可用|空值)$/u
const ESTIMATED =
  /^(?:e|est|estimate|estimated|estimation|substituted|substitute|interpolated|imputed|filled|估|估算|估计|估计值|估算值|推算|插值|插补|补全|补齐|拟合|拟合值|修补|替代|填补)$/u
const ASKS_ESTIMATE = 'estimated?'
/** Words of one file that are told where it is not known what they say. */
const MOST_TOLD = 5

/**
 * What a column of quality says of the readings of rows: values that are called missing, invalid or bad are none, estimates
 * go in; how many there were of each is told at the end of the file, and once of words that are not known.
 */
export class RowQuality {
  readonly #column: number
  readonly #name: string
  readonly #remark: ((problem: RowProblem) => void) | undefined
  readonly #unknown = new Set<string>()
  #missing = 0
  #estimated = 0

  constructor(header: Header, remark: ((problem: RowProblem) => void) | undefined) {
    this.#column = header.anyOf(QUALITY_COLUMNS) ?? -1
    this.#name = header.names[this.#column] ?? ''
    this.#remark = remark
  }

  /** Whether the row says that its values are none. */
  isMissing(row: Row): boolean {
    return this.#column >= 0 && MISSING.test(this.#wordOf(row))
  }

  /** The values of a row without those that it says are none. */
  heeded(row: Row, load: LoadDay): LoadDay {
    if (!this.isMissing(row)) return load
    const { mark: _, ...rest } = load
    return { ...rest, values: load.values.fill(Number.NaN) }
  }

  /** Counts what is said of the values of a row that went in. */
  see(row: Row): void {
    if (this.#column < 0) return
    const word = this.#wordOf(row)
    if (GOOD.test(word) || (word === 'no' && this.#name === ASKS_ESTIMATE)) return
    if (MISSING.test(word)) this.#missing++
    else if (ESTIMATED.test(word) || (word === 'yes' && this.#name === ASKS_ESTIMATE)) this.#estimated++
    else if (this.#unknown.size < MOST_TOLD && !this.#unknown.has(word)) {
      this.#unknown.add(word)
      this.#remark?.(unknownWord(this.#name, word))
    }
  }

  /** Tells how many there were, at the end of a file of which no days wait. */
  finish(): readonly LoadDay[] {
    this.tell()
    return []
  }

  /** Tells how many there were. */
  tell(): void {
    if (this.#missing > 0) this.#remark?.(saidMissing(this.#name, this.#missing))
    if (this.#estimated > 0) this.#remark?.(estimates(this.#estimated))
  }

  #wordOf(row: Row): string {
    return row.text(this.#column).toLowerCase()
  }
}

function saidMissing(column: string, count: number): RowProblem {
  return {
    code: 'missing_mark',
    reason: {
      zh: `${count} 行按“${column}”列标明为缺失、无效或异常：其数值按缺数处理`,
      en: `column ${column} calls the values of ${count} rows missing, invalid or bad: they are taken as missing`
    }
  }
}

function unknownWord(column: string, word: string): RowProblem {
  const shown = shownCell(word)
  return {
    code: 'unheeded_flag',
    reason: {
      zh: `“${column}”列的 ${shown} 含义不明：该行数值照常采用，请核对`,
      en: `what ${shown} in column ${column} says is not known: the values are used as they are, please check`
    }
  }
}
