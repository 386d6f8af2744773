import { describe, expect, test } from 'vitest'
import { keys, problems, readFile } from './reading-samples.ts'

const time = (quarter: number) =>
  `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`
const rowsOf = (meter: string, day: number, at: (quarter: number) => number | string, count = 96) =>
  Array.from({ length: count }, (_, i) => `${meter},2024-03-${String(day).padStart(2, '0')} ${time(i)},${at(i)}`)
const read = (kind: string, ...rows: string[]) => readFile([`meter_id,timestamp,${kind}`, ...rows].join('\n'))
const missing = (values: Float32Array) => [...values.keys()].filter((i) => Number.isNaN(values[i]!))

describe('registers in a column of energies', () => {
  test('are turned away row by row, with what they are; other meters go in', async () => {
    const register = rowsOf('R', 1, (i) => (12_345.6 + i * 0.2).toFixed(1))
    const short = rowsOf('R', 2, (i) => (12_364.8 + i * 0.2).toFixed(1), 5)
    const found = await read('kwh', ...register, ...rowsOf('M', 1, (i) => 1 + (i % 7) / 10), ...short)
    expect(keys(found)).toEqual(['M 2024-03-01 active_power'])
    expect(found.rowsRead).toBe(96 + 96 + 5)
    expect(problems(found)).toEqual([
      ...Array.from({ length: 96 }, (_, i) => [i + 2, 'register_as_energy']),
      ...Array.from({ length: 5 }, (_, i) => [i + 194, 'register_as_energy'])
    ])
    expect(found.rejections[0]!.reason.en).toMatch(/R only ever rise \(12345\.6 → 12365\.6\)/)
  })

  test('one a day at midnight too', async () => {
    const rows = Array.from(
      { length: 20 },
      (_, i) => `R,2024-03-${String(i + 1).padStart(2, '0')} 00:00,${5000 + i * 31}`
    )
    const found = await read('kwh', ...rows)
    expect(found.days).toEqual([])
    expect(found.rejections).toHaveLength(20)
  })

  test('in the rows of an energy table too', async () => {
    const names = Array.from({ length: 96 }, (_, i) => `E${i + 1}`)
    const line = (meter: string, at: (i: number) => number) => `${meter},2024-03-01,1,${names.map((_, i) => at(i))}`
    const rows = [line('R', (i) => 12_345 + i / 2), line('M', (i) => 5 + (i % 3)), line('S', (i) => (i < 60 ? 5 : 5.5))]
    const found = await readFile([`ID,DATA_DATE,DATA_TYPE,${names}`, ...rows].join('\n'))
    expect(problems(found)).toEqual([[2, 'register_as_energy']])
    expect(found.days).toHaveLength(2)
  })

  test.each<[string, (i: number) => number]>([
    ['a steady load that steps up', (i) => (i < 60 ? 5 : 5.5)],
    ['the sun of a morning', (i) => (i < 24 ? 0 : (i - 23) / 10)],
    ['a load that rises and falls', (i) => 100 + Math.min(i, 90) - Math.max(0, i - 90)],
    ['a steady load', () => 1000]
  ])('%s is none', async (_, at) => {
    const { days, rejections } = await read('kwh', ...rowsOf('M', 1, at))
    expect([days.length, rejections.length]).toEqual([1, 0])
  })

  test('rising powers are powers', async () => {
    expect((await read('kw', ...rowsOf('M', 1, (i) => 100 + i))).days).toHaveLength(1)
  })
})

describe('marks of missing values', () => {
  test.each(['-999', '99999', '9999.99', '999999', '-9999'])('%s in a long row is missing, and told', async (mark) => {
    const { days, remarks, rejections } = await read('kw', ...rowsOf('M', 1, (i) => (i === 40 ? mark : 2)))
    expect(missing(days[0]!.values)).toEqual([40])
    expect(days[0]).toMatchObject({ rows: 96 })
    expect(days[0]!.mark).toBeUndefined()
    expect(remarks).toMatchObject([{ code: 'missing_mark', line: 42 }])
    expect(rejections).toEqual([])
  })

  test.each(['meter_id,date,p', 'ID,DATA_DATE,P'])('in rows of a day under %s…, and told', async (header) => {
    const names = Array.from({ length: 96 }, (_, i) => `${header.split(',').at(-1)}${i + 1}`)
    const line = (at: (i: number) => number) => `M,2024-03-01,${names.map((_, i) => at(i))}`
    const file = (at: (i: number) => number) => readFile(`${header.split(',').slice(0, 2)},${names}\n${line(at)}`)
    const found = await file((i) => (i === 7 ? 99_999 : i === 8 ? 9999.99 : i === 9 ? -999 : 12))
    expect(missing(found.days[0]!.values)).toEqual([7, 8, 9])
    expect(found.remarks).toMatchObject([{ code: 'missing_mark', line: 2 }])
    // a load that is as large as that, and what is fed in
    expect(missing((await file((i) => (i === 7 ? 9999.99 : 9000 + i))).days[0]!.values)).toEqual([])
    expect(missing((await file((i) => (i === 7 ? -999 : -998))).days[0]!.values)).toEqual([])
    // a site that feeds in has marks too
    expect(missing((await file((i) => (i === 7 ? -999 : i === 8 ? -3 : 2))).days[0]!.values)).toEqual([7])
  })
})

describe('days of which the times tell little', () => {
  const half = (quarters: readonly number[], ...odd: string[]) => [
    ...quarters.map((i) => `M,2024-03-01 ${time(i * 2)},1`),
    ...odd.map((at) => `M,2024-03-01 ${at},1`)
  ]

  test('one time a minute off does not make minutes of half-hours', async () => {
    const { days } = await read('kwh', ...half([...Array(20).keys()], '10:31'))
    expect(days[0]!.values).toHaveLength(48)
    expect([...days[0]!.values.subarray(0, 20)]).toEqual(Array(20).fill(2))
  })

  test.each([['05:15'], ['03:31']])('a reading at %s between half-hours that have theirs is told', async (odd) => {
    const { days, rejections, rowsRead } = await read('kwh', ...half([...Array(48).keys()], odd))
    expect(days).toMatchObject([{ rows: 48 }])
    expect([...days[0]!.values]).toEqual(Array(48).fill(2))
    expect(rejections).toMatchObject([{ code: 'between_intervals', line: 50 }])
    expect(rowsRead).toBe(49)
  })

  test('a few readings have the interval of the other days of their meter, whichever comes first', async () => {
    const whole = Array.from({ length: 24 }, (_, i) => `M,2024-03-02 ${time(i * 4)},10`)
    const few = ['M,2024-03-01 03:00,10', 'M,2024-03-01 09:00,10']
    const other = rowsOf('Q', 1, (i) => 5 + (i % 3))
    for (const rows of [
      [...whole, ...few],
      [...other, ...few, ...whole]
    ]) {
      const { days } = await read('kwh', ...rows)
      const hours = days
        .filter(({ meterId }) => meterId === 'M')
        .map(({ values }) => [values.length, Math.max(...values.filter((kw) => kw > 0))])
      expect(hours).toEqual([
        [24, 10],
        [24, 10]
      ])
    }
  })

  test('rows that say more than once that a time is missing are superseded, as is one before its reading', async () => {
    const rows = ['M,2024-03-01 00:00,', 'M,2024-03-01 00:00,', 'M,2024-03-01 00:15,NULL', 'M,2024-03-01 00:15,2']
    const { days } = await read('kw', ...rows, 'M,2024-03-01 00:30,2', 'M,2024-03-01 00:30,')
    expect(days).toMatchObject([{ rows: 6, superseded: 3 }])
  })
})
