import { DamagedFileError } from './damaged-file-error.ts'
import { hasDayMonthDates } from './date-order.ts'
import { isXml } from './xml/xml-file-reading.ts'

/** Bytes that may be blank before the first character of a file tells whether it is XML. */
const MOST_PEEKED = 4096
/** Bytes of tables whose form is told by their first rows. */
const MOST_SAMPLED = 16 * 1024
/** Bytes in which the order of day and month is looked for. */
const MOST_DATED = 256 * 1024

/** The chunks, with as much of their beginning as it takes to tell whether they are XML. */
export async function peeked(
  chunks: AsyncGenerator<Uint8Array>
): Promise<{ all: AsyncIterable<Uint8Array>; beginning: Uint8Array }> {
  const held: Uint8Array[] = []
  let damage: DamagedFileError | undefined
  let beginning = new Uint8Array(0)
  try {
    while (beginning.length < (isXml(beginning) === undefined ? MOST_PEEKED : mostOf(beginning))) {
      const next = await chunks.next()
      if (next.done) break
      held.push(next.value.slice())
      const longer = new Uint8Array(beginning.length + next.value.length)
      longer.set(beginning)
      longer.set(next.value, beginning.length)
      beginning = longer
    }
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error
    damage = error
  }
  async function* all() {
    yield* held
    if (damage) throw damage
    yield* chunks
  }
  return { all: all(), beginning }
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
