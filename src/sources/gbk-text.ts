import { Buffer } from 'node:buffer'

let codes: ReadonlyMap<string, number> | undefined

/** Text in GBK, as most files of Chinese offices are. @throws RangeError for a character that GBK does not have */
export function gbkBytes(text: string): Buffer {
  if (/^\p{ASCII}*$/u.test(text)) return Buffer.from(text, 'latin1')
  codes ??= twoByteCodes()
  const bytes: number[] = []
  for (const character of text) {
    const ascii = character.charCodeAt(0)
    const code = ascii < 0x80 ? ascii : codes.get(character)
    if (code === undefined) throw new RangeError(`GBK has no character ${character}`)
    if (code > 0xff) bytes.push(code >> 8)
    bytes.push(code & 0xff)
  }
  return Buffer.from(bytes)
}

/** The runtime only decodes GBK: every two-byte code, decoded, is the table of the way back. */
function twoByteCodes(): Map<string, number> {
  const decoder = new TextDecoder('gbk')
  const found = new Map<string, number>()
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const character = decoder.decode(Uint8Array.of(lead, trail))
      if ([...character].length === 1 && character !== '\ufffd') found.set(character, lead * 256 + trail)
    }
  }
  return found
}
