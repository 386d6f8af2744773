import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import type { Rejection } from '../../../src/readings/rejection.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { readReadings } from '../../../src/sources/readings-files.ts'
import { heldAgainstKinds } from '../../../src/store/import/held-kinds.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { everyone, meter } from '../readings-samples.ts'
import { query, testStore } from '../test-database.ts'

const { store, url } = await testStore()
const folder = mkdtempSync(join(tmpdir(), 'rigwatch-kinds-'))
afterAll(() => rmSync(folder, { recursive: true }))
const meters = new Map(['W', 'L', 'P', 'D', 'N', 'H', 'M', 'I', 'E', 'F', 'Q', 'S'].map((id) => [id, meter(id)]))
await store.withScope(everyone, (tx) => saveMeters(tx, [...meters.values()]))

const HOURS = Array.from({ length: 24 }, (_, hour) => hour)
const wideHeader = (column: string) => `meter_id,date,${column}${HOURS.map((hour) => `P${hour + 1}`)}`
const wide = (id: string, date: string, kind: string, kw: number, hours = HOURS) =>
  `${id},${date},${kind}${HOURS.map((hour) => (hours.includes(hour) ? kw + (hour % 3) : ''))}`
const long = (id: string, date: string, kind: string, kw: number, hours = HOURS) =>
  hours.map((hour) => `${id},${date} ${String(hour).padStart(2, '0')}:00,${kind},${kw + (hour % 3)}`)

/** An import of one file. @returns what was refused, and what was told of rows that went in, as code and line */
async function load(header: string, ...rows: readonly string[]) {
  writeFileSync(join(folder, 'r.csv'), [header, ...rows].join('\n'))
  const [refused, remarks]: [Rejection[], Rejection[]] = [[], []]
  const totals = await importReadings(store, everyone, async (tx) => {
    const registers = new RegisterMemory()
    const readings = readReadings([join(folder, 'r.csv')], { check: checkAgainst(meters), registers })
    return (async function* () {
      for await (const batch of heldAgainstKinds(tx, readings)) {
        refused.push(...batch.rejections)
        remarks.push(...(batch.remarks ?? []))
        yield batch
      }
    })()
  })
  expect(totals.read).toBe(totals.stored + totals.unchanged + totals.superseded + totals.rejected)
  expect(totals.rejected).toBe(refused.length)
  const said = (all: readonly Rejection[]) => all.map(({ code, line }) => `${code} ${line}`)
  return { refused, lines: said(refused), told: said(remarks), totals }
}
const stored = async (meterId: string) =>
  (
    await query<{ values: number[] }>(
      url,
      `select values from load_day join metering_point on id = point_id where meter_id = '${meterId}' order by day`
    )
  ).map(({ values }) => values[0])
const kindsOf = async (meterId: string) =>
  (
    await query<{ kind: string; days: string }>(
      url,
      `select kind, days::text from kind_days join metering_point on id = point_id where meter_id = '${meterId}' order by kind`
    )
  ).map(({ kind, days }) => `${kind} ${days}`)

test('day rows of another kind that a later import brings are refused, corrections and other days go in', async () => {
  const header = wideHeader('通道名,')
  const days = ['2025-03-01', '2025-03-02', '2025-03-03']
  expect((await load(header, ...days.map((day) => wide('W', day, 'A,', 10)))).lines).toEqual([])
  const other = await load(header, ...['2025-03-02', '2025-03-04'].map((day) => wide('W', day, 'B,', 50)))
  expect(other.lines).toEqual(['unread_column 2'])
  expect(other.refused[0]!.reason.en).toContain('it is B here, and an earlier import has stored A')
  expect(other.refused[0]!.reason.en).toContain('of 2025-03-02')
  expect(other.refused[0]!.reason.zh).toContain('确为更正的，请删去该列再导入')
  expect((await load(header, wide('W', '2025-03-02', 'A,', 20))).lines).toEqual([])
  expect(await stored('W')).toEqual([10, 20, 10, 50])
  expect(await kindsOf('W')).toEqual(['A {[2025-03-01,2025-03-04)}', 'B {[2025-03-04,2025-03-05)}'])
  // the same values replace nothing, and what says no kind replaces what is there
  expect((await load(header, wide('W', '2025-03-03', 'B,', 10))).lines).toEqual([])
  expect((await load(wideHeader(''), wide('W', '2025-03-01', '', 30))).lines).toEqual([])
  expect(await stored('W')).toEqual([30, 20, 10, 50])
})

test('single readings of another kind are refused row by row, those of times that are not there go in', async () => {
  const header = 'meter_id,timestamp,tou,kw'
  await load(header, ...long('L', '2025-03-01', 'A', 10, HOURS.slice(0, 12)))
  const all = await load(header, ...long('L', '2025-03-01', 'B', 50))
  expect(all.lines.toSorted()).toEqual(HOURS.map((hour) => `unread_column ${hour + 2}`).toSorted())
  const rest = await load(header, ...long('L', '2025-03-01', 'B', 50, HOURS.slice(12)))
  expect(rest.lines).toEqual([])
  expect(await stored('L')).toEqual([10])
  // of a day of both, each corrects its own
  expect((await load(header, ...long('L', '2025-03-01', 'A', 11, HOURS.slice(0, 12)))).lines).toEqual([])
  expect(await stored('L')).toEqual([11])
})

