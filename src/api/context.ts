import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify'
import type { ReportMaker } from '../reports/report-maker.ts'
import type { Store } from '../store/store.ts'
import type { Transaction } from '../store/transaction.ts'
import { scopeOf } from './access/access.ts'
import type { RegionNames } from './region-names.ts'
import type { SeenRanks } from './seen-ranks.ts'

/** What the routes work with. */
export interface ApiContext {
  readonly store: Store
  /** makes carbon reports, elsewhere than in this thread where that has other requests to answer */
  readonly reports: ReportMaker
  /** whether the database holds a simulated province; every answer says so */
  readonly simulated: boolean
  /** of rigwatch */
  readonly version: string
  readonly regionNames: RegionNames
  readonly ranks: SeenRanks
}

/** The fastify instance whose routes are typed by their TypeBox schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** Runs queries in the scope of who is asking, all of them on the database as it was at the first. */
export function reading<T>(
  { store }: ApiContext,
  request: FastifyRequest,
  query: (tx: Transaction) => Promise<T>
): Promise<T> {
  return store.withScope(scopeOf(request), query, { view: 'snapshot' })
}

/** Runs changes in the scope of who is asking. */
export function writing<T>(
  { store }: ApiContext,
  request: FastifyRequest,
  change: (tx: Transaction) => Promise<T>
): Promise<T> {
  return store.withScope(scopeOf(request), change)
}

/** Runs queries that look at no site, for answers that are the same to everybody. */
export function operating<T>({ store }: ApiContext, query: (tx: Transaction) => Promise<T>): Promise<T> {
  return store.withScope({ actor: 'api', regions: [], role: 'watch' }, query, { view: 'snapshot' })
}
