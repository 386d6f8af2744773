import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import type { Rejection } from '../../../src/readings/rejection.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { readReadings } from '../../../src/sources/readings-files.ts'
import { HeldAssets } from '../../../src/store/import/held-assets.ts'
import { heldAgainstPeriods } from '../../../src/store/import/held-periods.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { everyone, meter } from '../readings-samples.ts'
import { query, testStore } from '../test-database.ts'

const { store, url } = await testStore()
const folder = mkdtempSync(join(tmpdir(), 'rigwatch-freezes-'))
afterAll(() => rmSync(folder, { recursive: true }))
const meters = new Map(['G', 'A', 'B', 'T', 'P', 'M', 'N', 'W'].map((id) => [id, meter(id)]))
await store.withScope(everyone, (tx) => saveMeters(tx, [...meters.values()]))

const DAYS = 'meter_id,asset_no,数据日期,综合倍率,正向有功总,正向有功尖,正向有功峰,正向有功平,正向有功谷'
const MONTHS = DAYS.replace('数据日期', '年月')

/** An import of one file. @returns what it tells, by code and text */
async function load(rows: readonly string[], header = DAYS) {
  writeFileSync(join(folder, 'r.csv'), [header, ...rows].join('\n'))
  const told: Pick<Rejection, 'code' | 'reason'>[] = []
  const source = async (tx: Parameters<Parameters<typeof store.withScope>[1]>[0]) => {
    const readings = readReadings([join(folder, 'r.csv')], {
      check: checkAgainst(meters),
      registers: new RegisterMemory(undefined, false)
    })
    const assets = new HeldAssets(tx)
    async function* seen() {
      for await (const batch of heldAgainstPeriods(tx, assets.against(readings))) {
        told.push(...batch.rejections, ...(batch.remarks ?? []))
        yield batch
      }
    }
    return { batches: seen(), assets }
  }
  const totals = await importReadings(store, everyone, source, { remark: (remark) => void told.push(remark) })
  expect(totals.read).toBe(totals.stored + totals.unchanged + totals.superseded + totals.rejected)
  expect(totals.rejected).toBe(0)
  return told
}
const codes = async (...given: Parameters<typeof load>) => (await load(...given)).map(({ code }) => code)
const energies = async (meterId: string) =>
  (
    await query<{ day: string; values: number[] }>(
      url,
      `select to_char(day, 'YYYY-MM-DD') as day, values from load_day join metering_point on id = point_id
       where meter_id = '${meterId}' and not 'NaN' = all (values) order by day`
    )
  ).map(({ day, values }) => [day, values.map((value) => Number(value))])
const NONE = Number.NaN
const freeze = (id: string, asset: string, day: number, total: number | '', periods = ',,,') =>
  `${id},${asset},2024-01-${String(day).padStart(2, '0')},10,${total},${periods}`

test('a gap between the freezes of two imports is told once, with what the register counted in it', async () => {
  expect(await codes([freeze('G', 'a', 1, 1000), freeze('G', 'a', 2, 1010)])).toEqual([])
  const gap = await load([freeze('G', 'a', 6, 1060), freeze('G', 'a', 7, 1070)])
  expect(gap.map(({ code }) => code)).toEqual(['register_gap'])
  expect(gap[0]!.reason.en).toContain('G: no freezes between 2024-01-02 and 2024-01-06; the register counted 50 kWh')
  expect(await codes([freeze('G', 'a', 6, 1060), freeze('G', 'a', 7, 1070)])).toEqual([])
  expect(await codes([freeze('G', 'a', 8, 1080)])).toEqual([])
  const [before, after] = await load([freeze('G', 'a', 4, 1040)])
  expect([before, after].map((told) => told!.reason.en)).toEqual([
    expect.stringContaining('between 2024-01-02 and 2024-01-04; the register counted 30 kWh'),
    expect.stringContaining('between 2024-01-04 and 2024-01-06; the register counted 20 kWh')
  ])
  expect(await codes([freeze('G', 'a', 3, 1030), freeze('G', 'a', 5, 1050)])).toEqual([])
  expect((await energies('G')).map(([day]) => day)).toEqual([2, 3, 4, 5, 6, 7, 8].map((day) => `2024-01-0${day}`))
})

