import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import { parseReadings } from '../../../src/readings/parse-readings.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { everyone, meter } from '../readings-samples.ts'
import { query, testStore } from '../test-database.ts'

const { store, url } = await testStore()

type Reading = readonly [quarter: number, kwh: number]
const HEADER = '表号,时间,正向有功总示值'
const row = (id: string, [quarter, kwh]: Reading) => {
  const at = new Date(Date.UTC(2024, 0, 10) + quarter * 900_000).toISOString()
  return `${id},${at.slice(0, 10)} ${at.slice(11, 16)}:00,${kwh}`
}

/** Each call is an import of its own. @returns its totals, and the codes of what it tells */
async function load(id: string, readings: readonly Reading[], header = HEADER, ratio = '') {
  const own = meter(id, 'S1', { multiplier: 10 })
  await store.withScope(everyone, (tx) => saveMeters(tx, [own]))
  const check = checkAgainst(new Map([[id, own]]))
  const text = [header, ...readings.map((reading) => row(id, reading) + ratio), ''].join('\n')
  async function* bytes() {
    yield Buffer.from(text)
  }
  const told: string[] = []
  const remark = ({ code }: { code: string }) => void told.push(code)
  const source = parseReadings('r.csv', bytes(), { registers: new RegisterMemory(), check, format: 'register-rows' })
  return { totals: await importReadings(store, everyone, source, { remark }), told }
}

/** kW of the first quarter-hours of 2024-01-10. */
async function stored(id: string, count: number): Promise<(number | null)[]> {
  const days = await query<{ values: number[] }>(
    url,
    `select values from load_day join metering_point on id = point_id where meter_id = '${id}' and day = '2024-01-10'`
  )
  const values = days[0]?.values ?? []
  return Array.from({ length: count }, (_, i) =>
    values[i] === undefined || Number.isNaN(values[i]) ? null : values[i]!
  )
}

const readings: readonly Reading[] = [100, 101, 103, 104, 106, 107, 109, 110, 112].map((kwh, i) => [i, kwh])
const EXPECTED = [40, 80, 40, 80, 40, 80, 40, 80]

test('registers of moments that come in two imports are differenced over them, in either order', async () => {
  for (const [id, order] of [
    ['R1', [0, 1]],
    ['R2', [1, 0]]
  ] as const) {
    const parts = [readings.slice(0, 4), readings.slice(4)]
    for (const part of order) {
      const { totals } = await load(id, parts[part]!)
      expect(totals.read).toBe(parts[part]!.length)
      expect(totals.stored + totals.unchanged + totals.superseded + totals.rejected).toBe(totals.read)
      expect(totals.rejected).toBe(0)
    }
    expect(await stored(id, 8)).toEqual(EXPECTED)
  }
})

test('a later reading corrects the intervals at both its sides, and the same twice changes nothing', async () => {
  await load(
    'R3',
    readings.map(([at, kwh]) => [at, at === 3 ? 105 : kwh])
  )
  expect(await stored('R3', 8)).toEqual([40, 80, 80, 40, 40, 80, 40, 80])
  await load('R3', [[3, 104]])
  expect(await stored('R3', 8)).toEqual(EXPECTED)
  const { totals } = await load('R3', readings)
  expect([totals.unchanged, totals.stored, totals.rejected]).toEqual([readings.length, 0, 0])
})

test('the ratio of the rows holds against that of the point, over imports too', async () => {
  const header = `${HEADER},倍率`
  await load('R4', readings.slice(0, 5), header, ',20')
  await load('R4', readings.slice(5), header, ',20')
  expect(await stored('R4', 8)).toEqual(EXPECTED.map((kw) => 2 * kw))
})
