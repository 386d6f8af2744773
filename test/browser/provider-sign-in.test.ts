import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeUser } from '../api/access/accounts.ts'
import { startProvider } from '../api/access/openid-provider.ts'
import { fillProvince } from '../api/sample-province.ts'
import { startApp } from '../api/server.ts'
import { query, testStore } from '../store/test-database.ts'
import { chromiumPath, eachInChromium, expectAccessible } from './chromium.ts'

/** The provider has to know where it sends browsers back to before the server that asks it is there. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  return port
}

describe.skipIf(!chromiumPath)("signing in with the organisation's account on the page", async () => {
  const { store, api, url } = await testStore()
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const { options, issuer } = await startProvider(`${origin}/`)
  const { app } = await startApp(api, '127.0.0.1', { demo: false, oidc: options })
  let page: Page
  // the provider's own pages ask for a typeface from elsewhere
  const expected = /40[14]|favicon|fonts\.googleapis|ERR_(NAME|INTERNET|ABORTED|FAILED|CONNECTION)/
  eachInChromium((opened) => (page = opened), { origins: [origin, issuer], expected })
  beforeAll(async () => {
    await app.listen({ host: '127.0.0.1', port })
    await fillProvince(store)
    await makeUser(store, 'li.wei', 'operator', ['3301'])
    await query(url, `update app_user set sign_in = 'oidc', password_hash = null where name = 'li.wei'`)
  })
  const signInThere = async (login: string) => {
    await page.getByRole('button', { name: /统一身份认证/ }).click()
    await page.waitForURL(`${issuer}/**`)
    await page.locator('input[name=login]').fill(login)
    await page.locator('input[name=password]').fill('any')
    await page.locator('button[type=submit]').click()
  }

  test('leads to the provider and back to where somebody wanted to go, and ends both sessions', async () => {
    await page.goto(`${origin}/?kind=school`)
    await page.waitForURL(/account\.html\?next=/)
    await page.getByRole('button', { name: /统一身份认证/ }).waitFor()
    await expectAccessible(page)
    await signInThere('li.wei')
    await page.waitForURL(`${origin}/?kind=school`)
    await page.locator('table.ranking tbody tr').first().waitFor()
    await page.getByRole('link', { name: 'li.wei' }).click()
    await page.getByText('密码与双因素认证由单位统一身份认证管理').waitFor()
    await page.getByRole('button', { name: /退出/ }).click()
    await page.waitForURL(`${issuer}/session/end**`)
  })

  test('tells who is not known here, and keeps the answer out of the address', async () => {
    await page.goto(`${origin}/account.html`)
    await signInThere('nobody')
    await page.getByRole('alert').getByText('登录失败').waitFor()
    expect(new URL(page.url()).search).toBe('')
    await page.getByRole('button', { name: /重试/ }).click()
    await page.getByLabel(/用户名/).waitFor()
  })
})
