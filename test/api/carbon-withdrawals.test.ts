import { beforeAll, describe, expect, test } from 'vitest'
import { chinaDay, formatDay } from '../../src/readings/day.ts'
import { carbonTables, flatPrices, seedPublished } from '../../src/reports/carbon-tables.ts'
import { enteredYear } from '../../src/reports/entered-year.ts'
import { auditRecords } from '../../src/store/audit/audit-rows.ts'
import { referenceValues } from '../../src/store/reference-values.ts'
import { everyone } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'
import { newKey } from './access/accounts.ts'
import { fillProvince } from './sample-province.ts'
import { startApp } from './server.ts'

const { store, api } = await testStore()
const { app, get } = await startApp(api)
const { headers } = await newKey(store, 'bureau', 'all')
const today = chinaDay(new Date())
const auditor = { actor: 'auditor', regions: [], role: 'auditor' } as const

interface Item {
  version: number
  source: string
  in_force: boolean
  entered_at: string | null
  entered_by: string | null
  withdrawn: object | null
}
const send = async (method: 'PUT' | 'POST', path: string, payload: object) => {
  const reply = await app.inject({ method, url: `/api/v1/carbon/${path}`, payload, headers })
  return { status: reply.statusCode, body: reply.json() }
}
const listed = async (path: string): Promise<Item[]> => (await get(`/api/v1/carbon/${path}`)).body.items
const withdraw = (path: string, { version }: Pick<Item, 'version'>, more: object = {}) =>
  send('POST', `${path}/${version}/withdrawal`, { reason: '录入错误', ...more })

beforeAll(async () => {
  await fillProvince(store)
  await store.withScope(everyone, (tx) => seedPublished(tx, 20_600))
})

const scope = { scope_kind: 'site', scope: 'S01' }
const target = { base_year: 2020, target_year: 2030, reduction: 0.1 }
const FLAT = [{ months: '1-12', days: 'ordinary', register: 'flat', hours: '0-24' }]
const ENTRIES: readonly (readonly [path: string, list: string, entry: object])[] = [
  ['targets', 'targets', { ...scope, metric: 'tco2', base_value: 60, ...target }],
  ['reference', 'reference', { dataset: 'energy_price', region: '33', item: 'flat', value: 0.9 }],
  ['other-energy', 'other-energy?year=2026', { ...scope, month: '2026-03', carrier: '天然气', kgce: 1200 }],
  ['headcounts', 'headcounts?year=2026', { ...scope, year: 2026, heads: 40 }],
  ['tariffs', 'tariffs', { region: '33', valid_from: '2027-01-01', periods: FLAT }]
]

