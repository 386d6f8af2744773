import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { Type } from 'typebox'
import type { Api, ApiContext } from './context.ts'

const DESCRIPTION = `rigwatch 从智能电表负荷曲线中筛查公共机构内隐藏的虚拟货币“挖矿”，并按可避免的碳排放排序。
电力数据只用于确定检查对象，不能证明挖矿。

rigwatch finds crypto-mining hidden in public facilities from smart-meter load curves and ranks the sites by avoidable carbon.
Electricity picks whom to inspect and proves nothing.

- Ids are text and may hold any character: percent-encode them in paths.
- A missing number is \`null\`, never zero.
- Times without an offset are on the meter's own clock.
- Lists answer \`{items, next_cursor, run, simulated}\`. A cursor keeps to the screening run that it began with, so pages stay stable while a new screening finishes.
- Failures are RFC 9457 problem details; \`type\` is stable and leads to its description.`

/** Registers the OpenAPI document at `/api/v1/openapi.json` and its browsable page at `/api/v1/docs`. Comes before the routes it describes. */
export function openApi(app: Api, { version }: ApiContext): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'rigwatch',
        description: DESCRIPTION,
        version,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' }
      },
      tags: [
        { name: 'ranking', description: '排名 · Sites in the order in which acting on them is worth most' },
        { name: 'sites', description: '站点 · Sites, their load and their findings' },
        { name: 'carbon', description: '碳 · Carbon targets, the numbers behind them, and the report' },
        { name: 'operation', description: '运行 · Health and metrics' }
      ]
    }
  })
  app.register(swaggerUi, {
    routePrefix: '/api/v1/docs',
    theme: { title: 'rigwatch API' },
    uiConfig: { docExpansion: 'list', defaultModelsExpandDepth: 0, layout: 'BaseLayout' },
    // Swagger UI writes style elements; its scripts are files of our own origin like all others.
    transformStaticCSP: (header) => header.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
  })
  app.register(async (routes) => {
    const schema = {
      tags: ['operation'],
      operationId: 'getOpenApi',
      summary: 'This description of the API',
      response: { 200: Type.Object({}, { description: 'OpenAPI 3.1' }) }
    }
    routes.get('/api/v1/openapi.json', { schema }, () => app.swagger())
  })
}
