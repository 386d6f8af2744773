import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AssembledCurves } from '../../src/readings/assemble-curve.ts'
import type { LoadCurve } from '../../src/readings/load-curve.ts'
import type { LoadDay } from '../../src/readings/load-day.ts'
import type { ReadingsBatch } from '../../src/readings/readings-batch.ts'
import { groupByMeter } from '../../src/sources/meter-groups.ts'
import { SpillError } from '../../src/sources/spill-folder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigwatch-test-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const power = (meterId: string, day: number, kw: number, points = 96): LoadDay => ({
  meterId,
  day,
  channel: 'active_power',
  values: new Float32Array(points).fill(kw)
})

async function* batches(...groups: LoadDay[][]): AsyncGenerator<ReadingsBatch> {
  for (const days of groups) {
    yield {
      file: 'f',
      format: 'wide-day-row',
      rowsRead: days.length,
      days,
      lines: days.map((_, i) => i),
      rejections: []
    }
  }
}

async function group(source: AsyncIterable<ReadingsBatch>): Promise<AssembledCurves[]> {
  const all: AssembledCurves[] = []
  for await (const meter of groupByMeter(source, folder)) all.push(meter)
  return all
}

test('rows of all files come together by meter, byte for byte, and nothing is left behind', async () => {
  const days: LoadDay[][] = []
  for (let day = 0; day < 40; day++) {
    days.push(
      Array.from({ length: 500 }, (_, meter) => power(`电表${meter}`, 19000 + ((day * 7) % 40), day + meter / 512))
    )
  }
  const meters = await group(batches(...days))
  expect(new Set(meters.map(({ meterId }) => meterId)).size).toBe(500)
  expect(meters).toHaveLength(500)
  for (const { meterId, curves, superseded } of meters) {
    const curve = curves[0] as LoadCurve
    expect(superseded).toBe(0)
    expect(curve).toMatchObject({ firstDay: 19000, days: 40, pointsPerDay: 96 })
    const fraction = Number(meterId.slice(2)) / 512
    for (let day = 0; day < 40; day++) expect(curve.kw[((day * 7) % 40) * 96 + 95]).toBe(day + fraction)
  }
  expect(readdirSync(folder)).toEqual([])
})

test('the order of the meters does not depend on the order of the rows', async () => {
  const days = Array.from({ length: 300 }, (_, i) => power(`M${i}`, 19000, i))
  const forwards = await group(batches(days))
  const backwards = await group(batches(days.toReversed()))
  expect(backwards.map(({ meterId }) => meterId)).toEqual(forwards.map(({ meterId }) => meterId))
})

test('the later of two rows holds, over batches and blocks; the rest is counted', async () => {
  const rows = Array.from({ length: 2000 }, (_, i) => power('M1', 19000 + (i % 10), i))
  const [meter] = await group(batches(rows.slice(0, 5), rows.slice(5, 1500), rows.slice(1500)))
  expect(meter!.superseded).toBe(1990)
  expect((meter!.curves[0] as LoadCurve).kw[0]).toBe(1990)
})

test('registers and power of a meter stay apart', async () => {
  const energy: LoadDay = {
    meterId: 'M1',
    day: 19000,
    channel: 'register_energy',
    values: Float32Array.of(5, 1, 1, 1, 2)
  }
  const [meter] = await group(batches([energy, power('M1', 19000, 3, 24)]))
  expect(meter!.curves).toMatchObject([{ grain: 'interval', pointsPerDay: 24 }, { grain: 'register' }])
})

test('the temporary files go when the source fails, and when the caller stops early', async () => {
  async function* failing() {
    yield* batches([power('M1', 19000, 1)])
    expect(readdirSync(folder)).toHaveLength(1)
    throw new Error('source failed')
  }
  await expect(group(failing())).rejects.toThrow('source failed')
  expect(readdirSync(folder)).toEqual([])

  for await (const meter of groupByMeter(batches([power('M1', 19000, 1), power('M2', 19000, 1)]), folder)) {
    expect(meter.curves).toHaveLength(1)
    expect(readdirSync(folder)).toHaveLength(1)
    break
  }
  expect(readdirSync(folder)).toEqual([])
})

test('a folder that cannot be written is an error that says what to do', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const grouping = groupByMeter(batches([]), file).next()
  await expect(grouping).rejects.toThrow(SpillError)
  await expect(groupByMeter(batches([]), file).next()).rejects.toThrow('TMPDIR')
})

test('no readings are no meters', async () => {
  expect(await group(batches())).toEqual([])
})
