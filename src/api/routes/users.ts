import type { FastifyRequest } from 'fastify'
import { removeFactor } from '../../store/access/second-factors.ts'
import { addUser, changeUser, setPassword, type User, userByName, users } from '../../store/access/users.ts'
import type { Transaction } from '../../store/transaction.ts'
import { aboutOperations } from '../about.ts'
import { ADMINISTERS, scopeOf } from '../access/access.ts'
import type { AccessRules } from '../access/guard.ts'
import { passwordHash, passwordProblem, randomPassword } from '../access/password.ts'
import { requireRegions } from '../access/region-problem.ts'
import { isUserName, normalName } from '../access/sign-in.ts'
import {
  NewUserBody,
  PasswordSetReply,
  UserChangeBody,
  UserParams,
  UserPasswordBody,
  UserReply,
  UsersReply
} from '../access-schemas.ts'
import { audited, UNAUDITED } from '../auditing.ts'
import { type Api, type ApiContext, reading, writing } from '../context.ts'
import { Problem } from '../problem.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'

const about = aboutOperations('access')

/** `/users`: the accounts of people. Auditors are the command line's: no administrator has a hold over them. */
export function userRoutes(app: Api, context: ApiContext, rules: AccessRules): void {
  const { simulated } = context

  const listSchema = { ...about('listUsers', 'All users'), response: { 200: UsersReply, ...PROBLEM_RESPONSES } }
  app.get('/users', { schema: listSchema, config: { ...ADMINISTERS, ...UNAUDITED } }, (request) =>
    reading(context, request, async (tx) => ({ items: (await users(tx)).map(userReply), simulated }))
  )

  const oneSchema = {
    ...about('getUser', 'One user'),
    params: UserParams,
    response: { 200: UserReply, ...PROBLEM_RESPONSES }
  }
  app.get('/users/:name', { schema: oneSchema, config: { ...ADMINISTERS, ...UNAUDITED } }, (request) =>
    reading(context, request, async (tx) => ({
      user: userReply(await existingUser(tx, request.params.name)),
      simulated
    }))
  )

  const addSchema = {
    ...about(
      'addUser',
      'Make a user',
      'With a random password where none is given; the user sets another at the first sign-in. Auditors are made on the command line: `rigwatch user add`.'
    ),
    body: NewUserBody,
    response: { 200: PasswordSetReply, ...PROBLEM_RESPONSES }
  }
  app.post(
    '/users',
    { schema: addSchema, config: { ...ADMINISTERS, ...audited('account.change', userAsked) } },
    async (request, reply) => {
      const { role, regions = [], password, sign_in: signIn = 'password' } = request.body
      const name = acceptableName(request.body.name)
      if (role === 'auditor') throw auditorsElsewhere()
      if (signIn === 'oidc') requireProvider(rules)
      if (signIn === 'oidc' && password !== undefined)
        throw new Problem('invalid-request', 'Who signs in at the provider has no password here: leave it out.')
      await requireRegions(context.store, regions)
      const set = signIn === 'oidc' ? { hash: null, told: null } : await passwordToSet(password, name)
      const { actor: createdBy } = scopeOf(request)
      const user = await writing(context, request, async (tx) => {
        const due = { passwordHash: set.hash, passwordChangeDue: set.hash !== null }
        await addUser(tx, { name, role, regions, ...due, createdBy })
        return userByName(tx, name)
      })
      reply.header('cache-control', 'no-store')
      return { user: userReply(user), password: set.told, simulated }
    }
  )

  const changeSchema = {
    ...about(
      'changeUser',
      'Change role, regions or way to sign in of a user, disable or enable',
      'All sessions of the user end.'
    ),
    params: UserParams,
    body: UserChangeBody,
    response: { 200: UserReply, ...PROBLEM_RESPONSES }
  }
  app.patch(
    '/users/:name',
    { schema: changeSchema, config: { ...ADMINISTERS, ...audited('account.change', userAsked) } },
    async (request) => {
      if (request.body.sign_in === 'oidc') requireProvider(rules)
      await requireRegions(context.store, request.body.regions ?? [])
      const user = await writing(context, request, async (tx) => {
        const before = await administered(tx, request.params.name)
        const { role, regions, disabled, sign_in: signIn } = request.body
        return changeUser(tx, before.name, { role, regions, disabled, signIn })
      })
      return { user: userReply(user), simulated }
    }
  )

  const passwordSchema = {
    ...about(
      'setUserPassword',
      'Set the password of a user',
      'A random one where none is given; the user sets another at the next sign-in. All sessions of the user end; an account that has to wait need not.'
    ),
    params: UserParams,
    body: UserPasswordBody,
    response: { 200: PasswordSetReply, ...PROBLEM_RESPONSES }
  }
  const passwordSet = audited('account.change', userAsked, {
    details: ({ body }) => ({ change: 'password', chosen: isPasswordChosen(body) })
  })
  app.put(
    '/users/:name/password',
    { schema: passwordSchema, config: { ...ADMINISTERS, ...passwordSet } },
    async (request, reply) => {
      const name = normalName(request.params.name)
      const { hash, told } = await passwordToSet(request.body.password, name)
      const user = await writing(context, request, async (tx) => {
        await setPassword(tx, await administered(tx, name), hash, true)
        return userByName(tx, name)
      })
      reply.header('cache-control', 'no-store')
      return { user: userReply(user), password: told, simulated }
    }
  )

  const factorSchema = {
    ...about(
      'resetUserSecondFactor',
      'Take away the second factor of a user',
      'For who has lost the device and the recovery codes. All sessions of the user end; where the role must have one, the next sign-in sets up another.'
    ),
    params: UserParams,
    response: { 200: UserReply, ...PROBLEM_RESPONSES }
  }
  const factorReset = audited('account.change', userAsked, { details: () => ({ change: 'second factor reset' }) })
  app.delete(
    '/users/:name/second-factor',
    { schema: factorSchema, config: { ...ADMINISTERS, ...factorReset } },
    async (request) => {
      const user = await writing(context, request, async (tx) => {
        const found = await administered(tx, request.params.name)
        await removeFactor(tx, found.id)
        return userByName(tx, found.name)
      })
      return { user: userReply(user), simulated }
    }
  )
}

