import { expect, test } from 'vitest'
import { keys, problems, type ReadFile, readFile } from './reading-samples.ts'

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const METERS = Array.from({ length: 600 }, (_, i) => `H${1000 + i}`)
const [DATE, NEXT] = ['2026-03-01', '2026-03-02']
/** kWh of each interval, of which no two neighbours are alike */
const energy = (i: number) => 1 + (i % 5)
const range = (count: number) => Array.from({ length: count }, (_, i) => i)

/** All meters of a time after each other. */
const read = (header: string, slots: readonly number[], row: (meter: string, i: number) => string, options = {}) =>
  readFile(
    [header, ...slots.flatMap((i) => METERS.map((meter) => row(meter, i))), ''].join('\n'),
    options,
    'r.csv',
    4096
  )

function expectCurves(file: ReadFile, count: number, perHour: number, known = count): void {
  expect(problems(file)).toEqual([])
  expect(file.rowsRead).toBe(METERS.length * known)
  expect(keys(file)).toEqual(METERS.map((meter) => `${meter} ${DATE} active_power`))
  const values = range(count).map((i) => (i < known ? perHour * energy(i) : Number.NaN))
  for (const day of file.days) expect([...day.values]).toEqual(values)
}

test.each([
  ['户号,日期,时间,用电量', (meter: string, i: number) => `${meter},${DATE},${clock(60 * i)},${energy(i)}`],
  ['meter_id,date,time,kwh', (meter: string, i: number) => `${meter},${DATE},${clock(60 * i)}:00,${energy(i)}`],
  ['户号,数据时间,用电量', (meter: string, i: number) => `${meter},${DATE} ${clock(60 * i)}:00,${energy(i)}`],
  [
    '户号,日期,时段,电量',
    (meter: string, i: number) => `${meter},${DATE},${clock(60 * i)}-${clock(60 * i + 60)},${energy(i)}`
  ]
])(
  'energies of hours under %s are those of hours, though the file begins with one time of all meters',
  async (header, row) => {
    const file = await read(header, range(24), row)
    expect(file.formats.at(-1)).toBe('long-rows')
    expectCurves(file, 24, 1)
  }
)

test.each([
  ['点号', 24, 0],
  ['点号', 48, 1],
  ['时段', 24, 1],
  ['point_no', 24, 1]
])('numbers of points, %s of %i from %i, are read where the file is sorted by them', async (name, count, first) => {
  const file = await read(
    `户号,日期,${name},电量`,
    range(count),
    (meter, i) => `${meter},${DATE},${i + first},${energy(i)}`
  )
  expectCurves(file, count, count / 24)
})

test('energies of a day beside several times of it are refused as a whole, since they may be sums up to each', async () => {
  const rows = range(24).map((i) => `H1,${DATE},${clock(60 * i)},${energy(i)}`)
  await expect(readFile(['户号,日期,时间,日用电量', ...rows, ''].join('\n'))).rejects.toThrow('日用电量')
})

test('points sorted by number over several days keep their days', async () => {
  const meters = METERS.slice(0, 200)
  const rows = range(24).flatMap((i) =>
    [DATE, NEXT].flatMap((date) => meters.map((meter) => `${meter},${date},${i + 1},${energy(i)}`))
  )
  const file = await readFile(['户号,日期,点号,电量', ...rows, ''].join('\n'))
  expect(problems(file)).toEqual([])
  expect(file.days).toHaveLength(2 * meters.length)
  for (const { values } of file.days) expect([...values]).toEqual(range(24).map(energy))
})

test('points of a part of a day are those of 96, or of the interval that the points file says', async () => {
  const rows = range(20).map((i) => `H1,${DATE},${i + 1},${energy(i)}`)
  const file = await readFile(['户号,日期,点号,有功功率', ...rows, ''].join('\n'))
  expect(file.remarks.map(({ code }) => code)).toEqual(['unknown_interval'])
  expect(file.days[0]!.values).toHaveLength(96)
  expect([...file.days[0]!.values.slice(0, 20)]).toEqual(range(20).map(energy))
})

test('a day a row stays a daily form where all days are at midnight, in a file sorted by time', async () => {
  const rows = [DATE, NEXT].flatMap((date, i) => METERS.map((meter) => `${meter},${date},00:00,${10 + (i % 2)}`))
  const file = await readFile(['户号,日期,时间,日用电量', ...rows, ''].join('\n'), {}, 'r.csv', 4096)
  expect(problems(file)).toEqual([])
  expect(file.formats.at(-1)).toBe('daily-registers')
  expect(file.days).toHaveLength(2 * METERS.length)
})

test('energies by tariff period are put together where the file is sorted by period', async () => {
  const rows = ['总', '峰', '谷'].flatMap((period, i) =>
    METERS.map((meter) => `${meter},${DATE},${period},${[30, 20, 10][i]}`)
  )
  const file = await readFile(['户号,日期,时段类型,电量', ...rows, ''].join('\n'), {}, 'r.csv', 4096)
  expect(problems(file)).toEqual([])
  expect(file.days).toHaveLength(METERS.length)
  for (const { values } of file.days) expect([...values]).toEqual([30, Number.NaN, 20, Number.NaN, 10])
})

test('rows of several times that are read as days are refused, not kept as the last of them', async () => {
  const rows = [`H1,${DATE},08:00,5`, `H1,${DATE},20:00,7`, `H2,${DATE},08:00,6`]
  const file = await readFile(['户号,日期,时间,日用电量', ...rows, ''].join('\n'))
  expect(problems(file).sort()).toEqual([
    [2, 'unread_column'],
    [3, 'unread_column']
  ])
  expect(keys(file)).toEqual([`H2 ${DATE} register_energy`])
})
