import { expect, test } from 'vitest'
import type { LoadDay } from '../../../src/readings/load-day.ts'
import { kwhOf, readFile } from './reading-samples.ts'

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** Rows of a day on which the hour from 01:00 comes twice, with another value. */
const rows = (date: string, step: number, again: number) => {
  const hour = (from: number, to: number, value: number) =>
    Array.from({ length: (to - from) / step }, (_, i) => `M,${date} ${clock(from + i * step)},${value}`)
  return [...hour(0, 120, 0.5), ...hour(60, 120, again), ...hour(120, 1440, 0.5)]
}
const energyOf = (day: LoadDay) => Number(kwhOf(day).toFixed(3))

const read = (unit: string, lines: readonly string[], zone?: string) =>
  readFile([`meter_id,timestamp,${unit}`, ...lines, ''].join('\n'), zone === undefined ? {} : { zone })

test.each([15, 30])('of an hour of %s-minute energies that comes twice both are kept, as with a zone', async (step) => {
  const lines = rows('2026-10-25', step, 0.7)
  const [file, zoned] = [await read('kwh', lines), await read('kwh', lines, 'Europe/London')]
  expect(file.days.map(({ values, clockChange }) => [[...values], clockChange])).toEqual(
    zoned.days.map(({ values, clockChange }) => [[...values], clockChange])
  )
  expect(Math.max(...file.days[0]!.values)).toBeCloseTo((60 / step) * 0.6, 5)
  expect(energyOf(file.days[0]!)).toBe((1440 / step) * 0.5 + (60 / step) * 0.7)
  expect(file.days[0]).toMatchObject({ superseded: 0, rows: lines.length })
  expect(file.remarks.map(({ code }) => code)).toEqual(['repeated_hour'])
})

test('powers of the hour are averaged', async () => {
  const file = await read('kw', rows('2026-10-25', 30, 0.7))
  expect([...file.days[0]!.values.slice(1, 5)].map((kw) => Number(kw.toFixed(3)))).toEqual([0.5, 0.6, 0.6, 0.5])
})

test('on another day of the week, or of an hour in one row, the later holds, and it is told', async () => {
  for (const [date, step] of [
    ['2026-10-26', 30],
    ['2026-10-25', 60]
  ] as const) {
    const file = await read('kwh', rows(date, step, 0.7))
    expect(file.days[0]).toMatchObject({ superseded: 60 / step })
    expect(file.remarks.map(({ code, reason }) => [code, reason.en.includes('--zone')])).toEqual([
      ['repeated_hour', true]
    ])
  }
})

test('corrections that come later, or the same rows again, are no repeated hour', async () => {
  const day = rows('2026-10-25', 30, 0.5)
  const plain = [...day.slice(0, 4), ...day.slice(6)]
  const file = await read('kwh', [...plain, 'M,2026-10-25 01:00,0.9', 'M,2026-10-25 01:30,0.9'])
  expect(energyOf(file.days[0]!)).toBe(24.8)
  expect(file.remarks).toEqual([])
  expect((await read('kwh', day)).remarks).toEqual([])
})
