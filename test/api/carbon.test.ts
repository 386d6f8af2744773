import { beforeAll, describe, expect, test } from 'vitest'
import { chinaDay, formatDay } from '../../src/readings/day.ts'
import { carbonTables, shippedNumbers } from '../../src/reports/carbon-tables.ts'
import { referenceValues, saveReferenceValues, seedReferenceValues } from '../../src/store/reference-values.ts'
import { everyone } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'
import { newKey } from './access/accounts.ts'
import { fillProvince } from './sample-province.ts'
import { startApp } from './server.ts'

const { store, api } = await testStore()
const { app, get } = await startApp(api)
const { headers: bureau } = await newKey(store, 'bureau', 'all')
const seed = () => store.withScope(everyone, (tx) => seedReferenceValues(tx, shippedNumbers(), 20_600))
const send = async (method: 'PUT' | 'POST', path: string, body: object) => {
  const reply = await app.inject({ method, url: `/api/v1/carbon/${path}`, payload: body, headers: bureau })
  return { status: reply.statusCode, body: reply.json() }
}
const today = chinaDay(new Date())
const referenceOn = async (day: number) => (await get(`/api/v1/carbon/reference?day=${formatDay(day)}`)).body

interface Item {
  dataset: string
  region: string
  item: string
  value: number
  in_force: boolean
  used_from: string | null
}
const find = (items: Item[], dataset: string, region: string, item: string) =>
  items.filter((each) => each.dataset === dataset && each.region === region && each.item === item)

beforeAll(async () => {
  await fillProvince(store)
  await seed()
})

