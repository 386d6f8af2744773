import { randomInt } from 'node:crypto'
import { generate } from 'lean-qr'
import { toSvgDataURL } from 'lean-qr/extras/svg'
import { Secret, TOTP } from 'otpauth'
import { confirmedFactor, takeRecoveryCode, takeStep } from '../../store/access/second-factors.ts'
import { countCode, forgetCodes, withdrawAttempt } from '../../store/access/sign-in-failures.ts'
import type { User } from '../../store/access/users.ts'
import type { Store } from '../../store/store.ts'
import { Problem } from '../problem.ts'
import { addressBlock } from './address-block.ts'
import { type AccessRules, GATE } from './guard.ts'
import { seal, unseal } from './seal.ts'
import { secretHash } from './secrets.ts'

/** RFC 6238 as every authenticator app knows it: SHA-1, six digits, 30 seconds; a code of the step before or after is taken. */
const FORM = { issuer: 'rigwatch', algorithm: 'SHA1', digits: 6, period: 30 } as const
const WINDOW = 1
const MS_PER_STEP = FORM.period * 1000
/** 160 bits, as RFC 4226 asks for */
const SECRET_BYTES = 20

const RECOVERY_CODES = 10
/** 60 bits of chance in three groups; no letter that is mistaken for a digit */
const RECOVERY_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const RECOVERY_GROUPS = 3
const GROUP_LENGTH = 4

/** A new secret: sealed for the database, and as it is shown this once. */
export function newFactor(key: Buffer, user: { id: number; name: string }) {
  const secret = new Secret({ size: SECRET_BYTES })
  const uri = new TOTP({ ...FORM, label: user.name, secret }).toString()
  return {
    sealed: seal(key, secret.bytes, contextOf(user.id)),
    shown: {
      secret: secret.base32,
      otpauth_uri: uri,
      qr_code: toSvgDataURL(generate(uri), { on: 'black', off: 'white' })
    }
  }
}

/** The time step whose code this is; null when it is of none about now. */
export function stepOfCode(key: Buffer, sealed: Buffer, userId: number, code: string, now: Date): number | null {
  const secret = new Secret({ buffer: Uint8Array.from(unseal(key, sealed, contextOf(userId))).buffer })
  const timestamp = now.getTime()
  if (!isTotp(code)) return null
  const delta = TOTP.validate({ ...FORM, token: plain(code), secret, timestamp, window: WINDOW })
  return delta === null ? null : Math.floor(timestamp / MS_PER_STEP) + delta
}

/** New recovery codes, each good once. */
export function newRecoveryCodes(): string[] {
  const letter = () => RECOVERY_LETTERS[randomInt(RECOVERY_LETTERS.length)]
  const group = () => Array.from({ length: GROUP_LENGTH }, letter).join('')
  return Array.from({ length: RECOVERY_CODES }, () => Array.from({ length: RECOVERY_GROUPS }, group).join('-'))
}

/** What is kept of a recovery code. It is random, so a fast hash serves. */
export function recoveryCodeHash(code: string): Buffer {
  return secretHash(`recovery\n${plain(code)}`)
}

/**
 * Lets go on who gives a right code of the user's second factor, or an unused recovery code; either is thereby used. The
 * attempt has been counted with the password's; a missing code takes that back.
 * @returns which of both it was
 * @throws {Problem} `second-factor-required` or `sign-in-refused`
 */
export async function checkCode(
  store: Store,
  { sealingKey }: AccessRules,
  address: string,
  user: User,
  code: string | undefined
): Promise<'totp' | 'recovery'> {
  if (code === undefined) {
    await store.withScope(GATE, (tx) => withdrawAttempt(tx, user.name, addressBlock(address)))
    throw new Problem(
      'second-factor-required',
      'Send the code of the authenticator app, or a recovery code, as "code".'
    )
  }
  if (!(await store.withScope(GATE, (tx) => countCode(tx, user.id))))
    throw new Problem(
      'sign-in-refused',
      '动态验证码错误次数过多，请管理员重设密码或双因素认证。Too many wrong codes: an administrator has to set a new password or take the second factor away.'
    )
  const used = await store.withScope(GATE, async (tx) => {
    if (!isTotp(code)) return (await takeRecoveryCode(tx, user.id, recoveryCodeHash(code))) && 'recovery'
    const sealed = await confirmedFactor(tx, user.id)
    const step = sealed && stepOfCode(sealingKey, sealed, user.id, code, new Date())
    return step !== null && (await takeStep(tx, user.id, step)) && 'totp'
  })
  if (used) {
    await store.withScope(GATE, (tx) => forgetCodes(tx, user.id))
    return used
  }
  throw new Problem('sign-in-refused', 'The code is wrong, or was used already. Wait for the next one.')
}

/** Six digits; whatever else is sent can only be a recovery code. */
const isTotp = (code: string) => /^\d{6}$/.test(plain(code))

/** A code without the spaces and dashes that people read it by, full-width letters and digits as the plain ones. */
function plain(code: string): string {
  return code.normalize('NFKC').replace(/[\s-]/g, '').toLowerCase()
}

function contextOf(userId: number): string {
  return `the second factor of user ${userId}`
}
