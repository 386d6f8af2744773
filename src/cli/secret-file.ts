import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
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
  // of servers that start at once one makes it
  await writeFile(path, made, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const key = Buffer.from((await readFile(path, 'utf8')).trim(), 'base64')
  if (key.length === SEALING_KEY_BYTES) return key
  throw new SecretFileError(
    `${path} is not a key of rigwatch: 32 bytes in base64. Restore it from its copy; without it second factors have to be set up anew (rigwatch user change <name> --reset-totp), after the file was removed.`
  )
}
