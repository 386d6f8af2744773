import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { formatDay } from '../../src/readings/day.ts'
import { parseReadings } from '../../src/readings/parse-readings.ts'
import type { ReadingsBatch } from '../../src/readings/readings-batch.ts'

async function read(lines: readonly string[]) {
  const bytes = async function* () {
    yield Buffer.from(`${lines.join('\n')}\n`)
  }
  const batches: ReadingsBatch[] = []
  for await (const batch of parseReadings('f.csv', bytes())) batches.push(batch)
  return {
    days: batches
      .flatMap(({ days }) => days)
      .map(({ meterId, day, values }) => `${meterId} ${formatDay(day)} ${values[0]}`),
    refused: batches.flatMap(({ rejections }) => rejections).map(({ line, code }) => `${line} ${code}`),
    told: batches.flatMap(({ remarks = [] }) => remarks).map(({ line, code }) => `${line} ${code}`)
  }
}

const POINTS = Array.from({ length: 24 }, (_, i) => `P${i + 1}`).join()
const HEADER = `户号,倍率,日期,${POINTS}`
const row = (id: string, ratio: string, date: string, kw: number) => `${id},${ratio},${date},${Array(24).fill(kw)}`

test('an id that stands in the first row of its block alone is that of the rows below, whose dates go on', async () => {
  const found = await read([
    HEADER,
    row('M1', '10', '2024/3/1', 1),
    row('', '', '2024/3/2', 2),
    `"",,"2024/3/3",${Array(24).fill('"3"')}`,
    row('M2', '2', '2024/3/3', 4),
    row('', '', '2024/3/2', 5),
    row('', '', '2024/3/1', 6)
  ])
  expect(found).toEqual({
    days: [
      ...['M1 2024-03-01 10', 'M1 2024-03-02 20', 'M1 2024-03-03 30'],
      ...['M2 2024-03-03 8', 'M2 2024-03-02 10', 'M2 2024-03-01 12']
    ],
    refused: [],
    told: ['3 filled_id']
  })
})

test('long rows of blocks, with the time of the day in a column of its own', async () => {
  const times = ['00:00', '01:00', '02:00', '03:00']
  const rows = (id: string, kw: number) => times.map((time, i) => `${i === 0 ? id : ''},2024-03-01,${time},${kw}`)
  const found = await read(['户号,日期,时刻,有功功率', ...rows('M1', 1), ...rows('M2', 2)])
  expect(found.days.map((day) => day.slice(0, 13))).toEqual(['M1 2024-03-01', 'M2 2024-03-01'])
  expect([found.refused, found.told]).toEqual([[], ['3 filled_id']])
})

test.each([
  [
    'ids come in each row',
    [row('M1', '', '2024-03-01', 1), row('', '', '2024-03-02', 1), row('M1', '', '2024-03-03', 1)],
    1
  ],
  [
    'the dates are of one day',
    [row('M1', '', '2024-03-01', 1), row('', '', '2024-03-01', 2), row('M2', '', '2024-03-01', 3)],
    1
  ],
  [
    'the dates turn back',
    [row('M1', '', '2024-03-01', 1), ...['02', '03', '01', '02'].map((day) => row('', '', `2024-03-${day}`, 2))],
    4
  ],
  ['most rows have ids', ['M1', 'M2', '', 'M3'].map((id, i) => row(id, '', `2024-03-0${i + 1}`, 1)), 1]
])('rows without an id are refused where %s', async (_, rows, count) => {
  const { refused, told } = await read([HEADER, ...rows])
  expect([refused.length, refused.every((problem) => problem.endsWith('missing_id')), told]).toEqual([count, true, []])
})

test('behind what the beginning shows, rows that do not go on are refused until the next id', async () => {
  const date = (i: number) => formatDay(15_000 + i)
  const long = Array.from({ length: 2100 }, (_, i) => row(i === 0 ? 'M1' : '', '1', date(i), 1))
  const { days, refused } = await read([
    HEADER,
    ...long,
    row('', '1', date(0), 2),
    row('', '1', date(1), 2),
    row('M3', '1', date(0), 3),
    row('', '1', date(1), 3)
  ])
  expect([days.length, days.at(-1), refused]).toEqual([2102, `M3 ${date(1)} 3`, ['2102 missing_id', '2103 missing_id']])
})
