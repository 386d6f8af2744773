import { beforeAll, expect, test } from 'vitest'
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
