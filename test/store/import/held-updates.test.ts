import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import type { Rejection } from '../../../src/readings/rejection.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { readReadings } from '../../../src/sources/readings-files.ts'
import { heldAgainstUpdates } from '../../../src/store/import/held-updates.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { everyone, meter } from '../readings-samples.ts'
import { query, testStore } from '../test-database.ts'

const { store, url } = await testStore()
const folder = mkdtempSync(join(tmpdir(), 'rigwatch-updates-'))
afterAll(() => rmSync(folder, { recursive: true }))
const meters = new Map(['N1', 'N2'].map((id) => [id, meter(id)]))
await store.withScope(everyone, (tx) => saveMeters(tx, [...meters.values()]))

const stream = (nmi: string, serial: string) => `200,${nmi},E1,1,E1,N1,${serial},kWh,30,`
const day = (date: number, kwh: number, made: string, quality = 'A') =>
  `300,${date},${Array.from({ length: 48 }, (_, i) => kwh + (i % 3))},${quality},,,${made},`

/** An import of one file. @returns the rows that were refused */
async function load(...records: readonly string[]) {
  writeFileSync(join(folder, 'r.csv'), ['100,NEM12,202401010000,A,B', ...records, '900'].join('\n'))
  const refused: Rejection[] = []
  const totals = await importReadings(store, everyone, async (tx) => {
    const readings = readReadings([join(folder, 'r.csv')], {
      check: checkAgainst(meters),
      registers: new RegisterMemory()
    })
    return (async function* () {
      for await (const batch of heldAgainstUpdates(tx, readings)) {
        refused.push(...batch.rejections)
        yield batch
      }
    })()
  })
  expect(totals.read).toBe(totals.stored + totals.unchanged + totals.superseded + totals.rejected)
  return refused
}
const stored = async (meterId: string) =>
  (
    await query<{ values: number[] }>(
      url,
      `select values from load_day join metering_point on id = point_id where meter_id = '${meterId}' order by day`
    )
  ).map(({ values }) => [values[0], values[47]])

test('an older record that is imported later does not take the place of a newer one', async () => {
  expect(
    await load(stream('N1', 'S1'), day(20240101, 10, '20240105000000'), day(20240102, 10, '20240105000000'))
  ).toEqual([])
  const refused = await load(
    stream('N1', 'S1'),
    day(20240101, 20, '20240104235959'),
    day(20240102, 20, '20240105000001'),
    day(20240103, 20, '20240104000000')
  )
  expect(refused.map(({ code, line }) => [code, line])).toEqual([['older_version', 3]])
  expect(refused[0]!.reason.en).toContain('as of 20240105000000: this older version, of 20240104235959')
  expect((await stored('N1')).map(([first]) => first)).toEqual([20, 40, 40])
  // the same again, and a record that does not say when it was made, go in
  expect(await load(stream('N1', 'S1'), day(20240102, 20, '20240105000001'), day(20240103, 30, ''))).toEqual([])
  expect((await stored('N1')).map(([first]) => first)).toEqual([20, 40, 60])
})

test('of the day of a swap each meter has a record of its own', async () => {
  await load(stream('N2', 'S1'), day(20240101, 10, '20240105000000', 'V'), '400,1,20,A,,', '400,21,48,N,,')
  expect(
    await load(stream('N2', 'S2'), day(20240101, 30, '20240102000000', 'V'), '400,1,20,N,,', '400,21,48,A,,')
  ).toEqual([])
  expect(await stored('N2')).toEqual([[20, 64]])
})
