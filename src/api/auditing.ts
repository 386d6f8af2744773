import { Readable } from 'node:stream'
import type { FastifyContextConfig, FastifyRequest } from 'fastify'
import type { AuditAction, AuditOutcome } from '../audit/record.ts'
import type { AuditLog } from '../store/audit/audit-log.ts'
import type { Api } from './context.ts'
import { problemOn } from './errors.ts'
import { Problem } from './problem.ts'

/** What the audit log records of the requests of a route. */
interface AuditRule {
  readonly action: AuditAction
  /** what is viewed or changed, such as the id of a site */
  readonly object?: (request: FastifyRequest) => string | null
  /** what else tells requests apart; without it query and body. Never a secret. */
  readonly details?: (request: FastifyRequest) => unknown
  /** who is at work where the request has no sign-in yet: the name that is tried */
  readonly actor?: (request: FastifyRequest) => string | null
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** every route of the API says it: what is recorded, or that nothing is */
    audit?: AuditRule | 'none'
  }
  interface FastifyRequest {
    /** what the record of a sign-in tells beside its outcome */
    signInDetails: {
      readonly second_factor?: 'totp' | 'recovery'
      readonly name?: string
    } | null
    /** takes back a session that the request has begun, cookie included: none begins without its record */
    takeBack: (() => Promise<void>) | null
    /** whether the limit of its rate has refused it */
    overLimit: boolean
  }
}

/** Members of bodies that are never written down, whatever a route declares. */
const SECRET = /password|secret|token|code/i
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/** For routes that show and change nothing of people, sites or suspicions. */
export const UNAUDITED = { audit: 'none' } as const satisfies FastifyContextConfig

/** For all other routes. */
export function audited(
  action: AuditAction,
  object?: AuditRule['object'],
  more: Pick<AuditRule, 'details' | 'actor'> = {}
) {
  return { audit: { action, ...(object && { object }), ...more } } satisfies FastifyContextConfig
}

/**
 * Records the requests of all routes as each one's `config.audit` says. The answer to a request leaves once its record is
 * durable: whoever has seen something is in the log, and when the log cannot be written nobody sees anything. A change is
 * recorded before it is made as well, so that none comes about without a record; a session that cannot be recorded is
 * taken back. Comes before the routes.
 * @throws Error at start when a route below `/api/v1` does not say what is recorded of it
 */
export function auditing(app: Api, log: AuditLog): void {
  app.decorateRequest('signInDetails', null)
  app.decorateRequest('takeBack', null)
  app.decorateRequest('overLimit', false)
  const routes: { method: string | string[]; url: string; config?: FastifyContextConfig }[] = []
  app.addHook('onRoute', (route) => void routes.push(route))
  app.addHook('onReady', async () => {
    const silent = routes.filter(
      ({ url, config }) => url.startsWith('/api/v1/') && !url.startsWith('/api/v1/docs') && config?.audit === undefined
    )
    if (silent.length === 0) return
    const named = silent.map(({ method, url }) => `${[method].flat().join(', ')} ${url}`)
    throw new Error(`these routes do not say what the audit log records of them (config.audit): ${named.join('; ')}`)
  })

  const record = async (request: FastifyRequest, rule: AuditRule, outcome: AuditOutcome, status?: number) => {
    const { query, body, principal } = request
    try {
      await log.append({
        at: new Date(),
        actor: principal?.actor ?? rule.actor?.(request) ?? 'anonymous',
        by: principal?.kind ?? 'none',
        action: rule.action,
        object: rule.object?.(request) ?? null,
        outcome,
        address: request.ip,
        request: request.id,
        details: { ...(status && { status }), ...asObject(rule.details ? rule.details(request) : { query, body }) }
      })
    } catch (error) {
      request.log.error(error, 'the audit record could not be saved')
      throw new Problem(
        'audit-unavailable',
        'The audit log cannot be written, and nothing is shown or changed without it. Try again in a moment.',
        { headers: { 'retry-after': '10' } }
      )
    }
  }

  app.addHook('preHandler', async (request) => {
    const rule = ruleOf(request)
    if (rule && rule.action !== 'sign-in' && !SAFE_METHODS.includes(request.method))
      await record(request, rule, 'begun')
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const rule = ruleOf(request)
    const { statusCode } = reply
    // Floods are held off by the limits of rates; they must not fill the log instead.
    if (!rule || request.overLimit) return payload
    try {
      await record(request, rule, outcomeOf(statusCode), statusCode)
      return payload
    } catch (problem) {
      // A failure shows nothing: the caller may know of it.
      if (statusCode >= 500) return payload
      if (payload instanceof Readable) payload.destroy()
      reply.removeHeader('set-cookie')
      await request.takeBack?.().catch((error) => request.log.error(error, 'the session could not be ended'))
      return JSON.stringify(problemOn(reply, problem as Problem, request))
    }
  })
}

function ruleOf(request: FastifyRequest): AuditRule | undefined {
  const { audit } = request.routeOptions.config
  return audit === 'none' ? undefined : audit
}

function outcomeOf(status: number): AuditOutcome {
  if (status < 400) return 'done'
  return status < 500 ? 'refused' : 'failed'
}

/** Members that say something and are no secret, those of the body and the query too. */
function asObject(details: unknown): object {
  if (details === undefined || details === null) return {}
  if (typeof details !== 'object') return { given: details }
  return Object.fromEntries(
    Object.entries(details)
      .filter(([name]) => !SECRET.test(name))
      .map(([name, value]) => [name, name === 'body' || name === 'query' ? asObject(value) : value])
      .filter(([, value]) => value !== undefined && !isEmpty(value))
  )
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && (value === null || Object.keys(value).length === 0)
}