/** @throws {Problem} `invalid-request` */
function acceptableName(given: string): string {
  const name = normalName(given)
  if (isUserName(name)) return name
  const message = `用户名不可用。It would be kept as ${JSON.stringify(name)}, which cannot be a name.`
  throw new Problem('invalid-request', message, { errors: [{ in: 'body', name: 'name', message }] })
}

/** The hash of a password that is given, or of a random one, which is to be told. */
async function passwordToSet(given: string | undefined, name: string): Promise<{ hash: string; told: string | null }> {
  const password = given === undefined ? randomPassword() : acceptablePassword(given, name, 'password')
  return { hash: await passwordHash(password), told: given === undefined ? password : null }
}

/** Whether a body, which may be anything, brings a password; else a random one is made. */
function isPasswordChosen(body: unknown): boolean {
  return (body as { password?: unknown } | null | undefined)?.password !== undefined
}

/** @throws {Problem} `invalid-request` with the reason */
export function acceptablePassword(password: string, userName: string, field: string): string {
  const problem = passwordProblem(password, userName)
  if (!problem) return password
  const message = `${problem.zh}。${problem.en}.`
  throw new Problem('invalid-request', message, { errors: [{ in: 'body', name: field, message }] })
}

/** PostgreSQL's text holds every character but NUL. */
async function existingUser(tx: Transaction, name: string): Promise<User> {
  const wanted = normalName(name)
  if (wanted.includes('\0')) throw new Problem('not-found', 'There is no such user.')
  return userByName(tx, wanted)
}

async function administered(tx: Transaction, name: string): Promise<User> {
  const user = await existingUser(tx, name)
  if (user.role === 'auditor') throw auditorsElsewhere()
  return user
}

function auditorsElsewhere(): Problem {
  return new Problem(
    'forbidden',
    'Administrators have no hold over auditors. Auditors are made and changed on the command line: rigwatch user.'
  )
}

function userReply(user: User) {
  const { name, role, regions, disabled, signIn, passwordChangeDue, secondFactor, ...more } = user
  return {
    name,
    role,
    regions,
    disabled,
    sign_in: signIn,
    password_change_due: passwordChangeDue,
    second_factor: secondFactor,
    recovery_codes_left: more.recoveryCodesLeft,
    codes_refused: more.codesRefused,
    created_at: more.createdAt.toISOString(),
    last_sign_in_at: more.lastSignInAt?.toISOString() ?? null
  }
}

/** @throws {Problem} `conflict`: nobody could sign in so */
function requireProvider({ oidc }: AccessRules): void {
  if (oidc) return
  throw new Problem(
    'conflict',
    'No OpenID provider is set up here, and nobody could sign in there. Name one first: rigwatch serve --oidc-issuer.'
  )
}

/** The user that a request is about, for the audit log. */
function userAsked({ params, body }: FastifyRequest): string | null {
  const { name } = { ...(body as { name?: unknown } | undefined), ...(params as { name?: string }) }
  return typeof name === 'string' ? normalName(name) : null
}
