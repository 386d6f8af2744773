import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { shippedNumbers } from '../../src/reports/carbon-tables.ts'
import { saveTargets } from '../../src/store/carbon-targets.ts'
import { saveEnergy } from '../../src/store/energy.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { saveHeadcounts } from '../../src/store/institutions.ts'
import { saveReferenceValues, seedReferenceValues } from '../../src/store/reference-values.ts'
import { fillProvince, METERS } from '../api/sample-province.ts'
import { everyone, meter } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'
import { chromiumPath, eachInChromium, expectAccessible, listening } from './chromium.ts'

describe.skipIf(!chromiumPath)('the carbon page', async () => {
  const { store, api } = await testStore()
  const origin = await listening(api)
  let page: Page
  eachInChromium((opened) => (page = opened), { origins: [origin], expected: /404/ })

  beforeAll(async () => {
    await fillProvince(store)
    const energy = METERS.map(({ meterId }) => ({
      meterId,
      years: [2025, 2026].map((year) => ({ year, kwh: new Float32Array(365).fill(100) }))
    }))
    const target = { scopeKind: 'region', metric: 'tco2', baseYear: 2020, targetYear: 2030, reduction: 0.1 } as const
    await store.withScope(everyone, async (tx) => {
      await seedReferenceValues(tx, shippedNumbers(), 20_600)
      await saveEnergy(tx, energy)
      await saveTargets(tx, [
        { ...target, scope: '33', baseValue: 100, source: '规划' },
        { ...target, scope: '33', metric: 'kgce_per_m2', boundary: 'all_energy', baseValue: 20, source: '规划' },
        { ...target, scope: '3301', baseValue: 100_000, source: '规划' }
      ])
    })
  })

  const open = async (query: string) => {
    await page.goto(`${origin}/carbon.html${query}`)
    await page.locator('.carbon .tiles').waitFor()
  }
  const shows = async (text: string) => {
    expect(await page.getByText(text).first().isVisible(), text).toBe(true)
  }

  test('shows a scope against its path, its parts, what is missing, and that nothing is proved', async () => {
    await open('?scope=33&year=2026')
    for (const text of ['浙江省 2026', '超出路径', 'over its path', 'suspected mining explains', '80%', '不能证明挖矿'])
      await shows(text)
    await shows('other energy of months that have ended is missing')
    await shows('No official emission factor of Zhejiang')
    const parts = page.locator('table.data').first()
    expect(await parts.locator('tbody tr').count()).toBe(2)
    expect(await parts.locator('.under-path').first().textContent()).toMatch(/^−\d/)
    expect(await parts.textContent()).toContain('Emissions 2030')
  })

  test('leads from the province to the city and back, and takes another scope by its form', async () => {
    await page.goto(`${origin}/`)
    await page.getByRole('link', { name: /Carbon/ }).click()
    await page.locator('.carbon .tiles').waitFor()
    await page.getByRole('link', { name: /Zhejiang/ }).click()
    await page.getByRole('link', { name: /Hangzhou/ }).click()
    await page.getByRole('heading', { name: /杭州/ }).waitFor()
    await page.goBack()
    await page.getByLabel(/Kind of scope/).selectOption('site')
    await page.getByLabel(/Scope: code/).fill('S01')
    await page.getByRole('button', { name: /Show/ }).click()
    await page.getByText('未设碳目标').waitFor()
    expect(new URL(page.url()).searchParams.get('scope')).toBe('S01')
    await page.getByRole('link', { name: '站点1' }).first().click()
    await page.getByRole('heading', { level: 1, name: '站点1' }).waitFor()
    await page.getByText('kWh/m² in the last').waitFor()
  })

  test('gives the report to print, in a page that its policy lets be styled', async () => {
    await open('?scope=3301&year=2026')
    await page.getByRole('link', { name: 'Print, English' }).click()
    await page.getByRole('heading', { level: 1, name: /Carbon report/ }).waitFor()
    expect(await page.evaluate("getComputedStyle(document.querySelector('.caution')).borderTopStyle")).toBe('solid')
  })

  test.each([
    [1100, 800],
    [360, 740]
  ])('is accessible and fits %i × %i', async (width, height) => {
    await page.setViewportSize({ width, height })
    await open('?scope=33&year=2026')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    await expectAccessible(page)
  })

  test('tells a scope without readings in both languages', async () => {
    await page.goto(`${origin}/carbon.html?scope=65`)
    await page.getByRole('alert').getByText('There are no readings').waitFor()
  })

  test('holds an organisation against its quota, and leads to its report', async () => {
    const organisation = '乙大学'
    await store.withScope(everyone, async (tx) => {
      await saveMeters(tx, [
        meter('campus-m', 'CAMPUS', { organisation, kind: 'university', region: '3302', floorAreaM2: 1000 })
      ])
      const kwh = new Float32Array(365).fill(100)
      await saveEnergy(tx, [{ meterId: 'campus-m', years: [2025, 2026].map((year) => ({ year, kwh })) }])
      await saveHeadcounts(tx, [
        { scopeKind: 'organisation', scope: organisation, year: 2026, heads: 10, source: 'list' }
      ])
      const quota = { dataset: 'quota', region: '33', item: 'university/kgce_per_head/year', usedFrom: 0 } as const
      await saveReferenceValues(tx, [{ ...quota, value: 100, source: 'DB33/T 737' }], 'somebody')
    })
    await open('?scope=3302&year=2026')
    await page
      .getByRole('row', { name: /乙大学.*高校/ })
      .getByRole('link', { name: organisation })
      .click()
    await page.getByRole('heading', { name: '乙大学 2026' }).waitFor()
    expect(new URL(page.url()).searchParams.get('kind')).toBe('organisation')
  })
})
