import type { ClassifiedSites } from '../readings/classified-sites.ts'
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

/**
 * The rejected rows of several tables together.
 * @param classified sites of which no row is told or counted
 */
export function tableRejections(tables: readonly RejectingTable[], classified?: ClassifiedSites): TableRejections {
  const all = tables.flatMap(({ rejections }) => rejections)
  const listed = classified?.allowedRejections(all) ?? all
  const count = tables.reduce((sum, { rejections, rowsRejected = rejections.length }) => sum + rowsRejected, 0)
  return { listed, count: count - (all.length - listed.length) }
}

/** Shown on the terminal; all of them are in `--rejects` and in quarantine. */
const SHOWN = 3

/** Tells what of the tables could not be used: how much, the first of it, and when not all of it is listed. */
export function tellTableRejections({ listed, count }: TableRejections, say: (line: string) => void): void {
  if (count === 0) return
  const part = listed.length < count
  const zh = part ? `，仅列出其中 ${listed.length} 处（每个气温文件只列前 1000 行）` : ''
  const en = part ? `; ${listed.length} of them are listed (of a weather file only the first 1,000)` : ''
  say(`台账等文件中有 ${count} 处内容无法采用${zh}。${count} rows or cells of the tables cannot be used${en}.`)
  for (const { file, line, reason } of listed.slice(0, SHOWN)) say(`  ${file}:${line} ${reason.zh} / ${reason.en}`)
  if (listed.length > SHOWN) say('  …')
}
