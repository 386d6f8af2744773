import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDay } from '../../../src/readings/day.ts'
import type { LoadDay } from '../../../src/readings/load-day.ts'
import type { ParseOptions } from '../../../src/readings/parse-options.ts'
import { PointTerms } from '../../../src/readings/point-terms.ts'
import { parsePoints } from '../../../src/readings/points-file.ts'
import { RunIntervals } from '../../../src/readings/run-intervals.ts'
import { parseSites } from '../../../src/readings/sites-file.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { keys, kwhOf, problems, readFile } from './reading-samples.ts'

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const long = (day: string, interval: number, value: (i: number) => number | string, meter = 'M1') =>
  Array.from({ length: 1440 / interval }, (_, i) => `${meter},${day} ${clock(i * interval)},${value(i)}`)

test.each([1, 5, 10, 15, 20, 30, 60])('intervals of %i minutes are learnt, and kWh become kW', async (interval) => {
  const points = 1440 / interval
  const found = await readFile(
    ['meter_id,timestamp,kwh', ...long('2024-03-01', interval, (i) => (i * interval) / 60)].join('\n')
  )
  expect(found.formats).toEqual(['long-rows'])
  expect(found.days).toHaveLength(1)
  expect(found.days[0]).toMatchObject({ rows: points, superseded: 0, channel: 'active_power' })
  const { values } = found.days[0]!
  expect(values).toHaveLength(points)
  for (const [i, kw] of values.entries()) expect(kw).toBeCloseTo(i, 3)
})

test('rows in any order are the same day; of two for one time the later holds', async () => {
  const rows = long('2024-03-01', 60, (i) => i)
  const found = await readFile(
    ['timestamp,meter_id,kw', ...rows.toReversed().map(swapped), '2024-03-01T05:00,M1,9'].join('\n')
  )
  expect(found.days[0]).toMatchObject({ rows: 25, superseded: 1 })
  expect([...found.days[0]!.values.subarray(4, 7)]).toEqual([4, 9, 6])
  function swapped(row: string): string {
    const [meter, time, value] = row.split(',')
    return [time, meter, value].join()
  }
})

test('a day with hardly a reading takes the interval of the days before', async () => {
  const rows = [
    'meter_id,timestamp,kwh',
    ...long('2024-03-01', 15, () => 1),
    'M1,2024-03-02 01:00,1',
    'M1,2024-03-02 06:00,2'
  ]
  const { days } = await readFile(rows.join('\n'))
  expect(days[1]!.values).toHaveLength(96)
  expect([days[1]!.values[4], days[1]!.values[24]]).toEqual([4, 8])
})

test('times may be the end of their interval: midnight is then the day before', async () => {
  const rows = Array.from(
    { length: 24 },
    (_, i) => `M1,2024-03-0${i === 23 ? 2 : 1} ${clock(((i + 1) % 24) * 60)},${i}`
  )
  const { days } = await readFile(['meter_id,timestamp,kw', ...rows].join('\n'), { times: 'ending' })
  expect(days.map(({ day }) => formatDay(day))).toEqual(['2024-03-01'])
  expect([...days[0]!.values]).toEqual(Array.from({ length: 24 }, (_, i) => i))
})

