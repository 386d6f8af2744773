import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { Type } from 'typebox'
import { lastScreening } from '../store/runs.ts'
import { PUBLIC } from './access/access.ts'
import { type Api, type ApiContext, operating } from './context.ts'

/** Measures every request and serves `/metrics` in the text format of Prometheus. Comes before the routes it measures. */
export function metrics(app: Api, context: ApiContext): void {
  const registers = [new Registry()] as [Registry]
  const [register] = registers
  collectDefaultMetrics({ register })
  const duration = new Histogram({
    name: 'rigwatch_http_request_duration_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers
  })
  new Gauge({
    name: 'rigwatch_info',
    help: 'Version; simulated: 1 for a demo province',
    labelNames: ['version', 'simulated'],
    registers
  }).set({ version: context.version, simulated: context.simulated ? '1' : '0' }, 1)
  const finished = new Gauge({
    name: 'rigwatch_last_run_timestamp_seconds',
    help: 'When the newest screening finished; absent before the first',
    registers
  })

  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    duration.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000)
  })
  app.addHook('onClose', async () => register.clear())

  const schema = {
    tags: ['operation'],
    operationId: 'getMetrics',
    summary: 'Metrics for Prometheus',
    response: { 200: { description: 'Prometheus text', content: { 'text/plain': { schema: Type.String() } } } }
  }
  app.register(async (routes) => {
    routes.get('/metrics', { schema, config: PUBLIC }, async (request, reply) => {
      // The process's own metrics must stay readable while the database is away.
      const finishedAt = await operating(context, lastScreening).catch((error) =>
        request.log.warn(error, 'metrics without the last run')
      )
      if (finishedAt) finished.set(finishedAt.getTime() / 1000)
      return reply.type(register.contentType).send(await register.metrics())
    })
  })
}
