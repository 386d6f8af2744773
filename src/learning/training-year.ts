import { type EpochDay, weekday } from '../readings/day.ts'
import type { Miner } from '../simulation/miners.ts'
import type { MiningKind } from '../simulation/mining.ts'
import type { Random } from '../simulation/random.ts'
import { addDecoys } from './decoys.ts'
import { drawMining } from './draw-mining.ts'

/** The clean history of one building at hourly grain. */
export interface BuildingHistory {
  readonly building: string
  /** Its estate: buildings of one estate may be added to one another. */
  readonly estate: number
  readonly firstDay: EpochDay
  readonly days: number
  /** kW, `days × 24`, NaN = missing. */
  readonly kw: Float32Array
}

/** Hourly temperatures of an estate from its first day on. */
export interface EstateWeather {
  readonly firstDay: EpochDay
  readonly temperatureC: Float32Array
}

/** A simulated history of a meter, with what is true of it. */
export interface TrainingYear {
  readonly building: string
  readonly firstDay: EpochDay
  readonly days: number
  readonly kw: Float32Array
  readonly temperatureC: Float32Array | null
  readonly kind: MiningKind | null
  /** Nameplate over the mean of the clean load; 0 without mining. */
  readonly share: number
  /** Whether another building was added to it or changes that are not mining were simulated: then it is no real meter's. */
  readonly changed: boolean
  /** The mining in it; null without. */
  readonly miningKw: Float32Array | null
}

export interface TrainingYearOptions {
  readonly building: BuildingHistory
  /** Buildings that may be added to it: of the same estate and the same fold. */
  readonly others: readonly BuildingHistory[]
  readonly weather: EstateWeather | null
  readonly miners: readonly Miner[]
  readonly random: Random
}

const LEAST_COVERAGE = 0.6

/**
 * A window of a building's history as a meter to learn from: mostly a year, some of 200 to 500 days; sometimes the sum of two
 * buildings, scaled, changed in ways that are not mining, with gaps; in half of them mining of 5 to 100 % of the mean. Null
 * when the window drawn has too little data.
 */
export function drawTrainingYear(options: TrainingYearOptions): TrainingYear | null {
  const { building, others, miners, random } = options
  const wanted = random.chance(0.7) ? 365 : random.int(200, 500)
  const days = Math.min(building.days, wanted)
  const offset = random.int(0, building.days - days)
  const firstDay = building.firstDay + offset
  const kw = building.kw.slice(offset * 24, (offset + days) * 24)
  let meanKw = meanOf(kw)
  if (!(meanKw > 0) || coverageOf(kw) < LEAST_COVERAGE) return null
  const summed = others.length > 0 && random.chance(0.4)
  if (summed) addBuilding(kw, firstDay, days, meanKw, random.pick(others), random)
  if (random.chance(0.25)) scale(kw, Math.exp(random.between(-1, 1)))
  meanKw = meanOf(kw)
  if (!(meanKw > 0)) return null
  const decoyed = random.chance(0.45)
  if (decoyed) addDecoys({ kw, firstDay, days, meanKw, random })
  const temperatureC = random.chance(0.6) ? temperaturesOf(options.weather, firstDay, days) : null
  const place = { meanKw: meanOf(kw), firstDay, days, pointsPerDay: 24, temperatureC }
  const mining = random.chance(0.5) ? drawMining(place, miners, random) : null
  if (mining) for (let i = 0; i < kw.length; i++) kw[i] = kw[i]! + mining.kw[i]!
  if (random.chance(0.2)) cutGaps(kw, random)
  readOff(kw, meanKw, random)
  return {
    building: building.building,
    firstDay,
    days,
    kw,
    temperatureC,
    kind: mining?.kind ?? null,
    share: mining?.share ?? 0,
    changed: summed || decoyed,
    miningKw: mining?.kw ?? null
  }
}

/** Adds a window of another building with weekdays aligned, brought to 20–150 % of this one's mean. */
function addBuilding(
  kw: Float32Array,
  firstDay: EpochDay,
  days: number,
  meanKw: number,
  other: BuildingHistory,
  random: Random
): void {
  let offset = random.int(0, Math.max(0, other.days - days))
  offset += (weekday(firstDay) - weekday(other.firstDay + offset) + 7) % 7
  const added = other.kw.subarray(offset * 24, (offset + days) * 24)
  const mean = meanOf(added)
  if (added.length < kw.length * 0.9 || !(mean > 0) || coverageOf(added) < LEAST_COVERAGE) return
  const factor = (random.between(0.2, 1.5) * meanKw) / mean
  for (let i = 0; i < kw.length; i++) kw[i] = kw[i]! + factor * (added[i] ?? Number.NaN)
}

function scale(kw: Float32Array, factor: number): void {
  for (let i = 0; i < kw.length; i++) kw[i]! *= factor
}

/** What the meter shows of it: whole steps of its resolution, as the archives' own meters have them. */
function readOff(kw: Float32Array, meanKw: number, random: Random): void {
  const perKw = random.pick(meanKw > 4 ? [10, 10, 10, 100, 100, 1000] : [100, 100, 1000])
  for (let i = 0; i < kw.length; i++) kw[i] = Math.round(kw[i]! * perKw) / perKw
}

/** One to four gaps of hours to three weeks. */
function cutGaps(kw: Float32Array, random: Random): void {
  for (let gap = random.int(1, 4); gap > 0; gap--) {
    const from = random.int(0, kw.length - 1)
    kw.fill(Number.NaN, from, Math.min(kw.length, from + Math.ceil(random.exponential(72))))
  }
}

function temperaturesOf(weather: EstateWeather | null, firstDay: EpochDay, days: number): Float32Array | null {
  if (!weather) return null
  const from = (firstDay - weather.firstDay) * 24
  if (from < 0 || from + days * 24 > weather.temperatureC.length) return null
  return weather.temperatureC.slice(from, from + days * 24)
}

function meanOf(kw: Float32Array): number {
  let sum = 0
  let n = 0
  for (const v of kw) {
    if (Number.isNaN(v)) continue
    sum += v
    n++
  }
  return n > 0 ? sum / n : Number.NaN
}

function coverageOf(kw: Float32Array): number {
  let present = 0
  for (const v of kw) if (!Number.isNaN(v)) present++
  return kw.length > 0 ? present / kw.length : 0
}

/** What a candidate day is, seen with the truth: a rise of the mining load (1), not one (0), or too small a part to say (-1). */
export function stepLabel(miningKw: Float32Array | null, day: number): -1 | 0 | 1 {
  if (!miningKw) return 0
  const days = miningKw.length / 24
  const after = meanOf(miningKw.subarray((day + 3) * 24, Math.min(days, day + 12) * 24))
  const before = meanOf(miningKw.subarray(Math.max(0, day - 12) * 24, Math.max(0, day - 3) * 24))
  const whole = largestWeek(miningKw)
  const rise = (after - before) / whole
  if (!(rise >= 0.12)) return 0
  return rise >= 0.28 ? 1 : -1
}

function largestWeek(miningKw: Float32Array): number {
  let largest = 0
  for (let from = 0; from + 168 <= miningKw.length; from += 168) {
    largest = Math.max(largest, meanOf(miningKw.subarray(from, from + 168)))
  }
  return largest
}