test('times with an offset go on the clock of the zone; days of 23 and 25 hours', async () => {
  const hours = (from: string, count: number) =>
    Array.from(
      { length: count },
      (_, i) => `M1,${new Date(Date.parse(from) + i * 3_600_000).toISOString().slice(0, 16)}Z,${i}`
    )
  const spring = ['meter_id,timestamp,kw', ...hours('2024-03-30T23:00Z', 23)].join('\n')
  const autumn = ['meter_id,timestamp,kw', ...hours('2024-10-26T22:00Z', 25)].join('\n')
  const short = (await readFile(spring, { zone: 'Europe/Berlin' })).days
  expect(short.map(({ day, rows }) => [formatDay(day), rows])).toEqual([['2024-03-31', 23]])
  expect([...short[0]!.values.subarray(0, 5)]).toEqual([0, 1, Number.NaN, 2, 3])
  const long = (await readFile(autumn, { zone: 'Europe/Berlin' })).days
  expect(long.map(({ day, rows, superseded }) => [formatDay(day), rows, superseded])).toEqual([['2024-10-27', 25, 0]])
  expect([...long[0]!.values.subarray(0, 5)]).toEqual([0, 1, 2.5, 4, 5])
  // without an offset the hour that comes twice is known by the zone
  const local = ['meter_id,timestamp,kw', 'M1,2024-10-27 01:00,1', 'M1,2024-10-27 02:00,2', 'M1,2024-10-27 02:00,4']
  expect((await readFile(local.join('\n'), { zone: 'Europe/Berlin' })).days[0]).toMatchObject({
    rows: 3,
    superseded: 0
  })
  expect((await readFile(local.join('\n'))).days[0]).toMatchObject({ rows: 3, superseded: 1 })
})

test('other quantities travel with the curve and do not count rows', async () => {
  const found = await readFile(
    [
      '户号,采集时间,有功功率,无功功率,ia,功率因数',
      'M1,2024-03-01 00:00,10,2,5,0.98',
      'M1,2024-03-01 01:00,12,,6,NULL'
    ].join('\n')
  )
  expect(keys(found)).toEqual(
    ['active_power', 'reactive_power', 'power_factor', 'current_a'].map((channel) => `M1 2024-03-01 ${channel}`)
  )
  expect(found.rowsRead).toBe(2)
})

test('bad rows are told one by one', async () => {
  const { meters } = parseSites('site_id,meter_id,contract_kva,multiplier\nS,M1,100,2\n')
  const rows = [
    'meter_id,timestamp,kw',
    'M1,2024-03-01 00:00,1',
    'M1,2024-03-01 25:00,1',
    'M1,yesterday,1',
    'M1,2024-03-01 01:00,abc',
    'M9,2024-03-01 01:00,1',
    'M1,2024-03-01 02:00,80',
    ',2024-03-01 02:00,80',
    'M1,2024-03-01 01:00',
    'meter_id,timestamp,kw',
    'M1,2024-03-01 01:00,2'
  ]
  const found = await readFile(rows.join('\n'), { check: checkAgainst(meters) })
  expect(problems(found)).toEqual([
    [3, 'bad_timestamp'],
    [4, 'bad_timestamp'],
    [5, 'bad_number'],
    [6, 'unknown_meter'],
    [7, 'absurd_power'],
    [8, 'missing_id'],
    [9, 'wrong_column_count'],
    [10, 'repeated_header']
  ])
  // the header comes again: days before it are given out, those after it complete them
  const values = found.days.flatMap((day) => [...day.values].filter((value) => !Number.isNaN(value)))
  expect(values).toEqual([2, 4])
})

test('British times', async () => {
  const found = await readFile(
    'sep=,\nMPR,ReadDatetime,kWh,ReadType\n17,26 Aug 2019 00:30:00,14.4,Actual\n17,27/08/19 00:00,1,x\n',
    { intervals: new RunIntervals([['17', 30]]) }
  )
  expect(found.rejections).toEqual([])
  expect(keys(found)).toEqual(['17 2019-08-26 active_power', '17 2019-08-27 active_power'])
})

test('what is written is what is read, in any order of the rows', async () => {
  const meter = fc.constantFrom('A', '电表', '003')
  const reading = fc.record({
    meter,
    day: fc.integer({ min: 19000, max: 19003 }),
    slot: fc.integer({ min: 0, max: 95 }),
    kw: fc.float({ noNaN: true, noDefaultInfinity: true, min: -998, max: 1000 })
  })
  const readings = fc.uniqueArray(reading, {
    selector: ({ meter, day, slot }) => `${meter} ${day} ${slot}`,
    minLength: 1
  })
  await fc.assert(
    fc.asyncProperty(readings, async (some) => {
      const rows = some.map(({ meter: id, day, slot, kw }) => `${id},${formatDay(day)} ${clock(slot * 15)},${kw}`)
      const { days, rejections, rowsRead } = await readFile(['meter_id,timestamp,kw', ...rows].join('\n'))
      expect([rejections, rowsRead]).toEqual([[], some.length])
      for (const { meter: id, day, slot, kw } of some) {
        const found = days.filter((load) => load.meterId === id && load.day === day)
        expect(found).toHaveLength(1)
        const { values } = found[0]!
        const at = Math.floor((slot * 15 * values.length) / 1440)
        expect(values[at]).toBe(Math.fround(kw) + 0)
      }
    }),
    { numRuns: 100 }
  )
})

