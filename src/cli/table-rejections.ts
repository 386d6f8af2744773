import type { Rejection } from '../readings/rejection.ts'

/** Rejected rows of a table; one that may have many lists the first of them and counts them all. */
interface RejectingTable {
  readonly rejections: readonly Rejection[]
  readonly rowsRejected?: number
}

/** Rejected rows of the tables that come with the readings (sites, weather, targets). */
export interface TableRejections {
  /** those that the tables list */
  readonly listed: readonly Rejection[]
  /** all of them, listed or not */
  readonly count: number
}

/** The rejected rows of several tables together. */
export function tableRejections(tables: readonly RejectingTable[]): TableRejections {
  return {
    listed: tables.flatMap(({ rejections }) => rejections),
    count: tables.reduce((sum, { rejections, rowsRejected = rejections.length }) => sum + rowsRejected, 0)
  }
}

/** Tells how many rows of the tables were turned away, and when not all of them are listed. */
export function tellTableRejections({ listed, count }: TableRejections, say: (line: string) => void): void {
  if (count === 0) return
  const part = listed.length < count
  const zh = part ? `，仅列出其中 ${listed.length} 行（每个气温文件只列前 1000 行）` : ''
  const en = part ? `; ${listed.length} of them are listed (of a weather file only the first 1,000)` : ''
  say(`台账等文件中有 ${count} 行被拒绝${zh}。${count} rows of the tables were turned away${en}.`)
}
