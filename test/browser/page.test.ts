import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { LoadDay } from '../../src/readings/load-day.ts'
import { importReadings } from '../../src/store/import/import-readings.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { saveRun } from '../../src/store/runs.ts'
import { batches, everyone, meter } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'
import { chromiumPath, eachInChromium, listening } from './chromium.ts'

const FIRST_DAY = 20_400
const DAYS = 120
const SUSPECT = '校区 1/2 & <b>东</b>'
const METERS = [
  meter('suspect-m', SUSPECT, { kind: 'school', region: '330106', floorAreaM2: 9000 }),
  ...Array.from({ length: 60 }, (_, i) =>
    meter(`m${i}`, `S${i}`, { kind: i % 2 ? 'hospital' : 'library', region: i % 3 ? '3302' : '3301' })
  )
]

/** Runs in the page: how often each colour occurs in the carpet plot. */
const COUNT_COLOURS = `(() => {
  const canvas = document.querySelector('canvas.carpet')
  const { data } = canvas.getContext('2d').getImageData(60, 30, canvas.width - 90, 250)
  const seen = {}
  for (let at = 0; at < data.length; at += 4) {
    const key = data.slice(at, at + 3).join()
    seen[key] = (seen[key] ?? 0) + 1
  }
  return seen
})()`

/** A quarter-hourly load with a daily rhythm, 20 kW more from the middle on, and a day without a reading. */
function suspectDays(): LoadDay[] {
  return Array.from({ length: DAYS }, (_, day) => ({
    meterId: 'suspect-m',
    day: FIRST_DAY + day,
    channel: 'active_power' as const,
    values: Float32Array.from(
      { length: 96 },
      (_, i) => 10 - 8 * Math.cos((i / 96) * 2 * Math.PI) + (day < DAYS / 2 ? 0 : 20)
    )
  })).filter(({ day }) => day !== FIRST_DAY + 30)
}

describe.skipIf(!chromiumPath)(`the page in ${chromiumPath ?? 'a browser: there is no Chromium here'}`, async () => {
  const { store, api } = await testStore()
  const origin = await listening(api)
  let page: Page
  eachInChromium((opened) => (page = opened), { origins: [origin], expected: /404/ })

  beforeAll(async () => {
    await store.withScope(everyone, (tx) => saveMeters(tx, METERS))
    await importReadings(store, everyone, batches(suspectDays()))
    await store.withScope(everyone, async (tx) => saveRun(tx, ...screening()))
  })

  const rows = () => page.locator('table.ranking tbody tr')

  test('lists the ranking under the banner of simulated data', async () => {
    await page.goto(origin)
    await rows().first().waitFor()
    expect(await rows().count()).toBe(50)
    expect(await page.getByText('模拟数据 · Simulated data').isVisible()).toBe(true)
    expect(await page.getByText('不能证明挖矿').isVisible()).toBe(true)
    const first = await rows().first().textContent()
    for (const shown of ['1', SUSPECT, '中小学', '杭州', 'Hangzhou', '93%', '20', '2026-01-07'])
      expect(first).toContain(shown)
    await page.getByText('5 metering points judged anew, 55 taken over, 1 not screened').click()
    expect(await page.locator('details.judging').textContent()).toContain('suspicious, judged every time 3')
  })

  test('filters by region and kind, pages, and keeps both in the address', async () => {
    await page.goto(origin)
    await page.getByRole('button', { name: /下一页/ }).click()
    await page.getByText('S59').waitFor()
    expect(await rows().count()).toBe(11)
    await page.getByRole('button', { name: /上一页/ }).click()
    await page.getByText(SUSPECT).waitFor()
    await page.getByLabel(/地区/).selectOption('3302')
    await expect.poll(() => rows().count(), { timeout: 10_000 }).toBe(40)
    await page.getByLabel(/类型/).selectOption('hospital')
    await expect.poll(() => rows().count(), { timeout: 10_000 }).toBe(20)
    expect(new URL(page.url()).search).toBe('?region=3302&kind=hospital')
    await page.reload()
    await rows().first().waitFor()
    expect(await rows().count()).toBe(20)
    await page.goBack()
    await expect.poll(() => rows().count(), { timeout: 10_000 }).toBe(40)
  })

  test('puts sites in another order, pages through it, and keeps it in the address', async () => {
    await page.goto(origin)
    await page.getByText(SUSPECT).waitFor()
    await page.getByLabel(/排序/).selectOption('kw')
    await page.getByText('S59').waitFor()
    expect(new URL(page.url()).search).toBe('?order=kw')
    expect(await rows().count()).toBe(50)
    expect(await page.getByText(SUSPECT).count()).toBe(0)
    const first = rows().first()
    expect(await first.locator('td.rank').textContent()).toBe('1')
    await first.locator('.order-parts summary').click()
    expect(await first.locator('.order-parts').textContent()).toMatch(/60 kW.*59\.5.*0\.5/)
    await page.getByRole('button', { name: /下一页/ }).click()
    await page.getByText(SUSPECT).waitFor()
    expect(await rows().count()).toBe(11)
    expect(await rows().last().textContent()).toContain(SUSPECT)
    await page.reload()
    await rows().first().waitFor()
    expect(await rows().last().textContent()).toContain(SUSPECT)
    await page.getByLabel(/排序/).selectOption('')
    await expect.poll(() => rows().first().textContent(), { timeout: 10_000 }).toContain(SUSPECT)
    expect(new URL(page.url()).search).toBe('')
  })

  test('shows a site: carpet plot, reasons in both languages, warnings', async () => {
    await page.goto(origin)
    await page.getByRole('link', { name: SUSPECT }).click()
    const canvas = page.locator('canvas.carpet')
    await canvas.waitFor()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(SUSPECT)
    for (const shown of [
      '夜间负荷上升。',
      'The load at night rose.',
      '缺一天。',
      'A day is missing.',
      '+7.10',
      '全天连续'
    ])
      expect(await page.getByText(shown).first().isVisible(), shown).toBe(true)
    const colours = (await page.evaluate(COUNT_COLOURS)) as Record<string, number>
    expect(Object.keys(colours).length).toBeGreaterThan(50)
    // the hatching of the missing day
    expect(colours['120,120,120']).toBeGreaterThan(0)
    expect(colours['190,190,190']).toBeGreaterThan(0)
  })

  test('reads single values by keyboard and by pointer', async () => {
    await page.goto(`${origin}/site.html?id=${encodeURIComponent(SUSPECT)}`)
    const canvas = page.locator('canvas.carpet')
    await canvas.focus()
    await canvas.press('ArrowRight')
    const reading = page.locator('output.reading')
    expect(await reading.textContent()).toMatch(/^2026-01-08 周四 Thu 00:00–00:15\s+22 kW$/)
    await canvas.press('Home')
    expect(await reading.textContent()).toMatch(/^2025-11-08 .* 2 kW$/)
    await canvas.hover()
    expect(await page.locator('.tip').textContent()).toMatch(/ kW$/)
  })

  test('fits a phone: nothing but the carpet plot scrolls sideways', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    for (const path of ['/', `/site.html?id=${encodeURIComponent(SUSPECT)}`]) {
      await page.goto(origin + path)
      await page.locator('table.ranking, canvas.carpet').first().waitFor()
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(360)
    }
  })

  test('tells an unknown site and an empty ranking in both languages', async () => {
    await page.goto(`${origin}/site.html?id=nobody`)
    await page.getByRole('alert').getByText('站点不存在 No such site').waitFor()
    await page.goto(`${origin}/?region=99`)
    await page.getByText('没有符合条件的站点 No site matches these filters').waitFor()
  })

  test('the API page works offline under its content security policy', async () => {
    await page.goto(`${origin}/api/v1/docs`)
    await page.locator('#operations-ranking-listRankings').waitFor()
  })
})

