import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { BuildingHistory } from '../learning/training-year.ts'
import { CurveAssembler } from '../readings/assemble-curve.ts'
import type { LoadCurve } from '../readings/load-curve.ts'
import { readTable } from '../readings/table.ts'
import { parseWeather, temperatureFor, type Weather } from '../readings/weather-file.ts'
import { hourlyLoad } from '../screening/hourly-load.ts'
import { fileBytes } from '../sources/file-bytes.ts'
import { fileText } from '../sources/file-text.ts'
import { readReadings } from '../sources/readings-files.ts'

/** A meter whose truth is known: mining or not, how and since when. */
export interface LabelledMeter {
  readonly history: BuildingHistory
  readonly temperatureC: Float32Array | null
  readonly mining: boolean
  readonly kind: string | null
  /** Nameplate of the rigs over the meter's mean load; 0 without mining. */
  readonly share: number
  /** Nameplate of the rigs, kW; 0 without mining. */
  readonly rigKw: number
  /** Onset in days from the first day of the history; NaN without one. */
  readonly onset: number
}

/** A folder lacks a file, or a file lacks a meter, that training cannot do without. */
class EstateError extends Error {
  override readonly name = 'EstateError'
  readonly code = 'ESTATE_INVALID'
}

const MS_PER_DAY = 86_400_000

/** Reads an estate's weather, if the folder has any. */
export async function readWeather(folder: string): Promise<Weather | null> {
  const file = findFile(folder, 'weather')
  return file === null ? null : parseWeather(file, fileBytes(file))
}

/** Reads the clean histories of an estate's buildings; each meter is a building. Its arrays are shared between threads. */
export async function readHistories(folder: string, estate: number): Promise<BuildingHistory[]> {
  return (await readCurves(folder)).map((curve) => historyOf(curve, curve.meterId, estate))
}

/** Reads meters with their truth: `readings`, `truth` (label, kind, share_of_mean, rig_kw) and `buildings` (meter to building). */
export async function readLabelled(folder: string, estate: number, weather: Weather | null): Promise<LabelledMeter[]> {
  const buildings = await readColumns(folder, 'buildings', ['meter_id', 'building'])
  const truths = await readColumns(folder, 'truth', ['meter_id', 'label', 'kind', 'share_of_mean', 'rig_kw', 'onset'])
  return (await readCurves(folder)).map((curve) => {
    const building = buildings.get(curve.meterId)?.building
    const truth = truths.get(curve.meterId)
    if (!building || !truth) throw new EstateError(`${folder}: meter ${curve.meterId} is missing in buildings or truth`)
    const mining = truth.label === '1'
    return {
      history: historyOf(curve, building, estate),
      temperatureC: weather && temperatureFor(weather, null, curve.firstDay, curve.days),
      mining,
      kind: mining ? (truth.kind ?? null) : null,
      share: mining ? Number(truth.share_of_mean) : 0,
      rigKw: mining ? Number(truth.rig_kw) : 0,
      onset:
        mining && truth.kind !== 'always' ? Date.parse(`${truth.onset}Z`) / MS_PER_DAY - curve.firstDay : Number.NaN
    }
  })
}

async function readCurves(folder: string): Promise<LoadCurve[]> {
  const file = findFile(folder, 'readings')
  if (file === null) throw new EstateError(`${folder} has no readings.csv or readings.csv.gz`)
  const meters = new Map<string, CurveAssembler>()
  for await (const { days } of readReadings([file])) {
    for (const day of days) {
      const assembler = meters.get(day.meterId) ?? new CurveAssembler(day.meterId)
      assembler.add({ ...day, values: day.values.slice() })
      meters.set(day.meterId, assembler)
    }
  }
  return [...meters.keys()]
    .sort()
    .flatMap((meterId) =>
      (meters.get(meterId) as CurveAssembler).finish().curves.filter((curve) => curve.grain === 'interval')
    )
}

function historyOf(curve: LoadCurve, building: string, estate: number): BuildingHistory {
  const hourly = hourlyLoad(curve, null)
  const kw = new Float32Array(new SharedArrayBuffer(hourly.byteLength))
  kw.set(hourly)
  return { building, estate, firstDay: curve.firstDay, days: curve.days, kw }
}

async function readColumns(folder: string, name: string, columns: readonly string[]) {
  const file = findFile(folder, name)
  if (file === null) throw new EstateError(`${folder} has no ${name}.csv`)
  const rows = new Map<string, Readonly<Record<string, string>>>()
  readTable(file, await fileText(file), columns, ({ cell }) => {
    rows.set(cell('meter_id'), Object.fromEntries(columns.map((column) => [column, cell(column)])))
  })
  return rows
}

function findFile(folder: string, name: string): string | null {
  const files = [join(folder, `${name}.csv`), join(folder, `${name}.csv.gz`)]
  return files.find((file) => existsSync(file)) ?? null
}