test('a ratio in the row makes primary values of powers and energies, and replaces the multiplier', async () => {
  const { meters } = parseSites('site_id,meter_id,multiplier\nS,M,30\n')
  const rows = ['户号,时间,倍率,有功功率,A相电流', 'M,2024-01-05 00:00,40,2,3', 'M,2024-01-05 00:30,0,2,3']
  const found = await readFile(rows.join('\n'), { check: checkAgainst(meters) })
  expect(found.days.map(({ channel, values }) => [channel, values[0]])).toEqual([['active_power', 80]])
  expect(problems(found)).toEqual([[3, 'bad_number']])
})

test.each([
  ['户号,数据时间,有功功率(kW)', '20240105001500', '20240105003000'],
  ['户号,时间,有功功率（kW）', '2024年1月5日 00:15', '2024年1月5日00:30'],
  ['户号,日期,时间,有功功率', '2024.1.5,0:15', '2024年01月05日,00:30:00'],
  ['meter_id,timestamp,Power (kW)', '2024-01-05T00:15:00+08', '2024-01-05T00:30:00+08']
])('times and titles as exports write them: %s', async (header, first, second) => {
  const found = await readFile([header, `M,${first},1`, `M,${second},2,`].join('\n'))
  expect(keys(found)).toEqual(['M 2024-01-05 active_power'])
  expect([...found.days[0]!.values.subarray(0, 4)]).toEqual([Number.NaN, 1, 2, Number.NaN])
  expect(problems(found)).toEqual([])
})

test('a unit that does not fit the title keeps the file from being read as another', async () => {
  await expect(readFile('meter_id,timestamp,有功功率(kWh)\nM,2024-01-05 00:00,1')).rejects.toThrow('nearest form')
  const energy = await readFile('meter_id,timestamp,Energy (kWh)\nM,2024-01-05 00:00,1\nM,2024-01-05 00:15,1')
  expect(energy.days[0]!.values[0]).toBe(4)
})

test('London half-hours are of half an hour, whatever the times of the day tell', async () => {
  const row = (time: string, kwh: string) => `MAC000002,Std,2012-10-12 ${time}:00.0000000,${kwh}`
  const rows = [row('00:00', ' 0.5 '), row('01:00', ' 0.25 '), row('02:00', 'Null')]
  const found = await readFile(['LCLid,stdorToU,DateTime,KWH/hh (per half hour) ', ...rows].join('\n'))
  expect(found.rejections).toEqual([])
  expect([...found.days[0]!.values.subarray(0, 4)]).toEqual([1, Number.NaN, 0.5, Number.NaN])
})

