import type { EpochDay } from '../readings/day.ts'
import type { DayPlan } from './day-plan.ts'
import { daylightOf } from './daylight.ts'
import type { Facility } from './facilities.ts'
import { Noise } from './noise.ts'
import { DAY_CLASSES, type DayClass, type DayProfile, SLOTS } from './occupancy.ts'
import type { Random } from './random.ts'
import type { CityWeather } from './weather.ts'

/** What is connected behind one metering point. kW, and kW a kelvin. */
export interface Equipment {
  readonly baseKw: number
  readonly plugKw: number
  readonly lightKw: number
  /** Outdoor and corridor lights, on in the dark. */
  readonly nightKw: number
  readonly residentKw: number
  readonly coolingPerK: number
  readonly heatingPerK: number
  readonly hvacAlways: number
  /** Outdoor temperatures at which cooling and heating begin. */
  readonly coolFrom: number
  readonly heatFrom: number
  /** Readings' own restlessness: kW per square root of kW. */
  readonly restlessness: number
}

/** Draws a metering point's equipment around its facility's means, for its share of the floor area. */
export function drawEquipment(facility: Facility, areaM2: number, random: Random): Equipment {
  const kw = (density: number, spread = 0.3) => (density * areaM2 * Math.exp(spread * random.normal())) / 1000
  return {
    baseKw: kw(facility.base, 0.35),
    plugKw: kw(facility.plug),
    lightKw: kw(facility.light, 0.2),
    nightKw: kw(facility.lookAlike ? 0.1 : 0.35, 0.5),
    residentKw: kw(facility.resident, 0.5),
    coolingPerK: kw(facility.coolingPerK),
    heatingPerK: random.chance(0.12) ? 0 : kw(facility.heatingPerK, 0.4),
    // In some buildings much of it is never switched off.
    hvacAlways: random.chance(0.12)
      ? random.between(0.3, 0.9)
      : Math.min(1, facility.hvacAlways * random.between(0.6, 1.5)),
    coolFrom: random.between(20.5, 24),
    heatFrom: random.between(10.5, 15),
    restlessness: facility.lookAlike ? random.between(0.02, 0.09) : random.between(0.1, 0.35)
  }
}

/** Quarter-hours in which the building's fabric follows the air: about six hours. */
const FABRIC_LAG = 1 / 24

/**
 * Load of the building by quarter-hours, mean kW, `days × 96`: what always runs, what people use, lighting by daylight,
 * residents, and air conditioning that follows a lagged outdoor temperature while it is switched on, with the heat stored
 * overnight on top in the morning; noise on scales from a reading to weeks.
 */
export function buildingLoad(
  equipment: Equipment,
  profiles: Record<DayClass, DayProfile>,
  plan: DayPlan,
  weather: CityWeather,
  firstDay: EpochDay,
  days: number,
  random: Random
): Float32Array {
  const kw = new Float32Array(days * SLOTS)
  const noise = new Noise(random)
  const { temperatureC } = weather
  const { baseKw, plugKw, lightKw, nightKw, residentKw, hvacAlways, coolFrom, heatFrom, restlessness } = equipment
  const { coolingPerK, heatingPerK } = equipment
  const coolingRated = coolingPerK * 22
  const heatingRated = heatingPerK * 24
  const byClass = DAY_CLASSES.map((name) => profiles[name])
  let fabric = temperatureC[0] ?? 15
  let stored = 0
  let unrest = 0
  for (let d = 0; d < days; d++) {
    const { people, residents } = byClass[plan.dayClass[d]!]!
    const { dark } = daylightOf(firstDay + d)
    const cloud = 0.25 * weather.cloud[d]!
    const peopleFactor = plan.people[d]!
    const hvacFactor = plan.hvac[d]!
    const hvacLeast = Math.max(hvacAlways, plan.hvacLeast[d]!)
    const shift = plan.shift[d]!
    let base = baseKw * plan.base[d]!
    const baseStep = (baseKw * plan.base[d + 1]! - base) / SLOTS
    for (let slot = 0; slot < SLOTS; slot++) {
      const hour = d * 24 + (slot >> 2)
      const now = temperatureC[hour]!
      const next = hour + 1 < temperatureC.length ? temperatureC[hour + 1]! : now
      const outdoor = now + (next - now) * (slot & 3) * 0.25
      fabric += (outdoor - fabric) * FABRIC_LAG
      const felt = 0.45 * outdoor + 0.55 * fabric
      const at = slot - shift
      const index = at < 0 ? 0 : at >= SLOTS ? SLOTS - 1 : at
      const present = people[index]! * peopleFactor
      const resident = residents[index]!
      const wanted = 1.5 * present + (residentKw > 0 ? 0.5 * resident : 0)
      const on = wanted >= 1 ? 1 : hvacLeast + (1 - hvacLeast) * wanted
      const night = dark[slot]!
      unrest = 0.93 * unrest + 0.37 * noise.normal()
      let load =
        base +
        plugKw * present * (1 + 0.06 * unrest) +
        lightKw * people[index]! * (0.55 + 0.45 * Math.min(1, night + cloud)) +
        nightKw * night +
        residentKw * resident
      if (felt > coolFrom) {
        const heat = felt - coolFrom
        stored += (1 - on) * heat * 0.03
        const release = on * stored * 0.12
        stored -= release
        const demand = coolingPerK * (heat + 3 * release) * hvacFactor * (1 + 0.05 * unrest)
        if (demand > 0) load += (on * demand * coolingRated) / (coolingRated + demand)
      } else if (felt < heatFrom) {
        const cold = heatFrom - felt
        stored += (1 - on) * cold * 0.02
        const release = on * stored * 0.12
        stored -= release
        const demand = heatingPerK * (cold + 3 * release) * hvacFactor * (1 + 0.05 * unrest)
        if (demand > 0) load += (on * demand * heatingRated) / (heatingRated + demand)
      } else stored *= 0.98
      load += restlessness * Math.sqrt(load) * noise.normal()
      kw[d * SLOTS + slot] = Math.max(load, 0.02 * baseKw)
      base += baseStep
    }
  }
  return kw
}
