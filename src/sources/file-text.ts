import { Buffer } from 'node:buffer'
import { DamagedFileError } from '../readings/damaged-file-error.ts'
import { decodeText } from '../readings/text-encoding.ts'
import { fileBytes, UnreadableFileError } from './file-bytes.ts'

/**
 * A whole file as text, plain or gzip, in UTF-8, GBK or UTF-16; bytes that are no text become U+FFFD. For tables that fit into memory: half a table
 * would be worse than none, so a damaged file is an error.
 * @throws UnreadableFileError
 */
export async function fileText(file: string): Promise<string> {
  const pieces: Uint8Array[] = []
  try {
    for await (const piece of fileBytes(file)) pieces.push(piece)
  } catch (error) {
    throw error instanceof DamagedFileError ? new UnreadableFileError(file, error) : error
  }
  return decodeText(Buffer.concat(pieces))
}
