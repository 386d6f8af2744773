import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { formatDay } from '../../../src/readings/day.ts'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import { type PointTerm, PointTerms } from '../../../src/readings/point-terms.ts'
import type { Rejection } from '../../../src/readings/rejection.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { readReadings } from '../../../src/sources/readings-files.ts'
import { HeldAssets } from '../../../src/store/import/held-assets.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { everyone, meter } from '../readings-samples.ts'
import { testStore } from '../test-database.ts'

const { store } = await testStore()
const folder = mkdtempSync(join(tmpdir(), 'rigwatch-assets-'))
afterAll(() => rmSync(folder, { recursive: true }))
const meters = new Map(['L', 'S', 'W', 'R', 'V'].map((id) => [id, meter(id)]))
await store.withScope(everyone, (tx) => saveMeters(tx, [...meters.values()]))

const HOURS = Array.from({ length: 24 }, (_, hour) => hour)
const LONG = 'meter_id,asset_no,timestamp,kw'
const WIDE = `meter_id,asset_no,date,${HOURS.map((hour) => `P${hour + 1}`)}`
const dateOf = (day: number) => formatDay(20_089 + day)
const long = (id: string, asset: string, day: number, kw: number, hours = HOURS) => [
  LONG,
  ...hours.map((hour) => `${id},${asset},${dateOf(day)} ${String(hour).padStart(2, '0')}:00,${kw + (hour % 3)}`)
]
const wide = (id: string, asset: string, days: readonly number[], kw: number) => [
  WIDE,
  ...days.map((day) => `${id},${asset},${dateOf(day)},${HOURS.map((hour) => kw + (hour % 3))}`)
]

/** One import of files. @returns rows stored, unchanged and rejected */
async function load(files: readonly (readonly string[])[], points?: PointTerms) {
  const paths = files.map((rows, i) => {
    writeFileSync(join(folder, `${i}.csv`), rows.join('\n'))
    return join(folder, `${i}.csv`)
  })
  const refused: Rejection[] = []
  const totals = await importReadings(store, everyone, async (tx) => {
    const registers = new RegisterMemory()
    const batches = readReadings(paths, { check: checkAgainst(meters, points), registers, points })
    const assets = new HeldAssets(tx, points)
    async function* seen() {
      for await (const batch of assets.against(batches)) {
        refused.push(...batch.rejections)
        yield batch
      }
    }
    return { batches: seen(), assets }
  })
  expect(totals.read).toBe(totals.stored + totals.unchanged + totals.superseded + totals.rejected)
  expect(refused).toHaveLength(totals.rejected)
  expect(new Set(refused.map(({ code }) => code)).size).toBeLessThan(2)
  return { in: totals.stored, same: totals.unchanged, out: totals.rejected, refused }
}
const runsOf = (id: string) =>
  store.withScope(everyone, (tx) =>
    tx.query(
      `select asset, nullif(first_day, '-infinity') - date '2025-01-01' as first, nullif(last_day, 'infinity') - date '2025-01-01' as last
       from asset_days join metering_point p on p.id = point_id where meter_id = $1 order by first_day, asset`,
      [id]
    )
  )

test.each([
  ['one import', (some: string[][]) => [some]],
  ['imports of their own', (some: string[][]) => some.map((rows) => [rows])]
])('two meters at one point and time in two files of %s clash; the first holds', async (_, imports) => {
  const [first, second] = [long('L', 'A', 0, 10), long('L', 'B', 0, 500)]
  const [before, again] = [await load([first]), await load([first])]
  expect([before.in + before.same, again.same]).toEqual([24, 24])
  let out = 0
  for (const files of imports([first, second])) out += (await load(files)).out
  expect(out).toBe(24)
})

test('the refusal names both meters and every row; a correction of the same meter goes in', async () => {
  await load([wide('W', 'A', [0, 1], 10)])
  const clash = await load([wide('W', 'B', [1, 2], 500)])
  expect(clash).toMatchObject({ in: 1, out: 1 })
  expect(clash.refused[0]).toMatchObject({ code: 'ambiguous_meter', line: 2, raw: 'W,2025-01-02' })
  expect(clash.refused[0]!.reason.en).toMatch(/2025-01-02 from meter A: those of meter B are not used/)
  expect(await load([wide('W', 'A', [1], 20)])).toMatchObject({ in: 1, out: 0 })
  expect(await load([wide('W', 'A', [2], 20)])).toMatchObject({ in: 0, out: 1 })
  expect(await runsOf('W')).toEqual([
    { asset: 'A', first: null, last: 1 },
    { asset: 'B', first: 2, last: null }
  ])
})

test('of a day of a swap each meter has its part, in one import or two, and the same again changes nothing', async () => {
  const [old, fresh] = [long('S', 'A', 5, 10, HOURS.slice(0, 9)), long('S', 'B', 5, 30, HOURS.slice(9))]
  expect(await load([old])).toMatchObject({ in: 9, out: 0 })
  expect(await load([fresh])).toMatchObject({ in: 15, out: 0 })
  expect(await load([long('S', 'B', 6, 30)])).toMatchObject({ in: 24, out: 0 })
  for (const files of [[old], [fresh], [fresh, old]]) expect(await load(files)).toMatchObject({ in: 0, out: 0 })
  expect(await load([long('S', 'A', 6, 10)])).toMatchObject({ in: 0, out: 24 })
  expect(await load([long('V', 'A', 5, 10, HOURS.slice(0, 9)), long('V', 'B', 5, 30, HOURS.slice(9))])).toMatchObject({
    in: 24,
    out: 0
  })
  for (const rows of [long('V', 'B', 5, 30, HOURS.slice(9)), long('V', 'A', 5, 10, HOURS.slice(0, 9))])
    expect(await load([rows])).toMatchObject({ in: 0, out: 0 })
})

test('the dated rows of the point say which meter holds, against what was stored before', async () => {
  await load([wide('R', 'A', [0, 1, 2], 10)])
  const none = { account: null, multiplier: Number.NaN, intervalMinutes: Number.NaN, role: null, parentId: null }
  const terms: PointTerm[] = [
    { meterId: 'R', asset: 'A', validFrom: Number.NEGATIVE_INFINITY, validTo: 20_089, ...none },
    { meterId: 'R', asset: 'B', validFrom: 20_090, validTo: Number.POSITIVE_INFINITY, ...none }
  ]
  expect(await load([wide('R', 'B', [1], 500)])).toMatchObject({ in: 0, out: 1 })
  expect(await load([wide('R', 'B', [1, 2], 500)], new PointTerms(terms))).toMatchObject({ in: 2, out: 0 })
  expect(await load([wide('R', 'A', [0, 1, 2], 10)])).toMatchObject({ same: 1, out: 2 })
})
