import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import { parseReadings } from '../../../src/readings/parse-readings.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { gbkBytes } from '../../../src/sources/gbk-text.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { everyone, meter } from '../readings-samples.ts'
import { query, testStore } from '../test-database.ts'

const { store, url } = await testStore()
const HEADER = '电表资产号,数据日期,正向有功总,正向有功尖,正向有功峰,正向有功平,正向有功谷,反向有功总'
const FREEZES = [
  ['2024-01-09', 1000, 100, 300, 200, 400, 7],
  ['2024-01-10', 1024, 104, 310, 204, 406, 8],
  ['2024-01-11', 1050.5, 104, 320.5, 212, 414, 8],
  ['2024-01-12', 1070.5, 110, 324.5, 218, 418, 9]
] as const
type Cells = readonly (string | number)[]

/** Each call is an import of its own, of one file or more in GBK. @returns its totals, and the codes of what it tells */
async function load(meterId: string, files: readonly (readonly number[])[], freezes: readonly Cells[] = FREEZES) {
  const own = meter(meterId, 'S1', { multiplier: 10 })
  await store.withScope(everyone, (tx) => saveMeters(tx, [own]))
  const [registers, told]: [RegisterMemory, string[]] = [new RegisterMemory(undefined, false), []]
  const check = checkAgainst(new Map([[meterId, own]]))
  async function* source() {
    for (const file of files) {
      const rows = file.map((i) => `${meterId},${freezes[i]}\n`)
      async function* bytes() {
        yield Buffer.from(gbkBytes(`${HEADER}\n${rows.join('')}`))
      }
      for await (const batch of parseReadings('r.csv', bytes(), { registers, check })) {
        told.push(...[...batch.rejections, ...(batch.remarks ?? [])].map(({ code }) => code))
        yield batch
      }
    }
  }
  const remark = ({ code }: { code: string }) => void told.push(code)
  return { totals: await importReadings(store, everyone, source(), { remark }), told }
}

const stored = (meterId: string) =>
  query<{ day: string; channel: number; values: number[] }>(
    url,
    `select to_char(day, 'DD') as day, channel, values from load_day join metering_point on id = point_id
     where meter_id = '${meterId}' and values[1] <> 'NaN' order by channel, day`
  )

test.each([
  ['together', [[0, 1, 2, 3]]],
  ['in order', [[0], [1], [2], [3]]],
  ['backwards', [[3], [2], [1], [0]]],
  ['in any order', [[1], [3], [0], [2]]]
])('freezes, a file a day, %s, in one import and in one each', async (name, order) => {
  const [one, each] = [`D ${name}`, `E ${name}`]
  const whole = await load(one, order)
  expect(whole.told).toEqual([])
  expect(whole.totals).toMatchObject({ read: 4, rejected: 0 })
  const { read, stored: kept, unchanged, superseded } = whole.totals
  expect([kept + unchanged + superseded, superseded]).toEqual([read, 0])
  for (const [i, file] of order.entries()) {
    const told = name === 'in any order' && i === 1 ? ['register_gap'] : []
    expect(await load(each, [file])).toMatchObject({ told, totals: { rejected: 0 } })
  }
  for (const id of [one, each]) {
    const days = await stored(id)
    const [drawn, fedIn] = [
      days.filter(({ values }) => values.length === 5),
      days.filter(({ values }) => values.length === 1)
    ]
    expect(drawn.map(({ day, values }) => [day, values])).toEqual([
      ['10', [240, 40, 100, 40, 60]],
      ['11', [265, 0, 105, 80, 80]],
      ['12', [200, 60, 40, 60, 40]]
    ])
    expect(fedIn.map(({ day, values }) => [day, values])).toEqual([
      ['10', [10]],
      ['11', [0]],
      ['12', [10]]
    ])
  }
  expect((await load(each, order)).totals.stored).toBe(0)
})

/** One reading is wrong, near the end of the range. */
const WRONG = [5000, 5003, 5006, 95_000, 5012, 5015, 5018].map((total, i) => [
  `2024-01-0${i + 1}`,
  total,
  '',
  '',
  '',
  '',
  ''
])

test.each([
  ['together', [[0, 1, 2, 3, 4, 5, 6]], ['02', '03', '07']],
  ['in order', [[0], [1], [2], [3], [4], [5], [6]], ['02', '03', '06', '07']],
  ['the wrong one last', [[0], [1], [2], [4], [5], [6], [3]], ['02', '03', '06', '07']]
])('a wrong freeze is no roll-over behind it, %s', async (name, files, known) => {
  for (const file of files) await load(`W ${name}`, [file], WRONG)
  const days = (await stored(`W ${name}`)).map(({ day, values }) => [day, values[0]])
  expect(days).toEqual(known.map((day) => [day, 30]))
})

/** An idle building that begins to draw much, and one whose meter is swapped. */
const [SETS_IN, SWAPPED] = [
  [100, 101, 102, 3500, 6900, 10_300],
  [100, 101, 102, 500_000, 500_001, 500_003]
].map((totals) => totals.map((total, i) => [`2024-01-0${i + 1}`, total, '', '', '', '', '']))

test.each([
  ['in order', [[0], [1], [2], [3], [4], [5]]],
  ['in any order', [[0], [1], [2], [4], [3], [5]]],
  ['the idle days last', [[3], [4], [1], [2], [0], [5]]],
  [
    'some at a time',
    [
      [0, 1, 2, 3],
      [4, 5]
    ]
  ],
  ['together', [[0, 1, 2, 3, 4, 5]]]
])('a load that sets in is known from its second day on, and its first day then, %s', async (name, files) => {
  const [id, swapped] = [`I ${name}`, `S ${name}`]
  for (const file of files) await load(id, [file], SETS_IN)
  const days = (await stored(id)).map(({ day, values }) => [day, values[0]])
  expect(days).toEqual([
    ['02', 10],
    ['03', 10],
    ['04', 33_980],
    ['05', 34_000],
    ['06', 34_000]
  ])
  if (name === 'the idle days last') return
  const told: string[] = []
  for (const file of [...files, ...files]) told.push(...(await load(swapped, [file], SWAPPED)).told)
  const gaps = name === 'in any order' ? ['register_gap'] : []
  expect(new Set(told)).toEqual(new Set(['register_swap', ...gaps]))
  expect((await stored(swapped)).map(({ day, values }) => [day, values[0]])).toEqual([
    ['02', 10],
    ['03', 10],
    ['05', 10],
    ['06', 20]
  ])
})
