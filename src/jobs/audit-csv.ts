import type { ChainRow } from '../audit/chain.ts'
import { parseRecord } from '../audit/record.ts'
import { textCell } from '../reports/csv-cell.ts'

const COLUMNS = ['seq', 'at', 'actor', 'by', 'action', 'object', 'outcome', 'address', 'request', 'details', 'hash']

/** The log as CSV for people: with a byte order mark, and no text that a spreadsheet would take for a formula or number. */
export async function* auditCsv(rows: AsyncIterable<ChainRow>): AsyncGenerator<string> {
  yield `\ufeff${COLUMNS.join(',')}\r\n`
  for await (const { seq, record, hash } of rows) {
    const { at, actor, by, action, object, outcome, address, request, details } = parseRecord(record)
    const texts = [
      at.toISOString(),
      actor,
      by,
      action,
      object,
      outcome,
      address,
      request,
      details === null ? null : JSON.stringify(details),
      Buffer.from(hash).toString('hex')
    ]
    yield `${[String(seq), ...texts.map(textCell)].join(',')}\r\n`
  }
}
