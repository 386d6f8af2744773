import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SignIn } from '../../store/access/roles.ts'
import { endSession } from '../../store/access/sessions.ts'
import type { User } from '../../store/access/users.ts'
import type { ApiContext } from '../context.ts'
import { type AccessRules, dutyOf, GATE } from './guard.ts'
import { csrfToken, secretHash } from './secrets.ts'
import { clearSessionCookie, sessionCookie, setSessionCookie } from './session-cookie.ts'
import { startSession } from './sign-in.ts'

/** Begins and ends the sessions of browsers. */
export function ownSession({ store, simulated }: ApiContext, rules: AccessRules) {
  return {
    /** Begins a session of a user who has shown to be one, by a password or (null) at the provider, and gives the answer. */
    begin: async (request: FastifyRequest, reply: FastifyReply, user: User, passwordHash: string | null) => {
      const token = await startSession(store, rules, request, user, passwordHash)
      const signIn: SignIn = passwordHash === null ? 'oidc' : 'password'
      setSessionCookie(reply, rules.reach, token)
      request.takeBack = () => {
        clearSessionCookie(reply, rules.reach)
        return store.withScope(GATE, (tx) => endSession(tx, secretHash(token)))
      }
      reply.header('cache-control', 'no-store')
      const { name, role, regions, secondFactor: second_factor } = user
      const due = dutyOf({ ...user, signIn }, rules)
      const told = { name, kind: 'session' as const, role, regions, sign_in: signIn, second_factor, due }
      return { user: told, csrf_token: csrfToken(token), demo: rules.demo, oidc: rules.oidc !== null, simulated }
    },
    /** Ends the session that a browser still has, if any: signing in anew replaces it. */
    end: async (request: FastifyRequest): Promise<void> => {
      const token = sessionCookie(request, rules.reach)
      if (token !== undefined) await store.withScope(GATE, (tx) => endSession(tx, secretHash(token)))
    }
  }
}
