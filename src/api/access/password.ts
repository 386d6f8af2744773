import { randomInt } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { dictionary } from '@zxcvbn-ts/language-common'

export const MIN_PASSWORD = 12
export const MAX_PASSWORD = 200
const FEWEST_CHARACTERS = 5

/** argon2id (the package's default algorithm) with the parameters that OWASP's password storage cheat sheet asks for. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** No 0, O, 1, l or I, which people mistake for each other. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const RANDOM_LENGTH = 20

let common: ReadonlySet<string> | undefined
let nobodys: Promise<string> | undefined

/** The hash of a password, with its salt and parameters. */
export function passwordHash(password: string): Promise<string> {
  return hash(normal(password), COST)
}

/**
 * Whether a password is the one of a hash. Where there is no user, and so no hash, it takes as long to say no.
 */
export async function isPassword(password: string, kept: string | null): Promise<boolean> {
  const known = kept ?? (await (nobodys ??= passwordHash(randomPassword())))
  return (await verify(known, normal(password))) && kept !== null
}

/** Whether two texts are one password. */
export function isSamePassword(one: string, other: string): boolean {
  return normal(one) === normal(other)
}

/** A password that nobody has thought of: 116 bits of chance. */
export function randomPassword(): string {
  return Array.from({ length: RANDOM_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')
}

/** Why a password cannot be taken, in Chinese and English; null when it can. Which characters it has is left to people. */
export function passwordProblem(password: string, name: string): { zh: string; en: string } | null {
  const length = [...password].length
  if (length < MIN_PASSWORD)
    return { zh: `密码至少 ${MIN_PASSWORD} 个字符`, en: `A password has at least ${MIN_PASSWORD} characters` }
  if (length > MAX_PASSWORD)
    return { zh: `密码至多 ${MAX_PASSWORD} 个字符`, en: `A password has at most ${MAX_PASSWORD} characters` }
  const lower = normal(password).toLowerCase()
  common ??= new Set(dictionary['passwords-common'])
  if (common.has(lower) || new Set(lower).size < FEWEST_CHARACTERS)
    return { zh: '该密码过于常见', en: 'This password is among the most common ones' }
  if (lower.includes(name) && [...lower.replaceAll(name, '')].length < MIN_PASSWORD / 2)
    return { zh: '密码不得由用户名构成', en: 'A password must not be made of the name' }
  return null
}

/** The same text typed on another keyboard is the same password (NIST SP 800-63B). */
function normal(password: string): string {
  return password.normalize('NFKC')
}
