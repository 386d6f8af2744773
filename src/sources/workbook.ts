import { Buffer } from 'node:buffer'
import readXlsxFile from 'read-excel-file/universal'
import { DamagedFileError } from '../readings/damaged-file-error.ts'
import type { RowProblem } from '../readings/rejection.ts'
import { type MergedRows, type SheetCell, sheetText } from '../readings/sheet-text.ts'
import { MergedCells } from './merged-cells.ts'
import { HIDDEN_SHEET, WorkbookNotes } from './workbook-notes.ts'
import type { ZipEntry } from './zip-archive.ts'

/** Unzipped, a workbook is taken into memory whole, and takes some ten times its size there. */
const MAX_BYTES = 96 * 1024 * 1024
const LINES_PER_PIECE = 200

/** A sheet of a workbook as comma-separated text. */
export interface SheetFile {
  readonly name: string
  readonly bytes: () => AsyncGenerator<Uint8Array>
  /** what people should know of the sheet, or with the first one of the workbook */
  readonly notes: readonly RowProblem[]
}

/** Whether an archive is a workbook (.xlsx). */
export function isWorkbook(entries: readonly ZipEntry[]): boolean {
  return (
    entries.some(({ name }) => name === 'xl/workbook.xml') && entries.some(({ name }) => name === '[Content_Types].xml')
  )
}

/**
 * The sheets of a workbook that are not empty, hidden ones first. All of it is unzipped once before, piece by piece, to see that it is no more
 * than it may be: what is hidden in the archive too, which is unzipped with the rest.
 * @param entries all of the archive
 * @param archive its bytes
 * @throws DamagedFileError
 */
export async function workbookSheets(entries: readonly ZipEntry[], archive: Buffer): Promise<SheetFile[]> {
  let bytes = 0
  const [seen, merged] = [new WorkbookNotes(), new MergedCells()]
  for (const entry of entries) {
    for await (const piece of entry.bytes()) {
      bytes += piece.length
      if (bytes > MAX_BYTES) throw new DamagedFileError('zip_limit')
      seen.look(entry.name, piece)
      merged.look(entry.name, piece)
    }
  }
  const sheets = await sheetsOf(archive)
  const filled = sheets.filter(({ data }) => data.some((row) => row.some((cell) => cell !== null)))
  const isHidden = ({ sheet }: (typeof sheets)[number]) => seen.isHidden(sheet)
  const ordered = [...filled.filter(isHidden), ...filled.filter((sheet) => !isHidden(sheet))]
  return ordered.map((sheet, i) => ({
    name: sheet.sheet,
    bytes: () => textBytes(sheet.data as unknown as SheetCell[][], merged.of(sheets.indexOf(sheet))),
    notes: [...(i === 0 ? seen.problems : []), ...(isHidden(sheet) ? [HIDDEN_SHEET] : [])]
  }))
}

async function sheetsOf(archive: Buffer) {
  const { buffer, byteOffset, byteLength } = archive
  const own = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
  try {
    return await readXlsxFile(own, { trim: false, parseNumber: (number) => ({ number }) })
  } catch (error) {
    throw new DamagedFileError('damaged_file', error)
  }
}

async function* textBytes(rows: readonly SheetCell[][], merged: readonly MergedRows[]): AsyncGenerator<Uint8Array> {
  let lines: string[] = []
  for (const line of sheetText(rows, merged)) {
    if (lines.push(line) < LINES_PER_PIECE) continue
    yield Buffer.from(lines.join(''))
    lines = []
  }
  yield Buffer.from(lines.join(''))
}