test('Consumption, Start, End: the file names the meter, and both ends the interval', async () => {
  const text = [
    'Consumption (kWh), Start, End',
    '0.5, 2024-07-01T00:00:00+01:00, 2024-07-01T00:30:00+01:00',
    '0.25, 2024-07-01T01:00:00+01:00, 2024-07-01T01:30:00+01:00',
    '9, 2024-07-01T01:00:00+01:00, 2024-07-02T01:00:00+01:00',
    '24, 2024-07-02T00:00:00+01:00, 2024-07-03T00:00:00+01:00',
    '9, 2024-07-02T01:00:00+01:00, 2024-07-02T01:00:00+01:00'
  ].join('\n')
  const { meters } = parseSites('site_id,meter_id\nS,1200012345678\n')
  const options = { check: checkAgainst(meters) }
  const found = await readFile(text, options, 'my/folder/1200012345678.csv.gz')
  expect(keys(found)).toEqual(['1200012345678 2024-07-01 active_power', '1200012345678 2024-07-02 register_energy'])
  expect([...found.days[0]!.values.subarray(0, 4)]).toEqual([1, Number.NaN, 0.5, Number.NaN])
  expect(found.days[1]!.values[0]).toBe(24)
  expect(problems(found)).toEqual([
    [4, 'long_interval'],
    [6, 'bad_timestamp']
  ])
  const unknown = await readFile(text, options, 'consumption.csv')
  expect(unknown.days).toEqual([])
  expect(unknown.rejections[0]!.reason.en).toContain('name the file after its meter')
})

test('seconds and milliseconds since 1970 need the clock of the meters', async () => {
  const text = 'meter_id,timestamp,kw\nM,1704038400,1\nM,1704042000000,2\n'
  expect(problems(await readFile(text))).toEqual([
    [2, 'bad_timestamp'],
    [3, 'bad_timestamp']
  ])
  const { days } = await readFile(text, { zone: 'Asia/Shanghai' })
  expect(formatDay(days[0]!.day)).toBe('2024-01-01')
  expect([...days[0]!.values.subarray(0, 2)]).toEqual([1, 2])
})

test('serial numbers of spreadsheets are read to the minute', async () => {
  const { days } = await readFile('meter_id,timestamp,kw\nM,45292,1\nM,45292.0104166667,2\nM,45292.0208333333,3\n')
  expect([...days[0]!.values.subarray(0, 3)]).toEqual([1, 2, 3])
})

test('a reading between two others, and clocks that run off, do not shorten the intervals that energies are of', async () => {
  const stray = await readFile(
    ['meter_id,timestamp,kwh', ...long('2024-03-01', 15, () => 1), 'M1,2024-03-01 03:07,1'].join('\n')
  )
  expect(stray.days[0]!.values).toHaveLength(96)
  expect(new Set(stray.days[0]!.values)).toEqual(new Set([4]))
  const off = Array.from({ length: 48 }, (_, i) => `M1,2024-03-01 ${clock(i * 30 + (i % 3))},0.5`)
  const drifting = await readFile(['meter_id,timestamp,kwh', ...off].join('\n'))
  expect([...drifting.days[0]!.values]).toEqual(Array(48).fill(1))
})

test('one energy a day at midnight is that of the day, not of an hour', async () => {
  const found = await readFile('meter_id,timestamp,kwh\nM1,2024-03-01 00:00,240\nM1,2024-03-02 00:00,250\n')
  expect(keys(found)).toEqual(['M1 2024-03-01 register_energy', 'M1 2024-03-02 register_energy'])
  expect(found.days[0]!.values[0]).toBe(240)
})

test('a stated interval holds before the stored one for a reading that comes alone; 1440 is that of whole days', async () => {
  const lone = async (time: string, interval: number, stored: number) => {
    const { terms } = parsePoints(`meter_id,interval_minutes\nM1,${interval}\n`, 'p.csv', () => true)
    const options = { points: new PointTerms(terms), intervals: new RunIntervals([['M1', stored]]) }
    const { days } = await readFile(`meter_id,timestamp,kwh\nM1,2024-03-01 ${time},2\n`, options)
    return days.map(({ channel, values }) => [channel, values.length, values.find((value) => !Number.isNaN(value))])
  }
  expect(await lone('10:30', 30, 15)).toEqual([['active_power', 48, 4]])
  expect(await lone('00:00', 1440, 15)).toEqual([['register_energy', 5, 2]])
  expect(await lone('00:00', 60, 1440)).toEqual([['active_power', 24, 2]])
})

