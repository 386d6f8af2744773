import { expect, test } from 'vitest'
import { keys, problems, readFile } from './reading-samples.ts'

const POINTS = Array.from({ length: 24 }, (_, i) => `p${i + 1}`)
const day = (date: string) => `M,${date},${POINTS.map(() => 1)}`
const days = (dates: readonly string[], options = {}) =>
  readFile([`meter_id,date,${POINTS}`, ...dates.map(day)].join('\n'), options)
const long = (times: readonly string[], options = {}) =>
  readFile(['meter_id,timestamp,kw', ...times.map((time) => `M,${time},2`)].join('\n'), options)
const dates = (found: Awaited<ReturnType<typeof days>>) => keys(found).map((key) => key.split(' ')[1])

test('dates whose year stands last are read in the order that one of the file shows', async () => {
  expect(dates(await days(['03/01/2024', '04/01/2024', '13/01/2024']))).toEqual([
    '2024-01-03',
    '2024-01-04',
    '2024-01-13'
  ])
  expect(dates(await days(['1/3/2024', '1/4/2024 0:00', '1/13/2024']))).toEqual([
    '2024-01-03',
    '2024-01-04',
    '2024-01-13'
  ])
  expect(dates(await days(['03.01.2024']))).toEqual(['2024-01-03'])
  expect(dates(await long(['1/3/2024 00:00', '1/13/2024 00:00']))).toEqual(['2024-01-03', '2024-01-13'])
})

test('where none shows it, rows that may be of two days are told with both, and an option decides', async () => {
  const found = await days(['03/01/2024', '03/03/2024', '32/01/2024'])
  expect(dates(found)).toEqual(['2024-03-03'])
  expect(problems(found)).toEqual([
    [2, 'ambiguous_date'],
    [4, 'bad_date']
  ])
  expect(found.rejections[0]!.reason.en).toMatch(/2024-01-03 or 2024-03-01.*--dates day-first/)
  expect(dates(await days(['03/01/2024'], { dates: 'month-first' }))).toEqual(['2024-03-01'])
  expect(problems(await long(['03/01/2024 00:15']))).toEqual([[2, 'ambiguous_date']])
  // dates of both orders: those that can be but one day go in
  expect(problems(await days(['13/01/2024', '01/14/2024', '03/01/2024']))).toEqual([[4, 'ambiguous_date']])
})

test('times of half a day', async () => {
  const times = ['2024-01-01 12:15 AM', '2024-01-01 12:30 PM', '1/13/2024 1:00 pm', '2024-01-01 13:00 PM']
  const found = await long(times)
  expect(problems(found)).toEqual([[5, 'bad_timestamp']])
  const at = found.days.map(({ values }) =>
    [...values.keys()].filter((i) => values[i] === 2).map((i) => (i * 24) / values.length)
  )
  expect(at).toEqual([[0.25, 12.5], [13]])
})

test('a time of 24:00 tells once that times are ends', async () => {
  const stamps = Array.from({ length: 96 }, (_, i) => {
    const minute = (i + 1) * 15
    return `2024-03-01 ${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  })
  const found = await long([...stamps, '2024-03-02 24:00'])
  expect(found.remarks).toMatchObject([{ code: 'times_end', line: 97 }])
  expect((await long(stamps, { times: 'ending' })).remarks).toEqual([])
  expect((await long(stamps.slice(0, 95))).remarks).toEqual([])
})

test('rows of British half-hours have the day first, unless the file shows the month first', async () => {
  const clocks = Array.from({ length: 48 }, (_, i) => `${String(i >> 1).padStart(2, '0')}:${i % 2 ? '30' : '00'}`)
  const read = (...written: string[]) =>
    readFile(
      [`MPAN,Date,${clocks}`, ...written.map((date) => `1200012345678,${date},${clocks.map(() => 1)}`)].join('\n')
    )
  expect(dates(await read('02/03/2024'))).toEqual(['2024-03-02'])
  expect(dates(await read('02/13/2024', '02/03/2024'))).toEqual(['2024-02-13', '2024-02-03'])
})

test('years of two digits stand last, in the order that the dates show or an option says', async () => {
  expect(dates(await days(['3/1/24', '3/2/24 0:00', '3/13/24']))).toEqual(['2024-03-01', '2024-03-02', '2024-03-13'])
  expect(dates(await long(['01/03/24 0:00', '02/03/24 0:00', '31/03/24 0:15']))).toEqual([
    '2024-03-01',
    '2024-03-02',
    '2024-03-31'
  ])
  const found = await long(['3/1/24 0:00', '3/1/24 12:15 AM'])
  expect(problems(found)).toEqual([
    [2, 'ambiguous_date'],
    [3, 'ambiguous_date']
  ])
  expect(found.rejections[0]!.reason.en).toMatch(/2024-01-03 or 2024-03-01.*--dates month-first/)
  const said = await long(['3/1/24 0:00', '3/1/24 12:15 AM'], { dates: 'month-first' })
  expect([dates(said), said.days[0]!.values.filter((value) => value === 2)]).toEqual([
    ['2024-03-01'],
    new Float32Array([2, 2])
  ])
})

test('years of two digits that stand first, or may, are not read as days', async () => {
  expect(problems(await days(['24/03/15', '24/03/16', '24/03/17'])).map(([, code]) => code)).toEqual(
    Array(3).fill('ambiguous_date')
  )
  expect(problems(await days(['24/03/01']))).toEqual([[2, 'bad_date']])
  expect(problems(await days(['12/03/15']))).toEqual([[2, 'ambiguous_date']])
})

test('dates and times as SAS writes them', async () => {
  expect(dates(await days(['01MAR2024', '02Mar24', '03MAR2024:00:00:00']))).toEqual([
    '2024-03-01',
    '2024-03-02',
    '2024-03-03'
  ])
  const found = await long(['01MAR2024:00:15:00', '01MAR2024:00:30:00.00', '01XYZ2024:00:45:00'])
  expect([dates(found), problems(found)]).toEqual([['2024-03-01'], [[4, 'bad_timestamp']]])
  expect([...found.days[0]!.values.subarray(0, 4)]).toEqual([Number.NaN, 2, 2, Number.NaN])
})
