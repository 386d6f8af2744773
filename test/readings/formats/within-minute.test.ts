import { describe, expect, test } from 'vitest'
import { keys, problems, readFile } from './reading-samples.ts'

const two = (number: number) => String(number).padStart(2, '0')
const DAY = 86_400
/** `HH:MM:SS` of a second of the day. */
const clock = (second: number) =>
  `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
const rows = (step: number, value: (i: number) => number, { meter = 'M', to = DAY } = {}) =>
  Array.from({ length: to / step }, (_, i) => `${meter},2024-03-01 ${clock(i * step)},${value(i)}`)
const read = (unit: string, lines: readonly string[], times?: 'beginning' | 'ending') =>
  readFile([`meter_id,timestamp,${unit}`, ...lines, ''].join('\n'), times ? { times } : {}, 'r.csv', 1_000_000)
const superseded = ({ days }: Awaited<ReturnType<typeof read>>) =>
  days.reduce((sum, day) => sum + (day.superseded ?? 0), 0)

/** In an order that is that of no time. */
const shuffled = (lines: readonly string[]) => {
  const place = new Map(lines.map((line, i) => [line, (i * i * 31 + i * 17) % 10_007]))
  return lines.toSorted((a, b) => place.get(a)! - place.get(b)!)
}

describe('readings less than a minute apart', () => {
  test.each([
    ['in order', (lines: readonly string[]) => lines],
    ['the newest first', (lines: readonly string[]) => lines.toReversed()],
    ['in any order', shuffled]
  ])('energies of 30 seconds add up, %s', async (_, order) => {
    const file = await read('kwh', order(rows(30, (i) => 0.01 + (i % 2) / 100)))
    expect(problems(file)).toEqual([])
    expect(keys(file)).toEqual(['M 2024-03-01 active_power'])
    expect(file.days[0]!.values).toHaveLength(1440)
    for (const value of file.days[0]!.values) expect(value).toBeCloseTo(0.03 * 60, 5)
    expect(superseded(file)).toBe(0)
    expect(file.remarks.map(({ code }) => code)).toEqual(['within_minute'])
  })

  test.each([
    ['in order', (lines: readonly string[]) => lines],
    ['the newest first', (lines: readonly string[]) => lines.toReversed()],
    ['in any order', shuffled]
  ])('powers of 10 seconds are averaged, %s', async (_, order) => {
    const file = await read('kw', order(rows(10, (i) => 1 + (i % 2))))
    expect(keys(file)).toEqual(['M 2024-03-01 active_power'])
    for (const value of file.days[0]!.values) expect(value).toBeCloseTo(1.5, 5)
    expect(file.rowsRead).toBe(8640)
  })

  test('times that are ends', async () => {
    const lines = Array.from({ length: 2880 }, (_, i) => `M,2024-03-01 ${clock((i + 1) * 30)},0.01`)
    const file = await read('kwh', lines, 'ending')
    expect(keys(file)).toEqual(['M 2024-03-01 active_power'])
    for (const value of file.days[0]!.values) expect(value).toBeCloseTo(1.2, 5)
  })

  test('with both ends', async () => {
    const lines = Array.from(
      { length: 2879 },
      (_, i) => `M,2024-03-01 ${clock(i * 30)},2024-03-01 ${clock((i + 1) * 30)},0.01`
    )
    const file = await readFile(['meter_id,start,end,kwh', ...lines, ''].join('\n'))
    expect(problems(file)).toEqual([])
    expect(file.days[0]!.values[0]).toBeCloseTo(1.2, 5)
    expect(file.days[0]!.values[1438]).toBeCloseTo(1.2, 5)
  })

  test('seconds since 1970', async () => {
    const start = Date.UTC(2024, 2, 1) / 1000
    const lines = Array.from({ length: 2880 }, (_, i) => `M,${start + i * 30},0.01`)
    const file = await readFile(['meter_id,timestamp,kwh', ...lines, ''].join('\n'), { zone: 'UTC' })
    for (const value of file.days[0]!.values) expect(value).toBeCloseTo(1.2, 5)
  })

  test('of many meters, sorted by time, so that the first rows do not tell', async () => {
    const meters = Array.from({ length: 2100 }, (_, i) => `M${i}`)
    const lines = Array.from({ length: 24 }, (_, i) => meters.map((meter) => `${meter},2024-03-01 ${clock(i * 10)},3`))
    const file = await read('kw', lines.flat())
    expect(problems(file)).toEqual([])
    expect(new Set(file.days.map(({ meterId }) => meterId)).size).toBe(2100)
    for (const { values } of file.days) expect(values[3]).toBe(3)
  }, 60_000)

  test('a correction of one of them takes its place', async () => {
    const file = await read('kwh', [
      ...rows(30, () => 0.01),
      'M,2024-03-01 00:00:30,0.05',
      'M,2024-03-01 00:01:00,0.02'
    ])
    expect(file.days[0]!.values[0]).toBeCloseTo(0.06 * 60, 5)
    expect(file.days[0]!.values[1]).toBeCloseTo(0.03 * 60, 5)
    expect(superseded(file)).toBe(2)
  })

  test('both passes of an hour that comes twice are kept', async () => {
    const lines = Array.from({ length: (26 * DAY) / 24 / 30 - 120 }, (_, i) => {
      const second = i * 30 < 3 * 3600 ? i * 30 : i * 30 - 3600
      return `M,2024-10-27 ${clock(second)},0.01`
    })
    const file = await readFile(['meter_id,timestamp,kwh', ...lines, ''].join('\n'), { zone: 'Europe/Berlin' })
    expect(problems(file)).toEqual([])
    expect(superseded(file)).toBe(0)
  })
})

test('a clock that is a few seconds off does not make readings of it that are less than a minute apart', async () => {
  const seconds = Array.from({ length: 96 }, (_, i) => Math.max(0, i * 900 + ((i * 7) % 11) - 5))
  const lines = seconds.map((second) => `M,2024-03-01 ${clock(second)},1`)
  const file = await read('kwh', [...lines, `M,2024-03-01 ${clock(seconds[5]! + 1)},2`])
  expect(file.remarks).toEqual([])
  expect(superseded(file)).toBe(1)
  expect([...file.days[0]!.values]).toEqual(Array.from({ length: 96 }, (_, i) => (i === 5 ? 8 : 4)))
})
