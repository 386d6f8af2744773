import { expect, test } from 'vitest'
import { CurveAssembler } from '../../../src/readings/assemble-curve.ts'
import { energyByYear } from '../../../src/readings/daily-energy.ts'
import type { LoadDay } from '../../../src/readings/load-day.ts'
import { newestImport, pointReadings } from '../../../src/store/curves.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { batches, everyone, loadDay, meter } from '../readings-samples.ts'
import { query, testStore } from '../test-database.ts'

const { store, url } = await testStore()
const SHORT = 19_813
const LONG = 20_023
const TWICE = { from: 120, minutes: 60 }
const NEVER = { from: 120, minutes: -60 }

const load = (days: readonly LoadDay[], chunkRows = 16_384) =>
  importReadings(store, everyone, batches(days), { chunkRows })
const save = (id: string) => store.withScope(everyone, (tx) => saveMeters(tx, [meter(id)]))
const long = (id: string, kw: number): LoadDay => ({ ...loadDay(id, LONG, kw), clockChange: TWICE })
const short = (id: string, kw: number): LoadDay => {
  const { values, ...day } = loadDay(id, SHORT, kw)
  return { ...day, values: values.map((value, hour) => (hour === 2 ? Number.NaN : value)), clockChange: NEVER }
}
/** The second half of a day, of which nothing says how its clock is changed. */
const part = (id: string, day: number, kw: number): LoadDay => {
  const { values, ...load } = loadDay(id, day, kw)
  return { ...load, values: values.map((value, hour) => (hour < 12 ? Number.NaN : value)) }
}

/** Energies of the days of a point as they are stored, kWh. */
const energies = (id: string, asOf?: Awaited<ReturnType<typeof newestImport>>) =>
  store.withScope(everyone, async (tx) => {
    for await (const { meter: point, days } of pointReadings(tx, asOf ?? undefined)) {
      if (point.meterId !== id) continue
      const assembler = new CurveAssembler(id)
      for (const day of days) assembler.add(day)
      return energyByYear(assembler.finish().curves).flatMap(({ kwh }) => kwh.filter((value) => !Number.isNaN(value)))
    }
    return undefined
  })
const qualities = (id: string) =>
  query<{ quality: number }>(
    url,
    `select quality from load_day join metering_point on id = point_id where meter_id = '${id}' order by day`
  )

test.each([1, 16_384])(
  'days of 23 and 25 hours keep their energy in the store, %i rows at a time',
  async (chunkRows) => {
    const id = `days-${chunkRows}`
    await save(id)
    const file = [short(id, 2), long(id, 2), loadDay(id, LONG + 1, 2)]
    expect(await load(file, chunkRows)).toMatchObject({ stored: 3 })
    expect(await energies(id)).toEqual([Float32Array.of(46, 50, 48)])
    const before = await qualities(id)
    expect(await load(file, chunkRows)).toMatchObject({ stored: 0, unchanged: 3 })
    expect(await qualities(id)).toEqual(before)
    expect(before.map(({ quality }) => quality & 3)).toEqual([1, 0, 0])
  }
)

test.each([1, 16_384])(
  'parts and corrections keep what is known of the clock, %i rows at a time',
  async (chunkRows) => {
    const id = `parts-${chunkRows}`
    await save(id)
    await load([part(id, LONG, 1), long(id, 2), part(id, LONG, 4)], chunkRows)
    expect(await energies(id)).toEqual([Float32Array.of(13 * 2 + 12 * 4)])
    const first = await store.withScope(everyone, (tx) => newestImport(tx))
    await load([part(id, LONG, 3)], chunkRows)
    expect(await energies(id)).toEqual([Float32Array.of(13 * 2 + 12 * 3)])
    expect(await energies(id, first)).toEqual([Float32Array.of(13 * 2 + 12 * 4)])
  }
)

test('what is known of the clock later is another version of the day', async () => {
  await save('later')
  await load([loadDay('later', LONG, 2)])
  expect(await energies('later')).toEqual([Float32Array.of(48)])
  expect(await load([long('later', 2)])).toMatchObject({ stored: 1, unchanged: 0 })
  expect(await energies('later')).toEqual([Float32Array.of(50)])
})
