import { type Points, parsePoints } from '../readings/points-file.ts'
import { parseSites, type Sites } from '../readings/sites-file.ts'
import { parseTariffTable, type TariffCalendar } from '../readings/tariff-table.ts'
import { parseWeather, type Weather } from '../readings/weather-file.ts'
import { fileBytes } from './file-bytes.ts'
import { fileText } from './file-text.ts'

/**
 * Reads a sites file, plain or gzip (see `parseSites`).
 * @throws UnreadableFileError, UnexpectedHeaderError
 */
export async function readSites(file: string): Promise<Sites> {
  return parseSites(await fileText(file), file)
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