describe('reference numbers', () => {
  test('have the published values, each with its source and unit', async () => {
    const { items } = await referenceOn(today)
    expect(find(items, 'emission_factor', '33', '2023')).toEqual([
      {
        dataset: 'emission_factor',
        region: '33',
        item: '2023',
        value: 0.4974,
        unit: 'kgCO2/kWh',
        source: expect.stringContaining('公告2025年第47号'),
        used_from: '2025-12-31',
        version: expect.any(Number),
        entered_at: expect.any(String),
        entered_by: 'rigwatch',
        withdrawn: null,
        in_force: true
      }
    ])
    expect(find(items, 'surcharge', '33', 'whole account')).toMatchObject([{ value: 0.5, used_from: '2022-02-14' }])
    expect(find(items, 'yardstick', '31', 'school/kwh_per_m2/9')).toMatchObject([{ value: 4 }])
    expect(find(items, 'standard_coal', 'CN', 'calorific')).toMatchObject([{ value: 0.1229 }])
    expect(items.every((each: { source: string }) => each.source !== '')).toBe(true)
    expect(find(items, 'emission_factor', '54', '2023')).toEqual([])
  })

  test('that nobody has published are named', async () => {
    const { missing } = await referenceOn(today)
    const told = missing.map(({ what, region }: { what: string; region: string }) => `${what} ${region}`)
    expect(told).toEqual(expect.arrayContaining(['emission_factor 33', 'energy_price 32', 'surcharge 32', 'target 33']))
    expect(told).not.toContain('surcharge 33')
  })

  test('that a user enters are used from their day on, beside the older, and outlive the next start', async () => {
    const price = { dataset: 'energy_price', region: '33', item: 'flat', value: 0.7, source: 'invoice' }
    expect(await send('PUT', 'reference', price)).toMatchObject({ status: 200, body: { used_from: formatDay(today) } })
    await seed()
    const before = find((await referenceOn(today - 1)).items, 'energy_price', '33', 'flat')
    expect(before).toMatchObject([
      { value: 0.68, in_force: true },
      { value: 0.7, in_force: false }
    ])
    const after = find((await referenceOn(today)).items, 'energy_price', '33', 'flat')
    expect(after).toMatchObject([
      { value: 0.68, in_force: false },
      { value: 0.7, in_force: true }
    ])
  })

  test('lack, by province and kind of building, yardsticks and quotas, until a user enters them', async () => {
    const lacking = async () =>
      (await referenceOn(today)).missing
        .filter(({ what, region }: { what: string; region: string }) => what === 'yardstick' && region === '33')
        .map(({ en }: { en: string }) => en)
    expect(await lacking()).toEqual([expect.stringMatching(/quota .*Zhejiang.*: hospital, school\./)])
    const quota = { dataset: 'quota', region: '33', item: 'school/kgce_per_head/year', value: 90, source: 'DB33/T' }
    expect((await send('PUT', 'reference', quota)).status).toBe(200)
    expect(await lacking()).toEqual([expect.stringMatching(/quota .*Zhejiang.*: hospital\./)])
    const { missing } = await referenceOn(today)
    expect(missing).toContainEqual(
      expect.objectContaining({ what: 'yardstick', en: expect.stringMatching(/no known province \(.*odd.*\)/) })
    )
  })

  test.each([
    ['a day that has passed', { used_from: '2026-01-01' }],
    ['no day at all', { used_from: '2026-02-30' }],
    ['no source', { source: ' ' }],
    ['a factor in grams', { dataset: 'emission_factor', item: '2024', value: 497.4 }],
    ['an item of another set', { item: '2024' }],
    ['a region without a code', { region: 'Zhejiang' }],
    ['a region of no province', { region: '9901' }],
    ['a code of three digits', { region: '331' }],
    ['a factor of a city', { dataset: 'emission_factor', region: '3301', item: '2024', value: 0.4 }],
    ['a factor of a county', { dataset: 'emission_factor', region: '330106', item: '2024', value: 0.4 }],
    ['a grid that there is not', { region: 'grid-moon' }],
    ['a factor of 0', { dataset: 'emission_factor', item: '2024', value: 0 }],
    ['a price that is never read', { item: 'peak' }],
    ['standard coal of a province', { dataset: 'standard_coal', item: 'calorific', value: 0.12 }],
    ['a quota of a month', { dataset: 'quota', item: 'school/kgce_per_head/3' }],
    ['all energy of a month', { dataset: 'yardstick', item: 'school/kgce_per_head/3' }],
    ['a day that is not', { dataset: 'surcharge', item: 'whole account since 2099-99-99' }]
  ])('are refused with %s', async (_, wrong) => {
    const price = { dataset: 'energy_price', region: '33', item: 'flat', value: 0.7, source: 'invoice', ...wrong }
    const { status, body } = await send('PUT', 'reference', price)
    expect(status).toBe(400)
    expect(body.type).toBe('/problems/invalid-request')
    const members = ['region', 'item', 'used_from', 'value', 'source']
    expect(members).toContain(body.errors[0].name)
  })

  test('of a county leave every report whole, as does a row of no region', async () => {
    const price = { dataset: 'energy_price', item: 'flat', value: 0.3, source: 'county' }
    for (const region of ['330106', '3398'])
      expect((await send('PUT', 'reference', { ...price, region })).status).toBe(200)
    const stray = (region: string) =>
      ({ dataset: 'emission_factor', region, item: '2024', usedFrom: 0, value: 0.3, source: 'x' }) as const
    await store.withScope(everyone, async (tx) => {
      await saveReferenceValues(tx, [stray('9901'), stray('330106')], 'earlier')
      const { factors } = carbonTables(await referenceValues(tx), today)
      expect(factors.inUse('330106', 2024).region).toBe('33')
      expect(factors.inUse('9901', 2024).region).toBe('CN')
    })
  })
})

test('a number of the province is not entered by one who has a city of it, and one of the city is', async () => {
  const { headers } = await newKey(store, 'bureau', ['3301'])
  const enter = async (row: object) => {
    const payload = { value: 0.33, source: 'city bureau', ...row }
    const reply = await app.inject({ method: 'PUT', url: '/api/v1/carbon/reference', payload, headers })
    return { status: reply.statusCode, body: reply.json() }
  }
  const before = (await referenceOn(today)).items
  for (const region of ['33', 'grid-east', 'CN']) {
    const refused = await enter({ dataset: 'emission_factor', region, item: '2024' })
    expect(refused).toMatchObject({ status: 403, body: { type: '/problems/outside-regions' } })
    expect(refused.body.detail).toMatch(/所辖地区.*within your regions/)
  }
  expect((await enter({ dataset: 'energy_price', region: '33', item: 'flat' })).status).toBe(403)
  expect((await referenceOn(today)).items).toEqual(before)
  expect((await enter({ dataset: 'energy_price', region: '3301', item: 'flat' })).status).toBe(200)
})

