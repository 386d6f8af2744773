import type { ScheduleKind } from './occupancy.ts'

/**
 * What a kind of facility is like: the means that a site's own numbers are drawn around. Power densities are W/m² of floor
 * area; together they give the yearly kWh/m² of Shanghai's monitoring platform (government office about 96, hospital 147,
 * education 41, culture 79) within each kind's spread.
 */
export interface Facility {
  /** As written in the sites file. */
  readonly kind: string
  /** Share of the province's sites. */
  readonly share: number
  readonly schedule: ScheduleKind
  /** Median floor area, m², and the standard deviation of its logarithm. */
  readonly areaM2: number
  readonly areaSpread: number
  /** m² a head. */
  readonly areaPerHead: number
  /** What the densities below come to in a year of Zhejiang's weather, kWh/m²: median of the kind. */
  readonly kwhPerM2: number
  /** Runs day and night. */
  readonly base: number
  /** Of the people and their equipment, at full occupancy. */
  readonly plug: number
  readonly light: number
  /** Of residents: dormitories, wards, canteens. */
  readonly resident: number
  /** W/m² per kelvin of demand. */
  readonly coolingPerK: number
  readonly heatingPerK: number
  /** Share of the air conditioning that runs without people. */
  readonly hvacAlways: number
  /** Switched machines (lifts, compressors, pumps): W/m² while on, and how many. */
  readonly machine: number
  readonly machines: number
  /** Most metering points that a site has. */
  readonly maxPoints: number
  /** An honest flat load: what mining looks like. It carries no mining in the simulation. */
  readonly lookAlike: boolean
}

const usual = { resident: 0, hvacAlways: 0.04, machine: 0.5, machines: 2, lookAlike: false }
const flat = {
  resident: 0,
  light: 0.5,
  heatingPerK: 0,
  hvacAlways: 1,
  maxPoints: 1,
  areaPerHead: 200,
  lookAlike: true
}

/** Every kind of the province; the shares add up to one. */
export const FACILITIES: readonly Facility[] = [
  {
    ...usual,
    kind: 'government office',
    share: 0.22,
    schedule: 'office',
    areaM2: 7500,
    areaSpread: 0.75,
    areaPerHead: 32,
    kwhPerM2: 92,
    base: 3.7,
    plug: 6.8,
    light: 6,
    coolingPerK: 3.3,
    heatingPerK: 2,
    maxPoints: 2
  },
  {
    ...usual,
    kind: 'school',
    share: 0.25,
    schedule: 'school',
    areaM2: 13_000,
    areaSpread: 0.6,
    areaPerHead: 10,
    kwhPerM2: 35,
    base: 1.3,
    plug: 4,
    light: 5,
    coolingPerK: 1.1,
    heatingPerK: 0.5,
    machine: 0.3,
    maxPoints: 2
  },
  {
    ...usual,
    kind: 'university',
    share: 0.07,
    schedule: 'university',
    areaM2: 60_000,
    areaSpread: 0.7,
    areaPerHead: 28,
    kwhPerM2: 56,
    base: 2.4,
    plug: 3.6,
    light: 2.6,
    resident: 3,
    coolingPerK: 0.75,
    heatingPerK: 0.4,
    hvacAlways: 0.2,
    maxPoints: 4
  },
  {
    ...usual,
    kind: 'hospital',
    share: 0.1,
    schedule: 'hospital',
    areaM2: 24_000,
    areaSpread: 0.85,
    areaPerHead: 45,
    kwhPerM2: 146,
    base: 6.4,
    plug: 7.4,
    light: 4,
    resident: 2,
    coolingPerK: 1.4,
    heatingPerK: 0.8,
    hvacAlways: 0.5,
    machine: 0.7,
    machines: 3,
    maxPoints: 4
  },
  {
    ...usual,
    kind: 'library',
    share: 0.05,
    schedule: 'library',
    areaM2: 8000,
    areaSpread: 0.7,
    areaPerHead: 120,
    kwhPerM2: 71,
    base: 2.6,
    plug: 3.6,
    light: 7,
    coolingPerK: 1.7,
    heatingPerK: 1,
    maxPoints: 2
  },
  {
    ...usual,
    kind: 'research institute',
    share: 0.07,
    schedule: 'institute',
    areaM2: 12_000,
    areaSpread: 0.7,
    areaPerHead: 40,
    kwhPerM2: 116,
    base: 5.4,
    plug: 7,
    light: 4,
    coolingPerK: 2.3,
    heatingPerK: 1.3,
    hvacAlways: 0.15,
    machine: 1.2,
    machines: 3,
    maxPoints: 2
  },
  {
    ...usual,
    kind: 'state-owned enterprise',
    share: 0.07,
    schedule: 'office',
    areaM2: 9000,
    areaSpread: 0.8,
    areaPerHead: 28,
    kwhPerM2: 88,
    base: 3.7,
    plug: 7,
    light: 5,
    coolingPerK: 3,
    heatingPerK: 1.7,
    maxPoints: 2
  },
  {
    ...usual,
    kind: 'state-owned enterprise',
    share: 0.06,
    schedule: 'works',
    areaM2: 9000,
    areaSpread: 0.8,
    areaPerHead: 70,
    kwhPerM2: 185,
    base: 4,
    plug: 16,
    light: 4,
    coolingPerK: 0.8,
    heatingPerK: 0.2,
    machine: 5,
    machines: 4,
    maxPoints: 2
  },
  {
    ...flat,
    kind: 'data centre',
    share: 0.02,
    schedule: 'unmanned',
    areaM2: 900,
    areaSpread: 0.7,
    kwhPerM2: 1200,
    base: 110,
    plug: 2,
    coolingPerK: 1.2,
    machine: 2,
    machines: 2
  },
  {
    ...flat,
    kind: 'pumping station',
    share: 0.04,
    schedule: 'water',
    areaM2: 600,
    areaSpread: 0.7,
    kwhPerM2: 650,
    base: 45,
    plug: 20,
    coolingPerK: 0.1,
    machine: 18,
    machines: 2
  },
  {
    ...flat,
    kind: 'telecom room',
    share: 0.03,
    schedule: 'unmanned',
    areaM2: 60,
    areaSpread: 0.5,
    kwhPerM2: 1450,
    base: 150,
    plug: 0,
    coolingPerK: 2.5,
    machine: 8,
    machines: 1
  },
  {
    ...flat,
    kind: 'cold store',
    share: 0.02,
    schedule: 'store',
    areaM2: 2500,
    areaSpread: 0.6,
    kwhPerM2: 240,
    base: 20,
    plug: 6,
    coolingPerK: 0.45,
    machine: 3,
    machines: 3
  }
]