test('energies by tariff period, by day, in parts of a day and by half-hours are held against other kinds', async () => {
  const periods = (kind: string, kwh: number) =>
    ['尖', '峰', '平', '谷'].map((period, i) => `P,2025-03-01,${period},${kind},${kwh + i}`)
  const ofPeriods = '户号,日期,费率,通道名,电量'
  expect((await load(ofPeriods, ...periods('A', 10))).lines).toEqual([])
  expect((await load(ofPeriods, ...periods('B', 20))).lines).toEqual(
    [2, 3, 4, 5].map((line) => `unread_column ${line}`)
  )
  expect((await load(ofPeriods, ...periods('A', 11))).lines).toEqual([])
  expect((await load('id,rq,通道名,kwh', 'D,2025-03-01,A,100')).lines).toEqual([])
  expect((await load('id,rq,通道名,kwh', 'D,2025-03-01,B,30')).lines).toEqual(['unread_column 2'])
  const parts = 'METER_ID,DATA_DATE,START_POINT,POINT_COUNT,tou,VALUES'
  const part = (kind: string, from: number, kw: number) => `N,2025-03-01,${from},2,${kind},${kw};${kw}`
  expect((await load(parts, part('A', 1, 5), part('A', 95, 5))).lines).toEqual([])
  expect((await load(parts, part('B', 1, 6), part('B', 95, 6))).lines.toSorted()).toEqual([
    'unread_column 2',
    'unread_column 3'
  ])
  expect((await load(parts, part('B', 3, 6), part('B', 93, 6))).lines).toEqual([])
  const halves = (kind: string, kwh: number) =>
    Array.from({ length: 48 }, (_, i) => `H,13/03/2025,${i + 1},${kind},${kwh + (i % 3)}`)
  const ofHalves = 'MPAN,Settlement Date,Settlement Period,channel no,kWh'
  expect((await load(ofHalves, ...halves('A', 1))).lines).toEqual([])
  expect((await load(ofHalves, ...halves('B', 2))).lines).toHaveLength(48)
})

test('a column of more cells than kinds is not kept beyond them, and what was stored without any is nobody’s', async () => {
  const dates = Array.from({ length: 80 }, (_, i) => new Date(Date.UTC(2025, 0, 1 + i)).toISOString().slice(0, 10))
  await load(wideHeader(''), ...dates.map((date) => wide('M', date, '', 1)))
  const rows = dates.map((date, i) => wide('M', date, `K${i},`, 2))
  expect((await load(wideHeader('tou,'), ...rows)).lines).toEqual([])
  expect(await kindsOf('M')).toHaveLength(64)
})

test('kinds of a day that labels its hours, and long cells, are told apart', async () => {
  const header = 'meter_id,timestamp,时段名,kw'
  const label = (hour: number) => `${hour < 8 ? '谷' : '峰'}${'长'.repeat(120)}`
  const rows = (kw: number) => HOURS.flatMap((hour) => long('I', '2025-03-01', label(hour), kw, [hour]))
  expect((await load(header, ...rows(10))).lines).toEqual([])
  expect((await load(header, ...rows(20))).lines).toEqual([])
  expect((await load(header, ...long('I', '2025-03-01', '平', 30))).lines).toHaveLength(24)
  expect(await stored('I')).toEqual([20])
})

test('corrected exports in which attributes of the customer, the device or the record changed go in', async () => {
  const changes = [
    ['用电类别', '一般工商业', '大工业'],
    ['终端地址', '330100123', '330100456'],
    ['批次编码', '2024040101', '2024040501'],
    ['抄表类型', '远程自动', '现场补抄'],
    ['资料类别', '原始', '修正'],
    ['线路名称', '城北1线', '城北2线'],
    ['记录编码', '50001', '90001']
  ] as const
  for (const [i, [name, before, after]] of changes.entries()) {
    const date = `2025-03-0${i + 1}`
    expect((await load(wideHeader(`${name},`), wide('E', date, `${before},`, 10))).lines).toEqual([])
    expect((await load(wideHeader(`${name},`), wide('E', date, `${after},`, 11))).lines).toEqual([])
  }
  expect(await stored('E')).toEqual(changes.map(() => 11))
  expect(await kindsOf('E')).toEqual([])
  const header = wideHeader('数据类型名,')
  expect((await load(header, wide('F', '2025-03-01', '正向有功,', 10))).lines).toEqual([])
  expect((await load(header, wide('F', '2025-03-01', '反向有功,', 11))).lines).toEqual(['unread_column 2'])
})

test('a further curve of another kind is told, and goes in neither with nor without the first of its row', async () => {
  const header = `meter_id,date,回路,${HOURS.map((hour) => `P${hour + 1}`)},${HOURS.map((hour) => `Q${hour + 1}`)}`
  const row = (day: number, kind: string, kw: number, kvar: number) =>
    `Q,2025-03-0${day},${kind},${HOURS.map(() => kw)},${HOURS.map(() => kvar)}`
  await load(header, row(1, '东', 10, 5), row(2, '东', 10, 5))
  const reactive = await load(header, row(1, '西', 10, 6))
  expect(reactive.lines).toEqual([])
  expect(reactive.told).toEqual(['unread_column 2'])
  expect((await load(header, row(2, '西', 11, 6))).lines).toEqual(['unread_column 2'])
  expect((await stored('Q')).toSorted()).toEqual([10, 10, 5, 5])
})

test('of more kinds in a day than are kept each corrects its own', async () => {
  const quarter = (i: number, kw: number) => {
    const [hour, minute] = [i >> 2, 15 * (i % 4)].map((part) => String(part).padStart(2, '0'))
    return `S,2025-03-01 ${hour}:${minute},T${i},${kw}`
  }
  const header = 'meter_id,timestamp,时段名,kw'
  await load(header, ...Array.from({ length: 96 }, (_, i) => quarter(i, 10)))
  for (const i of [0, 40, 71, 95]) expect((await load(header, quarter(i, 20))).lines).toEqual([])
  expect(await stored('S')).toEqual([20])
})
