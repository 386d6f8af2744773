import { afterAll } from 'vitest'
import { SEALING_KEY_BYTES } from '../../src/api/access/seal.ts'
import { allowedHostsAt } from '../../src/api/allowed-hosts.ts'
import { type AppOptions, buildApp } from '../../src/api/app.ts'
import { auditLog } from '../../src/store/audit/audit-log.ts'
import type { Store } from '../../src/store/store.ts'

/** The app on a store of the account `api`, ready to inject; closed after the tests of the file. */
export async function startApp(store: Store, listenHost = '127.0.0.1', options: Partial<AppOptions> = {}) {
  const allowedHosts = allowedHostsAt(listenHost)
  const app = buildApp({
    store,
    audit: auditLog(store),
    simulated: true,
    demo: true,
    version: '0.0.0-test',
    allowedHosts,
    sealingKey: Buffer.alloc(SEALING_KEY_BYTES, 7),
    logger: false,
    ...options
  })
  afterAll(() => app.close())
  /** all routes, those that the OpenAPI document does not tell of too; fastify makes the HEAD of each GET by itself */
  const routes: { readonly method: string; readonly url: string; readonly hidden: boolean }[] = []
  app.addHook('onRoute', ({ method, url, schema }) => {
    for (const each of [method].flat()) routes.push({ method: each, url, hidden: schema?.hide !== undefined })
  })
  await app.ready()
  return {
    app,
    routes,
    /** Status, media type and JSON of a GET. */
    async get(url: string) {
      const reply = await app.inject({ method: 'GET', url })
      return {
        status: reply.statusCode,
        type: String(reply.headers['content-type']).split(';', 1)[0],
        body: reply.json()
      }
    }
  }
}

/** The program at work for whoever runs it. */
export const SYSTEM = { actor: 'test', regions: [], role: 'system' } as const
