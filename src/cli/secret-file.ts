import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SEALING_KEY_BYTES } from '../api/access/seal.ts'

/** The file with the key of the secrets is not one. */
class SecretFileError extends Error {
  readonly code = 'SECRET_FILE_UNREADABLE'
}

/**
 * The key in a file, which is made where there is none: 32 random bytes in base64, for its owner alone to read.
 * @throws {SecretFileError} when the file holds something else
 */
export async function sealingKeyIn(path: string): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true })
  const made = `${randomBytes(SEALING_KEY_BYTES).toString('base64')}\n`
  await makeWhole(path, made)
  const key = Buffer.from((await readFile(path, 'utf8')).trim(), 'base64')
  if (key.length === SEALING_KEY_BYTES) return key
  throw new SecretFileError(
    `${path} is not a key of rigwatch: 32 bytes in base64. Restore it from its copy; without it second factors have to be set up anew (rigwatch user change <name> --reset-totp), after the file was removed.`
  )
}

/** Makes a file at once with all that is in it, where there is none: of servers that start together one makes it. */
async function makeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await link(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
}
