import { describe, expect, test } from 'vitest'
import { type ReadFile, readFile } from './reading-samples.ts'

const two = (number: number) => String(number).padStart(2, '0')
const DAY = 86_400
const clock = (second: number) =>
  `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
const row = (second: number, value: number, meter = 'M') => `${meter},2024-03-01 ${clock(second)},${value}`
const rows = (step: number, value: (i: number) => number, meter = 'M', to = 4 * 3600) =>
  Array.from({ length: Math.ceil(to / step) }, (_, i) => row(i * step, value(i), meter))
const read = (unit: string, lines: readonly string[], times?: 'beginning' | 'ending') =>
  readFile([`meter_id,timestamp,${unit}`, ...lines, ''].join('\n'), times ? { times } : {}, 'r.csv', 1_000_000)
const valuesOf = ({ days }: ReadFile, meter = 'M') =>
  days.filter(({ meterId }) => meterId === meter).flatMap(({ values }) => [...values])
const kwhOf = (values: readonly number[]) =>
  values.filter((kw) => !Number.isNaN(kw)).reduce((sum, kw) => sum + (kw * 24) / values.length, 0)
const told = (file: ReadFile) => file.remarks.map(({ code }) => code)
const superseded = ({ days }: ReadFile) => days.reduce((sum, day) => sum + (day.superseded ?? 0), 0)

describe('readings of a step that does not divide the minute, or is no whole minutes', () => {
  test.each([7, 11, 45, 50, 75, 90, 100, 450])('energies of %d seconds keep their sum', async (step) => {
    const load = (i: number) => 0.01 * (1 + (i % 3))
    const lines = rows(step, load, 'M', DAY)
    const file = await read('kwh', lines)
    expect(file.rejections).toEqual([])
    expect(told(file)).toContain('within_minute')
    expect(superseded(file)).toBe(0)
    expect(file.rowsRead).toBe(lines.length)
    expect(file.days.map(({ values }) => values.length)).toEqual([1440])
    const all = lines.reduce((sum, _, i) => sum + load(i), 0)
    // what is over at the end of the day is of a minute of the next
    expect(Math.abs(kwhOf(valuesOf(file)) - all)).toBeLessThan(0.04)
    expect(valuesOf(file).slice(0, 1438).some(Number.isNaN)).toBe(false)
  })

  test('each minute has the energy of its time', async () => {
    const file = await read(
      'kwh',
      rows(45, (i) => [0.01, 0.02, 0.03, 0.04][i % 4]!)
    )
    // 0:00 has 45 s of the first and 15 s of the second, …
    const kw = [0.01 + 0.02 / 3, (2 * 0.02) / 3 + 0.03 / 1.5, 0.03 / 3 + 0.04].map((kwh) => kwh * 60)
    for (const [i, value] of kw.entries()) expect(valuesOf(file)[i]).toBeCloseTo(value, 4)
  })

  test('powers are the mean over time', async () => {
    const file = await read(
      'kw',
      rows(90, (i) => 10 + (i % 2) * 20)
    )
    expect(valuesOf(file).slice(0, 6)).toEqual([10, 20, 30, 10, 20, 30])
    const short = await read(
      'kw',
      rows(45, (i) => [10, 20, 30, 40][i % 4]!)
    )
    for (const [i, value] of [12.5, 25, 37.5].entries()) expect(valuesOf(short)[i]).toBeCloseTo(value, 4)
    expect(told(file)).toEqual(['within_minute'])
    expect(file.remarks[0]!.reason.en).toContain('90 seconds')
    expect(file.remarks[0]!.reason.zh).toContain('90 秒')
  })

  test('times that are ends', async () => {
    const lines = Array.from({ length: 160 }, (_, i) => row((i + 1) * 90, 0.03 * (1 + (i % 2))))
    const file = await read('kwh', lines, 'ending')
    for (const [i, kw] of [1.2, 1.8, 2.4].entries()) expect(valuesOf(file)[i]).toBeCloseTo(kw, 4)
  })

  test('not regular: powers are averaged, energies refused with what to do', async () => {
    const at = Array.from({ length: 800 }, (_, i) => i * 20 + ((i * i * 7) % 13))
    const powers = await read(
      'kw',
      at.map((second) => row(second, 3))
    )
    expect(powers.rejections).toEqual([])
    expect(superseded(powers)).toBe(0)
    for (const kw of valuesOf(powers).slice(0, 260)) expect(kw).toBe(3)
    const energies = await read(
      'kwh',
      at.map((second) => row(second, 0.01))
    )
    expect(new Set(energies.rejections.map(({ code }) => code))).toEqual(new Set(['short_interval']))
    expect(energies.rejections).toHaveLength(800)
    expect(energies.rejections[0]!.reason.zh).toContain('汇总到 1 分钟')
  })
})

describe('readings that are each a little early or late', () => {
  const off = (i: number, most: number) => (i === 0 ? 0 : ((i * 7 + (i >> 2)) % (2 * most + 1)) - most)

  test.each([
    [10, 1],
    [20, 2],
    [30, 1],
    [30, 2]
  ])('energies of %d seconds, off by %d, keep their sum', async (step, most) => {
    const lines = Array.from({ length: 7200 / step }, (_, i) => row(i * step + off(i, most), 0.01 * (1 + (i % 3))))
    const exact = await read(
      'kwh',
      rows(step, (i) => 0.01 * (1 + (i % 3)), 'M', 7200)
    )
    const file = await read('kwh', lines)
    expect(file.rejections).toEqual([])
    expect(told(file)).toEqual(['within_minute'])
    expect(superseded(file)).toBe(0)
    expect(valuesOf(file)).toEqual(valuesOf(exact))
  })

  test('of a step beside one that divides the minute are refused', async () => {
    const lines = Array.from({ length: 240 }, (_, i) => row(i * 29 + off(i, 1), 0.01))
    const file = await read('kwh', lines)
    expect(new Set(file.rejections.map(({ code }) => code))).toEqual(new Set(['short_interval']))
  })
})

describe('minutes with a part of their readings', () => {
  const gap = (lines: readonly string[]) => lines.filter((_, i) => i !== 31)

  test('have no energy, and are counted', async () => {
    const file = await read('kwh', gap(rows(10, () => 0.01)))
    const values = valuesOf(file)
    expect(values[4]).toBeCloseTo(3.6, 5)
    expect(values[5]).toBeNaN()
    expect(values[6]).toBeCloseTo(3.6, 5)
    expect(told(file)).toEqual(['within_minute', 'partial_minute'])
    expect(file.remarks[1]!.reason.en).toMatch(/^1 minutes/)
    const odd = valuesOf(await read('kwh', gap(rows(45, () => 0.01))))
    // 23:15 to 24:00 minutes after midnight
    expect(odd.slice(22, 25).map(Number.isNaN)).toEqual([false, true, false])
  })

  test('have no energy where a part is said to be missing', async () => {
    const lines = rows(30, () => 0.01).map((line, i) => (i === 7 ? line.replace('0.01', 'NULL') : line))
    const values = valuesOf(await read('kwh', lines))
    expect(values.slice(2, 5).map(Number.isNaN)).toEqual([false, true, false])
  })

  test('have the mean of the powers that are there', async () => {
    const file = await read('kw', gap(rows(10, (i) => i % 6)))
    expect(valuesOf(file)[5]).toBeCloseTo((0 + 2 + 3 + 4 + 5) / 5, 5)
    expect(told(file)).toEqual(['within_minute'])
  })
})

test.each([1, 2])('%d meters within minutes leave one beside them that has minutes', async (count) => {
  const fine = Array.from({ length: count }, (_, i) => rows(10, () => 0.01, `F${i}`, 6 * 3600)).flat()
  const minutes = Array.from({ length: 1440 }, (_, i) => row(i * 60 + (i % 3), 0.1, 'M'))
  const quarters = Array.from({ length: 96 }, (_, i) => row(i * 900 + ((i * 5) % 7), 2, 'Q'))
  const file = await read('kwh', [...fine, ...minutes, ...quarters])
  expect(file.rejections).toEqual([])
  for (const kw of valuesOf(file, 'M')) expect(kw).toBeCloseTo(6, 5)
  expect(valuesOf(file, 'Q')).toEqual(Array(96).fill(8))
})

describe.each(['beginning', 'ending'] as const)('meters beyond the first rows, times that are the %s', (times) => {
  const shift = times === 'ending' ? 1 : 0
  const of = (meter: string, step: number, count: number) =>
    Array.from({ length: count }, (_, i) => row((i + shift) * step, (step / 3600) * (1 + (i % 2)), meter))

  test.each([7, 45, 50, 90])('of the same step of %d seconds', async (step) => {
    const alone = await read('kwh', of('M0', step, 600), times)
    const file = await read('kwh', Array.from({ length: 8 }, (_, m) => of(`M${m}`, step, 600)).flat(), times)
    expect(superseded(file)).toBe(0)
    expect(file.rowsRead).toBe(4800)
    for (const meter of ['M0', 'M5', 'M7']) {
      const values = valuesOf(file, meter)
      for (const [i, kw] of valuesOf(alone, 'M0').entries()) {
        if (Number.isNaN(kw)) expect(values[i]).toBeNaN()
        else expect(values[i]).toBeCloseTo(kw, 4)
      }
    }
  })

  test('of minutes and quarters of an hour, and with a single reading', async () => {
    const file = await read(
      'kwh',
      [
        ...of('F', 90, 900),
        ...of('G', 90, 900),
        ...of('H', 90, 900),
        ...of('M', 60, 1440 - shift),
        ...of('Q', 900, 96 - shift),
        row(36_007, 5, 'S')
      ],
      times
    )
    expect(file.rejections).toEqual([])
    const minutes = valuesOf(file, 'M')
    const quarters = valuesOf(file, 'Q')
    for (const [i, kw] of minutes.entries()) if (i < 1439) expect(kw).toBeCloseTo(1 + (i % 2), 4)
    for (const [i, kw] of quarters.entries()) if (i < 95) expect(kw).toBeCloseTo(1 + (i % 2), 4)
    expect(file.days.filter(({ meterId }) => meterId === 'S')).toHaveLength(1)
  })

  test('of so many meters in order of time that each has few of the first rows', async () => {
    const meters = Array.from({ length: 700 }, (_, m) => `M${m}`)
    const lines = Array.from({ length: 20 }, (_, i) => meters.map((meter) => row((i + shift) * 90, 0.05, meter))).flat()
    const file = await read('kwh', lines, times)
    expect(superseded(file)).toBe(0)
    for (const meter of ['M0', 'M699'])
      for (const kw of valuesOf(file, meter).slice(0, 30)) expect(kw).toBeCloseTo(2, 4)
  })
})
