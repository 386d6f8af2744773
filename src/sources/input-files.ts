import { type ClassifiedSites, parseClassified } from '../readings/classified-sites.ts'
import { UnexpectedHeaderError } from '../readings/header.ts'
import { type Points, parsePoints } from '../readings/points-file.ts'
import { parseRegionNames } from '../readings/region-names.ts'
import { parseSites, type Sites } from '../readings/sites-file.ts'
import type { TariffCalendar } from '../readings/tariff-calendar.ts'
import { parseTariffTable } from '../readings/tariff-table.ts'
import { parseWeather, type Weather } from '../readings/weather-file.ts'
import { fileBytes } from './file-bytes.ts'
import { fileText, packedTexts } from './file-text.ts'
import { readReferenceTable } from './reference-tables.ts'

/**
 * Reads a sites file, plain or gzip, or the sheet of a workbook or the file in an archive that is one (see `parseSites`).
 * Regions are named by `data/regions.csv`.
 * @param classified sites that are left out
 * @throws UnreadableFileError, UnexpectedHeaderError
 */
export async function readSites(file: string, classified?: ClassifiedSites): Promise<Sites> {
  const regions = parseRegionNames(readReferenceTable('regions'))
  return firstTable(file, (text, name) => parseSites(text, name, { regions, classified }))
}

/**
 * Reads a list of classified sites, in any of the forms of a sites file (see `parseClassified`).
 * @throws UnreadableFileError, UnexpectedHeaderError, ClassifiedListError
 */
export function readClassified(file: string): Promise<ClassifiedSites> {
  return firstTable(file, parseClassified)
}

/** What the first table in a file says that can be read. */
async function firstTable<T>(file: string, read: (text: string, name: string) => T): Promise<T> {
  let unexpected: UnexpectedHeaderError | undefined
  for await (const { name, text } of packedTexts(file)) {
    try {
      return read(text, name)
    } catch (error) {
      if (!(error instanceof UnexpectedHeaderError)) throw error
      unexpected ??= error
    }
  }
  throw unexpected ?? new UnexpectedHeaderError(file, [], '')
}

/**
 * Reads a points file, plain or gzip (see `parsePoints`).
 * @throws UnreadableFileError, UnexpectedHeaderError
 */
export async function readPoints(file: string, isKnown: (meterId: string) => boolean): Promise<Points> {
  return parsePoints(await fileText(file), file, isKnown)
}

/**
 * Reads a weather file, plain or gzip (see `parseWeather`).
 * @throws UnreadableFileError, UnexpectedHeaderError, UnknownTimeZoneError
 */
export function readWeather(file: string, zone?: string): Promise<Weather> {
  return parseWeather(file, fileBytes(file), zone)
}

/**
 * Reads a user's tariff table, plain or gzip (see `parseTariffTable`).
 * @throws UnreadableFileError, UnexpectedHeaderError, TariffTableError
 */
export async function readTariffTable(file: string): Promise<TariffCalendar[]> {
  return parseTariffTable(await fileText(file), file)
}