/** kW of each day, of all of its parts, in the order of the minutes. */
function byMinutes(days: readonly LoadDay[]): [number, number[]][] {
  const found = new Map<number, number[]>()
  for (const { day, values } of days) {
    const minutes = found.get(day) ?? Array(1440).fill(-1)
    found.set(day, minutes)
    for (let i = 0; i < 1440; i++) {
      const kw = values[Math.floor((i * values.length) / 1440)]!
      if (!Number.isNaN(kw)) minutes[i] = Number(kw.toFixed(3))
    }
  }
  return [...found].sort(([a], [b]) => a - b)
}

test.each([7, 9, 25, 40, 45, 50])('intervals of %i minutes keep their energy, also over midnight', async (interval) => {
  const rows = Array.from({ length: Math.ceil(2880 / interval) }, (_, i) => {
    const at = new Date(Date.UTC(2024, 2, 1) + i * interval * 60_000).toISOString().slice(0, 16)
    return `M1,${at.replace('T', ' ')},${(4 * interval) / 60}`
  })
  const { days, rejections } = await readFile(['meter_id,timestamp,kwh', ...rows].join('\n'))
  const kwh = days.reduce(
    (sum, { values }) => sum + values.reduce((s, kw) => s + (kw || 0), 0) * (24 / values.length),
    0
  )
  expect(rejections).toEqual([])
  expect(kwh).toBeCloseTo(rows.length * ((4 * interval) / 60), 3)
  for (const { values } of days) for (const kw of values) expect(Number.isNaN(kw) ? 4 : kw).toBeCloseTo(4, 4)
  expect(days.reduce((sum, { rows = 1 }) => sum + rows, 0)).toBe(rows.length)
  // the same by the ends of the intervals
  const shifted = Array.from({ length: rows.length }, (_, i) => {
    const at = new Date(Date.UTC(2024, 2, 1) + (i + 1) * interval * 60_000).toISOString().slice(0, 16)
    return `M1,${at.replace('T', ' ')},${(4 * interval) / 60}`
  })
  const ends = await readFile(['meter_id,timestamp,kwh', ...shifted].join('\n'), { times: 'ending' })
  expect(byMinutes(ends.days)).toEqual(byMinutes(days))
})

test('times that run from one interval after midnight to midnight are told to look like ends, unless it is said', async () => {
  const ends = [
    ...long('2024-03-01', 15, () => 1).slice(1),
    ...long('2024-03-02', 15, () => 1),
    'M1,2024-03-03 00:00,1'
  ]
  const text = ['meter_id,timestamp,kwh', ...ends].join('\n')
  const told = async (options: ParseOptions) =>
    (await readFile(text, options)).remarks.map(({ line, code }) => [line, code])
  expect(await told({})).toEqual([[193, 'times_end']])
  expect(await told({ times: 'beginning' })).toEqual([])
  expect(await told({ times: 'ending' })).toEqual([])
  const { days } = await readFile(text, { times: 'ending' })
  expect(days.map(({ values, rows }) => [rows, values.length, values.every((kw) => kw === 4)])).toEqual([
    [96, 96, true],
    [96, 96, true]
  ])
})

test('energies of more than an hour, and too few to tell, are turned away; powers are those of their hour', async () => {
  const every = (minutes: number, unit: string) =>
    [
      `meter_id,timestamp,${unit}`,
      ...long('2024-03-01', minutes, () => 8),
      ...long('2024-03-02', minutes, () => 8)
    ].join('\n')
  const codes = async (text: string) => new Set(problems(await readFile(text)).map(([, code]) => code))
  expect(await codes(every(90, 'kwh'))).toEqual(new Set(['long_interval']))
  expect(await codes(every(120, 'kwh'))).toEqual(new Set(['long_interval']))
  expect(await codes(every(720, 'kwh'))).toEqual(new Set(['unknown_interval']))
  expect((await readFile(every(120, 'kw'))).days[0]!.values.slice(0, 3)).toEqual(Float32Array.of(8, Number.NaN, 8))
})

