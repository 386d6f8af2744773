import type { FastifyRequest } from 'fastify'
import { keepFlow, takeFlow, userOfProvider } from '../../store/access/oidc-sign-ins.ts'
import { aboutOperations } from '../about.ts'
import { PUBLIC } from '../access/access.ts'
import { type AccessRules, GATE } from '../access/guard.ts'
import { ownSession } from '../access/own-session.ts'
import { newToken, secretHash } from '../access/secrets.ts'
import { clearFlowCookie, flowCookie, setFlowCookie } from '../access/session-cookie.ts'
import { requireOwnTls } from '../access/sign-in.ts'
import { OidcAnswerBody, OidcBegunReply, SessionReply } from '../access-schemas.ts'
import { audited, UNAUDITED } from '../auditing.ts'
import type { Api, ApiContext } from '../context.ts'
import { Problem } from '../problem.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'

const about = aboutOperations('access')

/** `/session/oidc`: signing in at the organisation's OpenID provider. The account page takes the provider's answer. */
export function oidcRoutes(app: Api, context: ApiContext, rules: AccessRules): void {
  const { store, simulated } = context
  const { signIns } = app
  const session = ownSession(context, rules)

  const beginSchema = {
    ...about(
      'beginOidcSignIn',
      "Begin to sign in at the organisation's OpenID provider",
      'Answers with the address to send the browser to, and a cookie that the answer has to come with within ten minutes.'
    ),
    response: { 200: OidcBegunReply, ...PROBLEM_RESPONSES }
  }
  app.post(
    '/session/oidc',
    { schema: beginSchema, config: { ...PUBLIC, ...UNAUDITED }, onRequest: signIns },
    async (request, reply) => {
      const provider = requireProvider(rules)
      requireOwnTls(request, rules.reach)
      const { url, flow } = await provider.begin()
      const token = newToken()
      await store.withScope(GATE, (tx) => keepFlow(tx, secretHash(token), flow))
      setFlowCookie(reply, rules.reach, token)
      reply.header('cache-control', 'no-store')
      return { authorization_url: url, simulated }
    }
  )

  const finishSchema = {
    ...about(
      'finishOidcSignIn',
      'Sign in with the answer of the OpenID provider',
      'Answers with a session cookie. The user must have been made here, to sign in there, with role and regions: the provider says who somebody is, not what they may do.'
    ),
    body: OidcAnswerBody,
    response: { 200: SessionReply, ...PROBLEM_RESPONSES }
  }
  const signIn = audited('sign-in', undefined, {
    actor: ({ signInDetails }: FastifyRequest) => signInDetails?.name ?? null,
    details: () => ({ at: 'OpenID provider' })
  })
  app.put(
    '/session/oidc',
    { schema: finishSchema, config: { ...PUBLIC, ...signIn }, onRequest: signIns },
    async (request, reply) => {
      const provider = requireProvider(rules)
      requireOwnTls(request, rules.reach)
      const token = flowCookie(request, rules.reach)
      clearFlowCookie(reply, rules.reach)
      const flow = token && (await store.withScope(GATE, (tx) => takeFlow(tx, secretHash(token))))
      if (!flow)
        throw new Problem(
          'sign-in-refused',
          'This browser has begun no such sign-in, or it waited too long. Begin anew.'
        )
      const known = await provider.finish(request.body.response, flow)
      request.signInDetails = { name: known.name }
      const user = await store.withScope(GATE, (tx) => userOfProvider(tx, known))
      if (!user)
        throw new Problem(
          'sign-in-refused',
          `Nobody here signs in at the provider as ${known.name}. An administrator makes the account, or lets it: rigwatch user change ${known.name} --oidc.`
        )
      await session.end(request)
      return session.begin(request, reply, user, null)
    }
  )
}

function requireProvider({ oidc }: AccessRules) {
  if (oidc) return oidc
  throw new Problem('not-found', 'No OpenID provider is set up here: rigwatch serve --oidc-issuer.')
}
