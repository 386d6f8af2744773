// Serves what serving.ts measures, as a process of its own: the API, and beside it a route that does nothing.
import { pathToFileURL } from 'node:url'
import fastify from 'fastify'
import type * as AllowedHosts from '../../src/api/allowed-hosts.ts'
import type * as App from '../../src/api/app.ts'
import type * as PlannedPages from '../../src/api/planned-pages.ts'
import { builtFile } from '../../src/sources/package-root.ts'
import type * as AuditLog from '../../src/store/audit/audit-log.ts'
import type * as Store from '../../src/store/store.ts'

async function built<T>(path: string): Promise<T> {
  return import(pathToFileURL(builtFile(path)).href)
}

const [, , connection = ''] = process.argv
const { buildApp } = await built<typeof App>('api/app.js')
const { allowedHostsAt } = await built<typeof AllowedHosts>('api/allowed-hosts.js')
const { planPages } = await built<typeof PlannedPages>('api/planned-pages.js')
const { openStore } = await built<typeof Store>('store/store.js')
const { auditLog } = await built<typeof AuditLog>('store/audit/audit-log.js')

const open = () => openStore(JSON.parse(connection), { prepared: true })
const store = await open()
const app = buildApp({
  store,
  audit: auditLog(await open()),
  simulated: true,
  version: 'bench',
  // as on the own machine: elsewhere keys are taken over HTTPS alone
  allowedHosts: allowedHostsAt('127.0.0.1'),
  sealingKey: Buffer.alloc(32),
  logger: false
})
const nothing = fastify().get('/', async () => ({ nothing: true }))
await planPages(store)
process.send?.({
  rigwatch: await app.listen({ host: '127.0.0.1', port: 0 }),
  trivial: await nothing.listen({ host: '127.0.0.1', port: 0 })
})
