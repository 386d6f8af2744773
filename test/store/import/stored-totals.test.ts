import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { formatDay } from '../../../src/readings/day.ts'
import { EnergyWatch } from '../../../src/readings/energy-watch.ts'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import type { Rejection } from '../../../src/readings/rejection.ts'
import { RunIntervals } from '../../../src/readings/run-intervals.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { readReadings } from '../../../src/sources/readings-files.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { storedDays } from '../../../src/store/import/stored-days.ts'
import { storedIntervals } from '../../../src/store/import/stored-intervals.ts'
import { storedTotals } from '../../../src/store/import/stored-totals.ts'
import { everyone, meter } from '../readings-samples.ts'
import { testStore } from '../test-database.ts'

const { store } = await testStore()
const folder = mkdtempSync(join(tmpdir(), 'rigwatch-totals-'))
afterAll(() => rmSync(folder, { recursive: true }))
const meters = new Map(['R', 'L', 'J', 'H', 'K', 'C', 'MR', 'ML', 'MT'].map((id) => [id, meter(id)]))
await store.withScope(everyone, (tx) => saveMeters(tx, [...meters.values()]))

/** One import of rows of daily registers. */
async function load(rows: readonly string[], header = 'id,rq,kwh,kwh_pap_r1,kwh_pap_r2,kwh_pap_r3,kwh_pap_r4') {
  const file = join(folder, 'r.csv')
  writeFileSync(file, [header, ...rows].join('\n'))
  const [refused, remarks]: [Rejection[], string[]] = [[], []]
  const totals = await importReadings(store, everyone, async (tx) => {
    const registers = new RegisterMemory(new EnergyWatch(await storedTotals(tx), (wanted) => storedDays(tx, wanted)))
    const intervals = new RunIntervals(await storedIntervals(tx))
    const batches = readReadings([file], { intervals, check: checkAgainst(meters), registers })
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

test('monthly readings of a register that come with an import a month are refused once they tell, monthly energies not', async () => {
  const HEADER = 'id,month,pq_z,pq_f,pq_p,pq_g'
  const month = (i: number) => `${2023 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`
  const row = (id: string, i: number, kwh: number) => `${id},${month(i)},${4 * kwh},${kwh},${kwh},${2 * kwh}`
  for (let i = 0; i < 14; i++) {
    const found = await load([row('MR', i, 20_000 + 250 * i), row('ML', i, 2000 + 97 * ((i * 5) % 12))], HEADER)
    expect(found.refused.map(({ code, line }) => [code, line])).toEqual(i < 11 ? [] : [['register_as_energy', 2]])
    if (i === 11) expect(found.refused[0]!.reason.en).toContain('those stored of 2023-01-01 to 2023-11-01')
  }
  // totals alone tell later
  for (let i = 0; i < 20; i++) {
    const found = await load([`MT,${month(i)},${80_000 + 900 * i},,,`], HEADER)
    expect(found.refused.map(({ code }) => code)).toEqual(i < 19 ? [] : ['register_as_energy'])
  }
})

test('energies that are stored do not speak for readings that are far larger', async () => {
  await load(Array.from({ length: 30 }, (_, day) => row('J', day, 400 + ((day * 37) % 11))))
  const found = await load(Array.from({ length: 6 }, (_, day) => row('J', 30 + day, 10_000 + 8 * day)))
  expect(found.refused).toHaveLength(6)
  expect((await load([row('J', 40, 405)])).refused).toEqual([])
})

test('readings of a register that come a few a day with imports of their own are told, then refused, and energies not', async () => {
  const minutes = [480, 495, 510, 525, 540]
  const at = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  for (let day = 0; day < 6; day++) {
    const on = (id: string, kwh: (i: number) => number) =>
      minutes.map((minute, i) => `${id},${formatDay(20_089 + day)} ${at(minute)},${kwh(i)}`)
    const rows = [...on('H', (i) => 9000 + 90 * day + i), ...on('K', (i) => 5 + ((day * 5 + i) % 3))]
    const found = await load(rows, 'meter_id,timestamp,kwh')
    expect(found.refused.map(({ line }) => line)).toEqual(day < 2 ? [] : [2, 3, 4, 5, 6])
    expect(found.remarks).toEqual(day < 2 ? ['register_suspected'] : [])
    if (day === 2) expect(found.refused[0]!.reason.en).toContain('stored of 2025-01-01 to 2025-01-02')
  }
})

test('energies that count up within each day and come with an import a day are told, then refused', async () => {
  const header = `户号,日期,${Array.from({ length: 24 }, (_, i) => `E${i + 1}`)}`
  for (let day = 0; day < 6; day++) {
    const counted = Array.from({ length: 24 }, (_, i) => (i + 1) * (4 + day / 10))
    const found = await load([`C,${formatDay(20_089 + day)},${counted}`], header)
    expect(found.refused.map(({ code, line }) => [code, line])).toEqual(day < 4 ? [] : [['counted_as_energy', 2]])
    expect(found.remarks).toEqual(day < 4 ? ['counted_suspected'] : [])
    if (day === 4) expect(found.refused[0]!.reason.en).toContain('import them again')
  }
})
