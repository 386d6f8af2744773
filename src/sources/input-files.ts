import { type ClassifiedSites, parseClassified } from '../readings/classified-sites.ts'
import { type Points, parsePoints } from '../readings/points-file.ts'
import { parseRegionNames } from '../readings/region-names.ts'
import { parseSites, type Sites } from '../readings/sites-file.ts'
import type { TariffCalendar } from '../readings/tariff-calendar.ts'
import { parseTariffTable } from '../readings/tariff-table.ts'
import { parseWeather, type Weather } from '../readings/weather-file.ts'
import { fileBytes } from './file-bytes.ts'
import { onlyTable } from './only-table.ts'
import { readReferenceTable } from './reference-tables.ts'

/**
 * Reads a sites file, in any wrapping of `onlyTable` (see `parseSites`).
 * Regions are named by `data/regions.csv`.
 * @param classified sites that are left out
 * @throws UnreadableFileError, UnexpectedHeaderError
 */
export async function readSites(file: string, classified?: ClassifiedSites): Promise<Sites> {
  const regions = parseRegionNames(readReferenceTable('regions'))
  return onlyTable(file, (text, name) => parseSites(text, name, { regions, classified }))
}

/**
 * Reads a list of classified sites, in any wrapping of `onlyTable` (see `parseClassified`).
 * @throws UnreadableFileError, UnexpectedHeaderError, ClassifiedListError
 */
export function readClassified(file: string): Promise<ClassifiedSites> {
  return onlyTable(file, parseClassified)
}

/**
 * Reads a points file, in any wrapping of `onlyTable` (see `parsePoints`).
 * @throws UnreadableFileError, UnexpectedHeaderError
 */
export function readPoints(file: string, isKnown: (meterId: string) => boolean): Promise<Points> {
  return onlyTable(file, (text, name) => parsePoints(text, name, isKnown))
}

/**
 * Reads a weather file, plain or gzip (see `parseWeather`).
 * @throws UnreadableFileError, UnexpectedHeaderError, UnknownTimeZoneError
 */
export function readWeather(file: string, zone?: string): Promise<Weather> {
  return parseWeather(file, fileBytes(file), zone)
}

/**
 * Reads a user's tariff table, in any wrapping of `onlyTable` (see `parseTariffTable`).
 * @throws UnreadableFileError, UnexpectedHeaderError, TariffTableError
 */
export function readTariffTable(file: string): Promise<TariffCalendar[]> {
  return onlyTable(file, parseTariffTable)
}
