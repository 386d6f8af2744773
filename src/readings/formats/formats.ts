import type { Header } from '../header.ts'
import { XML_FORMS } from '../xml/xml-file-reading.ts'
import { BARE_TYPE, namesCustomers } from './customer-types.ts'
import { dailyRegisters, monthlyRegisters } from './daily-registers.ts'
import { dayParts } from './day-parts.ts'
import { esbHalfHours } from './esb-half-hours.ts'
import type { Opening, ReadingsFormat, RowReader } from './format.ts'
import { frozenDays, frozenMonths } from './frozen-registers.ts'
import { currentCurve, energyCurve, factorCurve, powerCurve, readingCurve, voltageCurve } from './grid-tables.ts'
import { longRows } from './long-rows.ts'
import { nem12 } from './nem12.ts'
import { nem13 } from './nem13.ts'
import { registerRows } from './register-rows.ts'
import { settlementPeriods } from './settlement-periods.ts'
import { ukHalfHourly } from './uk-half-hourly.ts'
import { wideDayRow } from './wide-day-row.ts'

/** In the order in which they are tried. */
const FORMATS: readonly ReadingsFormat[] = [
  wideDayRow,
  dayParts,
  ukHalfHourly,
  settlementPeriods,
  esbHalfHours,
  powerCurve,
  readingCurve,
  energyCurve,
  currentCurve,
  voltageCurve,
  factorCurve,
  dailyRegisters,
  monthlyRegisters,
  nem12,
  nem13,
  longRows,
  frozenDays,
  frozenMonths,
  registerRows
]

/** Names of all formats. */
export const FORMAT_NAMES: readonly string[] = [...FORMATS, ...XML_FORMS].map(({ name }) => name)

/** A file's format, with a reader for its rows. */
export interface Recognised {
  readonly format: string
  readonly reader: RowReader
}

/**
 * The format of a file by its first row, with a reader for its rows; undefined when it is none that we know.
 * @param only a name of `FORMAT_NAMES`, when the file is known to be of that format
 */
export function recogniseFormat(header: Header, opening: Opening, only?: string): Recognised | undefined {
  if (namesCustomers(header, opening)) header.disregard(BARE_TYPE)
  for (const format of FORMATS) {
    header.forgetUse()
    const reader = only === undefined || only === format.name ? format.recognise(header, opening) : undefined
    if (reader) return { format: format.name, reader }
  }
  return undefined
}

/** The columns of every format, or of one, to tell people what is expected. */
export function knownColumns(only?: string): string[] {
  return [...FORMATS, ...XML_FORMS]
    .filter(({ name }) => only === undefined || only === name)
    .map(({ columns }) => columns)
}
