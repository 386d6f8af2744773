import { beforeAll, describe, expect, test } from 'vitest'
import { chinaDay, formatDay } from '../../src/readings/day.ts'
import { seedPublished } from '../../src/reports/carbon-tables.ts'
import { everyone } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'
import { newKey } from './access/accounts.ts'
import { startApp } from './server.ts'

const { store, api } = await testStore()
const { app, get } = await startApp(api)
const { headers } = await newKey(store, 'bureau', 'all')
const today = chinaDay(new Date())
const put = async (payload: object) => {
  const reply = await app.inject({ method: 'PUT', url: '/api/v1/carbon/tariffs', payload, headers })
  return { status: reply.statusCode, body: reply.json() }
}
const listed = async (day = today) => (await get(`/api/v1/carbon/tariffs?day=${formatDay(day)}`)).body.items
const FLAT = [{ months: '1-12', days: 'ordinary', register: 'flat', hours: '0-24' }]
const given = { region: '330000', valid_from: '2027-01-01', periods: FLAT, source: 'notice 9' }

beforeAll(() => store.withScope(everyone, (tx) => seedPublished(tx, 20_600)))

test('the published hours of Zhejiang are listed with source and validity', async () => {
  const items = await listed()
  expect(items.map((each: typeof given) => [each.region, each.valid_from])).toEqual([
    ['33', '2024-03-01'],
    ['33', '2026-07-01']
  ])
  expect(items[1]).toMatchObject({ valid_to: null, used_from: null, in_force: true, source: '浙发改价格〔2026〕112号' })
  expect(items[1].periods).toContainEqual({ months: '1 7-8 12', days: 'ordinary', register: 'sharp', hours: '18-22' })
})

test('a calendar that is entered is in force from its day on, and not before', async () => {
  expect(await put({ ...given, used_from: formatDay(today + 2) })).toMatchObject({
    status: 200,
    body: { used_from: formatDay(today + 2) }
  })
  const entered = async (day: number) => (await listed(day)).find((each: typeof given) => each.source === 'notice 9')
  expect(await entered(today + 1)).toMatchObject({ in_force: false })
  expect(await entered(today + 2)).toMatchObject({
    ...{ region: '33', valid_from: '2027-01-01', valid_to: null, in_force: true, periods: FLAT }
  })
})

test.each([
  ['a day that has passed', { used_from: formatDay(today - 1) }, 'used_from'],
  ['an end before the beginning', { valid_to: '2026-12-31' }, 'valid_to'],
  ['no day', { valid_from: '2027-02-30' }, 'valid_from'],
  ['a grid', { region: 'grid-east' }, 'region'],
  ['no known province', { region: '99' }, 'region'],
  ['a month that is none', { periods: [{ ...FLAT[0], months: '0-12' }] }, 'periods/0/months'],
  ['an hour that is left out', { periods: [{ ...FLAT[0], hours: '1-24' }] }, 'periods'],
  [
    'an hour that is given twice',
    { periods: [...FLAT, { ...FLAT[0], register: 'peak', hours: '9-10' }] },
    'periods/1/hours'
  ],
  ['an unknown festival', { periods: [...FLAT, { ...FLAT[0], days: 'New Moon', hours: '9-10' }] }, 'periods/1/days']
])('is refused with what is wrong: %s', async (_, wrong, name) => {
  const { status, body } = await put({ ...given, source: 'refused', ...wrong })
  expect(status).toBe(400)
  expect(body.errors).toEqual([
    { in: 'body', name, message: expect.any(String), message_zh: expect.stringMatching(/[\u4e00-\u9fff]/) }
  ])
  expect((await listed()).some((each: typeof given) => each.source === 'refused')).toBe(false)
})

describe('a table', () => {
  const send = async (rows: string) => {
    const csv = `region,valid_from,valid_to,months,days,register,hours,source\n${rows}`
    const url = '/api/v1/carbon/tariffs/import'
    const reply = await app.inject({ method: 'POST', url, payload: { csv }, headers })
    return { status: reply.statusCode, body: reply.json() }
  }
  const ofTable = async () => (await listed()).filter((each: typeof given) => each.source === 'table')

  test('whose rows are wrong enters nothing and tells each by its line', async () => {
    const wrong = [
      '320000,2027-01-01,,1-12,ordinary,flat,0-24,table',
      '3201,2027-13-01,,1-12,ordinary,flat,0-24,table',
      '3202,2027-01-01,,1-12,ordinary,flat,0-24,',
      'Atlantis,2027-01-01,,1-12,ordinary,flat,0-24,table',
      '3203,2027-01-01,,1-12,ordinary,flat,0-12,table',
      '3203,2027-01-01,,1-12,ordinary,peak,11-24,table',
      '3204,2027-01-01,2026-01-01,1-12,ordinary,flat,0-24,table',
      '3205,2027-01-01,,1-12,New Moon,flat,0-24,table'
    ]
    const { status, body } = await send(wrong.join('\n'))
    expect(status).toBe(400)
    expect(body.errors.map(({ name }: { name: string }) => name)).toEqual(
      [3, 4, 5, 7, 8, 9].map((line) => `line ${line}`)
    )
    for (const { message_zh } of body.errors) expect(message_zh).toMatch(/[\u4e00-\u9fff]/)
    expect(await ofTable()).toEqual([])
  })

  test('enters the calendar that rows of the same region and dates make', async () => {
    const rows = [
      '320000,2027-01-01,,1-12,ordinary,flat,0-12,table',
      '320000,2027-01-01,,1-12,ordinary,peak,12-24,table',
      '32,2027-07-01,2027-12-31,1-12,ordinary,flat,0-24,table'
    ]
    expect(await send(rows.join('\n'))).toMatchObject({ status: 200, body: { rows: 3 } })
    expect(await ofTable()).toMatchObject([
      { region: '32', valid_from: '2027-01-01', in_force: true, periods: [{ hours: '0-12' }, { hours: '12-24' }] },
      { region: '32', valid_from: '2027-07-01', valid_to: '2027-12-31', periods: FLAT }
    ])
  })

  test('without its columns is refused', async () => {
    const payload = { csv: 'a,b\n1,2\n' }
    const reply = await app.inject({ method: 'POST', url: '/api/v1/carbon/tariffs/import', payload, headers })
    expect(reply.statusCode).toBe(400)
  })
})
