import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const KEY_PREFIX = 'rigwatch_'
const SECRET_BYTES = 32

/** A new session token: 256 bits of chance. */
export function newToken(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** A new API key; its beginning lets scanners of leaked secrets know it. */
export function newApiKey(): string {
  return `${KEY_PREFIX}${newToken()}`
}

/** What is kept of a token or key. They are random, so a fast hash serves. */
export function secretHash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** The CSRF token of a session: only who has the session's answers knows it, and it cannot be turned back into the cookie. */
export function csrfToken(sessionToken: string): string {
  return createHash('sha256').update(`csrf\n${sessionToken}`).digest('base64url')
}

/** Whether two texts are the same, in a time that does not tell how far they are. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(secretHash(given), secretHash(expected))
}
