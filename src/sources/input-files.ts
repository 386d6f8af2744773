import { DamagedFileError } from '../readings/damaged-file-error.ts'
import { parseSites, type Sites } from '../readings/sites-file.ts'
import { parseTariffTable, type TariffCalendar } from '../readings/tariff-table.ts'
import { parseWeather, type Weather } from '../readings/weather-file.ts'
import { fileBytes, UnreadableFileError } from './file-bytes.ts'

/**
 * Reads a sites file, plain or gzip (see `parseSites`).
 * @throws UnreadableFileError, UnexpectedHeaderError
 */
export async function readSites(file: string): Promise<Sites> {
  return parseSites(await textOf(file), file)
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
  return parseTariffTable(await textOf(file), file)
}

/** All of a small file; half a table would be worse than none, so a damaged one is an error. */
async function textOf(file: string): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const bytes of fileBytes(file)) text += decoder.decode(bytes, { stream: true })
  } catch (error) {
    if (error instanceof DamagedFileError) throw new UnreadableFileError(file, error)
    throw error
  }
  return text + decoder.decode()
}
