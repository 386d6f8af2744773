import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { UnexpectedHeaderError } from '../readings/header.ts'
import type { Sentence } from '../readings/sentence.ts'
import { ENTERS_CARBON } from './access/access.ts'
import { audited } from './auditing.ts'
import { Problem } from './problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** what became of the rows of an imported table, for the audit log; null until it was read */
    tableRows: { readonly taken: number; readonly refused: number } | null
  }
}

/** Errors of a file that are told one by one. */
const TOLD_ROWS = 50

/** Who may import a table of what, and what the audit log tells of it. */
export function imports(what: string) {
  return { ...ENTERS_CARBON, ...audited('carbon.change', () => what, { details: tableSent }) }
}

/** @throws {Problem} `invalid-request` with the lines that are wrong, if any */
export function refuseWrongRows(wrong: readonly { readonly line: number; readonly reason: Sentence }[]): void {
  if (wrong.length === 0) return
  throw new Problem('invalid-request', `${wrong.length} rows are wrong; nothing was entered.`, {
    errors: wrong
      .toSorted((a, b) => a.line - b.line)
      .slice(0, TOLD_ROWS)
      .map(({ line, reason }) => ({
        in: 'body',
        name: `line ${line}`,
        message: reason.en,
        message_zh: reason.zh
      }))
  })
}

/** The table that was sent, for the audit log: the SHA-256 of its text in UTF-8 tells which file it was. */
function tableSent({ body, tableRows }: FastifyRequest): object {
  const csv = (body as { csv?: unknown } | null | undefined)?.csv
  // what is refused as no table is recorded too
  if (typeof csv !== 'string') return {}
  const sha256 = createHash('sha256').update(csv, 'utf8').digest('hex')
  return { sha256, characters: csv.length, rows: tableRows ?? undefined }
}

/** @throws {Problem} `invalid-request` when it is no such table */
export function readOr400<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof UnexpectedHeaderError) throw new Problem('invalid-request', error.message)
    throw error
  }
}
