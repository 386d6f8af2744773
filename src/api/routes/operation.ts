import { databaseKind } from '../../store/database-kind.ts'
import { lastScreening } from '../../store/runs.ts'
import { PUBLIC } from '../access/access.ts'
import { type Api, type ApiContext, operating } from '../context.ts'
import { isDatabaseUnavailable } from '../errors.ts'
import { HealthReply, ReadyReply } from '../schemas.ts'

/** `/healthz`: the process lives. `/readyz`: it has something to answer with. */
export function operationRoutes(app: Api, context: ApiContext): void {
  const { simulated, version } = context

  const healthSchema = {
    tags: ['operation'],
    operationId: 'getHealth',
    summary: 'Whether the process is alive',
    response: { 200: HealthReply }
  }
  app.get('/healthz', { schema: healthSchema, config: PUBLIC }, async () => ({
    status: 'alive' as const,
    version,
    simulated
  }))

  const readySchema = {
    tags: ['operation'],
    operationId: 'getReadiness',
    summary: 'Whether there is a ranking to show; otherwise 503 and what is missing',
    response: { 200: ReadyReply, 503: ReadyReply }
  }
  app.get('/readyz', { schema: readySchema, config: PUBLIC }, async (request, reply) => {
    const missing = await whatIsMissing(context).catch((error) => {
      if (!isDatabaseUnavailable(error)) throw error
      request.log.warn(error, 'not ready')
      return ['the database: it does not answer']
    })
    const ready = missing.length === 0
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not_ready', missing, simulated })
  })
}

/** A store opens only on the schema it knows, so what may be missing is what the database holds. */
function whatIsMissing(context: ApiContext): Promise<string[]> {
  return operating(context, async (tx) => {
    if (await lastScreening(tx)) return []
    return (await databaseKind(tx)) === null
      ? ['readings: import them first', 'a finished screening']
      : ['a finished screening']
  })
}
