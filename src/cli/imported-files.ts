import { createHash } from 'node:crypto'
import type { FileDigest } from '../sources/file-digest.ts'

/** A file that was imported, for the audit log. */
type ImportedFile = FileDigest & { readonly rows?: number }

/** Most characters of JSON that a list of files takes in an audit record; all details together have 10,000. */
const LISTED_CHARACTERS = 3500
/** The same of names alone. */
const NAMES_CHARACTERS = 1500

/**
 * Files as an audit record tells them: one by one, or where they are too many their number, bytes and rows, and the SHA-256
 * of the list of them: what `sha256sum FILES | LC_ALL=C sort | sha256sum` prints.
 */
export function toldFiles(files: readonly ImportedFile[]): object {
  if (JSON.stringify(files).length <= LISTED_CHARACTERS) return files
  const sum = (of: (file: ImportedFile) => number | null | undefined) =>
    files.reduce((total, file) => total + (of(file) ?? 0), 0)
  const lines = files.map(({ sha256, name }) => Buffer.from(`${sha256}  ${name}\n`)).sort(Buffer.compare)
  const list = createHash('sha256')
  for (const line of lines) list.update(line)
  return {
    count: files.length,
    bytes: sum(({ bytes }) => bytes),
    rows: sum(({ rows }) => rows),
    sha256_of_list: list.digest('hex')
  }
}

/** Names of files or folders as an audit record tells them: where they are too many, their number and the first of them. */
export function toldNames(names: readonly string[]): object {
  if (JSON.stringify(names).length <= NAMES_CHARACTERS) return names
  const first: string[] = []
  let room = NAMES_CHARACTERS
  for (const name of names) {
    room -= name.length
    if (room < 0) break
    first.push(name)
  }
  return { count: names.length, first }
}
