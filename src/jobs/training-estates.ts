import { type BuildingPlace, buildingPlaces } from '../learning/folds.ts'
import type { BuildingHistory, EstateWeather } from '../learning/training-year.ts'
import { temperatureFor, type Weather } from '../readings/weather-file.ts'
import { type LabelledMeter, readHistories, readLabelled, readWeather } from './estates.ts'
import { shared } from './shared-values.ts'

/** An estate's folder of clean histories and that of meters whose truth is known, of the same buildings. */
export interface EstateFolders {
  readonly clean: string
  readonly labelled: string
}

/** What training learns from and is judged by. */
export interface Estates {
  readonly buildings: readonly BuildingHistory[]
  readonly weather: readonly (EstateWeather | null)[]
  readonly labelled: readonly LabelledMeter[]
  readonly places: ReadonlyMap<string, BuildingPlace>
}

/** @throws EstateError when a folder lacks a file, or a file a meter */
export async function readEstates(estates: readonly EstateFolders[]): Promise<Estates> {
  const buildings: BuildingHistory[] = []
  const labelled: LabelledMeter[] = []
  const weather: (EstateWeather | null)[] = []
  for (const [estate, folders] of estates.entries()) {
    const histories = await readHistories(folders.clean, estate)
    const known = (await readWeather(folders.clean)) ?? (await readWeather(folders.labelled))
    buildings.push(...histories)
    labelled.push(...(await readLabelled(folders.labelled, estate, known)))
    weather.push(known && weatherOver(known, histories))
  }
  return { buildings, labelled, weather, places: buildingPlaces(buildings) }
}

/** Numbers of buildings and of their days: enough to tell other data from the same. */
export function sizeOf({ buildings }: Estates): number[] {
  return [buildings.length, buildings.reduce((sum, { days }) => sum + days, 0)]
}

/** The weather of all days of some histories, shared between threads. */
function weatherOver(weather: Weather, histories: readonly BuildingHistory[]): EstateWeather | null {
  const firstDay = Math.min(...histories.map((h) => h.firstDay))
  const days = Math.max(...histories.map((h) => h.firstDay + h.days)) - firstDay
  const hourly = temperatureFor(weather, null, firstDay, days)
  return hourly && { firstDay, temperatureC: shared(hourly) }
}
