import { workerData } from 'node:worker_threads'
import type pg from 'pg'
import { EmptyScopeError } from '../reports/empty-scope.ts'
import { type ReportRequest, reportsOf } from '../reports/report-maker.ts'
import { openStore, type Store } from '../store/store.ts'
import type { MadeReport } from './report-threads.ts'
import { serveRequests } from './worker-pool.ts'

let store: Promise<Store> | undefined

serveRequests(async (request: ReportRequest): Promise<MadeReport> => {
  try {
    store ??= openStore(workerData as pg.ClientConfig, { connections: 1 })
    return { body: await reportsOf(await store)(request) }
  } catch (error) {
    if (error instanceof EmptyScopeError) return { empty: error.message }
    const { message, code, stack } = error as Error & { code?: string }
    return { failed: { message, ...(code !== undefined && { code }), ...(stack !== undefined && { stack }) } }
  }
})
