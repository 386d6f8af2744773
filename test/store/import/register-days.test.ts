import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import { parseReadings } from '../../../src/readings/parse-readings.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { everyone, meter } from '../readings-samples.ts'
import { query, testStore } from '../test-database.ts'

const { store, url } = await testStore()
const HEADER = `ID,DATA_DATE,DATA_TYPE,${Array.from({ length: 96 }, (_, i) => `R${i + 1}`)}`
const YEAR_2024 = 19_723

/** Rows of a meter whose register counts 0.1 kWh more than the time before each quarter-hour, from 123,456.7 on. */
const row = (meterId: string, day: number, from = 0, to = 96) => {
  const date = new Date((YEAR_2024 + day) * 86_400_000).toISOString().slice(0, 10)
  const cells = Array.from({ length: 96 }, (_, i) =>
    i >= from && i < to ? (123_456.7 + (day * 96 + i) / 10).toFixed(1) : 'NULL'
  )
  return `${meterId},${date},1,${cells}`
}

/** Each call is an import of its own, of one file or more. */
async function load(meterId: string, files: readonly (readonly string[])[], known = {}, header = HEADER) {
  const own = meter(meterId, 'S1', { multiplier: 40, ...known })
  await store.withScope(everyone, (tx) => saveMeters(tx, [own]))
  const registers = new RegisterMemory()
  const check = checkAgainst(new Map([[meterId, own]]))
  async function* source() {
    for (const rows of files) {
      async function* bytes() {
        yield Buffer.from([header, ...rows].join('\n'))
      }
      yield* parseReadings('r.csv', bytes(), { registers, check })
    }
  }
  return importReadings(store, everyone, source(), { chunkRows: 2 })
}

const stored = (meterId: string) =>
  query<{ day: string; values: number[] }>(
    url,
    `select day::text, values from load_day join metering_point on id = point_id where meter_id = '${meterId}' order by day`
  )

test('days of registers give the same load, together or each with an import of its own, in any order', async () => {
  await load('R-all', [[row('R-all', 0), row('R-all', 1), row('R-all', 2)]])
  const expected = await stored('R-all')
  expect(expected.map(({ values }) => values.filter(Number.isNaN).length)).toEqual([0, 0, 1])
  for (const value of expected[0]!.values) expect(value).toBeCloseTo(16, 4)
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [0, 2, 1]
  ]) {
    const id = `R-${order.join('')}`
    for (const day of order) {
      const totals = await load(id, [[row(id, day)]])
      expect(totals).toEqual({ read: 1, stored: 1, unchanged: 0, superseded: 0, rejected: 0 })
    }
    expect(await stored(id)).toEqual(expected)
    for (const day of order) expect(await load(id, [[row(id, day)]])).toMatchObject({ stored: 0, unchanged: 1 })
    expect(await stored(id)).toEqual(expected)
  }
})

test('parts of a day of registers that come with imports of their own give the whole day', async () => {
  await load('P-all', [[row('P-all', 0), row('P-all', 1)]])
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 1, max: 191 }), { minLength: 1, maxLength: 5 }).chain((cuts) => {
        const edges = [0, ...cuts, 96, 192].sort((a, b) => a - b).filter((edge, i, all) => edge !== all[i - 1])
        const parts = edges.slice(1).map((end, i): [number, number] => [edges[i]!, end])
        return fc.shuffledSubarray(parts, { minLength: parts.length })
      }),
      async (parts) => {
        const id = `P-${parts.flat().join('-')}`
        for (const [from, to] of parts) {
          const day = Math.floor(from / 96)
          await load(id, [[row(id, day, from - day * 96, to - day * 96)]])
        }
        expect(await stored(id)).toEqual(await stored('P-all'))
      }
    ),
    { numRuns: 6 }
  )
})

test('a correction of the next day corrects the last interval of the day before, and keeps the old one', async () => {
  await load('C', [[row('C', 0)]])
  await load('C', [[row('C', 1)]])
  await load('C', [[row('C', 1).replace(',123466.3,', ',123466.25,')]])
  const [first, second] = await stored('C')
  expect([first!.values[95], second!.values[0]]).toEqual([8, 24].map((kw) => expect.closeTo(kw, 3)))
  const history = await query<{ kw: number }>(
    url,
    `select values[96] as kw from load_day_history join metering_point on id = point_id
     where meter_id = 'C' and day = '2024-01-01' order by superseded_by`
  )
  expect(history.map(({ kw }) => kw)).toEqual([Number.NaN, expect.closeTo(16, 3)])
})

test('no load beyond the contract, nor a swap of meters, comes between days of two imports', async () => {
  await load('K', [[row('K', 0)]], { contractKva: 1000 })
  const ahead = row('K', 1).replaceAll(/,1234/g, ',1235')
  await load('K', [[ahead]], { contractKva: 1000 })
  const days = await stored('K')
  expect(days.map(({ values }) => values[95])).toEqual([Number.NaN, Number.NaN])
  expect(days[1]!.values[0]).toBeCloseTo(16, 3)
})

test('a correction of the end of a day that is stored whole corrects the interval before it too', async () => {
  await load('W', [[row('W', 0)]])
  const later = row('W', 0, 90).replaceAll(/1234\d\d\.\d/g, (reading) => (Number(reading) + 0.5).toFixed(1))
  expect(await load('W', [[later]])).toMatchObject({ stored: 1, unchanged: 0 })
  const [day] = await stored('W')
  expect(day!.values[88]).toBeCloseTo(16, 3)
  expect(day!.values[89]).toBeCloseTo(96, 3)
  expect(day!.values[90]).toBeCloseTo(16, 3)
})

test('a register that runs backwards between imports is in quarantine', async () => {
  await load('B', [[row('B', 0)]])
  await load('B', [[row('B', 1).replaceAll(',1234', ',1233')]])
  expect(await query(url, "select code, line::integer from quarantine where raw like 'B,%'")).toEqual([
    { code: 'register_backwards', line: 2 }
  ])
})

test('a day that comes with another ratio than in an earlier import is in quarantine, and has the later one', async () => {
  const header = HEADER.replace('DATA_TYPE', 'DATA_TYPE,T_FACTOR')
  const withRatio = (ratio: number) => row('T', 0).replace(',1,', `,1,${ratio},`)
  await load('T', [[withRatio(40)]], {}, header)
  expect(await load('T', [[withRatio(80)]], {}, header)).toMatchObject({ stored: 1, rejected: 0 })
  const [day] = await stored('T')
  expect(day!.values[10]).toBeCloseTo(32, 3)
  const [told, ...others] = await query<{ code: string; reason_zh: string; reason_en: string }>(
    url,
    "select code, reason_zh, reason_en from quarantine where raw = 'T,2024-01-01'"
  )
  expect(others).toEqual([])
  expect(told!.code).toBe('two_ratios')
  for (const reason of [told!.reason_zh, told!.reason_en]) expect(reason).toMatch(/40.*80/)
  expect(await load('T', [[withRatio(80)]], {}, header)).toMatchObject({ stored: 0, unchanged: 1 })
})
