import { access, constants, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A file that is to be written cannot be. */
class UnwritableFileError extends Error {
  readonly code = 'FILE_UNWRITABLE'
}

/**
 * Makes sure that a result can be written, before the work that makes it.
 * @param option the option that names the file
 * @throws UnwritableFileError when its folder is missing or closed, or it is a folder itself
 */
export async function requireWritable(option: string, file: string): Promise<void> {
  const refuse = (why: string) => {
    throw new UnwritableFileError(`${option} ${file} cannot be written: ${why}.`)
  }
  const there = await stat(file).catch(() => null)
  if (there?.isDirectory()) refuse('it is a folder')
  const target = there ? file : dirname(file)
  await access(target, constants.W_OK).catch((error: NodeJS.ErrnoException) =>
    refuse(error.code === 'ENOENT' ? `there is no folder ${dirname(file)}` : 'this user may not write there')
  )
}
