import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
export const SEALING_KEY_BYTES = 32

/** What the database keeps cannot be opened with the key that this server has. */
class SealError extends Error {
  override readonly name = 'SealError'
  readonly code = 'SEAL_BROKEN'
}

/**
 * Encrypts what the database must not give away by itself: nonce, tag and AES-256-GCM ciphertext.
 * @param context what it belongs to; under another one it does not open
 */
export function seal(key: Buffer, secret: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(context))
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/** @throws {SealError} when the key or the context is another one, or the bytes were changed */
export function unseal(key: Buffer, sealed: Buffer, context: string): Buffer {
  const [nonce, tag] = [sealed.subarray(0, NONCE_BYTES), sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)]
  try {
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(Buffer.from(context)).setAuthTag(tag)
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  } catch (cause) {
    throw new SealError(
      `What is kept for ${context} was sealed with another key than that of --secret-file. Restore the file, or take the second factor away: rigwatch user change <name> --reset-totp.`,
      { cause }
    )
  }
}
