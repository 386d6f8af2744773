import { expect, test } from 'vitest'
import { keys, problems, readFile } from './reading-samples.ts'

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const QUARTERS = Array.from({ length: 96 }, (_, i) => i)
/** kWh of each quarter, of which no two neighbours are alike */
const energy = (i: number) => 1 + (i % 5)
const POWERS = QUARTERS.map((i) => 4 * energy(i))

const read = (header: string, row: (i: number, date: string) => string) =>
  readFile(
    [header, ...['2026-03-01', '2026-03-02'].flatMap((date) => QUARTERS.map((i) => row(i, date))), ''].join('\n')
  )

test.each([
  ['时段', (i: number) => `${clock(15 * i)}-${clock(15 * i + 15)}`],
  ['时间段', (i: number) => `${clock(15 * i)}～${clock((15 * i + 15) % 1440)}`],
  ['时刻', (i: number) => clock(15 * i)],
  ['时段', (i: number) => `${clock(15 * i)}:00`],
  ['点号', (i: number) => String(i + 1)],
  ['interval', (i: number) => String(i)],
  ['时间', (i: number) => clock(15 * i)]
])('a column of intervals, %s, tells the time of each row', async (name, slot) => {
  const file = await read(`户号,用电日期,${name},用电量`, (i, date) => `H4,${date},${slot(i)},${energy(i)}`)
  expect(problems(file)).toEqual([])
  expect(keys(file)).toEqual(['H4 2026-03-01 active_power', 'H4 2026-03-02 active_power'])
  for (const { values } of file.days) expect([...values]).toEqual(POWERS)
})

test('hours are numbered from 1 to 24', async () => {
  const rows = Array.from({ length: 24 }, (_, i) => `H4,2026-03-01,${i + 1},${energy(i)}`)
  const file = await readFile(['户号,日期,时段,用电量', ...rows, ''].join('\n'))
  expect([...file.days[0]!.values]).toEqual(rows.map((_, i) => energy(i)))
})

test('a number or interval that is none is told', async () => {
  const rows = QUARTERS.map((i) => `H4,2026-03-01,${i === 7 ? 97 : i + 1},1`)
  const file = await readFile(['户号,日期,点号,用电量', ...rows, ''].join('\n'))
  expect(file.rejections.map(({ line }) => line)).toEqual([9])
})

test('times of the day of beginning and end stand beside the date', async () => {
  const file = await read(
    '户号,日期,开始时间,结束时间,用电量',
    (i, date) => `H4,${date},${clock(15 * i)},${clock((15 * i + 15) % 1440)},${energy(i)}`
  )
  expect(problems(file)).toEqual([])
  for (const { values } of file.days) expect([...values]).toEqual(POWERS)
})

test('energies of quarters under the name of a daily column are those of quarters', async () => {
  const file = await read(
    '电能表编号,数据时间,正向有功总电量(kWh),反向有功总电量(kWh)',
    (i, date) => `Z1,${date} ${clock(15 * i)}:00,${energy(i)},${i % 2}`
  )
  expect(problems(file)).toEqual([])
  expect(file.formats.at(-1)).toBe('long-rows')
  for (const { channel, values } of file.days)
    expect([...values]).toEqual(channel === 'active_power' ? POWERS : QUARTERS.map((i) => 4 * (i % 2)))
  expect(file.days).toHaveLength(4)
})

test('a register that is read every quarter of an hour is no frozen one', async () => {
  const file = await read(
    '电表资产号,采集时间,正向有功总电能示值(kWh)',
    (i, date) => `Z1,${date} ${clock(15 * i)}:00,${(100 + i / 10).toFixed(1)}`
  )
  expect(file.formats.at(-1)).toBe('register-rows')
})

test('a day a row stays a daily form, whatever stands beside its date', async () => {
  const rows = [1, 2, 3, 4, 5].map((day) => `H4,2026-03-0${day},00:00-24:00,${10 + (day % 2)}`)
  const file = await readFile(['户号,用电日期,时段,用电量', ...rows, ''].join('\n'))
  expect(file.formats.at(-1)).toBe('daily-registers')
  expect(file.days.map(({ values }) => values[0])).toEqual([11, 10, 11, 10, 11])
})

test.each([
  ['功率(kW)', 1],
  ['功率', 1],
  ['功率（W）', 0.001]
])('%s beside a date and the times of its intervals', async (name, kilo) => {
  const rows = QUARTERS.map((i) => `M,2024-03-01,${clock(i * 15)},${POWERS[i]}`)
  const found = await readFile([`户号,日期,时刻,${name}`, ...rows].join('\n'))
  expect([keys(found), problems(found)]).toEqual([['M 2024-03-01 active_power'], []])
  expect([...found.days[0]!.values]).toEqual([...new Float32Array(POWERS.map((power) => power * kilo))])
})

test.each(['数据时标', '采样时间', '上报时间', 'ts', 'sample_time', 'IntervalStart', 'hour_stamp'])(
  'times of several a day under %s make long rows, those at which rows of days were written do not',
  async (name) => {
    const file = await read(`户号,日期,${name},用电量`, (i, date) => `H1,${date},${date} ${clock(15 * i)}:00,${i % 5}`)
    expect(file.formats.at(-1)).toBe('long-rows')
    expect([...file.days[0]!.values.slice(0, 6)]).toEqual([0, 4, 8, 12, 16, 0])
    const rows = [1, 2, 3, 4, 5].map((day) => `H1,2026-03-0${day},2026-03-07 ${clock(15 * day + 120)}:00,${day}`)
    const daily = await readFile([`户号,日期,${name},用电量`, ...rows].join('\n'))
    expect(daily.formats.at(-1)).toBe('daily-registers')
    expect(daily.days.map(({ values }) => values[0])).toEqual([1, 2, 3, 4, 5])
  }
)

test.each(['hour', 'HE', 'Hour Ending', '小时'])('hours numbered under %s are those of the day', async (name) => {
  const rows = Array.from({ length: 48 }, (_, i) => `m1,2026-03-0${1 + Math.floor(i / 24)},${(i % 24) + 1},5.5`)
  const file = await readFile([`meter_id,date,${name},kwh`, ...rows].join('\n'))
  expect(file.formats.at(0)).toBe('long-rows')
  expect(file.days.map(({ values }) => [values.length, values[7]])).toEqual([
    [24, 5.5],
    [24, 5.5]
  ])
})
