import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Role } from '../../store/access/roles.ts'
import { type SessionIdentity, type SessionLimits, sessionIdentity } from '../../store/access/sessions.ts'
import type { Store } from '../../store/store.ts'
import type { Api } from '../context.ts'
import { Problem } from '../problem.ts'
import type { Access, Duty, Principal } from './access.ts'
import type { KnownKeys } from './known-keys.ts'
import type { OidcProvider } from './oidc.ts'
import { type RateLimits, rateLimits } from './rate-limits.ts'
import { csrfToken, sameSecret, secretHash } from './secrets.ts'
import { clearSessionCookie, type Reach, sessionCookie } from './session-cookie.ts'

/** How the server lets in. */
export interface AccessRules {
  readonly reach: Reach
  /** whether nobody in particular may look at the simulated province, and the accounts of the demo sign in */
  readonly demo: boolean
  readonly session: SessionLimits
  readonly limits: RateLimits
  /** the roles that have to have a second factor where they sign in with a password */
  readonly secondFactor: readonly Role[]
  /** what the secrets of second factors are sealed with: 32 bytes that the database does not have */
  readonly sealingKey: Buffer
  /** the organisation's OpenID provider; null where people sign in with passwords alone */
  readonly oidc: OidcProvider | null
}

/** In which part the guard itself works, before anybody is told apart. */
export const GATE = { actor: 'gate', regions: [], role: 'gate' } as const

const READING = ['GET', 'HEAD', 'OPTIONS']

/**
 * Tells who is asking, holds them to their rate, and refuses those who may not use the route. Comes before the routes and
 * after the cookies.
 */
export function guard(app: Api, store: Store, keys: KnownKeys, rules: AccessRules): void {
  const requests = rateLimits(app, rules.limits)
  app.addHook('onRequest', async (request, reply) => {
    const access = request.routeOptions.config.access ?? 'public'
    if (access === 'public') return requests.count(request)
    let refusal: Problem | undefined
    try {
      const secret = secretOf(request, rules)
      const hash = secret && secretHash(secret.text)
      if (hash) await requests.beforeLookUp(request, hash)
      if (secret && hash) request.principal = await ownerOf(secret.kind, hash, store, keys, rules)
      else request.principal = visitorOf(request, rules)
      if (hash) requests.remember(request, hash)
      if (secret && !request.principal) throw unauthenticated(UNKNOWN[secret.kind])
    } catch (error) {
      if (!(error instanceof Problem) || request.overLimit) throw error
      refusal = error
      if (sessionCookie(request, rules.reach) !== undefined) clearSessionCookie(reply, rules.reach)
    }
    await requests.count(request)
    if (access === 'anyone') return
    if (refusal) throw refusal
    admit(request, reply, access, rules)
  })
}

function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  access: Exclude<Access, 'public' | 'anyone'>,
  { reach }: AccessRules
): void {
  const { principal } = request
  if (!principal || (principal.kind === 'demo' && (access === 'user' || !access.includes('demo'))))
    throw unauthenticated('Sign in, or send an API key as "Authorization: Bearer …".')
  // What is shown to one user, or refused, is no shared cache's to keep.
  if (principal.kind !== 'demo') reply.header('cache-control', 'private, no-store')
  requireNothingDue(request, principal)
  if (access === 'user' ? principal.kind !== 'session' : !access.includes(principal.role))
    throw new Problem('forbidden', mayNot(principal, access))
  if (principal.kind === 'session' && !READING.includes(request.method)) requireOwnPage(request, reach)
}

/** What somebody who signed in has to do before anything else. */
export function dutyOf(
  {
    signIn,
    passwordChangeDue,
    role,
    secondFactor
  }: Pick<SessionIdentity, 'signIn' | 'passwordChangeDue' | 'role' | 'secondFactor'>,
  rules: AccessRules
): Duty | null {
  // the provider has passwords and factors of its own
  if (signIn === 'oidc') return null
  if (passwordChangeDue) return 'password'
  return rules.secondFactor.includes(role) && !secondFactor ? 'second-factor' : null
}

function requireNothingDue(request: FastifyRequest, principal: Principal): void {
  if (principal.kind !== 'session' || principal.due === null) return
  if (request.routeOptions.config.during?.includes(principal.due)) return
  if (principal.due === 'password')
    throw new Problem(
      'password-change-due',
      'Somebody else has set your password: set another with PUT /api/v1/session/password, or on the account page.'
    )
  throw new Problem(
    'second-factor-due',
    `The role ${principal.role} needs a second factor: set one up with POST /api/v1/session/second-factor, or on the account page.`
  )
}

