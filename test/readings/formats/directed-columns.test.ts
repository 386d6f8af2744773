import { expect, test } from 'vitest'
import { parseSites } from '../../../src/readings/sites-file.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { keys, problems, readFile } from './reading-samples.ts'

const times = ['00:00', '00:30', '01:00', '01:30']
const KNOWN = { check: checkAgainst(parseSites('site_id,meter_id\nS,1234\n').meters) }

test.each([
  ['import (kWh),export (kWh)', 2],
  ['Import kWh,Export kWh', 2],
  ['kwh_import,kwh_export', 2],
  ['Grid Import (kWh),Grid Export (kWh)', 2],
  ['import (kW),export (kW)', 1]
])('%s in one row go into channels of their own', async (columns, perValue) => {
  const rows = times.map((time, i) => `M,2024-03-01 ${time},${i + 1},0.25`)
  const found = await readFile([`meter_id,timestamp,${columns}`, ...rows].join('\n'))
  expect([keys(found).toSorted(), problems(found), found.rowsRead]).toEqual([
    ['M 2024-03-01 active_power', 'M 2024-03-01 reverse_power'],
    [],
    4
  ])
  const values = (channel: string) => [...found.days.find((day) => day.channel === channel)!.values.subarray(0, 4)]
  expect(values('active_power')).toEqual([1, 2, 3, 4].map((value) => value * perValue))
  expect(values('reverse_power')).toEqual(Array(4).fill(0.25 * perValue))
})

test('settlement periods with what was fed in beside', async () => {
  const rows = ['1,1,.3', '2,2,', '3,3,.1', '4,4,x', '5,5,1e9']
  const header = 'MPAN,Settlement Date,Settlement Period,Import kWh,Export kWh'
  const found = await readFile([header, ...rows.map((row) => `1234,13/03/2024,${row}`)].join('\n'), KNOWN)
  expect(problems(found)).toEqual([[5, 'bad_number']])
  expect(found.remarks.map(({ line, code }) => [line, code])).toEqual([[6, 'absurd_power']])
  expect(keys(found).toSorted()).toEqual(['1234 2024-03-13 active_power', '1234 2024-03-13 reverse_power'])
  const fedIn = found.days.find(({ channel }) => channel === 'reverse_power')!
  expect([...fedIn.values.subarray(0, 4)]).toEqual([...new Float32Array([0.6, Number.NaN, 0.2, Number.NaN])])
  const taken = found.days.find(({ channel }) => channel === 'active_power')!
  expect([...taken.values.subarray(0, 3), taken.rows]).toEqual([2, 4, 6, 4])
})

test('a download of a portal whose account stands above the table', async () => {
  const text = (usage: string, account = 'Account Number,1234') =>
    [
      'Name,JOHN DOE',
      account,
      '',
      `TYPE,DATE,START TIME,END TIME,${usage},COST,NOTES`,
      'Electric usage,2024-03-09,00:00,00:30,0.5,$0.10,',
      'Electric usage,2024-03-09,00:30,01:00,0.25,$0.10,'
    ]
      .join('\n')
      .replaceAll(/,(0\.\d+),/g, usage.includes('UNITS') ? ',$1,kWh,' : ',$1,')
  for (const usage of ['USAGE,UNITS', 'USAGE (kWh)', 'IMPORT (kWh)']) {
    const found = await readFile(text(usage), KNOWN, 'portal_1_2024.csv')
    expect([keys(found), problems(found).map(([, code]) => code)]).toEqual([
      ['1234 2024-03-09 active_power'],
      ['above_header', 'above_header']
    ])
    expect([...found.days[0]!.values.subarray(0, 2)]).toEqual([1, 0.5])
  }
  expect((await readFile(text('USAGE (kWh)', 'Account Number,9'), KNOWN, '1234.csv')).days[0]!.meterId).toBe('1234')
  expect((await readFile(text('USAGE (kWh)', 'Account Number,9'), KNOWN, '9.csv')).days).toEqual([])
})

test('an account above a table holds for the next one too, until another is named', async () => {
  const header = 'TYPE,DATE,START TIME,END TIME,USAGE (kWh),NOTES'
  const row = (day: string) => `Electric usage,${day},00:00,00:30,0.5,`
  const rows = [
    ...['Account Number,1234', header, row('2024-03-09'), header, row('2024-03-10')],
    ...['Account Number,5678', header, row('2024-03-11')]
  ]
  const found = await readFile(rows.join('\n'), {}, 'portal.csv')
  expect(keys(found)).toEqual([
    '1234 2024-03-09 active_power',
    '1234 2024-03-10 active_power',
    '5678 2024-03-11 active_power'
  ])
})

test('the download of the Texan portal', async () => {
  const header =
    'ESIID,USAGE_DATE,REVISION_DATE,USAGE_START_TIME,USAGE_END_TIME,USAGE_KWH,ESTIMATED_ACTUAL,CONSUMPTION_SURPLUSGENERATION'
  const row = (from: string, to: string, kwh: number, kind: string) =>
    `'1234,03/13/2024,03/15/2024 10:00:00, ${from}, ${to},${kwh},A,${kind}`
  const rows = [
    row('12:00 AM', '12:15 AM', 0.25, 'Consumption'),
    row('12:00 AM', '12:15 AM', 0.5, 'Surplus Generation'),
    row('11:45 PM', '12:00 AM', 0.75, 'Consumption')
  ]
  const found = await readFile([header, ...rows].join('\n'), KNOWN)
  expect([keys(found).toSorted(), problems(found)]).toEqual([
    ['1234 2024-03-13 active_power', '1234 2024-03-13 reverse_power'],
    []
  ])
  const taken = found.days.find(({ channel }) => channel === 'active_power')!.values
  expect([taken[0], taken[95]]).toEqual([1, 3])
})
