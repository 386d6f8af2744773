import { expect, test } from 'vitest'
import { parseDay } from '../../src/readings/day.ts'
import { shippedNumbers } from '../../src/reports/carbon-tables.ts'
import { reportHtml } from '../../src/reports/report-html.ts'
import { reportData } from '../../src/reports/report-json.ts'
import { scopeReport } from '../../src/reports/scope-report.ts'
import { saveTargets } from '../../src/store/carbon-targets.ts'
import { saveEnergy } from '../../src/store/energy.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { saveHeadcounts, saveOtherEnergy } from '../../src/store/institutions.ts'
import { seedReferenceValues } from '../../src/store/reference-values.ts'
import { everyone, meter } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store } = await testStore()
const day = (text: string) => parseDay(text) as number
const site = { scopeKind: 'site', scope: 'S', source: 'bills of the year' } as const
const gas = (year: number, from: number, to: number, kgce: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => ({
    ...site,
    month: day(`${year}-${String(from + i).padStart(2, '0')}-01`),
    ...{ carrier: 'gas', kgce, tco2: null }
  }))
const reportOn = async (text: string) => {
  const report = await store.withScope(everyone, (tx) => scopeReport(tx, { kind: 'site', scope: 'S' }, 2026, day(text)))
  return { report, data: reportData(report), html: reportHtml(report, 'both') }
}

test('a report of all energy assumes the months to come and says so; an edit counts from its day on', async () => {
  await store.withScope(everyone, async (tx) => {
    await saveMeters(tx, [meter('m', 'S', { region: '3301', floorAreaM2: 1000, name: '丙中学' })])
    const kwh = new Float32Array(365).fill(100)
    await saveEnergy(tx, [{ meterId: 'm', years: [2025, 2026].map((year) => ({ year, kwh })) }])
    await seedReferenceValues(tx, shippedNumbers(), 20_600)
    const target = { scopeKind: 'site', scope: 'S', baseYear: 2020, targetYear: 2030, reduction: 0.1 } as const
    const rest = { baseValue: 100, source: 'plan', metric: 'kgce_per_head', boundary: 'all_energy' } as const
    await saveTargets(tx, [{ ...target, ...rest }])
    await saveHeadcounts(tx, [{ ...site, year: 2026, heads: 50 }])
    await saveHeadcounts(tx, [{ ...site, year: 2026, heads: 40, usedFrom: day('2026-10-20') }])
    await saveOtherEnergy(tx, [...gas(2025, 11, 11, 700), ...gas(2026, 1, 9, 100)])
    await saveOtherEnergy(tx, [{ ...gas(2026, 10, 10, 100)[0]!, usedFrom: day('2026-11-05') }])
  })
  const coal = 36_500 * 0.1229
  const october = await reportOn('2026-10-10')
  const [standing] = october.data.targets
  expect(standing?.other_kgce).toBe(900 + 100 + 700 + 100)
  expect(standing?.other_assumed).toEqual({ as_last_year: [11], at_mean: [10, 12] })
  expect(standing?.forecast?.expected).toBeCloseTo((coal + 1800) / 50, 0)
  expect(october.html).toContain('其他能源假设：11 月按上年同月，10, 12 月按已填月份均值')
  expect(october.html).toContain(
    "Other energy assumed: month 11 as last year's, months 10, 12 at the mean of those entered"
  )
  expect((await reportOn('2026-10-20')).data.targets[0]?.heads).toBe(40)
  const early = await reportOn('2026-11-04')
  expect(early.data.targets[0]).toMatchObject({ reason: 'other_energy_missing', other_assumed: null })
  expect(early.data.missing).toContainEqual(
    expect.objectContaining({
      what: 'other_energy',
      zh: expect.stringContaining('丙中学（S） 2026 年的其他能源缺少：gas 10 月。'),
      en: expect.stringContaining('丙中学 (S) in 2026 lacks gas in month 10,')
    })
  )
  expect((await reportOn('2026-11-05')).data.targets[0]).toMatchObject({
    other_kgce: 1000 + 700 + 100,
    other_assumed: { as_last_year: [11], at_mean: [12] }
  })
})

test('emissions of other energy that nobody entered are named by carrier and months, and each number has its own source', async () => {
  const target = { scopeKind: 'site', scope: 'S', baseYear: 2020, targetYear: 2030, reduction: 0.1 } as const
  const rest = { baseValue: 100, source: 'plan', metric: 'tco2', boundary: 'all_energy' } as const
  await store.withScope(everyone, (tx) => saveTargets(tx, [{ ...target, ...rest }]))
  const { report, data } = await reportOn('2026-11-05')
  expect(data.targets.find(({ metric }) => metric === 'tco2')).toMatchObject({ reason: 'other_co2_missing' })
  expect(data.missing).toContainEqual(
    expect.objectContaining({ what: 'other_energy', zh: expect.stringContaining('gas 2026 年 1–10 月') })
  )
  const told = report.inputs.map(({ zh }) => zh)
  expect(told).toContainEqual(expect.stringMatching(/^其他能源 S gas：2026 年 1–10 月合计 1000 kgce，tCO2 未填全 \[/))
  expect(told).toContainEqual(expect.stringMatching(/^其他能源 S gas：2025 年 11 月合计 700 kgce/))
  expect(told).toContainEqual(expect.stringMatching(/^用能人数 S：2026 年 40 人 \[/))
})

test('months that are missing are told of each carrier, those of the year before too', async () => {
  const heat = { ...gas(2025, 12, 12, 9)[0]!, carrier: '外购热力' }
  await store.withScope(everyone, (tx) => saveOtherEnergy(tx, [heat]))
  const { data, html } = await reportOn('2026-11-04')
  const told = data.missing.find(({ what }) => what === 'other_energy')
  expect(told?.zh).toContain('缺少：外购热力 1–11 月；gas 10 月。')
  expect(told?.en).toContain('lacks 外购热力 in months 1–11; gas in month 10, so that')
  expect(html).toContain('外购热力 1–11 月')
})
