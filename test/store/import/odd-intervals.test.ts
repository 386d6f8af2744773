import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { RunIntervals } from '../../../src/readings/run-intervals.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { readReadings } from '../../../src/sources/readings-files.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { rememberOddIntervals, storedIntervals } from '../../../src/store/import/stored-intervals.ts'
import { everyone, meter } from '../readings-samples.ts'
import { query, testStore } from '../test-database.ts'

const { store, url } = await testStore()
const folder = mkdtempSync(join(tmpdir(), 'rigwatch-odd-'))
afterAll(() => rmSync(folder, { recursive: true }))
const meters = new Map(['25', '40', '45', '30'].map((id) => [id, meter(id)]))
await store.withScope(everyone, (tx) => saveMeters(tx, [...meters.values()]))

/** One import of energies of intervals. */
async function load(rows: readonly string[]) {
  const file = join(folder, 'r.csv')
  writeFileSync(file, ['meter_id,timestamp,kwh', ...rows].join('\n'))
  await importReadings(store, everyone, async (tx) => {
    const stored = await storedIntervals(tx)
    const intervals = new RunIntervals(stored)
    const batches = readReadings([file], { intervals, check: checkAgainst(meters) })
    return (async function* () {
      yield* batches
      await rememberOddIntervals(tx, stored, intervals.intervals)
    })()
  })
}

const at = (minute: number) =>
  new Date(Date.UTC(2025, 0, 1) + minute * 60_000).toISOString().slice(0, 16).replace('T', ' ')
const series = (minutes: number) =>
  Array.from({ length: Math.floor(2880 / minutes) - 1 }, (_, i) => `${minutes},${at(i * minutes)},${minutes / 60}`)
const kwOf = async (id: string, day: string) => {
  const [found] = await query<{ values: number[] }>(
    url,
    `select "values" from load_day join metering_point on id = point_id where meter_id = '${id}' and day = '${day}'`
  )
  return found!.values.filter((kw) => !Number.isNaN(kw))
}

test.each([25, 40, 45])(
  'a reading of %i minutes that comes alone and late is that of its interval',
  async (minutes) => {
    await load(series(minutes))
    const late = `${minutes},${at(4 * 1440 + 8 * minutes)},${(2 * minutes) / 60}`
    await load([late])
    const kw = await kwOf(String(minutes), '2025-01-05')
    const step = minutes === 40 ? 20 : minutes === 45 ? 15 : 5
    expect(kw).toHaveLength(minutes / step)
    for (const value of kw) expect(value).toBeCloseTo(2, 5)
  }
)

test('the store keeps no intervals that its days show, and forgets those that have changed', async () => {
  await load(series(30))
  const odd =
    'select meter_id, odd_interval_minutes from metering_point where odd_interval_minutes is not null order by 1'
  expect((await query<{ meter_id: string }>(url, odd)).map(({ meter_id }) => meter_id)).toEqual(['25', '40', '45'])
  await load(Array.from({ length: 96 }, (_, i) => `45,${at(10 * 1440 + i * 15)},1`))
  expect((await query<{ meter_id: string }>(url, odd)).map(({ meter_id }) => meter_id)).toEqual(['25', '40'])
})
