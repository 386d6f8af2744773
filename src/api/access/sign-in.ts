import type { FastifyRequest } from 'fastify'
import { beginSession } from '../../store/access/sessions.ts'
import { countAttempt, forgetAttempts } from '../../store/access/sign-in-failures.ts'
import { noteSignIn, type User, userToSignIn } from '../../store/access/users.ts'
import type { Store } from '../../store/store.ts'
import { LOOPBACK_ADDRESS } from '../allowed-hosts.ts'
import { Problem } from '../problem.ts'
import { addressBlock } from './address-block.ts'
import { type AccessRules, GATE, httpsRequired, isOverheard, requireSameOrigin } from './guard.ts'
import { isPassword } from './password.ts'
import { newToken, secretHash } from './secrets.ts'
import type { Reach } from './session-cookie.ts'

/** A name as it is kept: what is typed in capitals or on a full-width keyboard is the same name. */
export function normalName(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase()
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@-]{0,63}$/u

/** Whether a normal name may be that of a user: some letters become blanks, signs or many letters when they are made normal. */
export function isUserName(name: string): boolean {
  return NAME.test(name)
}

/**
 * Who a name and a password belong to. Whether a name is unknown, its password wrong or the account disabled, the answer and
 * the time it takes are the same.
 * @throws {Problem} `https-required`, `csrf`, `sign-in-locked` or `sign-in-refused`
 */
export async function checkPassword(
  store: Store,
  { reach, demo }: AccessRules,
  request: FastifyRequest,
  given: { name: string; password: string }
): Promise<{ user: User; hash: string }> {
  requireOwnTls(request, reach)
  const name = normalName(given.name)
  const { ip } = request
  const { wait, found } = await store.withScope(GATE, async (tx) => {
    const wait = await countAttempt(tx, name, addressBlock(ip), LOOPBACK_ADDRESS.test(ip))
    return { wait, found: wait > 0 ? null : await userToSignIn(tx, name) }
  })
  if (wait > 0)
    throw new Problem('sign-in-locked', `Too many wrong passwords. Try again in ${Math.ceil(wait / 60)} minutes.`, {
      headers: { 'retry-after': String(wait) }
    })
  const right = await isPassword(given.password, found?.passwordHash ?? null)
  const hash = found?.passwordHash
  if (!right || !hash || found.user.disabled || (found.user.demo && !demo))
    throw new Problem('sign-in-refused', 'The name or the password is wrong, or the account is disabled.')
  return { user: found.user, hash }
}

/**
 * Begins a session of a user who has shown to be one.
 * @param passwordHash of the password that was given; null where the provider said who it is
 * @returns its token, for the cookie
 * @throws {Problem} `sign-in-refused` when the account has changed since
 */
export async function startSession(
  store: Store,
  { session }: AccessRules,
  request: Pick<FastifyRequest, 'ip'>,
  user: User,
  passwordHash: string | null
): Promise<string> {
  const token = newToken()
  await store.withScope(GATE, async (tx) => {
    if (!(await noteSignIn(tx, user.id, passwordHash)))
      throw new Problem('sign-in-refused', 'The account has just been changed. Sign in again.')
    await forgetAttempts(tx, user.name, addressBlock(request.ip))
    await beginSession(tx, user.id, secretHash(token), session, passwordHash === null ? 'oidc' : 'password')
  })
  return token
}

/** Refuses what another site sends, and what somebody on the way could read. @throws {Problem} `csrf` or `https-required` */
export function requireOwnTls(request: FastifyRequest, reach: Reach): void {
  requireSameOrigin(request)
  if (isOverheard(request, reach)) throw httpsRequired('Passwords')
}