/** A place in an order, by a load in two parts. */
function place(rank: number, meterId: string) {
  const total = 1000 * (METERS.length - rank)
  const parts = [
    { meterId, what: 'expected', amount: total - 500 },
    { meterId, what: 'expected', amount: 500 }
  ]
  return { rank, unit: 'W' as const, total, parts }
}

function screening(): [Parameters<typeof saveRun>[1], Parameters<typeof saveRun>[2], Parameters<typeof saveRun>[3]] {
  const at = new Date('2026-04-01T01:00:00Z')
  const run = {
    startedAt: at,
    finishedAt: at,
    asKnownAt: at,
    prevalence: 0.01,
    modelVersion: 'test',
    judging: { judged: { suspicious: 3, turn: 2 }, takenOver: { quiet_days: 55 }, notScreened: 1 }
  }
  const findings = METERS.map(({ meterId }, i) => ({
    meterId,
    status: 'ok' as const,
    probability: i === 0 ? 0.93 : 0.02,
    estimatedKw: i === 0 ? 20 : Number.NaN,
    duty: i === 0 ? 1 : Number.NaN,
    onset: i === 0 ? { day: FIRST_DAY + DAYS / 2, minute: 0 } : null,
    operation: i === 0 ? ('continuous' as const) : null,
    contributions: [
      {
        detector: 'step',
        logOdds: 7.1,
        sentence: { zh: '夜间负荷上升。', en: 'The load at night rose.' },
        numbers: { stepKw: 20 }
      }
    ],
    warnings: [{ code: 'data.gaps', sentence: { zh: '缺一天。', en: 'A day is missing.' }, numbers: {} }]
  }))
  const ranking = METERS.map(({ siteId, meterId }, i) => ({
    siteId,
    leadingMeterId: meterId,
    priority: i === 0 ? 81 : 0,
    probability: i === 0 ? 0.93 : 0.02,
    estimatedKw: i === 0 ? 20 : Number.NaN,
    excessKwhPerYear: i === 0 ? 175_200 : Number.NaN,
    tco2PerYear: i === 0 ? 87.1 : Number.NaN,
    details: {
      orders: { probability: place(i + 1, meterId), kw: place(METERS.length - i, meterId), cost: place(i + 1, meterId) }
    }
  }))
  return [run, findings, ranking]
}
