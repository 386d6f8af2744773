import type { FastifyRequest } from 'fastify'
import { changeOwnPassword } from '../../store/access/users.ts'
import { aboutOperations } from '../about.ts'
import { ANYONE, type Principal, PUBLIC, requirePassword, SIGNED_IN } from '../access/access.ts'
import { type AccessRules, GATE } from '../access/guard.ts'
import { ownSession } from '../access/own-session.ts'
import { isSamePassword, passwordHash } from '../access/password.ts'
import { checkCode } from '../access/second-factor.ts'
import { csrfToken } from '../access/secrets.ts'
import { clearSessionCookie, sessionCookie } from '../access/session-cookie.ts'
import { checkPassword, normalName } from '../access/sign-in.ts'
import { OwnPasswordBody, SessionReply, SignedOutReply, SignInBody } from '../access-schemas.ts'
import { audited, UNAUDITED } from '../auditing.ts'
import type { Api, ApiContext } from '../context.ts'
import { Problem } from '../problem.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'
import { acceptablePassword } from './users.ts'

const about = aboutOperations('access')

/** `/session`: signing in and out, who is signed in, and the own password. */
export function sessionRoutes(app: Api, context: ApiContext, rules: AccessRules): void {
  const { store, simulated } = context
  const { signIns } = app
  const session = ownSession(context, rules)
  const nobody = { user: null, csrf_token: null, demo: rules.demo, oidc: rules.oidc !== null, simulated }

  const getSchema = {
    ...about('getSession', 'Who is asking'),
    response: { 200: SessionReply, ...PROBLEM_RESPONSES }
  }
  app.get('/session', { schema: getSchema, config: { ...ANYONE, ...UNAUDITED } }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const { principal } = request
    if (!principal) return nobody
    const token = principal.kind === 'session' ? sessionCookie(request, rules.reach) : undefined
    const csrf_token = token === undefined ? null : csrfToken(token)
    return { user: toldOf(principal), csrf_token, demo: rules.demo, oidc: rules.oidc !== null, simulated }
  })

  const signInSchema = {
    ...about(
      'signIn',
      'Sign in with name and password',
      'Answers with a session cookie. Who has a second factor sends its code as well; the problem `second-factor-required` asks for it. After five wrong passwords or codes from an address the name has to wait there.'
    ),
    body: SignInBody,
    response: { 200: SessionReply, ...PROBLEM_RESPONSES }
  }
  app.post(
    '/session',
    {
      schema: signInSchema,
      config: { ...PUBLIC, ...audited('sign-in', undefined, { actor: nameTried, details: signInDetails }) },
      onRequest: signIns
    },
    async (request, reply) => {
      const { user, hash } = await checkPassword(store, rules, request, request.body)
      if (user.secondFactor)
        request.signInDetails = { second_factor: await checkCode(store, rules, request.ip, user, request.body.code) }
      await session.end(request)
      return session.begin(request, reply, user, hash)
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
      await session.end(request)
      clearSessionCookie(reply, rules.reach)
      const { principal } = request
      const elsewhere = principal?.kind === 'session' && principal.signIn === 'oidc'
      const provider_sign_out = (elsewhere && (await rules.oidc?.signOutUrl())) || null
      return { user: null, provider_sign_out, simulated }
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
  const passwordChange = audited('account.change', ({ principal }) => principal?.actor ?? null, {
    details: () => ({ change: 'password', chosen: true })
  })
  app.put(
    '/session/password',
    {
      schema: passwordSchema,
      config: { ...SIGNED_IN, ...passwordChange },
      onRequest: signIns
    },
    async (request, reply) => {
      const { current_password: password, new_password: wanted } = request.body
      const { actor: name } = requirePassword(request.principal)
      acceptablePassword(wanted, name, 'new_password')
      const { user, hash: checked } = await checkPassword(store, rules, request, { name, password })
      if (user.passwordChangeDue && isSamePassword(wanted, password))
        throw new Problem(
          'invalid-request',
          '请勿沿用他人设置的密码。Choose another one than that which was set for you.',
          {
            errors: [{ in: 'body', name: 'new_password', message: 'must be another one' }]
          }
        )
      const hash = await passwordHash(wanted)
      if (!(await store.withScope(GATE, (tx) => changeOwnPassword(tx, user, checked, hash))))
        throw new Problem(
          'conflict',
          '密码未修改：您的账号刚被他人更改，请重新登录。The password was not changed: your account has just been changed. Sign in again.'
        )
      return session.begin(request, reply, { ...user, passwordChangeDue: false }, hash)
    }
  )
}

/** What a caller is told of itself. */
function toldOf(principal: Principal) {
  const { kind, role, regions, actor: name } = principal
  const session = kind === 'session' ? principal : { signIn: null, secondFactor: false, due: null }
  return { name, kind, role, regions, sign_in: session.signIn, second_factor: session.secondFactor, due: session.due }
}

/** How somebody signed in, for the audit log. */
function signInDetails({ signInDetails: details }: FastifyRequest): unknown {
  return details
}

/** Who tries to sign in, for the audit log. */
function nameTried({ body }: FastifyRequest): string | null {
  const name = (body as { name?: unknown } | undefined)?.name
  return typeof name === 'string' ? normalName(name) : null
}
