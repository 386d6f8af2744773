import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyServerOptions } from 'fastify'
import { type ReportMaker, reportsOf } from '../reports/report-maker.ts'
import { builtFile } from '../sources/package-root.ts'
import { keyIdentity } from '../store/access/keys.ts'
import type { Role } from '../store/access/roles.ts'
import type { AuditLog } from '../store/audit/audit-log.ts'
import { declarePublic, requireDeclaredAccess } from './access/access.ts'
import { type AccessRules, GATE, guard } from './access/guard.ts'
import { KnownKeys } from './access/known-keys.ts'
import { type OidcOptions, oidcProvider } from './access/oidc.ts'
import { RATE_LIMITS } from './access/rate-limits.ts'
import { requireAllowedHost } from './allowed-hosts.ts'
import { auditing } from './auditing.ts'
import type { Api, ApiContext } from './context.ts'
import { sendProblem } from './errors.ts'
import { methodNotAllowed, watchMethods } from './method-not-allowed.ts'
import { metrics } from './metrics.ts'
import { openApi } from './openapi.ts'
import { Problem } from './problem.ts'
import { regionNames } from './region-names.ts'
import { auditRoute } from './routes/audit.ts'
import { carbonRoutes } from './routes/carbon.ts'
import { carbonInstitutionRoutes } from './routes/carbon-institutions.ts'
import { carbonReportRoute } from './routes/carbon-report.ts'
import { carbonTariffRoutes } from './routes/carbon-tariffs.ts'
import { carbonWithdrawalRoutes } from './routes/carbon-withdrawals.ts'
import { keyRoutes } from './routes/keys.ts'
import { loadRoute } from './routes/load.ts'
import { oidcRoutes } from './routes/oidc.ts'
import { operationRoutes } from './routes/operation.ts'
import { problemRoutes } from './routes/problems.ts'
import { rankingRoutes } from './routes/rankings.ts'
import { secondFactorRoutes } from './routes/second-factor.ts'
import { sessionRoutes } from './routes/session.ts'
import { siteRoutes } from './routes/sites.ts'
import { userRoutes } from './routes/users.ts'
import { SeenRanks } from './seen-ranks.ts'
import { answerUnreadable } from './unreadable-request.ts'
import { requireWellFormedBodies } from './well-formed-body.ts'

export interface AppOptions extends Pick<ApiContext, 'store' | 'simulated' | 'version'> {
  /** what the `Host` of a request may be (`allowedHostsAt`); null is anything */
  readonly allowedHosts: RegExp | null
  /**
   * Whether nobody in particular may look at the simulated province, and the accounts of the demo sign in; never true where
   * real readings are, or where others than this machine can ask
   */
  readonly demo?: boolean
  /** addresses of the proxies whose word about the client is taken */
  readonly trustProxy?: readonly string[]
  /** how long sessions last and how much may be asked, where it is not what is usual */
  readonly access?: Partial<Pick<AccessRules, 'session' | 'limits'>>
  /** the roles that have to have a second factor; none unless told, and none in the demo */
  readonly secondFactor?: readonly Role[]
  /** what the secrets of second factors are sealed with in the database: 32 bytes from elsewhere */
  readonly sealingKey: Buffer
  /** the organisation's OpenID provider, if people may sign in there */
  readonly oidc?: OidcOptions | undefined
  /** where sign-ins, views of a site, changes and exports are recorded */
  readonly audit: AuditLog
  /** makes the carbon reports; in this thread unless told */
  readonly reports?: ReportMaker
  /** options of the pino logger, or false for none */
  readonly logger: FastifyServerOptions['logger']
  /** folder of the compiled page; `dist/web` of the package unless told */
  readonly webRoot?: string
}

/** Only our own origin, no inline script or style. TLS, and headers that need it, are the reverse proxy's. */
const SECURITY = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      fontSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"]
    }
  },
  strictTransportSecurity: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false
} as const

/** Half an hour without a request, twelve hours in all. */
const SESSION = { idleMinutes: 30, lifetimeMinutes: 12 * 60 } as const

/** The longest id that a path may carry, percent-encoded. */
const MAX_PARAMETER = 9_000

/**
 * The HTTP server of the API and the page, ready to `listen` or `inject`. It leaves the store open when it closes.
 * @throws NotBuiltError when the page was not compiled
 */
export function buildApp({
  store,
  simulated,
  version,
  audit,
  allowedHosts,
  demo = false,
  trustProxy,
  access,
  secondFactor = [],
  oidc,
  sealingKey,
  reports = reportsOf(store),
  logger,
  webRoot = dirname(builtFile('web/index.html'))
}: AppOptions): Api {
  const context: ApiContext = { store, reports, simulated, version, regionNames: regionNames(), ranks: new SeenRanks() }
  const app: Api = fastify({
    logger: logger ?? false,
    genReqId: () => randomUUID(),
    clientErrorHandler: answerUnreadable,
    ...(trustProxy && { trustProxy: [...trustProxy] }),
    // A misspelt parameter is told, not dropped.
    ajv: { customOptions: { removeAdditional: false, allErrors: true } },
    routerOptions: { maxParamLength: MAX_PARAMETER },
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply)
  }).withTypeProvider<TypeBoxTypeProvider>()

  // The schemas describe answers and check the code that makes them at compile time; at run time they would cost and could drop fields.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  app.setErrorHandler(sendProblem)
  app.setNotFoundHandler(({ url }) => {
    throw new Problem('not-found', `There is nothing at ${url.split('?', 1)[0]}. The API is described at /api/v1/docs.`)
  })

  app.register(helmet, SECURITY)
  if (allowedHosts) app.after(() => requireAllowedHost(app, allowedHosts))
  const visitors = demo && simulated && allowedHosts !== null
  const rules: AccessRules = {
    reach: allowedHosts ? 'machine' : 'network',
    demo: visitors,
    session: SESSION,
    limits: RATE_LIMITS,
    secondFactor: visitors ? [] : secondFactor,
    sealingKey,
    oidc: oidc ? oidcProvider(oidc) : null,
    ...access
  }
  requireDeclaredAccess(app)
  app.decorateRequest('principal', null)
  app.register(cookie)
  app.register(rateLimit, { global: false })
  const keys = new KnownKeys(
    (hash) => store.withScope(GATE, (tx) => keyIdentity(tx, hash)),
    () => performance.now()
  )
  app.after(() => guard(app, store, keys, rules))
  auditing(app, audit)
  requireWellFormedBodies(app)
  const urls = watchMethods(app)
  openApi(app, context)
  metrics(app, context)
  app.register(async (routes) => {
    operationRoutes(routes, context)
    problemRoutes(routes)
  })
  app.register(
    async (routes) => {
      rankingRoutes(routes, context)
      siteRoutes(routes, context)
      carbonRoutes(routes, context)
      carbonInstitutionRoutes(routes, context)
      carbonTariffRoutes(routes, context)
      carbonWithdrawalRoutes(routes, context)
      carbonReportRoute(routes, context)
      loadRoute(routes, context)
      sessionRoutes(routes, context, rules)
      secondFactorRoutes(routes, context, rules)
      oidcRoutes(routes, context, rules)
      userRoutes(routes, context, rules)
      keyRoutes(routes, context, keys)
      auditRoute(routes, context)
    },
    { prefix: '/api/v1' }
  )
  app.register(async (page) => {
    declarePublic(page)
    page.register(fastifyStatic, { root: webRoot, wildcard: false })
  })
  app.register(async (routes) => methodNotAllowed(routes, urls))
  return app
}
