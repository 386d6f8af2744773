import { expect, test } from 'vitest'
import { canonicalRecord, parseRecord } from '../../src/audit/record.ts'
import { auditCsv } from '../../src/jobs/audit-csv.ts'
import { chained, record } from '../audit/records.ts'

test('records that somebody else wrote are exported whole, and those after them too', async () => {
  const odd = [
    '{"at":"2020-01-01T00:00:00.000Z","actor":"x","action":"y"}',
    '[1]',
    'null',
    'no JSON',
    '{"at":7,"object":{}}'
  ]
  const rows = chained([...odd, canonicalRecord(record())])
  const lines: string[] = []
  for await (const line of auditCsv(
    (async function* () {
      yield* rows
    })()
  ))
    lines.push(line)
  expect(lines).toHaveLength(1 + rows.length)
  expect(lines[1]).toContain('1,"2020-01-01T00:00:00.000Z","x",,"y",,,,,"{')
  for (const [index, text] of odd.entries())
    expect(parseRecord(text).details).toEqual(index === 3 ? text : JSON.parse(text))
  expect(lines.at(-1)).toContain('"张三","session","load.view","S1","done"')
})

test('what was written as it should be is read as it was', () => {
  const known = record({ details: { status: 200 } })
  expect(parseRecord(canonicalRecord(known))).toEqual(known)
})
