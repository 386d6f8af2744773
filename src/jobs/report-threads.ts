import { availableParallelism } from 'node:os'
import type pg from 'pg'
import { EmptyScopeError } from '../reports/empty-scope.ts'
import type { ReportMaker, ReportRequest } from '../reports/report-maker.ts'
import { WorkerError, WorkerPool } from './worker-pool.ts'

/** What a worker gives back: the report, or why there is none, which the caller's thread throws. */
export type MadeReport =
  | { readonly body: string | Uint8Array }
  | { readonly empty: string }
  | { readonly failed: { readonly message: string; readonly code?: string; readonly stack?: string } }

/** Most reports at once: the API keeps a core for itself where there are several. */
const MOST_THREADS = 2

/** Reports that are made on worker threads, each with a connection of its own, so that whoever asks for them stays free. */
export interface ReportThreads {
  readonly make: ReportMaker
  close(): Promise<void>
}

/**
 * Starts threads for the reports of a database. One that fails is replaced by the next request.
 * @param connection of the account whose reports they are
 */
export function startReportThreads(connection: pg.ClientConfig): ReportThreads {
  const open = () =>
    new WorkerPool<ReportRequest, MadeReport>({
      script: 'jobs/report-worker.js',
      jobs: Math.min(MOST_THREADS, Math.max(1, availableParallelism() - 1)),
      workerData: connection
    })
  let pool: WorkerPool<ReportRequest, MadeReport> | undefined
  return {
    make: async (request) => {
      const asked = (pool ??= open())
      const made = await asked.answer(request).catch(async (error: unknown) => {
        if (error instanceof WorkerError && pool === asked) {
          pool = undefined
          await asked.close()
        }
        throw error
      })
      if ('body' in made) return made.body
      if ('empty' in made) throw new EmptyScopeError(made.empty)
      const { message, ...rest } = made.failed
      throw Object.assign(new Error(message), rest)
    },
    close: async () => {
      await pool?.close()
    }
  }
}