describe('targets', () => {
  const target = {
    scope_kind: 'region',
    scope: '3301',
    metric: 'kgco2_per_m2',
    base_year: 2020,
    base_value: 60,
    target_year: 2025,
    reduction: 0.07,
    source: 'plan'
  }

  test('are entered, corrected from a later day on, and prolonged as an assumption', async () => {
    expect(await send('PUT', 'targets', target)).toMatchObject({ status: 200 })
    const next = formatDay(today + 1)
    expect(await send('PUT', 'targets', { ...target, base_value: 55, used_from: next })).toMatchObject({ status: 200 })
    const on = async (day: string) =>
      (await get(`/api/v1/carbon/targets?day=${day}`)).body.items.filter(
        (each: { target_year: number; in_force: boolean }) => each.target_year === 2025 && each.in_force
      )
    expect(await on(formatDay(today - 1))).toEqual([])
    expect(await on(formatDay(today))).toMatchObject([{ base_value: 60, boundary: 'electricity', path: null }])
    expect(await on(next)).toMatchObject([{ base_value: 55 }])

    const { scope_kind, scope, metric, target_year } = target
    const prolonged = { scope_kind, scope, metric, target_year, to_year: 2030 }
    expect(await send('POST', 'targets/prolonged', prolonged)).toMatchObject({ status: 200 })
    const { items, published } = (await get('/api/v1/carbon/targets')).body
    const assumed = items.filter((each: { assumption: boolean }) => each.assumption)
    expect(assumed).toMatchObject([
      { target_year: 2030, base_value: 60, source: expect.stringContaining('assumption') }
    ])
    expect(assumed[0].reduction).toBeCloseTo(0.14, 12)
    expect(published).toContainEqual(expect.objectContaining({ scope: '33', base_value: '' }))
  })

  test('for a region count however its code is written, and none is for a name', async () => {
    expect((await send('PUT', 'targets', { ...target, scope: '330200' })).status).toBe(200)
    const { items } = (await get('/api/v1/carbon/targets')).body
    expect(items.map(({ scope }: { scope: string }) => scope)).toContain('3302')
    for (const scope of ['Ningbo', '9901', '331'])
      expect((await send('PUT', 'targets', { ...target, scope })).body.errors).toMatchObject([{ name: 'scope' }])
  })

  test.each([
    ['a year twice', [2021, 2021]],
    ['a year beyond the target year', [2021, 2026]],
    ['the base year', [2020]]
  ])('with a path that names %s are refused', async (_, years) => {
    const path = years.map((year) => ({ year, value: 58 }))
    const { status, body } = await send('PUT', 'targets', { ...target, path })
    expect(status).toBe(400)
    expect(body.errors).toMatchObject([{ name: 'path' }])
  })

  test('that a province lacks are named on each day that none of its own is in force, whoever else has one', async () => {
    const lacking = async (day: number) =>
      (await referenceOn(day)).missing
        .filter(({ what }: { what: string }) => what === 'target')
        .map(({ region }: { region: string }) => region)
    const later = { ...target, target_year: 2030 }
    expect((await send('PUT', 'targets', { ...later, scope: '3301' })).status).toBe(200)
    expect((await send('PUT', 'targets', { ...later, scope_kind: 'site', scope: 'S01' })).status).toBe(200)
    expect(await lacking(today)).toEqual(expect.arrayContaining(['33', '32']))
    const next = { ...later, scope: '33', used_from: formatDay(today + 1) }
    expect((await send('PUT', 'targets', next)).status).toBe(200)
    expect(await lacking(today)).toContain('33')
    expect(await lacking(today + 1)).not.toContain('33')
    expect(await lacking(today + 1)).toContain('32')
  })

  test('need a source', async () => {
    expect((await send('PUT', 'targets', { ...target, source: ' ' })).status).toBe(400)
  })

  test('that somebody has set are not replaced by an assumption', async () => {
    const { scope_kind, metric, target_year } = target
    const scope = '3303'
    expect((await send('PUT', 'targets', { ...target, scope })).status).toBe(200)
    expect((await send('PUT', 'targets', { ...target, scope, target_year: 2030 })).status).toBe(200)
    const prolonged = { scope_kind, scope, metric, target_year, to_year: 2030 }
    const { status, body } = await send('POST', 'targets/prolonged', prolonged)
    expect(status).toBe(400)
    expect(body.errors).toMatchObject([{ name: 'to_year' }])
    expect((await send('POST', 'targets/prolonged', { ...prolonged, to_year: 2031 })).status).toBe(200)
  })

  test('that are not there cannot be prolonged; one that ends before it begins is refused', async () => {
    const absent = { scope_kind: 'site', scope: 'S01', metric: 'tco2', target_year: 2025, to_year: 2030 }
    expect((await send('POST', 'targets/prolonged', absent)).status).toBe(404)
    expect((await send('PUT', 'targets', { ...target, target_year: 2019 })).status).toBe(400)
  })
})