test('hours of a meter of which a day has every other one are no longer than they were', async () => {
  const gaps = long('2024-03-02', 120, () => 8)
  const { days, rejections } = await readFile(
    ['meter_id,timestamp,kwh', ...long('2024-03-01', 60, () => 8), ...gaps].join('\n')
  )
  expect(rejections).toEqual([])
  expect(days[1]!.values.slice(0, 3)).toEqual(Float32Array.of(8, Number.NaN, 8))
})

test('the hour that comes twice has the mean of its powers, and counts twice', async () => {
  const rows = Array.from(
    { length: 25 },
    (_, i) => `M1,${new Date(Date.UTC(2024, 9, 26, 22 + i)).toISOString().slice(0, 16)}Z,5`
  )
  const day = async (unit: string) =>
    (await readFile([`meter_id,timestamp,${unit}`, ...rows].join('\n'), { zone: 'Europe/Berlin' })).days[0]!
  for (const unit of ['kwh', 'kw']) {
    expect(kwhOf(await day(unit))).toBe(125)
    expect([...(await day(unit)).values]).toEqual(Array(24).fill(5))
  }
})

test('types, phases and directions in a column of their own are heeded, and none is taken for the total', async () => {
  const file = async (column: string, value: string, cells: string[]) => {
    const found = await readFile(
      [`meter_id,timestamp,${column},${value}`, ...cells.map((cell) => `M,2024-03-01 00:00,${cell},1`)].join('\n'),
      { intervals: new RunIntervals([['M', 1440]]) }
    )
    return [...keys(found).map((key) => key.split(' ')[2]), ...found.rejections.map(({ code }) => code)]
  }
  expect(await file('相位', 'kw', ['A', 'B相', '总'])).toEqual(['active_power_a', 'active_power_b', 'active_power'])
  expect(await file('data_type', 'kwh', ['正向有功', '反向有功', '尖'])).toEqual([
    'register_energy',
    'unused_quantity',
    'unknown_interval'
  ])
  expect(await file('direction', 'kw', ['Import', 'export', 'both'])).toEqual([
    'active_power',
    'reverse_power',
    'unused_quantity'
  ])
})

test('the interval of a meter is that of its own readings, not of the meter before', async () => {
  const quarters = Array.from({ length: 96 }, (_, i) => `Q,2024-01-01 ${clock(i * 15)},1`)
  const hours = Array.from({ length: 10 }, (_, i) => `H,2024-01-01 ${clock((14 + i) * 60)},10`)
  const { days } = await readFile(['meter_id,timestamp,kwh', ...quarters, ...hours].join('\n'))
  expect([...days[1]!.values]).toEqual([...Array(14).fill(Number.NaN), ...Array(10).fill(10)])
})

test('days of 23 and 25 hours by their two ends on the clock of UTC', async () => {
  const rows = [
    '03-10T05:00:00Z,2024-03-11T04:00:00Z',
    '03-11T04:00:00Z,2024-03-12T04:00:00Z',
    '11-03T04:00:00Z,2024-11-04T05:00:00Z'
  ]
  const content = `meter_id,kWh,Start,End\n${rows.map((row) => `A,120,2024-${row}`).join('\n')}\n`
  const found = await readFile(content, { zone: 'America/New_York' })
  expect(found.rejections).toEqual([])
  expect(found.days.map(({ day, channel, values }) => `${formatDay(day)} ${channel} ${values[0]}`)).toEqual(
    ['03-10', '03-11', '11-03'].map((on) => `2024-${on} register_energy 120`)
  )
})

test('a row without the first of two columns of one quantity has the second', async () => {
  const rows = long('2024-03-01', 60, (i) => (i < 12 ? `${i},99` : i < 18 ? `NULL,${i}` : `,${i}`))
  const found = await readFile(['meter_id,timestamp,kw,kwh', ...rows].join('\n'))
  const values = Array.from(
    { length: 24 },
    (_, hour) => found.days.find(({ values }) => !Number.isNaN(values[hour]))?.values[hour]
  )
  expect(values).toEqual(Array.from({ length: 24 }, (_, hour) => hour))
  expect(found.rowsRead).toBe(24)
})
