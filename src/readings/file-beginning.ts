import { DamagedFileError } from './damaged-file-error.ts'
import { hasDayMonthDates } from './date-order.ts'
import { wantsMore } from './first-rows.ts'
import { isXml } from './xml/xml-file-reading.ts'

/** Bytes that may be blank before the first character of a file tells whether it is XML. */
const MOST_PEEKED = 4096
/** Bytes of tables whose form is told by their first rows. */
const MOST_SAMPLED = 16 * 1024
/** Bytes in which the order of day and month is looked for. */
const MOST_DATED = 256 * 1024
/** Bytes of tables whose rows tell their intervals late, as those that are not sorted by meter: some hundred thousand rows. */
const MOST_SLOTTED = 32 * 1024 * 1024
/** By so much more is looked at each time. */
const GROWTH = 4

/** The chunks, with as much of their beginning as it takes to tell whether they are XML, and what their rows are. */
export async function peeked(
  chunks: AsyncGenerator<Uint8Array>
): Promise<{ all: AsyncIterable<Uint8Array>; beginning: Uint8Array; isWhole: boolean }> {
  const held: Uint8Array[] = []
  let damage: DamagedFileError | undefined
  let beginning = new Uint8Array(0)
  let [length, isWhole] = [0, false]
  const readTo = async (most: number) => {
    if (beginning.length >= most || isWhole) return
    try {
      while (length < most && !isWhole) {
        const next = await chunks.next()
        if (next.done) isWhole = true
        else {
          held.push(next.value.slice())
          length += next.value.length
        }
      }
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error
      damage = error
      isWhole = true
    }
    beginning = joined(held, length)
  }
  while (isXml(beginning) === undefined && beginning.length < MOST_PEEKED && !isWhole)
    await readTo(beginning.length + 1)
  await readTo(mostOf(beginning))
  const isTable = !isXml(beginning)
  while (isTable && !isWhole && beginning.length < MOST_SLOTTED && wantsMore(beginning, asText(beginning))) {
    await readTo(GROWTH * beginning.length)
  }
  async function* all() {
    for (let chunk = held.shift(); chunk; chunk = held.shift()) yield chunk
    if (damage) throw damage
    yield* chunks
  }
  return { all: all(), beginning, isWhole }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

/** Bytes of the beginning of a table that it takes to tell its form, and the order of its dates where they are of a kind that needs one. */
function mostOf(beginning: Uint8Array): number {
  if (isXml(beginning)) return 0
  return hasDayMonthDates(asText(beginning)) ? MOST_DATED : MOST_SAMPLED
}

/** Text of at most so many bytes that dates are looked for in. */
export function asText(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes.subarray(0, MOST_DATED))
}
