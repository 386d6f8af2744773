import { describe, expect, test } from 'vitest'
import { keys, kwhOf, problems, readFile } from './reading-samples.ts'

const pad = (number: number) => String(number).padStart(2, '0')
/** Hours from one on, on a clock: `M1,2025-01-01T00:00:00+08:00,kwh` */
const hours = (from: number, to: number, offset: string, kwh: number, day = '2025-01-01') =>
  Array.from({ length: to - from }, (_, i) => `M1,${day}T${pad(from + i)}:00:00${offset},${kwh}`)
const HEADER = 'meter_id,timestamp,kwh'
const read = (rows: readonly string[]) => readFile([HEADER, ...rows].join('\n'))
const sum = (values: Float32Array) => values.reduce((total, value) => total + (Number.isNaN(value) ? 0 : value), 0)

test('hours of +08:00 and of Z are put on one clock, and never add up', async () => {
  const found = await read([...hours(0, 12, '+08:00', 1), ...hours(4, 16, 'Z', 2)])
  expect(keys(found)).toEqual(['M1 2025-01-01 active_power'])
  expect([...found.days[0]!.values]).toEqual([...Array(12).fill(1), ...Array(12).fill(2)])
  expect(found.days[0]).toMatchObject({ rows: 24, superseded: 0 })
  expect(found.remarks.map(({ line, code }) => [line, code])).toEqual([[14, 'two_clocks']])
})

test('one moment on two clocks is one reading, of which the later holds', async () => {
  const found = await read([...hours(0, 24, '+08:00', 1), ...hours(0, 4, 'Z', 5)])
  expect(keys(found)).toEqual(['M1 2025-01-01 active_power'])
  expect([...found.days[0]!.values]).toEqual([...Array(8).fill(1), 5, 5, 5, 5, ...Array(12).fill(1)])
  expect(found.days[0]).toMatchObject({ rows: 28, superseded: 4 })
  expect(problems(found)).toEqual([])
})

test('clocks an hour apart are told from summer time by when they change', async () => {
  // one clock until noon, and the other from there on: no clock is put back at noon
  const noon = await read([...hours(0, 12, '+01:00', 1), ...hours(11, 23, 'Z', 1)])
  expect([...noon.days[0]!.values]).toEqual(Array(24).fill(1))
  // each hour on both
  const both = await read([...hours(0, 24, '+01:00', 1), ...hours(3, 6, 'Z', 7)])
  expect([...both.days[0]!.values]).toEqual([...Array(4).fill(1), 7, 7, 7, ...Array(17).fill(1)])
  expect(both.days[0]).toMatchObject({ rows: 27, superseded: 3 })
  // hours that lie on the next day of the clock
  const over = await read([...hours(0, 24, '+01:00', 1), ...hours(22, 24, 'Z', 2)])
  expect(over.days.map(({ rows }) => rows)).toEqual([26, 0])
  expect(sum(over.days[0]!.values)).toBe(25)
  expect(over.days[1]!.values[0]).toBe(2)
  // the clock that is put back has an hour of two
  const autumn = await read([...hours(0, 3, '+02:00', 1, '2024-10-27'), ...hours(2, 24, '+01:00', 1, '2024-10-27')])
  expect([...autumn.days[0]!.values]).toEqual(Array(24).fill(1))
  expect(kwhOf(autumn.days[0]!)).toBe(25)
})

describe.each([
  ['Berlin', '2024-03-31', 60, 60],
  ['Berlin', '2024-10-27', 120, -60],
  ['London', '2024-03-31', 0, 60],
  ['New_York', '2024-03-10', -300, 60],
  ['New_York', '2024-11-03', -240, -60],
  ['Adelaide', '2024-10-06', 570, 60]
])('where the clock of %s is changed on %s', (_, day, offset, change) => {
  const midnight = Date.parse(`${day}T00:00:00Z`) / 60_000 - offset
  const standard = Math.min(offset, offset + change)
  const utcOfChange =
    offset >= 0 && offset < 180 ? midnight + 60 + offset : midnight + 120 - (change < 0 && offset > 0 ? standard : 0)
  const clockOf = (utc: number) => {
    const ahead = utc >= utcOfChange ? offset + change : offset
    const text = new Date((utc + ahead) * 60_000).toISOString().slice(0, 16)
    const sign = ahead < 0 ? '-' : '+'
    return `${text}:00${sign}${pad(Math.floor(Math.abs(ahead) / 60))}:${pad(Math.abs(ahead) % 60)}`
  }

  test.each([15, 30])('intervals of %i minutes by their ends are those by their beginnings', async (interval) => {
    const begins = Array.from({ length: (1440 - change) / interval }, (_, i) => midnight + i * interval)
    const rows = (late: number) => begins.map((begin, i) => `M1,${clockOf(begin + late)},${1 + (i % 5)}`)
    const beginning = await readFile([HEADER, ...rows(0)].join('\n'))
    const ending = await readFile([HEADER, ...rows(interval)].join('\n'), { times: 'ending' })
    expect(ending.days[0]!.values).toEqual(beginning.days[0]!.values)
    const type = '<ReadingType ref="0.0.0.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0"/>'
    const cim = rows(interval).map((row) => {
      const [, time, kwh] = row.split(',')
      return `<IntervalReadings><timeStamp>${time}</timeStamp><value>${kwh}</value></IntervalReadings>`
    })
    const block = `<IntervalBlocks>${type}<intervalLength>${interval * 60}</intervalLength>${cim.join('')}</IntervalBlocks>`
    const message = `<MeterReadings><MeterReading><Meter><mRID>M1</mRID></Meter>${block}</MeterReading></MeterReadings>`
    expect((await readFile(message, {}, 'r.xml')).days[0]!.values).toEqual(beginning.days[0]!.values)
  })
})
