import { DamagedFileError } from './damaged-file-error.ts'

/** What is looked at to tell the encoding. Always so much, so that the pieces in which a file arrives make no difference. */
const HEAD_BYTES = 64 * 1024

/** Bytes by which UTF-16 without a mark shows, and how many times as many zeros stand on its side as on the other. */
const [LEAST_MARKLESS, SURELY] = [32, 20]

/** What GBK and GB 2312 are read as. */
const GBK = 'gb18030'

/** A label that TextDecoder knows. */
type Encoding = string

/** Where an XML file says its encoding, in one byte a character. */
const XML_DECLARED = /^(?:\u00ef\u00bb\u00bf)?\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']/

/**
 * The encoding of text by its beginning: UTF-16 by its byte-order mark, an XML file's first characters or its zeros, what an XML file
 * declares (but for UTF-8, which many declare that are not in it, and GBK where the text is Chinese in UTF-8), UTF-8 when it is valid, else GB 18030 (which
 * contains GBK and GB 2312; also behind the mark of UTF-8) when it is valid, else UTF-8 with faults.
 */
function encodingOf(head: Uint8Array): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  if (head[0] === 0x3c && head[1] === 0 && head[2] === 0x3f) return 'utf-16le'
  if (head[0] === 0 && head[1] === 0x3c && head[2] === 0) return 'utf-16be'
  const wide = markless(head)
  if (wide !== undefined) return wide
  const declared = declaredEncoding(head)
  if (declared !== undefined) return ['gbk', GBK].includes(declared) && isChineseUtf8(head) ? 'utf-8' : declared
  const text = head.subarray(markBytes(head))
  return isValid(text, 'utf-8') || !isValid(text, 'gb18030') ? 'utf-8' : GBK
}

/** UTF-16 without a mark: of a table's digits and separators every second byte is zero. */
function markless(head: Uint8Array): Encoding | undefined {
  const zeros = [0, 0] as [number, number]
  for (const [i, byte] of head.entries()) if (byte === 0) zeros[i % 2 === 0 ? 0 : 1]++
  const [even, odd] = zeros
  const half = head.length / 4
  if (head.length < LEAST_MARKLESS || Math.max(even, odd) < half || Math.min(even, odd) > half / SURELY)
    return undefined
  return odd > even ? 'utf-16le' : 'utf-16be'
}

/** Bytes of the mark of UTF-8, which some programs put before GBK too: 3 or 0. */
function markBytes(head: Uint8Array): number {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
}

/** The encoding that an XML file declares, when it is a known one other than Unicode's. */
function declaredEncoding(head: Uint8Array): Encoding | undefined {
  const label = XML_DECLARED.exec(new TextDecoder('latin1').decode(head.subarray(0, 200)))?.[1]
  if (label === undefined || /^ut?f/i.test(label)) return undefined
  try {
    return new TextDecoder(label).encoding
  } catch {
    return undefined
  }
}

/** Whether bytes are UTF-8 with Chinese characters, whatever a file declares: GBK is hardly ever valid as that. */
function isChineseUtf8(head: Uint8Array): boolean {
  return isValid(head, 'utf-8') && /[\u4e00-\u9fff]/.test(new TextDecoder().decode(head))
}

/** A character that the head cuts through is no fault. */
function isValid(head: Uint8Array, encoding: Encoding): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}

/** Bytes of a whole text file as text, by the rules of `inUtf8`; bytes that are no character become U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes.subarray(0, HEAD_BYTES))
  return new TextDecoder(encoding).decode(encoding === GBK ? bytes.subarray(markBytes(bytes)) : bytes)
}

/**
 * The bytes of a text file in UTF-8, whatever its encoding. UTF-8 passes unchanged, faults and all.
 * @param chunks may end with a DamagedFileError, which follows the last good bytes here too
 */
export async function* inUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = chunks[Symbol.asyncIterator]()
  const head: Uint8Array[] = []
  let size = 0
  let damage: DamagedFileError | undefined
  try {
    while (size < HEAD_BYTES) {
      const next = await nextOf(pieces)
      if (next instanceof DamagedFileError) damage = next
      if (next === undefined || next instanceof DamagedFileError) break
      head.push(next.slice())
      size += next.length
    }
    const beginning = joined(head, size)
    const encoding = encodingOf(beginning.subarray(0, HEAD_BYTES))
    const mark = encoding === GBK ? markBytes(beginning) : 0
    const rest = restOf(mark > 0 ? [beginning.subarray(mark)] : head, pieces, damage)
    yield* encoding === 'utf-8' ? rest : transcoded(rest, encoding)
  } finally {
    await pieces.return?.()
  }
}

async function nextOf(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array | DamagedFileError | undefined> {
  try {
    const { done, value } = await pieces.next()
    return done ? undefined : value
  } catch (error) {
    if (error instanceof DamagedFileError) return error
    throw error
  }
}

async function* restOf(
  head: readonly Uint8Array[],
  pieces: AsyncIterator<Uint8Array>,
  damage: DamagedFileError | undefined
): AsyncGenerator<Uint8Array> {
  yield* head
  if (damage) throw damage
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value
}

async function* transcoded(chunks: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding)
  const encoder = new TextEncoder()
  for await (const chunk of chunks) yield encoder.encode(decoder.decode(chunk, { stream: true }))
  yield encoder.encode(decoder.decode())
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
