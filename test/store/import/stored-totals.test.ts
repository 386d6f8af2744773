import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { formatDay } from '../../../src/readings/day.ts'
import { EnergyWatch } from '../../../src/readings/energy-watch.ts'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import type { Rejection } from '../../../src/readings/rejection.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { readReadings } from '../../../src/sources/readings-files.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { storedTotals } from '../../../src/store/import/stored-totals.ts'
import { everyone, meter } from '../readings-samples.ts'
import { testStore } from '../test-database.ts'

const { store } = await testStore()
const folder = mkdtempSync(join(tmpdir(), 'rigwatch-totals-'))
afterAll(() => rmSync(folder, { recursive: true }))
const meters = new Map(['R', 'L', 'J'].map((id) => [id, meter(id)]))
await store.withScope(everyone, (tx) => saveMeters(tx, [...meters.values()]))

/** One import of rows of daily registers. */
async function load(rows: readonly string[]) {
  const file = join(folder, 'r.csv')
  writeFileSync(file, ['id,rq,kwh,kwh_pap_r1,kwh_pap_r2,kwh_pap_r3,kwh_pap_r4', ...rows].join('\n'))
  const [refused, remarks]: [Rejection[], string[]] = [[], []]
  const totals = await importReadings(store, everyone, async (tx) => {
    const registers = new RegisterMemory(new EnergyWatch(await storedTotals(tx)))
    const batches = readReadings([file], { check: checkAgainst(meters), registers })
    return (async function* () {
      for await (const batch of batches) {
        refused.push(...batch.rejections)
        remarks.push(...(batch.remarks ?? []).map(({ code }) => code))
        yield batch
      }
    })()
  })
  expect(totals.read).toBe(totals.stored + totals.unchanged + totals.superseded + totals.rejected)
  return { refused, remarks }
}

const row = (id: string, day: number, kwh: number) =>
  `${id},${formatDay(20_089 + day)},${kwh},${Array(4).fill(kwh / 4)}`

test('readings of a register that come with an import a day are doubted, then refused, and energies beside them not', async () => {
  for (let day = 0; day < 12; day++) {
    const found = await load([row('R', day, 10_000 + 8 * day), row('L', day, 400 + ((day * 37) % 11))])
    expect(found.refused.map(({ code, line }) => [code, line])).toEqual(day < 4 ? [] : [['register_as_energy', 2]])
    expect(found.remarks).toEqual(day > 0 && day < 4 ? ['register_suspected'] : [])
    if (day === 4) expect(found.refused[0]!.reason.en).toContain('stored of 2025-01-01 to 2025-01-04')
  }
})

test('energies that are stored do not speak for readings that are far larger', async () => {
  await load(Array.from({ length: 30 }, (_, day) => row('J', day, 400 + ((day * 37) % 11))))
  const found = await load(Array.from({ length: 6 }, (_, day) => row('J', 30 + day, 10_000 + 8 * day)))
  expect(found.refused).toHaveLength(6)
  expect((await load([row('J', 40, 405)])).refused).toEqual([])
})
