import type { FastifyRequest } from 'fastify'
import { endSession } from '../../store/access/sessions.ts'
import { setPassword } from '../../store/access/users.ts'
import { aboutOperations } from '../about.ts'
import { ANYONE, PUBLIC, SIGNED_IN, scopeOf } from '../access/access.ts'
import { type AccessRules, GATE } from '../access/guard.ts'
import { passwordHash } from '../access/password.ts'
import { rateLimits } from '../access/rate-limits.ts'
import { csrfToken, secretHash } from '../access/secrets.ts'
import { clearSessionCookie, sessionCookie, setSessionCookie } from '../access/session-cookie.ts'
import { checkPassword, normalName, startSession } from '../access/sign-in.ts'
import { OwnPasswordBody, SessionReply, SignedOutReply, SignInBody } from '../access-schemas.ts'
import { audited, UNAUDITED } from '../auditing.ts'
import type { Api, ApiContext } from '../context.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'
import { acceptablePassword } from './users.ts'

const about = aboutOperations('access')

/** `/session`: signing in and out, who is signed in, and the own password. */
export function sessionRoutes(app: Api, { store, simulated }: ApiContext, rules: AccessRules): void {
  const { signIns } = rateLimits(app, rules.limits)
  const nobody = { user: null, csrf_token: null, demo: rules.demo, simulated }

  const getSchema = {
    ...about('getSession', 'Who is asking'),
    response: { 200: SessionReply, ...PROBLEM_RESPONSES }
  }
  app.get('/session', { schema: getSchema, config: { ...ANYONE, ...UNAUDITED } }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const { principal } = request
    if (!principal) return nobody
    const { kind, role, regions, actor: name } = principal
    const token = kind === 'session' ? sessionCookie(request, rules.reach) : undefined
    const csrf_token = token === undefined ? null : csrfToken(token)
    return { user: { name, kind, role, regions }, csrf_token, demo: rules.demo, simulated }
  })

  const signInSchema = {
    ...about(
      'signIn',
      'Sign in with name and password',
      'Answers with a session cookie. After five wrong passwords from an address the name has to wait there.'
    ),
    body: SignInBody,
    response: { 200: SessionReply, ...PROBLEM_RESPONSES }
  }
  app.post(
    '/session',
    {
      schema: signInSchema,
      config: { ...PUBLIC, ...audited('sign-in', undefined, { actor: nameTried, details: () => ({}) }) },
      onRequest: signIns
    },
    async (request, reply) => {
      const user = await checkPassword(store, rules, request, request.body)
      await endOwnSession(request)
      const token = await startSession(store, rules, request, user)
      setSessionCookie(reply, rules.reach, token)
      reply.header('cache-control', 'no-store')
      const { name, role, regions } = user
      const session = { name, kind: 'session' as const, role, regions }
      return { user: session, csrf_token: csrfToken(token), demo: rules.demo, simulated }
    }
  )

  const signOutSchema = {
    ...about('signOut', 'End the session'),
    response: { 200: SignedOutReply, ...PROBLEM_RESPONSES }
  }
  app.delete(
    '/session',
    { schema: signOutSchema, config: { ...SIGNED_IN, ...audited('sign-out') } },
    async (request, reply) => {
      await endOwnSession(request)
      clearSessionCookie(reply, rules.reach)
      return { user: null, simulated }
    }
  )

  const passwordSchema = {
    ...about(
      'changeOwnPassword',
      'Change the own password',
      'All sessions of the user end; this browser gets a new one.'
    ),
    body: OwnPasswordBody,
    response: { 200: SessionReply, ...PROBLEM_RESPONSES }
  }
  app.put(
    '/session/password',
    {
      schema: passwordSchema,
      config: { ...SIGNED_IN, ...audited('account.change', ({ principal }) => principal?.actor ?? null) },
      onRequest: signIns
    },
    async (request, reply) => {
      const { current_password: password, new_password: wanted } = request.body
      const name = scopeOf(request).actor
      acceptablePassword(wanted, name, 'new_password')
      const user = await checkPassword(store, rules, request, { name, password })
      const hash = await passwordHash(wanted)
      await store.withScope(GATE, (tx) => setPassword(tx, user, hash))
      const token = await startSession(store, rules, request, user)
      setSessionCookie(reply, rules.reach, token)
      const { role, regions } = user
      const session = { name: user.name, kind: 'session' as const, role, regions }
      return { user: session, csrf_token: csrfToken(token), demo: rules.demo, simulated }
    }
  )

  /** The session that a browser still has, if any: signing in anew replaces it. */
  async function endOwnSession(request: FastifyRequest): Promise<void> {
    const token = sessionCookie(request, rules.reach)
    if (token !== undefined) await store.withScope(GATE, (tx) => endSession(tx, secretHash(token)))
  }
}

/** Who tries to sign in, for the audit log. */
function nameTried({ body }: FastifyRequest): string | null {
  const name = (body as { name?: unknown } | undefined)?.name
  return typeof name === 'string' ? normalName(name) : null
}
