import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import type { AppOptions } from '../../src/api/app.ts'
import type { Store } from '../../src/store/store.ts'
import { startApp } from '../api/server.ts'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable'
]
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

/** Machines that run several test files at once are slow. */
const PATIENCE_MS = 90_000

/** The Chromium of this system; undefined where there is none. */
export const chromiumPath = PLACES.find((path) => existsSync(path))

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath as string, args: FLAGS })
}

/** Serves the API and the pages on a free port until the end of the file's tests, and gives its origin. */
export async function listening(store: Store, options: Partial<AppOptions> = {}): Promise<string> {
  const { app } = await startApp(store, '127.0.0.1', options)
  await app.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}

/**
 * Opens a page of its own for each test, without cookies, and gives what the pages complain of: errors on their console and in
 * their scripts, and requests to elsewhere. Nothing may be left of it at the end of a test.
 * @param opened told the page before each test
 * @param expected complaints that a test provokes
 */
export function eachInChromium(opened: (page: Page) => void, { origins, expected = /^$/ }: Pages): void {
  const complaints: string[] = []
  const complain = (text: string) => expected.test(text) || complaints.push(text)
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    complaints.length = 0
    page = await browser.newPage({ viewport: { width: 1100, height: 800 } })
    page.setDefaultTimeout(PATIENCE_MS)
    page.on('console', (message) => message.type() === 'error' && complain(message.text()))
    page.on('pageerror', (error) => complain(error.message))
    page.on('request', (request) => {
      const own = [...origins, 'data:'].some((origin) => request.url().startsWith(origin))
      if (!own) complain(`request to ${request.url()}`)
    })
    opened(page)
  })
  afterEach(async () => {
    await page.close()
    expect(complaints).toEqual([])
  })
}

interface Pages {
  /** where the pages may ask */
  readonly origins: readonly string[]
  readonly expected?: RegExp
}

/** Runs in the page: what axe finds wrong, in short. */
const CHECK = `axe.run().then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 120)).join(' | ')))`

/** Lets axe look for what keeps people with disabilities out. */
export async function expectAccessible(page: Page): Promise<void> {
  // a script element would be against the page's security policy
  await page.evaluate(axe.source)
  expect(await page.evaluate(CHECK)).toEqual([])
}
