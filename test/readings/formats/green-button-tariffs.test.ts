import { describe, expect, test } from 'vitest'
import { file, reading, utc } from './green-button-samples.ts'
import { kwhOf, problems, readFile } from './reading-samples.ts'

const START = utc('2024-01-10T05:00:00Z')
/** A reading of a tariff period. */
const of = (tou: number | '', at: number, value: number, seconds = 3600) =>
  reading(at, value, seconds).replace(
    '</IntervalReading>',
    `${tou === '' ? '' : `<tou>${tou}</tou>`}</IntervalReading>`
  )
const hours = (tou: number | '', value: number) =>
  Array.from({ length: 24 }, (_, i) => of(tou, START + i * 3600, value))
/** Those of several tariff periods, hour by hour. */
const mixed = (...some: string[][]) => some[0]!.flatMap((_, i) => some.map((readings) => readings[i]!))
const kwh = async (readings: string[]) => {
  const found = await readFile(file(readings))
  expect(problems(found)).toEqual([])
  const superseded = found.days.reduce((sum, day) => sum + (day.superseded ?? 0), 0)
  return { kwh: kwhOf(...found.days), superseded, rows: found.rowsRead }
}

describe('readings of one moment of several tariff periods', () => {
  test('are parts of one energy, in any order', async () => {
    const both = { kwh: 6, superseded: 0, rows: 48 }
    expect(await kwh(mixed(hours(1, 200), hours(2, 50)))).toEqual(both)
    expect(await kwh([...hours(1, 200), ...hours(2, 50)])).toEqual(both)
  })

  test('give way to the total', async () => {
    expect((await kwh(mixed(hours(0, 250), hours(1, 200), hours(2, 60)))).kwh).toBe(6)
    expect((await kwh(mixed(hours(1, 200), hours(2, 60), hours('', 250)))).kwh).toBe(6)
    expect((await kwh([...hours(1, 200), ...hours(0, 250), ...hours(2, 60)])).kwh).toBe(6)
  })

  test('of one period the later holds', async () => {
    expect(await kwh([...hours(1, 200), ...hours(2, 50), ...hours(1, 450)])).toEqual({
      kwh: 12,
      superseded: 24,
      rows: 72
    })
  })

  test('one a moment is all of it', async () => {
    const readings = Array.from({ length: 24 }, (_, i) => of(1 + (i % 2), START + i * 3600, 250))
    expect(await kwh(readings)).toEqual({ kwh: 6, superseded: 0, rows: 24 })
  })

  test('of whole days', async () => {
    const days = (...parts: [number | '', number][]) =>
      readFile(file(parts.map(([tou, value]) => of(tou, START, value, 86_400)))).then(({ days: found, rowsRead }) => {
        expect(rowsRead).toBe(parts.length)
        return found.at(-1)!.values[0]
      })
    expect(await days([1, 4000], [2, 2000])).toBe(6)
    expect(await days([1, 4000], [2, 2000], [1, 5000])).toBe(7)
    expect(await days([1, 4000], ['', 9000], [2, 2000])).toBe(9)
  })
})

test('readings of less than a minute are refused with what to do', async () => {
  const found = await readFile(file([0, 1, 2].map((i) => reading(START + i * 30, 10, 30))))
  expect(found.rejections.map(({ code }) => code)).toEqual(['short_interval', 'short_interval', 'short_interval'])
  expect(found.rejections[0]!.reason.en).toContain('30 seconds')
})
