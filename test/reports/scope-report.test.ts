import readWorkbook from 'read-excel-file/node'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseDay } from '../../src/readings/day.ts'
import { shippedNumbers } from '../../src/reports/carbon-tables.ts'
import { reportCsv, reportXlsx } from '../../src/reports/report-formats.ts'
import { reportHtml } from '../../src/reports/report-html.ts'
import { reportData } from '../../src/reports/report-json.ts'
import { inLanguage } from '../../src/reports/report-language.ts'
import { CAUTION, reportTables } from '../../src/reports/report-table.ts'
import { scopeReport } from '../../src/reports/scope-report.ts'
import { saveTargets } from '../../src/store/carbon-targets.ts'
import { saveEnergy } from '../../src/store/energy.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { saveReferenceValues, seedReferenceValues } from '../../src/store/reference-values.ts'
import { saveWeather } from '../../src/store/weather.ts'
import { chromiumPath, launchChromium } from '../browser/chromium.ts'
import { everyone, meter } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store } = await testStore()
const day = (text: string) => parseDay(text) as number
const EDITED = day('2026-06-01')
const reportOn = (text: string) =>
  store.withScope(everyone, (tx) => scopeReport(tx, { kind: 'region', scope: '33' }, 2026, day(text)), {
    view: 'snapshot'
  })

beforeAll(() =>
  store.withScope(everyone, async (tx) => {
    const meters = [
      meter('a', '=SUM(1)', { region: '3301', floorAreaM2: 1000, organisation: 'O' }),
      meter('b', 'B', { region: '3302', floorAreaM2: 2000 }),
      meter('c', 'C', { region: '3201' })
    ]
    await saveMeters(tx, meters)
    const energy = meters.map(({ meterId }, i) => ({
      meterId,
      years: [2025, 2026].map((year) => ({ year, kwh: new Float32Array(365).fill(100.25 * (i + 1)) }))
    }))
    await saveEnergy(tx, energy)
    await seedReferenceValues(tx, shippedNumbers(), 20_600)
    const factor = {
      dataset: 'emission_factor',
      region: '33',
      item: '2026',
      usedFrom: EDITED,
      value: 0.4,
      source: 'own'
    }
    await saveReferenceValues(tx, [{ ...factor, dataset: 'emission_factor' }], 'test')
    const target = { scopeKind: 'region', scope: '33', metric: 'tco2', baseYear: 2020, reduction: 0.1 } as const
    const rest = { targetYear: 2030, source: 'plan' }
    await saveTargets(tx, [
      { ...target, ...rest, baseValue: 50 },
      { ...target, ...rest, baseValue: 40, usedFrom: EDITED }
    ])
  })
)

