import { notANumber, notATime, notUtf8, plainText } from './cell-problem.ts'
import { DamagedFileError } from './damaged-file-error.ts'
import type { EpochDay } from './day.ts'
import { plainTime } from './formats/long-times.ts'
import { Header, UnexpectedHeaderError } from './header.ts'
import { readNumber } from './number-cell.ts'
import { enclosingRegions } from './region-code.ts'
import { type Rejection, type RowProblem, rawText } from './rejection.ts'
import type { Row } from './row.ts'
import { RowSplitter } from './row-splitter.ts'
import { ZoneClock } from './time-zone.ts'
import { parseTimestamp } from './timestamp.ts'

const HOURS = 24
/** Beyond what was ever measured on Earth: a sensor's way to say that it has no value, such as −9999. */
const [COLDEST, HOTTEST] = [-90, 60]
/** Rejections kept; further ones are only counted. */
const MAX_REJECTIONS = 1000

/** Outdoor temperatures, hour by hour, by region. */
export interface Weather {
  /** By region (empty where the file names none): for each day 24 sums in °C and then 24 counts. */
  readonly byRegion: ReadonlyMap<string, ReadonlyMap<EpochDay, Float32Array>>
  readonly rowsRead: number
  readonly rowsRejected: number
  /** the first thousand */
  readonly rejections: readonly Rejection[]
}

/**
 * Reads a weather file, `timestamp,temp_c[,region]`, in any order; several readings within an hour are averaged.
 *
 * A timestamp stays on the clock it is written on, offset or not, just as readings do. Where `zone` is given, one that
 * carries an offset (`Z`, `+08:00`) is shown on that zone's clock instead: so a file in UTC fits readings in local time.
 * @param chunks the file's bytes, decompressed; may end with a DamagedFileError
 * @param zone IANA name of the clock that the readings keep
 * @throws UnexpectedHeaderError when it is no weather file, UnknownTimeZoneError
 */
export async function parseWeather(file: string, chunks: AsyncIterable<Uint8Array>, zone?: string): Promise<Weather> {
  const reading = new WeatherReading(file, zone === undefined ? undefined : new ZoneClock(zone))
  try {
    for await (const chunk of chunks) {
      reading.splitter.push(chunk)
      reading.readRows()
    }
    reading.splitter.end()
    reading.readRows()
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error
    const { line, unfinished } = reading.splitter
    reading.reject(error.problem, line, rawText(new TextDecoder().decode(unfinished)))
  }
  return reading.finish()
}

/**
 * Temperatures of `days` days from `firstDay` in °C, `days × 24`, NaN = missing: of the region or the nearest that contains
 * it, else of the rows without a region. Where the meter's region is not known, a file of a single region serves.
 * @returns null when the weather says nothing of that place
 */
export function temperatureFor(
  weather: Pick<Weather, 'byRegion'>,
  region: string | null,
  firstDay: EpochDay,
  days: number
): Float32Array | null {
  const { byRegion } = weather
  const only = region === null && byRegion.size === 1 ? [...byRegion.keys()] : []
  const candidates = [...(region === null ? [] : enclosingRegions(region)), '', ...only]
  const code = candidates.find((candidate) => byRegion.has(candidate))
  if (code === undefined) return null
  const hours = byRegion.get(code)!
  const temperatures = new Float32Array(days * HOURS).fill(Number.NaN)
  for (let i = 0; i < days; i++) {
    const day = hours.get(firstDay + i)
    for (let hour = 0; day && hour < HOURS; hour++) {
      const count = day[HOURS + hour]!
      if (count > 0) temperatures[i * HOURS + hour] = day[hour]! / count
    }
  }
  return temperatures
}

