import { DamagedFileError } from './damaged-file-error.ts'
import { dateOrderOf } from './date-order.ts'
import { asText, peeked } from './file-beginning.ts'
import type { LoadDay } from './load-day.ts'
import type { ParseOptions } from './parse-options.ts'
import type { ReadingsBatch } from './readings-batch.ts'
import { TableFileReading } from './table-file-reading.ts'
import { inUtf8 } from './text-encoding.ts'
import { isXml, XML_FORMS, XmlFileReading } from './xml/xml-file-reading.ts'

/**
 * Reads a file of readings of any known format and encoding, recognised by its content. Every row goes into a load day or
 * is a rejection, and memory does not grow with the file. An empty file, and the place where a damaged one breaks off, count
 * as one rejected row. A header that comes again (files joined end to end) is a rejected row too; from a different one on,
 * that one holds.
 * @param file what to call the file
 * @param chunks its bytes, decompressed; may end with a DamagedFileError
 * @throws UnexpectedHeaderError when it is not a file of readings
 */
export async function* parseReadings(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  options: ParseOptions = {}
): AsyncGenerator<ReadingsBatch> {
  const { all, beginning, isWhole } = await peeked(inUtf8(chunks))
  const named = XML_FORMS.some(({ name }) => name === options.format)
  const xml = named || (options.format === undefined && isXml(beginning))
  const opening = { ...options, file, check: options.check ?? ((day: LoadDay) => day) }
  const dates = options.dates ?? dateOrderOf(asText(beginning))
  const reading = xml
    ? new XmlFileReading(opening, options.format)
    : new TableFileReading(file, { ...options, dates }, { bytes: beginning, isWhole })
  try {
    for await (const chunk of all) yield* reading.push(chunk)
    reading.end()
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error
    reading.breakOff(error.problem)
  }
  yield* reading.last()
}