describe('other energy and headcounts', () => {
  const scope = { scope_kind: 'site', scope: 'S01', source: 'bill' }
  const gas = { ...scope, month: '2026-03', carrier: 'natural gas', kgce: 1200.5 }
  const of = async (what: string, year: number) => (await get(`/api/v1/carbon/${what}?year=${year}`)).body.items

  test('are taken, corrected, and listed by year', async () => {
    expect((await send('PUT', 'other-energy', gas)).status).toBe(200)
    expect((await send('PUT', 'other-energy', { ...gas, kgce: 1300 })).status).toBe(200)
    expect((await send('PUT', 'other-energy', { ...gas, month: '2026-13' })).status).toBe(400)
    expect((await send('PUT', 'headcounts', { ...scope, year: 2026, heads: 420 })).status).toBe(200)
    const version = { tco2: null, used_from: formatDay(today) }
    expect(await of('other-energy', 2026)).toMatchObject([
      { ...gas, ...version, in_force: false },
      { ...gas, ...version, kgce: 1300, in_force: true }
    ])
    expect(await of('headcounts', 2026)).toMatchObject([
      { ...scope, year: 2026, heads: 420, used_from: formatDay(today), in_force: true }
    ])
    expect(await of('other-energy', 2025)).toEqual([])
  })

  test.each([
    ['headcounts', { scope: 'S99' }, 'scope'],
    ['headcounts', { scope_kind: 'organisation', scope: '无此单位' }, 'scope'],
    ['other-energy', { scope: 'S99' }, 'scope'],
    ['other-energy', { carrier: ' ' }, 'carrier'],
    ['other-energy', { month: '0026-03' }, 'month'],
    ['targets', { scope: 'S99' }, 'scope']
  ])('are refused as what nobody would find again: %s with %o', async (path, wrong, name) => {
    const target = { metric: 'tco2', base_year: 2020, base_value: 6, target_year: 2030, reduction: 0.1 }
    const entry = {
      targets: { ...scope, ...target },
      headcounts: { ...scope, year: 2026, heads: 4 },
      'other-energy': gas
    }
    const { status, body } = await send('PUT', path, { ...entry[path as keyof typeof entry], ...wrong })
    expect(status).toBe(400)
    expect(body.errors).toMatchObject([{ name }])
  })

  test('of a carrier with blanks around it are of that carrier', async () => {
    const coal = { ...gas, month: '2023-01' }
    for (const carrier of ['coal', ' coal '])
      await send('PUT', 'other-energy', { ...coal, carrier, kgce: carrier.length })
    expect((await of('other-energy', 2023)).map((row: { carrier: string }) => row.carrier)).toEqual(['coal', 'coal'])
  })

  test('that are entered for a later day are used from it on, and none changes what was before today', async () => {
    const heads = { ...scope, scope: 'S02', year: 2026, heads: 10 }
    expect((await send('PUT', 'headcounts', heads)).status).toBe(200)
    const later = formatDay(today + 3)
    expect(await send('PUT', 'headcounts', { ...heads, heads: 20, used_from: later })).toMatchObject({
      body: { used_from: later }
    })
    const refused = await send('PUT', 'other-energy', { ...gas, used_from: formatDay(today - 1) })
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ name: 'used_from' }] } })
    const own = (await of('headcounts', 2026)).filter((row: { scope: string }) => row.scope === 'S02')
    expect(own).toMatchObject([
      { heads: 10, in_force: true },
      { heads: 20, in_force: false, used_from: later }
    ])
  })

  test('are imported as tables, regions by code or name: all rows, or none and each wrong one told', async () => {
    const header = 'scope_kind,scope,month,carrier,kgce,tco2,source\n'
    const rows = ['浙江省杭州市', '330200', 'Wenzhou'].map((place) => `region,${place},2024-01,gas,10,0.02,bill\n`)
    const wrong = 'region,Atlantis,2024-01,gas,10,,bill\nsite,S01,2024-13,gas,10,,bill\n'
    const refused = await send('POST', 'other-energy/import', { csv: header + rows.join('') + wrong })
    expect(refused).toMatchObject({
      status: 400,
      body: {
        errors: [
          { name: 'line 5', message: expect.stringContaining('Atlantis'), message_zh: expect.stringContaining('省') },
          { name: 'line 6', message: expect.stringContaining('month') }
        ]
      }
    })
    expect(await of('other-energy', 2024)).toEqual([])
    expect(await send('POST', 'other-energy/import', { csv: header + rows.join('') })).toMatchObject({
      body: { rows: 3 }
    })
    expect((await of('other-energy', 2024)).map((row: { scope: string }) => row.scope)).toEqual([
      '3301',
      '3302',
      '3303'
    ])
    const heads = 'scope_kind,scope,year,heads,source\nregion,浙江,2024,1000,yearbook\n'
    expect(await send('POST', 'headcounts/import', { csv: heads })).toMatchObject({ status: 200, body: { rows: 1 } })
    expect(await of('headcounts', 2024)).toMatchObject([{ scope: '33', heads: 1000 }])
    expect((await send('POST', 'headcounts/import', { csv: 'a,b\n1,2\n' })).status).toBe(400)
  })

  test('of sites and organisations that are not there are told by line, with what to do, and nothing is entered', async () => {
    const heads =
      'scope_kind,scope,year,heads,source\nsite,S01,2023,40,list\nsite,S99,2023,41,list\norganisation,无此单位,2023,42,list\nsite,S02,2023,none,list\n'
    const refused = await send('POST', 'headcounts/import', { csv: heads })
    expect(refused).toMatchObject({
      status: 400,
      body: {
        errors: [
          {
            name: 'line 3',
            message: expect.stringContaining('S99'),
            message_zh: expect.stringContaining('没有这一站点')
          },
          { name: 'line 4', message: expect.stringContaining('check how it is written') },
          { name: 'line 5', message: expect.stringContaining('heads') }
        ]
      }
    })
    expect(await of('headcounts', 2023)).toEqual([])
  })
})

test('a method that an address does not answer is refused, and told which it does', async () => {
  const reply = await app.inject({ method: 'DELETE', url: '/api/v1/carbon/targets' })
  expect(reply.statusCode).toBe(405)
  expect(reply.headers.allow).toBe('GET, HEAD, PUT')
  const getting = await app.inject('/api/v1/carbon/headcounts/import')
  expect(getting.statusCode).toBe(405)
  expect(getting.headers.allow).toBe('POST')
})
