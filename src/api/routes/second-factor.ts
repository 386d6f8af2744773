import { confirmFactor, enrolFactor, pendingFactor } from '../../store/access/second-factors.ts'
import { endOtherSessions, sessionStands } from '../../store/access/sessions.ts'
import { forgetAttempts } from '../../store/access/sign-in-failures.ts'
import { aboutOperations } from '../about.ts'
import { ENROLS, requirePassword } from '../access/access.ts'
import { addressBlock } from '../access/address-block.ts'
import { type AccessRules, GATE } from '../access/guard.ts'
import { checkCode, newFactor, newRecoveryCodes, recoveryCodeHash, stepOfCode } from '../access/second-factor.ts'
import { checkPassword } from '../access/sign-in.ts'
import { ConfirmBody, ConfirmReply, EnrolBody, EnrolReply } from '../access-schemas.ts'
import { audited } from '../auditing.ts'
import type { Api, ApiContext } from '../context.ts'
import { Problem } from '../problem.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'

const about = aboutOperations('access')

/** `/session/second-factor`: the own second factor. Taking it away is an administrator's to do. */
export function secondFactorRoutes(app: Api, { store, simulated }: ApiContext, rules: AccessRules): void {
  const { signIns } = app
  const changes = (change: string) => ({
    ...ENROLS,
    ...audited('account.change', ({ principal }) => principal?.actor ?? null, { details: () => ({ change }) })
  })

  const enrolSchema = {
    ...about(
      'enrolSecondFactor',
      'Begin to set up a second factor (TOTP)',
      'Needs the password, and a code where there is a second factor already. The new one counts once a first code has confirmed it within 15 minutes.'
    ),
    body: EnrolBody,
    response: { 200: EnrolReply, ...PROBLEM_RESPONSES }
  }
  app.post(
    '/session/second-factor',
    { schema: enrolSchema, config: changes('second factor begun'), onRequest: signIns },
    async (request, reply) => {
      const { actor: name } = requirePassword(request.principal)
      const { user } = await checkPassword(store, rules, request, { name, password: request.body.password })
      if (user.secondFactor) await checkCode(store, rules, request.ip, user, request.body.code)
      const { sealed, shown } = newFactor(rules.sealingKey, user)
      await store.withScope(GATE, async (tx) => {
        await forgetAttempts(tx, user.name, addressBlock(request.ip))
        await enrolFactor(tx, user.id, sealed)
      })
      reply.header('cache-control', 'no-store')
      return { ...shown, simulated }
    }
  )

  const confirmSchema = {
    ...about(
      'confirmSecondFactor',
      'Let the second factor count',
      'Answers with recovery codes, each good once; earlier ones are void. All other sessions of the user end.'
    ),
    body: ConfirmBody,
    response: { 200: ConfirmReply, ...PROBLEM_RESPONSES }
  }
  app.put(
    '/session/second-factor',
    { schema: confirmSchema, config: changes('second factor confirmed'), onRequest: signIns },
    async (request, reply) => {
      const { userId, tokenHash } = requirePassword(request.principal)
      const codes = newRecoveryCodes()
      await store.withScope(GATE, async (tx) => {
        const sealed = await pendingFactor(tx, userId)
        if (!sealed)
          throw new Problem(
            'conflict',
            'No second factor waits for its first code. Begin with POST; it waits 15 minutes.'
          )
        const step = stepOfCode(rules.sealingKey, sealed, userId, request.body.code, new Date())
        if (step === null)
          throw new Problem(
            'invalid-request',
            'The code is not the one of the app. Take the newest, and see that the clock of the device is right.',
            { errors: [{ in: 'body', name: 'code', message: '验证码不正确。The code is not right.' }] }
          )
        // who has ended the session meanwhile, such as an administrator by a new password, wants nothing more to come of it
        if (!(await sessionStands(tx, tokenHash)))
          throw new Problem('unauthenticated', '会话已结束，请重新登录。The session has ended. Sign in again.')
        await confirmFactor(tx, userId, step, codes.map(recoveryCodeHash))
        await endOtherSessions(tx, userId, tokenHash)
      })
      reply.header('cache-control', 'no-store')
      return { recovery_codes: codes, simulated }
    }
  )
}