describe.each(ENTRIES)('%s', (path, list, entry) => {
  const own = async () => (await listed(list)).filter(({ source }) => /^(first|second)$/.test(source))

  test('entered twice on a day keep both, of which the later holds until it is withdrawn, then the earlier', async () => {
    for (const source of ['first', 'second']) expect((await send('PUT', path, { ...entry, source })).status).toBe(200)
    const [first, second] = (await own()) as [Item, Item]
    expect([first, second]).toMatchObject([
      { source: 'first', in_force: false, withdrawn: null, entered_by: expect.any(String) },
      { source: 'second', in_force: true, withdrawn: null }
    ])
    expect(Date.parse(second.entered_at as string)).toBeGreaterThan(Date.parse(first.entered_at as string))

    expect(await withdraw(path, second)).toMatchObject({ status: 200, body: { withdrawn_from: formatDay(today) } })
    expect(await own()).toMatchObject([
      { source: 'first', in_force: true },
      {
        ...{ source: 'second', in_force: false },
        withdrawn: { from: formatDay(today), at: expect.any(String), by: second.entered_by, reason: '录入错误' }
      }
    ])
    expect((await withdraw(path, second)).status).toBe(409)
    const [record] = await store.withScope(auditor, (tx) => auditRecords(tx, {}, { olderThan: 1e9, limit: 1 }))
    expect(record).toMatchObject({ action: 'carbon.change', object: `${path}/${second.version}/withdrawal` })
  })

  test('that are withdrawn from a later day on hold until then, and can be entered again', async () => {
    const [first] = (await own()) as [Item]
    expect((await withdraw(path, first, { from: formatDay(today + 1) })).status).toBe(200)
    expect((await own())[0]).toMatchObject({ in_force: true, withdrawn: { from: formatDay(today + 1) } })
    // an earlier withdrawal goes before a later one
    expect((await withdraw(path, first)).status).toBe(200)
    expect((await own()).some(({ in_force }) => in_force)).toBe(false)
    expect((await send('PUT', path, { ...entry, source: 'second' })).status).toBe(200)
    expect((await own()).filter(({ in_force }) => in_force)).toMatchObject([{ source: 'second', withdrawn: null }])
  })

  test.each([
    ['a day that has passed', { from: formatDay(today - 1) }, 'from'],
    ['no day', { from: '2026-02-30' }, 'from'],
    ['no reason', { reason: ' ' }, 'reason']
  ])('are not withdrawn with %s', async (_, wrong, name) => {
    const standing = (await own()).find(({ in_force }) => in_force) as Item
    const { status, body } = await withdraw(path, standing, wrong)
    expect(status).toBe(400)
    expect(body.errors).toMatchObject([{ name }])
    expect((await own()).find(({ version }) => version === standing.version)).toMatchObject({ withdrawn: null })
  })

  test('that are not there, or are a withdrawal themselves, cannot be withdrawn', async () => {
    const versions = (await listed(list)).map(({ version }) => version)
    const withdrawal = Array.from({ length: Math.max(...versions) }, (_, i) => i + 1).find(
      (version) => !versions.includes(version)
    ) as number
    for (const version of [withdrawal, 10 ** 9]) expect((await withdraw(path, { version })).status).toBe(404)
  })
})

test('what came with the program is not withdrawn', async () => {
  for (const path of ['reference', 'tariffs']) {
    const shipped = (await listed(path)).find(({ entered_by }) => entered_by === 'rigwatch') as Item
    expect((await withdraw(path, shipped)).status).toBe(409)
  }
})

test('reports of earlier days keep what they said; those of the day and later go by what was there before', async () => {
  const pricesOn = async (day: number) => {
    const tables = carbonTables(await store.withScope(everyone, referenceValues), day)
    return flatPrices(tables, '32').map(({ yuanPerKwh }) => yuanPerKwh)
  }
  const headsOn = async (day: number) =>
    (await store.withScope(everyone, (tx) => enteredYear(tx, 2031, day))).heads.map(({ heads }) => heads)
  const price = { dataset: 'energy_price', region: '32', item: 'flat', source: 'Jiangsu' }
  const heads = { ...scope, year: 2031, source: 'Jiangsu' }
  for (const value of [0.5, 0.6]) {
    await send('PUT', 'reference', { ...price, value })
    await send('PUT', 'headcounts', { ...heads, heads: 10 * value })
  }
  expect([await pricesOn(today), await headsOn(today)]).toEqual([[0.6], [6]])
  const from = formatDay(today + 2)
  for (const list of ['reference', 'headcounts?year=2031']) {
    const [, second] = (await listed(list)).filter(({ source }) => source === 'Jiangsu')
    expect((await withdraw(list.split('?')[0] as string, second as Item, { from })).status).toBe(200)
  }
  expect([await pricesOn(today + 1), await headsOn(today + 1)]).toEqual([[0.6], [6]])
  expect([await pricesOn(today + 2), await headsOn(today + 2)]).toEqual([[0.5], [5]])
  // without a day all that stands is known
  expect((await pricesOn(Number.POSITIVE_INFINITY)).at(-1)).toBe(0.5)
})
