import { UnexpectedHeaderError } from '../readings/header.ts'
import { packedTexts } from './file-text.ts'

/** A file holds several tables where one is meant. */
export class SeveralTablesError extends Error {
  readonly code = 'SEVERAL_TABLES'
  override readonly name = 'SeveralTablesError'
  readonly tables: readonly string[]

  constructor(tables: readonly string[]) {
    super(
      `${tables.join(' and ')} are both such a table: put them into files or one sheet, so that none is left out / ` +
        `${tables.join(' 与 ')} 都是此类表：请合并为一张表或只留一张，以免遗漏`
    )
    this.tables = tables
  }
}

/**
 * What the table in a file says: the file itself, plain or gzip, or the one sheet of a workbook or file of an archive that
 * the reader knows as such a table.
 * @param read throws UnexpectedHeaderError for any other table
 * @throws UnreadableFileError, UnexpectedHeaderError, SeveralTablesError, and what the reader throws
 */
export async function onlyTable<T>(file: string, read: (text: string, name: string) => T): Promise<T> {
  let unexpected: UnexpectedHeaderError | undefined
  let found: { readonly table: T; readonly name: string } | undefined
  for await (const { name, text } of packedTexts(file)) {
    try {
      const table = read(text, name)
      if (found) throw new SeveralTablesError([found.name, name])
      found = { table, name }
    } catch (error) {
      if (!(error instanceof UnexpectedHeaderError)) throw error
      unexpected ??= error
    }
  }
  if (!found) throw unexpected ?? new UnexpectedHeaderError(file, [], '')
  return found.table
}
