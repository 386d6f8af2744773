import type { Header } from '../header.ts'
import { dailyRegisters } from './daily-registers.ts'
import type { ReadingsFormat, RowReader } from './format.ts'
import { wideDayRow } from './wide-day-row.ts'

const FORMATS: readonly ReadingsFormat[] = [wideDayRow, dailyRegisters]

/** The columns of every format, to tell people what is expected. */
export const KNOWN_COLUMNS: readonly string[] = FORMATS.map((format) => format.columns)

/** The format of a file by its header, with a reader for its rows; undefined when it is none that we know. */
export function recogniseFormat(header: Header): { format: string; read: RowReader } | undefined {
  for (const format of FORMATS) {
    const read = format.recognise(header)
    if (read) return { format: format.name, read }
  }
  return undefined
}
