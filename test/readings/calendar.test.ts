import { expect, test } from 'vitest'
import {
  CalendarTableError,
  calendarFor,
  DAY_KINDS,
  parseCalendar,
  WEEKDAYS_ONLY
} from '../../src/readings/calendar.ts'
import { civil, parseDay, weekday } from '../../src/readings/day.ts'
import { readReferenceTable } from '../../src/sources/reference-tables.ts'

const table = readReferenceTable('holidays-cn')
const national = parseCalendar(table)
const dayOf = (text: string) => parseDay(text) as number

test.each([
  ['2026-02-17', 'holiday'],
  ['2026-02-14', 'workday'],
  ['2026-02-13', 'workday'],
  ['2026-02-28', 'workday'],
  ['2026-03-01', 'weekend'],
  ['2023-10-06', 'holiday'],
  ['2023-10-08', 'workday'],
  ['2016-02-06', 'workday'],
  ['2016-05-02', 'holiday'],
  ['2014-04-07', 'holiday'],
  ['2027-02-08', 'workday'],
  ['2027-02-06', 'weekend']
])('%s is a %s', (date, kind) => {
  expect(national.kindOf(dayOf(date))).toBe(kind)
})

test('the years of the table are known, and no others', () => {
  const years = Array.from({ length: 40 }, (_, i) => 1995 + i).filter((year) => national.covers(year))
  expect(years).toEqual(Array.from({ length: 23 }, (_, i) => 2004 + i))
})

test('each row names its source, holidays are free, and make-up days fall on a weekend', () => {
  const rows = table.trim().split('\n').slice(1)
  expect(rows.length).toBeGreaterThan(700)
  for (const row of rows) {
    const [date, kind, chinese, english, source] = row.split(',')
    const day = dayOf(date!)
    expect(source).toContain(`国务院办公厅关于${civil(day).year}年`)
    expect(chinese && english).toBeTruthy()
    if (kind === 'makeup_workday') expect(weekday(day)).toBeGreaterThanOrEqual(5)
  }
})

test('a festival has a name on its free days, not on its make-up days', () => {
  expect(national.festivalOf(dayOf('2026-02-17'))).toBe('Spring Festival')
  expect(national.festivalOf(dayOf('2026-02-14'))).toBeNull()
  expect(national.festivalOf(dayOf('2026-03-03'))).toBeNull()
})

test('kinds of several days are positions in DAY_KINDS', () => {
  const kinds = [...national.kindsOf(dayOf('2026-02-13'), 4)].map((kind) => DAY_KINDS[kind])
  expect(kinds).toEqual(['workday', 'workday', 'holiday', 'holiday'])
})

test.each(['33', '3301', '330106', '330106001', '110000'])('region %s keeps the national calendar', (region) => {
  expect(calendarFor(region, national)).toBe(national)
})

test.each([null, '', 'GB', 'GB-CAM', '810000', '710000', '820000', '99', '3', '33010', '1600', 'site 33'])(
  'region %s keeps weekdays only',
  (region) => {
    expect(calendarFor(region, national)).toBe(WEEKDAYS_ONLY)
    expect(WEEKDAYS_ONLY.kindOf(dayOf('2026-02-17'))).toBe('workday')
    expect(WEEKDAYS_ONLY.kindOf(dayOf('2026-02-14'))).toBe('weekend')
    expect(WEEKDAYS_ONLY.covers(2026)).toBe(false)
  }
)

test.each([
  ['2026-02-30,holiday,a', 'line 2'],
  ['2026-02-17,party,a', 'line 2'],
  ['2026-02-17,holiday,a\n2026-02-17,holiday,a', 'line 3'],
  ['2026-02-17,holiday', 'line 2']
])('a table with %j is an error that names the row', (rows, where) => {
  expect(() => parseCalendar(`date,kind,name_en\n${rows}\n`)).toThrow(CalendarTableError)
  expect(() => parseCalendar(`date,kind,name_en\n${rows}\n`)).toThrow(where)
})
