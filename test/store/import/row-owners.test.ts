import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { readReadings } from '../../../src/sources/readings-files.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { everyone, meter } from '../readings-samples.ts'
import { testStore } from '../test-database.ts'

const { store } = await testStore()
const folder = mkdtempSync(join(tmpdir(), 'rigwatch-owners-'))
afterAll(() => rmSync(folder, { recursive: true }))
const meters = new Map(['F', 'R', 'K'].map((id) => [id, meter(id)]))
await store.withScope(everyone, (tx) => saveMeters(tx, [...meters.values()]))

/** One import of rows. @returns rows stored and unchanged, which are all */
async function load(header: string, ...rows: readonly string[]) {
  const file = join(folder, 'r.csv')
  writeFileSync(file, [header, ...rows].join('\n'))
  const totals = await importReadings(store, everyone, readReadings([file], { check: checkAgainst(meters) }))
  expect(totals.read).toBe(totals.stored + totals.unchanged)
  return [totals.stored, totals.unchanged]
}

test('a corrected freeze that tells the energy of the next day alone is no unchanged row', async () => {
  const freezes = (...of: readonly number[]) =>
    load('meter_id,数据日期,正向有功总', ...of.map((kwh, i) => `F,2025-01-0${i + 1},${kwh}`))
  expect(await freezes(1000, 1050, 1100)).toEqual([3, 0])
  expect(await freezes(1010)).toEqual([1, 0])
  expect(await freezes(1010)).toEqual([0, 1])
  expect(await freezes(1010, 1050, 1100)).toEqual([0, 3])
})

test('nor is a corrected reading that tells the last interval of the day before alone', async () => {
  const hours = Array.from({ length: 24 }, (_, i) => i)
  const header = `meter_id,date,${hours.map((i) => `R${i + 1}`)}`
  const first = (kwh: number) => `R,2025-01-02,${kwh}${','.repeat(23)}`
  expect(await load(header, `R,2025-01-01,${hours.map((i) => 1000 + i)}`, first(1024))).toEqual([2, 0])
  expect(await load(header, first(1023.5))).toEqual([1, 0])
  expect(await load(header, first(1023.5))).toEqual([0, 1])
})

test('nor are rows of which another channel was corrected', async () => {
  const rows = (kvar: number) =>
    Array.from({ length: 48 }, (_, i) => {
      const [day, hour] = [Math.floor(i / 24), String(i % 24).padStart(2, '0')]
      return `K,2025-01-0${day + 1} ${hour}:00,${10 + (i % 3)},${i === 4 ? kvar : 3}`
    })
  expect(await load('meter_id,timestamp,kw,kvar', ...rows(3))).toEqual([48, 0])
  expect(await load('meter_id,timestamp,kw,kvar', ...rows(4))).toEqual([24, 24])
  expect(await load('meter_id,timestamp,kw,kvar', ...rows(4))).toEqual([0, 48])
})