class WeatherReading {
  readonly splitter = new RowSplitter()
  readonly #file: string
  readonly #clock: ZoneClock | undefined
  readonly #byRegion = new Map<string, Map<EpochDay, Float32Array>>()
  readonly #rejections: Rejection[] = []
  readonly #temperature = new Float64Array(1)
  #header: Header | undefined
  /** the region of the newest row, with its days: rows of one region mostly follow one another */
  #region: string | undefined
  #days = new Map<EpochDay, Float32Array>()
  #rowsRead = 0
  #rowsRejected = 0

  constructor(file: string, clock: ZoneClock | undefined) {
    this.#file = file
    this.#clock = clock
  }

  readRows(): void {
    for (let row = this.splitter.next(); row; row = this.splitter.next()) {
      if (!this.#header) {
        this.#header = new Header(row.problem ? [] : row.texts())
        if (!isWeather(this.#header)) throw notWeather(this.#file, row.raw())
        continue
      }
      const problem = row.problem ?? this.#header.problemOf(row) ?? this.#enter(row, this.#header)
      if (problem) this.reject(problem, row.line, row.raw())
      else this.#rowsRead++
    }
  }

  reject(problem: RowProblem, line: number, raw: string): void {
    this.#rowsRead++
    this.#rowsRejected++
    if (this.#rejections.length < MAX_REJECTIONS) this.#rejections.push({ ...problem, file: this.#file, line, raw })
  }

  finish(): Weather {
    if (!this.#header && this.#rowsRead === 0) throw notWeather(this.#file, '')
    const [byRegion, rejections] = [this.#byRegion, this.#rejections]
    return { byRegion, rejections, rowsRead: this.#rowsRead, rowsRejected: this.#rowsRejected }
  }

  #enter(row: Row, header: Header): RowProblem | undefined {
    const [time, celsius] = [header.column('timestamp')!, header.column('temp_c')!]
    const timestamp = plainTime(row.bytes, row.starts[time]!, row.ends[time]!) ?? parseTimestamp(row.text(time))
    if (!timestamp) return notATime(row.text(time))
    const isNumber = readNumber(row.bytes, row.starts[celsius]!, row.ends[celsius]!, this.#temperature, 0)
    if (!isNumber) return notANumber('temp_c', row.text(celsius))
    const temperature = this.#temperature[0]!
    if (temperature < COLDEST || temperature > HOTTEST) return implausible(temperature)
    const regionColumn = header.column('region')
    const region = regionColumn === undefined ? '' : plainText(row.text(regionColumn))
    if (region.includes('\ufffd')) return notUtf8('region')
    if (Number.isNaN(temperature)) return undefined
    const { day, minute } = this.#clock?.read(timestamp) ?? timestamp
    const hours = this.#dayOf(region, day)
    const hour = Math.floor(minute / 60)
    hours[hour] = hours[hour]! + temperature
    hours[HOURS + hour] = hours[HOURS + hour]! + 1
    return undefined
  }

  #dayOf(region: string, day: EpochDay): Float32Array {
    if (region !== this.#region) {
      this.#region = region
      this.#days = this.#daysOf(enclosingRegions(region)[0]!)
    }
    let hours = this.#days.get(day)
    if (!hours) this.#days.set(day, (hours = new Float32Array(2 * HOURS)))
    return hours
  }

  #daysOf(code: string): Map<EpochDay, Float32Array> {
    let days = this.#byRegion.get(code)
    if (!days) this.#byRegion.set(code, (days = new Map()))
    return days
  }
}

function isWeather(header: Header): boolean {
  return header.column('timestamp') !== undefined && header.column('temp_c') !== undefined
}

function notWeather(file: string, found: string): UnexpectedHeaderError {
  return new UnexpectedHeaderError(file, ['timestamp,temp_c[,region]'], found)
}

function implausible(temperature: number): RowProblem {
  const zh = `${temperature} °C 不在 ${COLDEST} 至 ${HOTTEST} °C 之间`
  return {
    code: 'implausible_temperature',
    reason: { zh, en: `${temperature} °C is outside ${COLDEST} to ${HOTTEST} °C` }
  }
}