describe('the report of a province', () => {
  test('has its cities as parts, and only what lies in it', async () => {
    const report = await reportOn('2026-05-31')
    expect(report.points).toBe(2)
    expect(report.kwhToDate).toBeCloseTo(100.25 * 3 * 151, -1)
    expect(report.parts.map(({ part }) => part)).toEqual(['3301', '3302'])
    expect((report.yearKwh?.expected ?? 0) / (100.25 * 3 * 365)).toBeCloseTo(1, 3)
    expect(report.lastDay).toBe('2026-05-31')
  })

  test('uses a number and a target from their day on, and in no earlier report', async () => {
    const [before, after] = [await reportOn('2026-05-31'), await reportOn('2026-06-01')]
    expect(before.kgco2ToDate / before.kwhToDate).toBeCloseTo(0.4974, 4)
    expect(after.kgco2ToDate / after.kwhToDate).toBeCloseTo(0.4, 4)
    expect(after.kwhToDate).toBeCloseTo(100.25 * 3 * 152, -1)
    expect(before.targets).toMatchObject([{ allowance: expect.closeTo(47, 9) }])
    expect(after.targets).toMatchObject([{ allowance: expect.closeTo(37.6, 9) }])
    expect(after.inputs.some(({ en }) => en.includes('[own]'))).toBe(true)
  })

  test.each(['zh', 'en', 'both'] as const)(
    'is the same workbook when another library opens it: %s',
    async (language) => {
      const report = await reportOn('2026-06-01')
      const sheets = await readWorkbook(await reportXlsx(report, language))
      const tables = reportTables(report)
      expect(sheets).toHaveLength(tables.length)
      const caution = String(sheets[0]?.data[0]?.[0])
      expect(caution.includes(CAUTION.zh)).toBe(language !== 'en')
      expect(caution.includes(CAUTION.en)).toBe(language !== 'zh')
      const names = tables.map(({ title, sheet = title }) => inLanguage(sheet, language === 'en' ? 'en' : 'zh'))
      expect(sheets.map(({ sheet }) => sheet)).toEqual(names.map((name) => name.replace('/', ' ')))
      for (const [i, { rows, columns }] of tables.entries()) {
        const read = (sheets[i]?.data ?? []).slice(-rows.length)
        for (const [at, row] of rows.entries()) {
          for (const column of columns.keys()) {
            const cell = row[column] ?? null
            const seen = read[at]?.[column] ?? null
            if (typeof cell === 'number' || cell === null) expect(seen).toBe(cell)
            else expect(seen ?? '').toBe(typeof cell === 'string' ? cell : inLanguage(cell, language))
          }
        }
      }
      const parts = sheets[tables.findIndex(({ id }) => id === 'parts')]?.data ?? []
      const kwh = parts.slice(2).map((row) => Number(row[2]))
      expect(kwh.slice(0, -1).reduce((sum, value) => sum + value, 0)).toBe(kwh.at(-1))
    }
  )

  test('is CSV with a mark, pages without script, and a workbook with ids as they are', async () => {
    const report = await store.withScope(everyone, (tx) =>
      scopeReport(tx, { kind: 'organisation', scope: 'O' }, 2026, day('2026-06-01'))
    )
    const csv = reportCsv(report)
    expect(csv.startsWith('\ufeff"table","row"')).toBe(true)
    expect(csv).toContain(`"'=SUM(1)"`)
    expect(csv).not.toContain('项目标：')
    expect(reportCsv(await reportOn('2026-06-01'))).toMatch(
      /"about",\d+,"value","本范围及分项共 1 项目标：预测超出路径 [01] 项.* Targets of the scope and its parts: 1; [01] over/
    )
    const cells = (await readWorkbook(await reportXlsx(report))).flatMap(({ data }) => data.flat())
    expect(cells).toContain('=SUM(1)')
    expect(cells).not.toContain(`'=SUM(1)`)
    const html = reportHtml({ ...report, scope: '<script>', scopeName: null })
    expect(html).not.toContain('<script>')
    expect(html).toContain('pool access records')
  })

  test.skipIf(!chromiumPath)('prints on paper', async () => {
    const browser = await launchChromium()
    try {
      const page = await browser.newPage()
      const report = await reportOn('2026-06-01')
      const large = report.parts.map((part) => ({
        ...part,
        kwhToDate: part.kwhToDate * 1e4,
        costYuan: 1e9,
        targets: report.targets
      }))
      const suspect = {
        siteId: '33010200012345678901',
        siteName: '杭州市上城区第一机关事务服务中心',
        meterId: '3301020001234567890123456789',
        account: '3301234567890',
        probability: 0.9999,
        kw: 12_345.6,
        duty: 1,
        onsetDay: '2026-01-01',
        excessKwh: 1e9,
        expectedKgco2: 1e9,
        costYuan: 1e9,
        surchargeYuan: 1e9
      }
      await page.setContent(reportHtml({ ...report, parts: large, suspects: [suspect] }))
      // the text of an A4 page on its side is 269 mm wide, 1016 pixels of print
      await page.setViewportSize({ width: 1016, height: 700 })
      await page.emulateMedia({ media: 'print' })
      const right = 'Math.max(...[...document.querySelectorAll("*")].map((each) => each.getBoundingClientRect().right))'
      expect(await page.evaluate(right)).toBeLessThanOrEqual(1016)
      const printed = String(await page.evaluate('document.body.innerText'))
      for (const text of [CAUTION.zh, CAUTION.en, '2026-06-01', suspect.siteName, suspect.meterId, '1,000,000,000'])
        expect(printed).toContain(text)
      const pdf = await page.pdf({ preferCSSPageSize: true })
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
      expect(pdf.toString('latin1')).toMatch(/\/MediaBox \[0 0 84[12][.\d]* 59[45][.\d]*\]/)
    } finally {
      await browser.close()
    }
  })

  test('has no part that is the whole again, and only targets that reach the year', async () => {
    const report = await store.withScope(everyone, async (tx) => {
      await saveMeters(tx, [meter('p', 'P', { region: '430000' }), meter('q', 'Q', { region: '4301' })])
      const years = [{ year: 2026, kwh: new Float32Array(365).fill(10) }]
      await saveEnergy(tx, [
        { meterId: 'p', years },
        { meterId: 'q', years }
      ])
      const target = { scopeKind: 'region', scope: '43', metric: 'tco2', baseYear: 2020, baseValue: 50 } as const
      await saveTargets(
        tx,
        [2025, 2030].map((targetYear) => ({ ...target, targetYear, reduction: 0.1, source: 'plan' }))
      )
      return scopeReport(tx, { kind: 'region', scope: '43' }, 2026, day('2026-06-01'))
    })
    expect(report.parts).toMatchObject([
      { part: '4301', kind: 'region' },
      { part: '—', kind: 'unknown', targets: [] }
    ])
    expect(report.targets.map(({ target }) => target.targetYear)).toEqual([2030])
  })

  test('forecasts each city by its own weather, as the report of that city does', async () => {
    const [province, city] = await store.withScope(everyone, async (tx) => {
      const firstDay = day('2025-01-01')
      const days = 730
      const celsius = (phase: number) => (at: number) => 18 + 14 * Math.sin((2 * Math.PI * at) / 40 + phase)
      const regions = [
        ['3601', celsius(0)],
        ['3602', celsius(2)]
      ] as const
      await saveMeters(
        tx,
        regions.map(([region]) => meter(`w${region}`, `W${region}`, { region }))
      )
      await saveEnergy(
        tx,
        regions.map(([region, of]) => ({
          meterId: `w${region}`,
          years: [0, 365].map((from) => ({
            year: from === 0 ? 2025 : 2026,
            kwh: Float32Array.from({ length: 365 }, (_, at) => 100 + 20 * Math.max(0, of(from + at) - 20))
          }))
        }))
      )
      const hours = (value: number) => Float32Array.from({ length: 48 }, (_, i) => (i < 24 ? value : 1))
      const byRegion = regions.map(([region, of]) => {
        const values = Array.from({ length: days }, (_, at) => [firstDay + at, hours(of(at))] as const)
        return [region, new Map(values)] as const
      })
      await saveWeather(tx, { byRegion: new Map(byRegion) })
      const of = (scope: string) => scopeReport(tx, { kind: 'region', scope }, 2026, day('2026-06-01'))
      return [await of('36'), await of('3602')]
    })
    const part = province.parts.find(({ part }) => part === '3602')
    expect(part?.yearKwh).toEqual(city.yearKwh)
  })

  test('says which points have no energy yet, which begin late, and what each target is, in words', async () => {
    const report = await store.withScope(everyone, async (tx) => {
      await saveMeters(tx, [
        meter('late', 'LATE', { region: '4401', kind: 'government office' }),
        meter('none', 'NONE', { region: '4401' })
      ])
      const kwh = Float32Array.from({ length: 365 }, (_, at) => (at < 169 || at > 250 ? Number.NaN : 500))
      await saveEnergy(tx, [{ meterId: 'late', years: [{ year: 2026, kwh }] }])
      const target = { scopeKind: 'region', scope: '44', baseYear: 2020, baseValue: 60, reduction: 0.07 } as const
      await saveTargets(tx, [
        { ...target, metric: 'kgco2_per_m2', targetYear: 2025, source: 'old plan' },
        { ...target, metric: 'tco2', targetYear: 2030, source: 'plan', path: [{ year: 2026, value: 58 }] }
      ])
      return scopeReport(tx, { kind: 'region', scope: '44' }, 2026, day('2026-09-08'))
    })
    expect(report.yearTco2).toBeNull()
    const told = report.missing.map(({ en }) => en)
    expect(told).toContainEqual(expect.stringContaining('1 of 2 metering points have no energy yet'))
    expect(told).toContainEqual(expect.stringContaining('no forecast of the whole year'))
    const csv = reportCsv(report, 'zh')
    for (const text of [
      '年初无读数',
      '首次筛查尚未完成',
      '目标年已过',
      '单位面积碳排放，2025 年',
      '2026:58',
      '"base_year","2020"'
    ])
      expect(csv).toContain(text)
    expect(csv).not.toMatch(/kgco2_per_m2|government office/)
    expect(reportHtml(report, 'en')).toContain('Its target year has passed')
    expect(reportData(report).targets).toMatchObject([
      { target_year: 2025, allowance: null, reason: 'target_expired' },
      { path: [{ year: 2026, value: 58 }], allowance: 58, used_from: null }
    ])
  })

  test('is refused where there are no readings', async () => {
    await expect(
      store.withScope(everyone, (tx) => scopeReport(tx, { kind: 'site', scope: 'nowhere' }, 2026, day('2026-06-01')))
    ).rejects.toThrow(/no readings/)
  })
})
