import type { FastifyRequest } from 'fastify'
import { addUser, changeUser, setPassword, type User, userByName, users } from '../../store/access/users.ts'
import type { Transaction } from '../../store/transaction.ts'
import { aboutOperations } from '../about.ts'
import { ADMINISTERS, scopeOf } from '../access/access.ts'
import { passwordHash, passwordProblem } from '../access/password.ts'
import { normalName } from '../access/sign-in.ts'
import { NewUserBody, UserChangeBody, UserParams, UserPasswordBody, UserReply, UsersReply } from '../access-schemas.ts'
import { audited, UNAUDITED } from '../auditing.ts'
import { type Api, type ApiContext, reading, writing } from '../context.ts'
import { Problem } from '../problem.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'

const about = aboutOperations('access')

/** `/users`: the accounts of people. Auditors are the command line's: no administrator has a hold over them. */
export function userRoutes(app: Api, context: ApiContext): void {
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
    ...about('addUser', 'Make a user', 'Auditors are made on the command line: `rigwatch user add`.'),
    body: NewUserBody,
    response: { 200: UserReply, ...PROBLEM_RESPONSES }
  }
  app.post(
    '/users',
    { schema: addSchema, config: { ...ADMINISTERS, ...audited('account.change', userAsked) } },
    async (request) => {
      const { role, regions = [], password } = request.body
      const name = normalName(request.body.name)
      if (role === 'auditor') throw auditorsElsewhere()
      const hash = await passwordHash(acceptablePassword(password, name, 'password'))
      const user = await writing(context, request, async (tx) => {
        await addUser(tx, { name, role, regions, passwordHash: hash, createdBy: scopeOf(request).actor })
        return userByName(tx, name)
      })
      return { user: userReply(user), simulated }
    }
  )

  const changeSchema = {
    ...about('changeUser', 'Change role or regions of a user, disable or enable', 'All sessions of the user end.'),
    params: UserParams,
    body: UserChangeBody,
    response: { 200: UserReply, ...PROBLEM_RESPONSES }
  }
  app.patch(
    '/users/:name',
    { schema: changeSchema, config: { ...ADMINISTERS, ...audited('account.change', userAsked) } },
    async (request) => {
      const user = await writing(context, request, async (tx) => {
        const before = await administered(tx, request.params.name)
        return changeUser(tx, before.name, request.body)
      })
      return { user: userReply(user), simulated }
    }
  )

  const passwordSchema = {
    ...about(
      'setUserPassword',
      'Set the password of a user',
      'All sessions of the user end; an account that has to wait need not.'
    ),
    params: UserParams,
    body: UserPasswordBody,
    response: { 200: UserReply, ...PROBLEM_RESPONSES }
  }
  app.put(
    '/users/:name/password',
    { schema: passwordSchema, config: { ...ADMINISTERS, ...audited('account.change', userAsked) } },
    async (request) => {
      const name = normalName(request.params.name)
      const hash = await passwordHash(acceptablePassword(request.body.password, name, 'password'))
      const user = await writing(context, request, async (tx) => {
        const found = await administered(tx, name)
        await setPassword(tx, found, hash)
        return found
      })
      return { user: userReply(user), simulated }
    }
  )
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

function userReply({ name, role, regions, disabled, createdAt, lastSignInAt }: User) {
  return {
    name,
    role,
    regions,
    disabled,
    created_at: createdAt.toISOString(),
    last_sign_in_at: lastSignInAt?.toISOString() ?? null
  }
}

/** The user that a request is about, for the audit log. */
function userAsked({ params, body }: FastifyRequest): string | null {
  const { name } = { ...(body as { name?: unknown } | undefined), ...(params as { name?: string }) }
  return typeof name === 'string' ? name : null
}
