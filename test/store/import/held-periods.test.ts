import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { readReadings } from '../../../src/sources/readings-files.ts'
import { heldAgainstPeriods } from '../../../src/store/import/held-periods.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { everyone, meter } from '../readings-samples.ts'
import { testStore } from '../test-database.ts'

const { store } = await testStore()
const folder = mkdtempSync(join(tmpdir(), 'rigwatch-periods-'))
afterAll(() => rmSync(folder, { recursive: true }))
const meters = new Map(['A', 'B', 'C', 'D', 'F', 'G'].map((id) => [id, meter(id)]))
await store.withScope(everyone, (tx) => saveMeters(tx, [...meters.values()]))

const REGISTERS = 'id,rq,kwh,kwh_pap_r1,kwh_pap_r2,kwh_pap_r3,kwh_pap_r4'
const FREEZES = 'meter_id,数据日期,正向有功总,正向有功尖,正向有功峰,正向有功平,正向有功谷'

/** One import of files, each of one row or more. @returns codes of rows that were refused, and of remarks on others */
async function load(files: readonly string[], header = REGISTERS) {
  const paths = files.map((rows, i) => {
    writeFileSync(join(folder, `${i}.csv`), `${header}\n${rows}`)
    return join(folder, `${i}.csv`)
  })
  const [refused, told]: [string[], string[]] = [[], []]
  const totals = await importReadings(store, everyone, async (tx) => {
    const batches = readReadings(paths, { check: checkAgainst(meters) })
    return (async function* () {
      for await (const batch of heldAgainstPeriods(tx, batches)) {
        refused.push(...batch.rejections.map(({ code, raw }) => `${code} ${raw}`))
        told.push(...(batch.remarks ?? []).map(({ code }) => code))
        yield batch
      }
    })()
  })
  expect(totals.read).toBe(totals.stored + totals.unchanged + totals.superseded + totals.rejected)
  return { refused, told }
}
const NONE = { refused: [], told: [] }
const [PERIODS, LARGE] = ['2025-01-01,,10,20,30,40', '2025-01-01,,100,200,300,400']
const TOTAL = '2025-01-01,100,,,,'

test.each([
  ['imports of their own', 'A', 'B', false],
  ['one import', 'C', 'D', true]
])('a total and its periods in two files of %s agree, or the later is refused', async (_, good, bad, together) => {
  const both = async (...files: readonly string[]) => {
    if (together) return load(files)
    await load(files.slice(0, 1))
    return load(files.slice(1))
  }
  expect(await both(`${good},${TOTAL}`, `${good},${PERIODS}`)).toEqual(NONE)
  const clash = await both(`${bad},${TOTAL}`, `${bad},${LARGE}`)
  expect(clash.refused).toEqual([`registers_contradict ${bad},2025-01-01`])
})

test('a correction goes in, is told while the other is not corrected, and then is not', async () => {
  expect(await load([`A,${TOTAL}`])).toEqual(NONE)
  expect(await load(['A,2025-01-01,1000,,,,'])).toEqual({ refused: [], told: ['registers_contradict'] })
  expect(await load([`A,${LARGE}`])).toEqual(NONE)
})

test('frozen periods that contradict the frozen total of an earlier import are refused, with what they showed', async () => {
  const days = [1, 2, 3].map((day) => `F,2025-02-0${day}`)
  await load([days.map((day, i) => `${day},${1000 + 100 * i},,,,`).join('\n')], FREEZES)
  const rows = days.map((day, i) => `${day},,${100 * i},${300 * i},${10 * i},${10 * i}`)
  const found = await load([rows.join('\n')], FREEZES)
  expect(found.refused).toEqual(['registers_contradict F,2025-02-02', 'registers_contradict F,2025-02-03'])
  const held = await store.withScope(everyone, (tx) =>
    tx.query(
      `select "values"[2]::text as sharp from load_day join metering_point p on p.id = point_id where meter_id = 'F'`
    )
  )
  expect(new Set(held.map(({ sharp }) => sharp))).toEqual(new Set(['NaN']))
})

test('rows of periods that come with an import each are never refused for a total that no file said', async () => {
  const header = 'meter_id,日期,时段,用电量'
  const day = (period: string, kwh: number) => [1, 2].map((date) => `G,2025-03-0${date},${period},${kwh}`).join('\n')
  for (const [period, kwh] of [
    ['峰', 40],
    ['平', 30],
    ['谷', 20],
    ['尖', 10]
  ] as const)
    expect(await load([day(period, kwh)], header)).toEqual(NONE)
  const stored = await store.withScope(everyone, (tx) =>
    tx.query(
      `select "values"::text as text from load_day join metering_point p on p.id = point_id where meter_id = 'G'`
    )
  )
  expect(stored.map(({ text }) => text)).toEqual(Array(2).fill('{NaN,10,40,30,20}'))
  const total = ['G,2025-03-01,总,100', 'G,2025-03-02,总,300'].join('\n')
  expect((await load([total], header)).refused).toEqual(['registers_contradict G,2025-03-02'])
})