test('a gap of which the file itself has both ends is told once too, unless earlier imports have what lies in it', async () => {
  expect(await codes([freeze('W', 'a', 1, 1000)])).toEqual([])
  expect(await codes([freeze('W', 'a', 2, 1010), freeze('W', 'a', 5, 1040)])).toEqual(['register_gap'])
  expect(await codes([freeze('W', 'a', 4, 1030), freeze('W', 'a', 6, 1050)])).toEqual(['register_gap'])
  expect(await codes([freeze('W', 'a', 3, 1020), freeze('W', 'a', 7, 1060)])).toEqual([])
})

test('another meter in the next import is told as a swap', async () => {
  await load([freeze('T', 'a', 1, 1000), freeze('T', 'a', 2, 1010)])
  const told = await load([freeze('T', 'b', 3, 5), freeze('T', 'b', 4, 15)])
  expect(told.map(({ code }) => code)).toEqual(['register_swap'])
  expect(told[0]!.reason.en).toContain('the freezes of 2024-01-02 and 2024-01-03 are of another meter')
})

test('of two meters at one point whose freezes come a day at a time, the second is told and left out', async () => {
  for (const day of [1, 2, 3]) {
    expect(await codes([freeze('A', 'a', day, 1000 + 10 * day)])).toEqual([])
    const clash = await load([freeze('A', 'b', day, 5000 + 300 * day)])
    expect(clash.map(({ code }) => code)).toEqual(day === 1 ? ['register_swap'] : ['ambiguous_meter'])
    if (day > 1) expect(clash[0]!.reason.en).toContain(`on 2024-01-0${day} from meter a: those of meter b are not used`)
  }
  expect((await energies('A')).map(([, values]) => (values as number[])[0])).toEqual([100, 100])
  // the first goes on and corrects; whole files of the second clash with what came a day at a time
  expect(await codes([freeze('A', 'a', 3, 1040)])).toEqual([])
  expect((await energies('A')).map(([, values]) => (values as number[])[0])).toEqual([100, 200])
})

test('tariff periods that contradict their total are left out where freezes come a day at a time', async () => {
  await load([freeze('P', 'a', 1, 1000, '100,300,200,400')])
  expect(await codes([freeze('P', 'a', 2, 1010, '200,400,300,500')])).toEqual(['registers_contradict'])
  expect(await codes([freeze('P', 'a', 3, 1020, '202,404,302,502')])).toEqual([])
  expect(await energies('P')).toEqual([
    ['2024-01-02', [100, NONE, NONE, NONE, NONE]],
    ['2024-01-03', [100, 20, 40, 20, 20]]
  ])
  // periods that come apart from their total
  await load([freeze('B', 'a', 1, 1000)])
  await load([freeze('B', 'a', 2, 1010)])
  await load([freeze('B', 'a', 1, '', '100,300,200,400')])
  const late = await load([freeze('B', 'a', 2, '', '200,400,300,500')])
  expect(late.map(({ code }) => code)).toEqual(['registers_contradict'])
  expect(await energies('B')).toEqual([['2024-01-02', [100, NONE, NONE, NONE, NONE]]])
})

test.each([
  ['M', [1, 2, 3, 4]],
  ['N', [3, 1, 4, 2]]
])('months that come with an import each are differenced, across the year too: %s', async (id, order) => {
  const names = ['', '2023-11', '2023-12', '2024-01', '2024-02']
  const row = (i: number) => `${id},a,${names[i]},10,${1000 * i},${100 * i},${300 * i},${200 * i},${400 * i}`
  const told: string[] = []
  for (const i of order) told.push(...(await codes([row(i)], MONTHS)))
  const gaps = id === 'M' ? [] : ['register_gap']
  expect(told).toEqual(gaps)
  const month = [10_000, 1000, 3000, 2000, 4000]
  expect(await energies(id)).toEqual([
    ['2023-12-01', month],
    ['2024-01-01', month],
    ['2024-02-01', month]
  ])
  expect(await codes([row(1), row(2), row(3), row(4)], MONTHS)).toEqual([])
})
