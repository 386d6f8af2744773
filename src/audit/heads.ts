import type { ChainPosition } from './chain.ts'

/** A position of the chain as it was written down outside the database. */
export interface ExportedHead extends ChainPosition {
  readonly at: Date
  /** id of the chain */
  readonly chain: string
}

/** A line of a file of heads is not one; nothing can be proved by a file that somebody has edited. */
class HeadsFileError extends Error {
  override readonly name = 'HeadsFileError'
  readonly code = 'AUDIT_HEADS_UNREADABLE'
  readonly line: number

  constructor(line: number) {
    super(
      `第 ${line} 行不是日志链头记录。Line ${line} of the exported heads is not one as rigwatch writes it: {"at", "chain", "count", "hash"}. Restore the file from its copy.`
    )
    this.line = line
  }
}

/** A head as a line of JSON. `count` is how many records the log has had since its beginning, removed ones too. */
export function headLine({ at, chain, seq, hash }: ExportedHead): string {
  return `${JSON.stringify({ at: at.toISOString(), chain, count: seq, hash })}\n`
}

/**
 * Reads the lines of a file of heads. A last line without its end was cut by a crash and left out.
 * @throws HeadsFileError
 */
export function parseHeads(text: string): ExportedHead[] {
  const lines = text.split('\n').slice(0, -1)
  return lines.map((line, index) => {
    const head = parsedLine(line)
    if (!head) throw new HeadsFileError(index + 1)
    return head
  })
}

function parsedLine(line: string): ExportedHead | undefined {
  try {
    const { at, chain, count, hash } = JSON.parse(line) as Record<string, unknown>
    const time = new Date(String(at))
    if (typeof chain !== 'string' || !Number.isSafeInteger(count) || Number.isNaN(time.getTime())) return undefined
    if (typeof hash !== 'string' || !/^[\da-f]{64}$/.test(hash)) return undefined
    return { at: time, chain, seq: count as number, hash }
  } catch {
    return undefined
  }
}
