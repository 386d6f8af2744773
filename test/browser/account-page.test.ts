import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeUser, PASSWORD } from '../api/access/accounts.ts'
import { fillProvince } from '../api/sample-province.ts'
import { query, testStore } from '../store/test-database.ts'
import { chromiumPath, eachInChromium, expectAccessible, listening } from './chromium.ts'

describe.skipIf(!chromiumPath)('signing in on the page', async () => {
  const { store, api, url } = await testStore()
  const strictOrigin = await listening(api, { demo: false, secondFactor: ['auditor'] })
  const [origin, demoOrigin] = [await listening(api, { demo: false }), await listening(api)]
  let page: Page
  // that a request was refused is what these tests are about
  eachInChromium((opened) => (page = opened), { origins: [origin, demoOrigin, strictOrigin], expected: /40[013]/ })

  beforeAll(async () => {
    await fillProvince(store)
    await makeUser(store, 'li.wei', 'operator', ['3301'])
    await makeUser(store, 'root', 'administrator')
  })

  const signIn = async (name: string, password: string) => {
    await page.getByLabel(/用户名/).fill(name)
    await page.getByLabel(/密码/).fill(password)
    await page.getByRole('button', { name: /登录/ }).click()
  }

  test('leads from a page to the sign-in and back, shows what is within the regions, and signs out', async () => {
    await page.goto(`${origin}/?kind=school`)
    await page.waitForURL(/account\.html\?next=/)
    await page.getByLabel(/用户名/).waitFor()
    await expectAccessible(page)
    await signIn('li.wei', 'not the password')
    await page.getByRole('alert').getByText('登录失败 Signing in was refused').waitFor()
    await signIn('li.wei', PASSWORD)
    await page.waitForURL(`${origin}/?kind=school`)
    const rows = page.locator('table.ranking tbody tr')
    await rows.first().waitFor()
    for (const text of await rows.allTextContents()) expect(text).toContain('杭州')
    expect(await page.locator('#account').textContent()).toContain('li.wei供电公司 Operator')
    await expectAccessible(page)
    await page.getByRole('button', { name: /退出/ }).click()
    await page.getByRole('heading', { name: /登录/ }).waitFor()
    await page.goto(origin)
    await page.waitForURL(/account\.html/)
  })

  test('takes nobody to another site after the sign-in', async () => {
    for (const next of ['https://evil.example/', '//evil.example', 'javascript:alert(1)']) {
      await page.context().clearCookies()
      await page.goto(`${origin}/account.html?next=${encodeURIComponent(next)}`)
      await signIn('li.wei', PASSWORD)
      await page.waitForURL(`${origin}/`)
    }
  })

  test('tells an administrator that sites are not for this role, and what is', async () => {
    await page.goto(`${origin}/account.html`)
    await signIn('root', PASSWORD)
    await page.getByRole('alert').getByText('无权访问 This is not for you to do').waitFor()
    await page.getByRole('link', { name: 'root' }).click()
    await page.getByText('rigwatch user').waitFor()
    await page.setViewportSize({ width: 360, height: 740 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    await expectAccessible(page)
  })

  test('changes the own password, with the reason where it is too weak', async () => {
    await page.goto(`${origin}/account.html?next=account.html`)
    await signIn('li.wei', PASSWORD)
    const change = async (wanted: string) => {
      await page.getByLabel(/当前密码/).fill(PASSWORD)
      await page.getByLabel(/新密码/).fill(wanted)
      await page.getByRole('button', { name: /修改密码/ }).click()
    }
    await change('qwerty123456')
    await page
      .getByRole('alert')
      .getByText(/该密码过于常见/)
      .waitFor()
    await change('another evening in June')
    await page
      .getByRole('status')
      .getByText(/密码已修改/)
      .waitFor()
    await page.getByRole('button', { name: /退出/ }).click()
    await page.getByLabel(/用户名/).waitFor()
    await signIn('li.wei', 'another evening in June')
    await page.getByRole('button', { name: /退出/ }).waitFor()
  })

  test('lets who must, and nobody has yet, set a password and a second factor, and then asks for its codes', async () => {
    await makeUser(store, 'newcomer', 'auditor')
    await query(url, `update app_user set password_change_due = true where name = 'newcomer'`)
    await page.goto(`${strictOrigin}/account.html`)
    await signIn('newcomer', PASSWORD)
    await page.getByText('密码由他人设置，请先修改').waitFor()
    // other pages lead back here
    await page.goto(`${strictOrigin}/carbon.html`)
    await page.waitForURL(/account\.html\?next=carbon/)
    await page.getByLabel(/当前密码/).fill(PASSWORD)
    await page.getByLabel(/新密码/).fill('another evening in June')
    await page.getByRole('button', { name: /修改密码/ }).click()
    await page.getByText('该角色须启用双因素认证').waitFor()
    await expectAccessible(page)
    await page.getByLabel(/密码/).fill('another evening in June')
    await page.getByRole('button', { name: /启用/ }).click()
    const picture = page.getByRole('img', { name: /QR/ })
    await picture.waitFor()
    expect(
      await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)
    ).toBeGreaterThan(20)
    await expectAccessible(page)
    const totp = new TOTP({ secret: Secret.fromBase32((await page.locator('code').first().textContent()) ?? '') })
    await page.getByLabel(/验证码/).fill(totp.generate())
    await page.getByRole('button', { name: /确认/ }).click()
    const codes = page.locator('.recovery-codes li')
    await codes.first().waitFor()
    expect(await codes.count()).toBe(10)
    const recovery = (await codes.first().textContent()) ?? ''
    await page.setViewportSize({ width: 360, height: 740 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    await page.getByRole('button', { name: /已保存/ }).click()
    await page.waitForURL(/carbon\.html/)

    // a page left behind would answer the lost session by a way to the sign-in of its own
    await page.goto('about:blank')
    await page.context().clearCookies()
    await page.goto(`${strictOrigin}/account.html?next=account.html`)
    await signIn('newcomer', 'another evening in June')
    await page.getByLabel(/恢复码/).fill('000000')
    await page.getByRole('button', { name: /登录/ }).click()
    await page
      .getByRole('alert')
      .getByText(/The code is wrong/)
      .waitFor()
    await page.getByLabel(/恢复码/).fill(recovery)
    await page.getByRole('button', { name: /登录/ }).click()
    await page.getByText('已启用：登录时须输入验证码').waitFor()
  })

  test('shows a visitor of the demo as one, with the way in', async () => {
    await page.goto(demoOrigin)
    await page.locator('table.ranking tbody tr').first().waitFor()
    await page.getByText('演示访客 Demo visitor').waitFor()
    await page.getByRole('link', { name: /登录/ }).click()
    await page.getByText(/无需登录即可浏览/).waitFor()
    await page.getByRole('link', { name: /返回/ }).click()
    await page.locator('table.ranking tbody tr').first().waitFor()
  })
})
