import readWorkbook from 'read-excel-file/node'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseDay } from '../../src/readings/day.ts'
import { shippedNumbers } from '../../src/reports/carbon-tables.ts'
import { reportCsv, reportXlsx } from '../../src/reports/report-formats.ts'
import { reportHtml } from '../../src/reports/report-html.ts'
import { reportData } from '../../src/reports/report-json.ts'
import { scopeReport } from '../../src/reports/scope-report.ts'
import { saveEnergy } from '../../src/store/energy.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { saveHeadcounts, saveOtherEnergy } from '../../src/store/institutions.ts'
import { saveReferenceValues, seedReferenceValues } from '../../src/store/reference-values.ts'
import { everyone, meter } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store } = await testStore()
const day = (text: string) => parseDay(text) as number
const quota = (metric: string, value: number, usedFrom = 0) =>
  ({
    dataset: 'quota',
    region: '33',
    item: `university/${metric}/year`,
    value,
    source: 'DB33/T 737',
    usedFrom
  }) as const
const reportOn = (text: string, scope = '33') =>
  store.withScope(everyone, (tx) => scopeReport(tx, { kind: 'region', scope }, 2026, day(text)))

beforeAll(() =>
  store.withScope(everyone, async (tx) => {
    const at = { region: '3301', floorAreaM2: 1000, kind: 'University' }
    await saveMeters(tx, [
      meter('all', 'ALL', { ...at, name: '甲大学' }),
      meter('alone', 'ALONE', at),
      meter('office', 'OFFICE', { ...at, kind: 'office' }),
      meter('elsewhere', 'ELSEWHERE', { ...at, region: '3201' })
    ])
    const kwh = new Float32Array(365).fill(100)
    const years = [2025, 2026].map((year) => ({ year, kwh }))
    await saveEnergy(
      tx,
      ['all', 'alone', 'office', 'elsewhere'].map((meterId) => ({ meterId, years }))
    )
    await seedReferenceValues(tx, shippedNumbers(), 20_000)
    await saveOtherEnergy(
      tx,
      Array.from({ length: 12 }, (_, month) => ({
        ...({ scopeKind: 'site', scope: 'ALL', carrier: 'gas', kgce: 100, tco2: null, source: 'gas bills' } as const),
        month: Date.UTC(2026, month, 1) / 86_400_000
      }))
    )
    await saveHeadcounts(tx, [{ scopeKind: 'site', scope: 'ALL', year: 2026, heads: 50, source: 'register' }])
  })
)

test('where nobody entered a quota no site is held against one, and that it is missing is said', async () => {
  const report = await reportOn('2026-10-31')
  expect(report.quotas).toEqual([])
  expect(report.missing.some(({ zh }) => zh.includes('用能定额'))).toBe(true)
})

test('a site is held against the quota of its kind and region with all its energy, never with electricity alone', async () => {
  await store.withScope(everyone, (tx) =>
    saveReferenceValues(tx, [quota('kgce_per_m2', 5), quota('kgce_per_head', 102)], 'somebody')
  )
  const report = await reportOn('2026-10-31')
  const kgce = 36_500 * 0.1229 + 1200
  expect(report.quotas.map(({ scope, reason }) => [scope, reason])).toEqual([
    ['ALL', null],
    ['ALL', null],
    ['ALONE', 'other_energy_missing'],
    ['ALONE', 'headcount_missing']
  ])
  const [perM2, perHead, alone] = report.quotas
  expect(perM2?.forecast?.expected).toBeCloseTo(kgce / 1000, 1)
  expect(perM2?.over).toBeCloseTo(kgce / 1000 - 5, 1)
  expect(perHead?.over).toBeCloseTo(kgce / 50 - 102, 0)
  expect(perHead?.used).toMatchObject({ heads: 50, otherKgce: 1200 })
  expect(alone).toMatchObject({ forecast: null, over: null })
  expect(reportData(report).quotas[0]).toMatchObject({
    ...{
      scope_kind: 'site',
      scope: 'ALL',
      site_id: 'ALL',
      metric: 'kgce_per_m2',
      quota: 5,
      region: '33',
      source: 'DB33/T 737'
    },
    ...{ floor_area_m2: 1000, other_kgce: 1200, reason: null, over: perM2?.over }
  })
  const told = report.inputs.map(({ zh }) => zh)
  expect(told).toContainEqual(
    expect.stringMatching(/^用能定额 高校，浙江省（33）：全部能源 5 kgce\/m²；逐站点.*\[DB33\/T 737\]$/)
  )
  expect(told).toContainEqual(expect.stringMatching(/^其他能源 ALL gas：2026 年 1–12 月合计 1200 kgce.*\[gas bills\]$/))
  expect((await reportOn('2026-10-31', '32')).quotas).toEqual([])
})

test('the comparison is in CSV, HTML and the workbook, in Chinese and English', async () => {
  const report = await reportOn('2026-10-31')
  const csv = reportCsv(report, 'both')
  const shares = [...csv.matchAll(/^"quotas",\d+,"over_percent",(-?[\d.]*),/gm)].map(([, share]) => share)
  expect(shares[0]).toBe('13.7')
  expect(Number(shares[1])).toBeLessThan(13.7)
  expect(shares.slice(2)).toEqual(['', ''])
  expect(csv).toMatch(/^"quotas",1,"quota",5,/m)
  expect(csv).toMatch(/^"quotas",1,"over",0\.68\d*,/m)
  expect(csv).toMatch(/^"quotas",1,"source","浙江省（33）：DB33\/T 737 Zhejiang \(33\): DB33\/T 737",/m)
  const html = reportHtml(report, 'both')
  for (const text of [
    '站点与单位对照用能定额（全部能源）',
    'Sites and organisations against their energy quotas (all energy)',
    '浙江省（33）：DB33/T 737',
    'Zhejiang (33): DB33/T 737',
    'kgce/人'
  ])
    expect(html).toContain(text)
  const sheets = await readWorkbook(await reportXlsx(report, 'zh'))
  const sheet = sheets.find(({ sheet }) => sheet === '对照用能定额')
  const rows = sheet?.data ?? []
  const labels = rows.findIndex((row) => row.includes('定额来源'))
  const at = (label: string) => rows[labels + 1]?.[rows[labels]?.indexOf(label) ?? -1]
  expect(at('超出（负为低于）')).toBeCloseTo(report.quotas[0]?.over ?? 0, 2)
  expect(at('定额来源')).toBe('浙江省（33）：DB33/T 737')
})

