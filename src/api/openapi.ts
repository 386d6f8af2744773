import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifySchema } from 'fastify'
import { Type } from 'typebox'
import { type Access, declarePublic, PUBLIC } from './access/access.ts'
import { UNAUDITED } from './auditing.ts'
import type { Api, ApiContext } from './context.ts'

const DESCRIPTION = `rigwatch 从智能电表负荷曲线中筛查公共机构内隐藏的虚拟货币“挖矿”，并按可避免的碳排放排序。
电力数据只用于确定检查对象，不能证明挖矿。

rigwatch finds crypto-mining hidden in public facilities from smart-meter load curves and ranks the sites by avoidable carbon.
Electricity picks whom to inspect and proves nothing.

- Ids are text and may hold any character: percent-encode them in paths.
- A missing number is \`null\`, never zero.
- Times without an offset are on the meter's own clock.
- Lists answer \`{items, next_cursor, run, simulated}\`. A cursor keeps to the screening run that it began with, so pages stay stable while a new screening finishes.
- Sign in on the page, or send an API key as \`Authorization: Bearer …\`. Every answer holds what lies in the regions of who asks; what lies elsewhere is as if it were not there. With a session, changes need its \`csrf_token\` as the header \`x-csrf-token\`.
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
        { name: 'access', description: '访问 · Signing in, users and API keys' },
        { name: 'audit', description: '审计 · Who looked at, changed and exported what' },
        { name: 'operation', description: '运行 · Health and metrics' }
      ],
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'An API key' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'rigwatch_session',
            description: 'The cookie of who signed in'
          }
        }
      }
    },
    transform: ({ schema, url, route }) => ({ schema: withAccess(schema, route.config?.access), url })
  })
  app.register(async (docs) => {
    declarePublic(docs)
    docs.register(swaggerUi, {
      routePrefix: '/api/v1/docs',
      theme: { title: 'rigwatch API' },
      uiConfig: { docExpansion: 'list', defaultModelsExpandDepth: 0, layout: 'BaseLayout' },
      // Swagger UI writes style elements; its scripts are files of our own origin like all others.
      transformStaticCSP: (header) => header.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
    })
  })
  app.register(async (routes) => {
    const schema = {
      tags: ['operation'],
      operationId: 'getOpenApi',
      summary: 'This description of the API',
      response: { 200: Type.Object({}, { description: 'OpenAPI 3.1' }) }
    }
    routes.get('/api/v1/openapi.json', { schema, config: { ...PUBLIC, ...UNAUDITED } }, () => app.swagger())
  })
}

/** Says in the description of a route who may use it, and how they are known. */
function withAccess(schema: FastifySchema | undefined, access: Access = 'public'): FastifySchema {
  if (access === 'public' || access === 'anyone') return { ...schema, security: [] }
  const who = access === 'user' ? 'whoever signed in' : access.filter((role) => role !== 'demo').join(', ')
  const description = [schema?.description, `可用者 For: ${who}.`].filter(Boolean).join('\n\n')
  return { ...schema, description, security: access === 'user' ? [{ session: [] }] : [{ key: [] }, { session: [] }] }
}
