import { Buffer } from 'node:buffer'
import { DamagedFileError } from '../readings/damaged-file-error.ts'
import { decodeText } from '../readings/text-encoding.ts'
import { fileBytes, UnreadableFileError } from './file-bytes.ts'
import { packedFiles } from './packed-files.ts'

/**
 * A whole file as text, plain or gzip, in UTF-8, GBK or UTF-16; bytes that are no text become U+FFFD. For tables that fit
 * into memory: half a table would be worse than none, so a damaged file is an error.
 * @throws UnreadableFileError
 */
export function fileText(file: string): Promise<string> {
  return wholeText(file, fileBytes(file))
}

/**
 * The same of each file of an archive and each sheet of a workbook.
 * @throws UnreadableFileError
 */
export async function* packedTexts(file: string): AsyncGenerator<{ readonly name: string; readonly text: string }> {
  for await (const { name, content } of packedFiles(file)) {
    if ('code' in content) throw new UnreadableFileError(name, new Error(content.reason.en))
    yield { name, text: await wholeText(name, content) }
  }
}

async function wholeText(file: string, bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = []
  try {
    for await (const piece of bytes) pieces.push(piece)
  } catch (error) {
    throw error instanceof DamagedFileError ? new UnreadableFileError(file, error) : error
  }
  return decodeText(Buffer.concat(pieces))
}
