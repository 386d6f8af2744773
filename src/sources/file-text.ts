import { Buffer } from 'node:buffer'
import { fileBytes } from './file-bytes.ts'

/**
 * A whole file as text, plain or gzip; bytes that are no UTF-8 become U+FFFD. For tables that fit into memory.
 * @throws UnreadableFileError, DamagedFileError
 */
export async function fileText(file: string): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of fileBytes(file)) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}
