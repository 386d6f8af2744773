import { CITIES, type City } from './cities.ts'
import { FACILITIES, type Facility } from './facilities.ts'
import { nameSite } from './names.ts'
import type { ProvinceOptions } from './province.ts'
import { createRandom, type Random } from './random.ts'

/** A metering point: a parallel main of its site; a site's points add up to its load. */
export interface SimulatedPoint {
  readonly meterId: string
  /** Share of the site's floor area behind it. */
  readonly areaShare: number
  readonly pointsPerDay: number
  readonly mining: boolean
}

export interface SimulatedSite {
  readonly index: number
  readonly siteId: string
  readonly name: string
  readonly organisation: string
  readonly kind: string
  readonly facility: Facility
  readonly city: City
  readonly latitude: number
  readonly longitude: number
  readonly floorAreaM2: number
  readonly headcount: number
  /** Of the whole site. */
  readonly contractKva: number
  /** Energy use against the mean of the kind. */
  readonly intensity: number
  readonly points: readonly SimulatedPoint[]
}

/** The stream of random numbers of one site, the same whatever else is simulated. */
export function siteRandom(seed: number | string, index: number): Random {
  return createRandom(seed).derive('site', index)
}

/** Draws a site: kind, place, size and metering points. */
export function describeSite(index: number, options: ProvinceOptions): SimulatedSite {
  const random = siteRandom(options.seed, index)
  const facility = weighted(FACILITIES, (entry) => entry.share, random)
  const city = weighted(CITIES, (entry) => entry.weight, random)
  const area = facility.areaM2 * Math.exp(facility.areaSpread * clamp(random.normal(), -2.2, 2.2))
  const intensity = Math.exp(0.25 * clamp(random.normal(), -2, 2))
  const naming = facility.schedule === 'works' ? 'works' : facility.kind
  const siteId = `SIM${String(index + 1).padStart(5, '0')}`
  const floorAreaM2 = Math.round(area)
  const shares = drawShares(facility, floorAreaM2, random)
  const mining = random.derive('mining')
  const mines = mining.next() < options.miningShare && !facility.lookAlike
  const minedPoint = mining.int(0, shares.length - 1)
  return {
    index,
    siteId,
    ...nameSite(index, naming, city, random.int(0, 59)),
    kind: facility.kind,
    facility,
    city,
    latitude: round(city.latitude + clamp(random.normal(), -2, 2) * 0.14, 4),
    longitude: round(city.longitude + clamp(random.normal(), -2, 2) * 0.16, 4),
    floorAreaM2,
    headcount: Math.max(2, Math.round((floorAreaM2 / facility.areaPerHead) * Math.exp(0.25 * random.normal()))),
    contractKva: contractCapacity(facility, floorAreaM2 * intensity),
    intensity,
    points: shares.map((areaShare, point) => ({
      meterId: `${siteId}-${point + 1}`,
      areaShare,
      pointsPerDay: drawPointsPerDay(options.pointsPerDay, random),
      mining: mines && point === minedPoint
    }))
  }
}

/** The larger a site, the more mains it has. */
function drawShares(facility: Facility, areaM2: number, random: Random): number[] {
  let count = 1
  while (count < facility.maxPoints && random.chance(Math.min(0.7, 0.24 + (0.22 * areaM2) / 40_000))) count++
  const weights = Array.from({ length: count }, () => random.between(0.4, 1.6))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

function drawPointsPerDay(finest: number, random: Random): number {
  const coarser = random.next()
  return coarser < 0.02 ? 24 : coarser < 0.05 ? Math.min(48, finest) : finest
}

const TRANSFORMERS_KVA = [
  30, 50, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300,
  8000, 10_000, 12_500, 16_000, 20_000, 25_000, 31_500
]

/** The smallest usual transformer capacity above the connected load of the kind, with a third in reserve. */
function contractCapacity(facility: Facility, areaM2: number): number {
  const { base, plug, light, resident, coolingPerK, machine, machines } = facility
  const peakKw = ((base + plug + light + resident + 10 * coolingPerK + machine * machines) * areaM2) / 1000
  return TRANSFORMERS_KVA.find((kva) => kva >= 1.4 * peakKw) ?? Math.ceil((1.4 * peakKw) / 1000) * 1000
}

function weighted<T>(items: readonly T[], weight: (item: T) => number, random: Random): T {
  let left = random.next() * items.reduce((sum, item) => sum + weight(item), 0)
  for (const item of items) if ((left -= weight(item)) < 0) return item
  return items.at(-1)!
}

function clamp(x: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, x))
}

function round(x: number, digits: number): number {
  return Number(x.toFixed(digits))
}