test('a quota counts from its day on, and in no earlier report', async () => {
  await store.withScope(everyone, (tx) =>
    saveReferenceValues(tx, [quota('kgce_per_m2', 6, day('2026-10-01'))], 'somebody')
  )
  expect((await reportOn('2026-09-30')).quotas[0]?.quota.value).toBe(5)
  expect((await reportOn('2026-10-01')).quotas[0]).toMatchObject({ allowance: 6, quota: { value: 6 } })
})

describe('an organisation whose fuels and heads are entered for the whole of it', () => {
  const organisation = '乙大学'
  const institution = { scopeKind: 'organisation', scope: organisation, source: 'finance office' } as const

  beforeAll(() =>
    store.withScope(everyone, async (tx) => {
      const at = { region: '3302', floorAreaM2: 2000, kind: 'university', organisation }
      await saveMeters(tx, [meter('north', 'NORTH', at), meter('south', 'SOUTH', at)])
      const years = [2025, 2026].map((year) => ({ year, kwh: new Float32Array(365).fill(100) }))
      await saveEnergy(
        tx,
        ['north', 'south'].map((meterId) => ({ meterId, years }))
      )
    })
  )
  const quotasIn = async (scope: string, kind: 'region' | 'organisation' | 'site' = 'region') => {
    const report = await store.withScope(everyone, (tx) => scopeReport(tx, { kind, scope }, 2026, day('2026-10-31')))
    return { report, held: report.quotas.map((each) => [each.scopeKind, each.scope, each.quota.metric, each.reason]) }
  }

  test('is held against the quota with all its sites, which are left out; where nothing is entered the sites stand alone', async () => {
    expect((await quotasIn('3302')).held.map(([kind, scope]) => [kind, scope])).toEqual([
      ['site', 'NORTH'],
      ['site', 'NORTH'],
      ['site', 'SOUTH'],
      ['site', 'SOUTH']
    ])
    await store.withScope(everyone, async (tx) => {
      await saveOtherEnergy(
        tx,
        Array.from({ length: 12 }, (_, month) => ({
          ...{ ...institution, carrier: 'gas', kgce: 300, tco2: null },
          month: Date.UTC(2026, month, 1) / 86_400_000
        }))
      )
      await saveHeadcounts(tx, [{ ...institution, year: 2026, heads: 200 }])
    })
    const { report, held } = await quotasIn('3302')
    expect(held).toEqual([
      ['organisation', organisation, 'kgce_per_m2', null],
      ['organisation', organisation, 'kgce_per_head', null]
    ])
    const kgce = 2 * 36_500 * 0.1229 + 3600
    const [perM2, perHead] = report.quotas
    expect(perM2?.forecast?.expected).toBeCloseTo(kgce / 4000, 1)
    expect(perM2?.used).toMatchObject({ floorAreaM2: 4000, otherKgce: 3600 })
    expect(perHead?.forecast?.expected).toBeCloseTo(kgce / 200, 0)
    expect(reportData(report).quotas[0]).toMatchObject({
      scope_kind: 'organisation',
      scope: organisation,
      site_id: null
    })
    expect(reportCsv(report, 'both')).toMatch(/^"quotas",\d+,"quota",[\d.]+,"乙大学"/m)
    expect(report.inputs.map(({ zh }) => zh)).toContainEqual(
      expect.stringMatching(/^用能人数 乙大学：.*finance office/)
    )
    expect((await quotasIn(organisation, 'organisation')).held).toEqual(held)
    expect((await quotasIn('33')).held).toEqual(expect.arrayContaining(held))
  })

  test('lets a site stand beside it that has entries of its own, and is in no report that sees a part of it', async () => {
    await store.withScope(everyone, (tx) =>
      saveHeadcounts(tx, [{ scopeKind: 'site', scope: 'SOUTH', year: 2026, heads: 20, source: 'register' }])
    )
    const scopes = (await quotasIn('3302')).held.map(([, scope]) => scope)
    expect(scopes).toEqual([organisation, organisation, 'SOUTH', 'SOUTH'])
    expect((await quotasIn('NORTH', 'site')).held.map(([kind]) => kind)).toEqual(['site', 'site'])
  })

  test('of sites of several kinds is held against none, which is said', async () => {
    await store.withScope(everyone, async (tx) => {
      await saveMeters(tx, [
        meter('office2', 'HALL', { region: '3302', floorAreaM2: 500, kind: 'office', organisation })
      ])
      const kwh = new Float32Array(365).fill(50)
      await saveEnergy(tx, [{ meterId: 'office2', years: [2025, 2026].map((year) => ({ year, kwh })) }])
    })
    const { report, held } = await quotasIn('3302')
    expect(held.every(([kind]) => kind === 'site')).toBe(true)
    expect(report.missing.map(({ zh }) => zh)).toContainEqual(
      expect.stringMatching(/^乙大学 填有整个单位的.*逐站点对照/)
    )
  })
})
