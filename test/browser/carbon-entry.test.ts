import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { headcountsIn, otherEnergyIn } from '../../src/store/institutions.ts'
import { referenceValues } from '../../src/store/reference-values.ts'
import { tariffVersions } from '../../src/store/tariff-calendars.ts'
import { makeUser, PASSWORD } from '../api/access/accounts.ts'
import { fillEnergy, fillProvince } from '../api/sample-province.ts'
import { everyone } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'
import { chromiumPath, eachInChromium, expectAccessible, listening } from './chromium.ts'

describe.skipIf(!chromiumPath)('what the bureau enters on the carbon page', async () => {
  const { store, api } = await testStore()
  const origin = await listening(api)
  let page: Page
  eachInChromium((opened) => (page = opened), { origins: [origin], expected: /40[03]/ })

  beforeAll(async () => {
    await fillProvince(store)
    await fillEnergy(store)
    await makeUser(store, 'bureau', 'bureau', ['33'])
    await makeUser(store, 'operator', 'operator', ['33'])
  })

  const signIn = async (name: string) => {
    await page.goto(`${origin}/account.html?next=${encodeURIComponent('carbon.html?scope=33&year=2026')}`)
    await page.getByLabel(/用户名/).fill(name)
    await page.getByLabel(/密码/).fill(PASSWORD)
    await page.getByRole('button', { name: /登录/ }).click()
    await page.getByRole('heading', { name: /Targets and numbers/ }).waitFor()
  }
  const part = async (name: RegExp) => {
    await page.locator('summary', { hasText: name }).click()
    return page.locator('.entry-part', { hasText: name })
  }

  test('is not offered to others, who are told whose it is', async () => {
    await page.goto(`${origin}/carbon.html?scope=33&year=2026`)
    await page.getByText('are entered by the bureau').waitFor()
    await signIn('operator')
    await page.getByText('are entered by the bureau').waitFor()
    expect(await page.locator('.entry-part').count()).toBe(0)
  })

  describe('by its user', () => {
    beforeEach(() => signIn('bureau'))

    test('a target is entered, counts in the report at once, is corrected and prolonged', async () => {
      const targets = await part(/碳目标/)
      const field = (label: RegExp) => targets.getByLabel(label).first()
      await field(/Base year/).fill('2020')
      await field(/Base value/).fill('0')
      await field(/Target year/).fill('2030')
      await field(/Reduction/).fill('7')
      await field(/Path such as/).fill('2025-50')
      await targets.getByRole('button', { name: /Save the target/ }).click()
      await targets.getByText('大于 0 的数').waitFor()
      await targets.getByText('须注明来源').waitFor()
      await field(/Base value/).fill('60')
      await field(/来源 Source/).fill('省规划')
      await targets.getByRole('button', { name: /Save the target/ }).click()
      await targets.getByText('cannot read "2025-50"').waitFor()
      await field(/Path such as/).fill('2031:50')
      await targets.getByRole('button', { name: /Save the target/ }).click()
      await targets.getByText('path 中').or(targets.getByText('不在 2020 与 2030 之间')).first().waitFor()
      expect(await field(/Path such as/).getAttribute('aria-invalid')).toBe('true')
      await field(/Path such as/).fill('2025:58')
      await targets.getByRole('button', { name: /Save the target/ }).click()
      await targets.getByRole('status').getByText('saved, used from today on').waitFor()
      await page.locator('.standing').getByText('base 2020: 60').waitFor()
      await page.locator('.standing').getByText('路径 2025: 58').waitFor()

      const row = targets.getByRole('row').filter({ hasText: '省规划' })
      await row.getByRole('button', { name: /Edit/ }).click()
      expect(await field(/Reduction/).inputValue()).toBe('7')
      await field(/Base value/).fill('70')
      await targets.getByRole('button', { name: /Save the target/ }).click()
      await page.locator('.standing').getByText('base 2020: 70').waitFor()
      await row.getByRole('button', { name: /Prolong/ }).click()
      await targets.getByLabel(/Prolong to/).fill('2035')
      await targets.getByRole('button', { name: /as an assumption/ }).click()
      await page.locator('.standing').getByText('assumed path').waitFor()
    })

    test('what was entered wrongly is withdrawn once it is confirmed with its reason, and the version before holds again', async () => {
      const heads = await part(/其他能源/)
      const form = heads.locator('form').nth(1)
      await form.getByLabel(/Kind of scope/).selectOption('site')
      await form.getByLabel(/site id/).fill('S02')
      for (const count of ['50', '500']) {
        await form.getByLabel(/People/).fill(count)
        await form.getByLabel(/Source/).fill('台账')
        await form.getByRole('button', { name: /Save the headcount/ }).click()
        await heads.locator('tr:visible', { hasText: 'S02' }).getByText(count, { exact: true }).waitFor()
      }
      const row = (count: string) =>
        heads.locator('tr:visible', { hasText: 'S02' }).filter({ has: page.getByText(count, { exact: true }) })
      await row('500')
        .getByRole('button', { name: /Withdraw/ })
        .click()
      const asked = heads.locator('.prolong')
      await asked.getByRole('button', { name: /Cancel/ }).click()
      expect(await asked.count()).toBe(0)
      await row('500')
        .getByRole('button', { name: /Withdraw/ })
        .click()
      await asked.getByRole('button', { name: /Withdraw it/ }).click()
      await asked.getByText('must be given').waitFor()
      await asked.getByLabel(/Why/).fill('多写一个零')
      await expectAccessible(page)
      await asked.getByRole('button', { name: /Withdraw it/ }).click()
      await row('50').waitFor()
      await row('500').waitFor({ state: 'detached' })
      await heads.locator('summary', { hasText: 'Earlier and withdrawn' }).click()
      await row('500').getByText('多写一个零').waitFor()
      expect(
        await row('500')
          .getByRole('button', { name: /Withdraw/ })
          .count()
      ).toBe(0)
    })

    test('a number is entered by its set, and what is wrong stands beside its field', async () => {
      const numbers = await part(/排放因子/)
      await numbers.getByLabel(/地区代码/).fill('9901')
      await numbers.getByLabel(/年份/).fill('2024')
      await numbers.getByLabel(/数值（/).fill('497')
      await numbers.getByLabel(/来源/).fill('公告')
      await numbers.getByRole('button', { name: /Save the number/ }).click()
      await numbers.getByText('须在 0 与 3').waitFor()
      await numbers.getByLabel(/数值（/).fill('0.48')
      await numbers.getByRole('button', { name: /Save the number/ }).click()
      await numbers.getByText('不属于已知省份').waitFor()
      await numbers.getByLabel(/地区代码/).fill('33')
      await numbers.getByLabel(/采用起始日/).fill('2020-01-01')
      await numbers.getByRole('button', { name: /Save the number/ }).click()
      await numbers.getByText('不得早于今天').waitFor()
      await numbers.getByLabel(/采用起始日/).fill('')
      await numbers.getByRole('button', { name: /Save the number/ }).click()
      await numbers.getByText('saved, used from today on').waitFor()

      await numbers.getByLabel(/Set of numbers/).selectOption('yardstick')
      await numbers.getByLabel(/地区代码/).fill('33')
      await numbers.getByLabel(/建筑类型/).selectOption('school')
      await numbers.getByLabel(/指标/).selectOption('kwh_per_m2')
      await numbers.getByLabel(/月份/).selectOption('7')
      await numbers.getByLabel(/数值（/).fill('4.2')
      await numbers.getByLabel(/来源/).fill('实测')
      await numbers.getByRole('button', { name: /Save the number/ }).click()
      await numbers.getByRole('row').filter({ hasText: '实测' }).getByText('school/kwh_per_m2/7').waitFor()
      await numbers.getByLabel(/指标/).selectOption('kgce_per_head')
      await numbers.getByRole('button', { name: /Save the number/ }).click()
      await numbers.getByText('请以 /year 结尾').waitFor()
      await numbers.getByLabel(/Set of numbers/).selectOption('quota')
      await numbers.getByLabel(/地区代码/).fill('33')
      await numbers.getByLabel(/建筑类型/).selectOption('school')
      await numbers.getByLabel(/指标/).selectOption('kgce_per_head')
      await numbers.getByLabel(/数值（/).fill('61')
      await numbers.getByLabel(/来源/).fill('定额标准')
      await numbers.getByRole('button', { name: /Save the number/ }).click()
      await numbers.getByRole('row').filter({ hasText: '定额标准' }).getByText('school/kgce_per_head/year').waitFor()
      await numbers.getByLabel(/Set of numbers/).selectOption('yardstick')
      await numbers.getByLabel(/指标/).selectOption('kwh_per_m2')
      const entered = (await store.withScope(everyone, referenceValues)).filter(({ source }) =>
        /公告$|实测/.test(source)
      )
      expect(entered).toMatchObject([
        { dataset: 'emission_factor', region: '33', item: '2024', value: 0.48 },
        { dataset: 'yardstick', region: '33', item: 'school/kwh_per_m2/7', value: 4.2 }
      ])
      await numbers.getByLabel(/地区代码/).fill('65')
      await numbers.getByLabel(/建筑类型/).selectOption('school')
      await numbers.getByLabel(/月份/).selectOption('8')
      await numbers.getByLabel(/数值（/).fill('4')
      await numbers.getByLabel(/来源/).fill('他省')
      await numbers.getByRole('button', { name: /Save the number/ }).click()
      await numbers.getByRole('alert').getByText('超出所辖地区').waitFor()
    })

    test('other energy and heads are entered, edited and imported, and wrong rows are told', async () => {
      const energy = await part(/其他能源/)
      const form = energy.locator('form').first()
      await form.getByLabel(/Kind of scope/).selectOption('site')
      await form.getByLabel(/site id/).fill('S01')
      await form.getByLabel(/Month/).fill('2026-13')
      await form.getByLabel(/Carrier/).fill('天然气')
      await form.getByLabel(/kgce/).fill('1200')
      await form.getByLabel(/Source/).fill('账单')
      await form.getByRole('button', { name: /Save the month/ }).click()
      await form
        .locator('.field-error')
        .getByText(/填写有误|2026-03/)
        .first()
        .waitFor()
      await form.getByLabel(/Month/).fill('2026-03')
      await form.getByRole('button', { name: /Save the month/ }).click()
      await form.getByText('已保存').waitFor()
      await energy.getByRole('row').filter({ hasText: '天然气' }).getByRole('button', { name: /Edit/ }).click()
      await form.getByLabel(/kgce/).fill('1300')
      await form.getByRole('button', { name: /Save the month/ }).click()
      await energy.getByRole('row').filter({ hasText: '1,300' }).waitFor()

      const file = energy.getByLabel(/Import a table/).first()
      const table = (rows: string) => ({
        name: 'gas.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(`scope_kind,scope,month,carrier,kgce,tco2,source\n${rows}`)
      })
      await file.setInputFiles(table('region,亚特兰蒂斯,2026-01,热力,5,,账单\n'))
      await energy.getByRole('alert').getByText('line 2').waitFor()
      await file.setInputFiles(table('region,杭州市,2026-01,热力,5,0.01,账单\n'))
      await energy.getByText('已导入').waitFor()

      const heads = energy.locator('form').nth(1)
      await heads.getByLabel(/Kind of scope/).selectOption('site')
      await heads.getByLabel(/site id/).fill('S01')
      await heads.getByLabel(/Year/).fill('2026')
      await heads.getByLabel(/People/).fill('42')
      await heads.getByLabel(/Source/).fill('名册')
      await heads.getByRole('button', { name: /Save the headcount/ }).click()
      await heads.getByText('已保存').waitFor()
      const [entered, counted] = await store.withScope(everyone, (tx) =>
        Promise.all([otherEnergyIn(tx, 2026), headcountsIn(tx, 2026)])
      )
      expect(entered).toMatchObject([
        { scope: '3301', carrier: '热力', kgce: 5, tco2: 0.01 },
        // every version stays
        { scope: 'S01', carrier: '天然气', kgce: 1200, tco2: null },
        { scope: 'S01', carrier: '天然气', kgce: 1300, tco2: null }
      ])
      expect(counted.filter(({ scope }) => scope === 'S01')).toMatchObject([{ heads: 42 }])
    })

    test('tariff hours are entered by periods as the notice has them, and what is wrong stands beside its period', async () => {
      const tariffs = await part(/分时电价/)
      const period = (i: number) => tariffs.getByRole('group', { name: new RegExp(`Period ${i}`) })
      await tariffs.getByLabel(/地区代码/).fill('330200')
      await tariffs.getByLabel(/In force since/).fill('2027-01-01')
      await tariffs.getByLabel(/来源/).fill('甬价〔2027〕1号')
      await period(1).getByLabel(/^小时/).fill('0–8，11–24')
      const save = () => tariffs.getByRole('button', { name: /Save the hours/ }).click()
      await save()
      await tariffs.getByRole('alert').getByText('平日缺少 1 月 8 时').waitFor()
      await tariffs.getByRole('button', { name: /Add a period/ }).click()
      await period(2).getByLabel(/^小时/).fill('8-12')
      await period(2)
        .getByLabel(/Register/)
        .selectOption('peak')
      await save()
      await period(2).getByText('1 月 11 时重复').waitFor()
      await period(2).getByLabel(/^小时/).fill('8-11')
      await tariffs.getByRole('button', { name: /Add a period/ }).click()
      await tariffs.getByRole('button', { name: /Remove period 3/ }).click()
      await save()
      await tariffs.getByText('saved, used from today on').waitFor()
      const row = tariffs.locator('tr:visible', { hasText: '甬价' })
      await row.getByText('1-12 月').nth(1).waitFor()
      const versions = await store.withScope(everyone, tariffVersions)
      expect(versions.filter(({ region }) => region === '3302')).toMatchObject([
        {
          periods: [
            { months: '1-12', days: 'ordinary', register: 'flat', hours: '0-8 11-24' },
            { months: '1-12', days: 'ordinary', register: 'peak', hours: '8-11' }
          ]
        }
      ])
      await row.getByRole('button', { name: /Edit/ }).click()
      expect(await period(2).getByLabel(/^小时/).inputValue()).toBe('8-11')
      expect(await tariffs.getByRole('group').count()).toBe(2)
      await row.getByRole('button', { name: /Withdraw/ }).click()
      await tariffs.getByLabel(/Why/).fill('误填')
      await tariffs.getByRole('button', { name: /Withdraw it/ }).click()
      await row.waitFor({ state: 'detached' })
    })

    test.each([
      [1100, 800],
      [360, 740]
    ])('is accessible and fits %i × %i', async (width, height) => {
      await page.setViewportSize({ width, height })
      for (const name of [/碳目标/, /排放因子/, /分时电价/, /其他能源/]) await part(name)
      await page.locator('.entry-list table:visible').nth(1).waitFor()
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      await expectAccessible(page)
    })
  })
})
