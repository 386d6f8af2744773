import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { StoreError, type StoreErrorCode } from '../store/store-error.ts'
import { type FieldError, Problem, type ProblemName, problemDetails } from './problem.ts'

const BY_STATUS: Record<number, ProblemName> = {
  403: 'not-found',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'payload-too-large',
  415: 'unsupported-media-type'
}
/** What the store refuses and the caller can put right. */
const BY_STORE_ERROR: Partial<Record<StoreErrorCode, ProblemName>> = {
  user_exists: 'conflict',
  unknown_user: 'not-found',
  unknown_key: 'not-found',
  last_administrator: 'last-administrator',
  account_not_valid: 'invalid-request'
}
/** Node's codes for a server that does not answer, and PostgreSQL's classes 08 (connection) and 57P (shut down, starting up). */
const UNAVAILABLE = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT|ENOENT|08...|57P0[1-4]|53300)$/
const LOST =
  /connection terminated|timeout exceeded when trying to connect|after calling end on the pool|not queryable/i

/** Answers any failure of a route as problem details; what the caller has no business to know goes to the log alone. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const problem = toProblem(error)
  if (problem.status >= 500) request.log.error(error, problem.message)
  return reply.send(problemOn(reply, problem, request))
}

/** Sets status and headers of a reply that tells of a problem, and gives its JSON. */
export function problemOn(reply: FastifyReply, problem: Problem, request: FastifyRequest) {
  reply.code(problem.status).headers(problem.headers).type('application/problem+json')
  return problemDetails(problem, instanceOf(request), request.id)
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (isDatabaseUnavailable(error))
    return new Problem('database-unavailable', 'The database does not answer. Try again in a moment.', {
      headers: { 'retry-after': '10' }
    })
  if (error instanceof StoreError && BY_STORE_ERROR[error.code])
    return new Problem(BY_STORE_ERROR[error.code] as ProblemName, error.message)
  if (isOutsideScope(error))
    return new Problem(
      'outside-regions',
      '只能更改完全位于所辖地区之内的内容。 What you may change lies wholly within your regions.'
    )
  const { validation, validationContext, statusCode, message } = error as Partial<FastifyError>
  if (validation) {
    const errors = validation.map((found) => fieldError(found, validationContext ?? 'request'))
    const detail = errors.map((field) => `${field.name} ${field.message}`).join('; ')
    return new Problem('invalid-request', `${detail}.`, { errors })
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Problem(BY_STATUS[statusCode] ?? 'invalid-request', message ?? 'The request could not be read.')
  return new Problem('internal-error', 'The failure is in the log under this request_id.')
}

function fieldError(found: NonNullable<FastifyError['validation']>[number], where: string): FieldError {
  const place = where === 'querystring' ? 'query' : where === 'params' ? 'path' : where
  if (found.keyword === 'additionalProperties')
    return { in: place, name: String(found.params.additionalProperty), message: 'is not a parameter of this request' }
  const name = found.instancePath.slice(1) || String(found.params.missingProperty ?? place)
  const allowed = found.params.allowedValues
  const message = Array.isArray(allowed) ? `must be one of ${allowed.join(', ')}` : (found.message ?? 'is not valid')
  return { in: place, name, message }
}

/** Whether the failure is the database's absence rather than a fault of ours. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError) return error.errors.some(isDatabaseUnavailable)
  const code = (error as NodeJS.ErrnoException).code
  return (typeof code === 'string' && UNAVAILABLE.test(code)) || LOST.test(error.message)
}

/** Whether row-level security refused a row: the function of PostgreSQL that checks it is named, whatever the language. */
function isOutsideScope(error: unknown): boolean {
  const { code, routine } = error as { code?: string; routine?: string }
  return code === '42501' && routine === 'ExecWithCheckOptions'
}

/** The request's path as a URI reference; whatever a URI may not hold is escaped. */
function instanceOf(request: FastifyRequest): string {
  return encodeURI(request.url.split('?', 1)[0] as string).replaceAll('%25', '%')
}
