import type { Header } from '../header.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import type { Opening } from './format.ts'
import { hasNumber } from './long-columns.ts'
import { numberedGroups } from './point-columns.ts'

/** Tells columns of points that are not read, each once, where they first hold numbers. */
export class UnreadCurves {
  readonly #remark: Opening['remark']
  #pending: readonly { readonly name: string; readonly columns: readonly number[] }[]

  /** @param read columns that are read */
  constructor(header: Header, read: readonly number[], remark: Opening['remark']) {
    const known = new Set(read)
    this.#remark = remark
    this.#pending = numberedGroups(header)
      .filter((columns) => !columns.some((column) => known.has(column)))
      .map((columns) => ({ name: nameOf(header, columns), columns }))
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0
  }

  /** Looks at a row that went in. */
  see(row: Row): void {
    if (this.isEmpty) return
    const now = this.#pending.filter(({ columns }) => hasAny(row, columns))
    if (now.length === 0) return
    this.#pending = this.#pending.filter((group) => !now.includes(group))
    this.#remark?.(unreadCurves(now.map(({ name }) => name)))
  }
}

/** Whether a row has a number in one of these columns. */
export function hasAny(row: Row, columns: readonly number[]): boolean {
  return columns.some((column) => column < row.count && hasNumber(row, column))
}

/** What columns of points are called: the first and the last of them. */
export function nameOf({ names }: Header, columns: readonly number[]): string {
  const [first, last] = [names[columns[0]!]!, names[columns.at(-1)!]!]
  return `${first}…${last}`.toUpperCase()
}

function unreadCurves(names: readonly string[]): RowProblem {
  const all = names.join(', ')
  return {
    code: 'unread_curve',
    reason: {
      zh: `未读取的各点列：${all}（含义不明，或与已读取的列为同一量）；需要时请单独成文件导入，或改为可识别的列名（见 README）`,
      en: `columns of points that are not read: ${all} (it is not known what they hold, or they hold the quantity of others that are read); where they are needed, import them in a file of their own, or name them so that they are understood (see README)`
    }
  }
}
