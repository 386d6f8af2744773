import { expect, test } from 'vitest'
import { rejectRow } from '../../src/cli/ranking-files.ts'
import { neutral } from '../../src/reports/csv-cell.ts'

test.each(
  ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1+1', '＝1'].concat([
    '0012',
    '330106000000',
    '12e5',
    '1E9',
    '3-12',
    '1/2',
    '12-31-99',
    '1.10'
  ])
)('%j gets an apostrophe in front', (text) => expect(neutral(text)).toBe(`'${text}`))

test.each(['', 'S-1', 'a=b', '330106', '2026-03-01', '2026-03', '10.0.0.1', '3-A', '学校', "'=1", '0', '0.5'])(
  '%j stays as it is',
  (text) => expect(neutral(text)).toBe(text)
)

test('rows that could not be used are told without a formula of whoever wrote them', () => {
  const reason = { zh: '无。', en: 'None.' }
  const row = rejectRow({ file: '=a.csv', line: 3, code: 'bad_number', reason, raw: '=cmd|calc,1' } as never)
  expect(row).toBe(`'=a.csv,3,bad_number,无。,None.,"'=cmd|calc,1"\n`)
})
