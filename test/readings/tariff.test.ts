import { describe, expect, test } from 'vitest'
import { calendarFor, parseCalendar, WEEKDAYS_ONLY } from '../../src/readings/calendar.ts'
import { parseDay } from '../../src/readings/day.ts'
import { registerHours, Tariff } from '../../src/readings/tariff.ts'
import { parseTariffTable, TariffTableError } from '../../src/readings/tariff-table.ts'
import { readReferenceTable } from '../../src/sources/reference-tables.ts'

const builtin = parseTariffTable(readReferenceTable('tariff-periods'))
const national = parseCalendar(readReferenceTable('holidays-cn'))
const tariff = new Tariff(builtin)
const dayOf = (text: string) => parseDay(text) as number
const of = (date: string, region: string | null = '330106') =>
  tariff.registersOf(region, dayOf(date), calendarFor(region, national))
const shares = (date: string) => [...of(date).hours].slice(1).map((hours) => Math.round((hours / 24) * 1000) / 10)
const letters = (date: string) => [...of(date).registers].map((register) => ' spfv'[register]).join('')

describe('a flat load in Zhejiang', () => {
  test.each([
    ['2024-04-09', [0, 29.2, 29.2, 41.7]],
    ['2026-06-30', [0, 29.2, 29.2, 41.7]],
    ['2026-10-20', [0, 29.2, 29.2, 41.7]],
    ['2025-07-01', [16.7, 29.2, 12.5, 41.7]],
    ['2026-01-20', [16.7, 29.2, 12.5, 41.7]],
    ['2026-07-01', [16.7, 12.5, 29.2, 41.7]],
    ['2026-12-01', [16.7, 12.5, 29.2, 41.7]]
  ])('on %s has these shares of sharp, peak, flat, valley', (date, expected) => {
    expect(shares(date)).toEqual(expected)
  })
})

test('each hour is where the notices put it', () => {
  expect(letters('2025-04-09')).toBe('vvvvvvvvpppvvppppfffffff')
  expect(letters('2025-08-05')).toBe('vvvvvvvvpssvvffssppppppf')
  expect(letters('2026-09-08')).toBe('vvvvvvvffffvvvffpppppppf')
  expect(letters('2026-08-05')).toBe('vvvvvvvffffvvvffppsssspf')
})

test('deep valley hours of three festivals count in the valley register, and those of others do not', () => {
  expect(letters('2025-10-01')).toBe('vvvvvvvvppvvvvpppfffffff')
  expect(letters('2026-10-01')).toBe('vvvvvvvffvvvvvvfpppppppf')
  expect(letters('2025-06-02')).toBe('vvvvvvvvpppvvppppfffffff')
  expect(letters('2025-09-28')).toBe('vvvvvvvvpppvvppppfffffff')
})

test('the calendar changes between two days', () => {
  expect(of('2026-06-30').calendar.source).toContain('浙发改价格〔2024〕21号')
  expect(of('2026-07-01').calendar.source).toBe('浙发改价格〔2026〕112号')
  const hours = registerHours(tariff.registersByDay('33', dayOf('2026-06-30'), 2, national))
  expect([...hours]).toEqual([...of('2026-06-30').registers, ...of('2026-07-01').registers])
})

test('on a day before all calendars the nearest serves and says so', () => {
  expect(of('2024-02-29')).toMatchObject({ nearest: true, foreign: false, calendar: { validTo: dayOf('2026-06-30') } })
  expect(of('2024-03-01')).toMatchObject({ nearest: false })
  expect(of('2090-01-01')).toMatchObject({ nearest: false })
})

test("without a region, or with an unknown one, Zhejiang's serves and says so", () => {
  for (const region of [null, '440106', 'GB-CAM']) {
    const found = tariff.registersOf(region, dayOf('2025-04-09'), WEEKDAYS_ONLY)
    expect(found.foreign).toBe(true)
    expect([...found.registers]).toEqual([...of('2025-04-09').registers])
  }
  expect(of('2025-04-09', '330000').foreign).toBe(false)
})

describe('a table of the user', () => {
  const table = (rows: string[]) => ['region,valid_from,valid_to,months,days,register,hours', ...rows].join('\n')
  const jiangsu = parseTariffTable(
    table(['32,2020-01-01,,1-12,ordinary,flat,8-24', '32,2020-01-01,,1-12,ordinary,valley,0-8'])
  )
  const own = new Tariff(builtin, jiangsu)

  test('stands for its region and for sites without one; the others keep theirs', () => {
    const day = dayOf('2025-04-09')
    expect(own.registersOf('320500', day, national)).toMatchObject({ foreign: false, calendar: { region: '32' } })
    expect(own.registersOf(null, day, WEEKDAYS_ONLY)).toMatchObject({ foreign: true, calendar: { region: '32' } })
    expect(own.registersOf('3301', day, national).calendar.region).toBe('33')
  })

  test('without a region is for all that it does not name', () => {
    const everywhere = new Tariff(builtin, parseTariffTable(table([',2020-01-01,,1-12,ordinary,flat,0-24'])))
    expect(everywhere.registersOf('4401', 0, national)).toMatchObject({ foreign: false, calendar: { region: '' } })
    expect(everywhere.registersOf('3301', 20000, national).calendar.region).toBe('33')
  })

  test.each([
    ['an hour twice', ['32,2020-01-01,,1-12,ordinary,flat,0-24', '32,2020-01-01,,3,ordinary,peak,5-6']],
    ['an hour missing', ['32,2020-01-01,,1-12,ordinary,flat,0-23']],
    ['an hour beyond the day', ['32,2020-01-01,,1-12,ordinary,flat,0-25']],
    ['an unknown register', ['32,2020-01-01,,1-12,ordinary,total,0-24']],
    ['a month that is none', ['32,2020-01-01,,0-12,ordinary,flat,0-24']],
    ['an end before the beginning', ['32,2020-01-01,2019-01-01,1-12,ordinary,flat,0-24']],
    ['an impossible date', ['32,2023-02-29,,1-12,ordinary,flat,0-24']],
    ['no row', []],
    ['a short row', ['32,2023-02-01']]
  ])('with %s is an error', (_, rows) => {
    expect(() => parseTariffTable(table(rows))).toThrow(TariffTableError)
  })
})

test('where two calendars are valid on a day the newer serves; a county has its own only on the days of its own', () => {
  const rows = (region: string, from: string, register: string) => [`${region},${from},,1-12,ordinary,${register},0-24`]
  const table = ['region,valid_from,valid_to,months,days,register,hours']
  const calendars = parseTariffTable(
    [...table, ...rows('33', '2020-01-01', 'flat'), ...rows('33', '2027-01-01', 'peak')].join('\n')
  )
  const county = parseTariffTable([...table, ...rows('330106', '2026-01-01', 'valley')].join('\n'))
  for (const both of [calendars, [...calendars].reverse()]) {
    const mixed = new Tariff([...both, ...county])
    const first = (region: string, date: string) => mixed.registersOf(region, dayOf(date), national).registers[0]
    expect(first('3301', '2026-12-31')).toBe(3)
    expect(first('3301', '2027-01-01')).toBe(2)
    expect(first('330106', '2025-12-31')).toBe(3)
    expect(first('330106', '2027-01-01')).toBe(4)
  }
})