function mayNot({ role }: Principal, access: 'user' | readonly string[]): string {
  if (access === 'user') return '仅限以密码登录的用户。 This is for people who signed in with a password.'
  const roles = access.filter((each) => each !== 'demo')
  return `仅限角色 ${roles.join('、')}；您的角色是 ${role}。 This is for the ${roles.length > 1 ? 'roles' : 'role'} ${roles.join(', ')}; yours is ${role}.`
}

/** What a request has to show for itself. */
interface Secret {
  readonly kind: 'key' | 'session'
  readonly text: string
}

const UNKNOWN: Readonly<Record<Secret['kind'], string>> = {
  key: 'The API key is not known, has expired or was revoked.',
  session: 'The session has ended. Sign in again.'
}

function secretOf(request: FastifyRequest, { reach }: AccessRules): Secret | null {
  const { authorization } = request.headers
  if (authorization !== undefined) {
    if (isOverheard(request, reach)) throw httpsRequired('API keys')
    const text = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
    if (text === undefined) throw unauthenticated(UNKNOWN.key)
    return { kind: 'key', text }
  }
  const text = sessionCookie(request, reach)
  return text === undefined ? null : { kind: 'session', text }
}

function ownerOf(kind: Secret['kind'], hash: Buffer, store: Store, keys: KnownKeys, rules: AccessRules) {
  return kind === 'key' ? keyPrincipal(hash, keys) : sessionPrincipal(hash, store, rules)
}

function visitorOf({ method }: FastifyRequest, { demo }: AccessRules): Principal | null {
  return demo && READING.includes(method) ? { kind: 'demo', actor: 'demo', role: 'demo', regions: 'all' } : null
}

async function keyPrincipal(hash: Buffer, keys: KnownKeys): Promise<Principal | null> {
  const found = await keys.ownerOf(hash)
  if (!found) return null
  const { id: keyId, name, role, regions, requestsPerMinute } = found
  return { kind: 'key', actor: `key:${keyId} ${name}`, role: role as never, regions, keyId, requestsPerMinute }
}

async function sessionPrincipal(tokenHash: Buffer, store: Store, rules: AccessRules): Promise<Principal | null> {
  const found = await store.withScope(GATE, (tx) => sessionIdentity(tx, tokenHash, rules.session, rules.demo))
  if (!found) return null
  const { id: userId, name, role, regions, signIn, secondFactor } = found
  const due = dutyOf(found, rules)
  return { kind: 'session', actor: name, role, regions, userId, tokenHash, signIn, secondFactor, due }
}

/**
 * Refuses a change that a page from elsewhere makes the browser send: it cannot know the session's CSRF token, and says
 * where it comes from.
 */
function requireOwnPage(request: FastifyRequest, reach: Reach): void {
  requireSameOrigin(request)
  const given = request.headers['x-csrf-token']
  const expected = csrfToken(sessionCookie(request, reach) ?? '')
  if (typeof given === 'string' && sameSecret(given, expected)) return
  throw new Problem('csrf', 'Send the csrf_token of GET /api/v1/session as the header x-csrf-token.')
}

/** Refuses what a browser says another site has sent. */
export function requireSameOrigin({ headers }: FastifyRequest): void {
  const from = headers['sec-fetch-site']
  if (from === undefined || from === 'same-origin' || from === 'none') return
  throw new Problem('csrf', 'Another site has sent this request.')
}

/** What proxies add to a request, those that nobody has named to the server too. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

/**
 * Whether somebody on the way could read a request: it has come over a network without TLS. That the server listens for its
 * own machine alone does not tell when a proxy passes on what others ask.
 */
export function isOverheard({ headers, protocol }: FastifyRequest, reach: Reach): boolean {
  const isForwarded = FORWARDED.some((name) => headers[name] !== undefined)
  return (reach === 'network' || isForwarded) && protocol !== 'https'
}

/** Refusal of what somebody on the way could read. */
export function httpsRequired(what: string): Problem {
  return new Problem(
    'https-required',
    `${what} are taken over HTTPS alone. Behind a TLS proxy, name it: rigwatch serve --trust-proxy <its address>, and let it send X-Forwarded-Proto.`
  )
}

function unauthenticated(detail: string): Problem {
  return new Problem('unauthenticated', detail, { headers: { 'www-authenticate': 'Bearer realm="rigwatch"' } })
}
