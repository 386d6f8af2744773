import type { EpochDay } from '../readings/day.ts'
import type { LoadCurve } from '../readings/load-curve.ts'
import { addLoad, addMachine, subtractSolar } from './added-loads.ts'
import { buildingLoad, drawEquipment } from './building-load.ts'
import { dayClassOf, drawYearHabits, planDays } from './day-plan.ts'
import { applyMeterFaults, drawMeterQuality } from './meter-faults.ts'
import { drawFleet, type Fleet, type Miner } from './miners.ts'
import { MINING_KINDS, type MiningKind, mineLoad } from './mining.ts'
import { changeDays, drawAddedLoads, drawMachines } from './natural-changes.ts'
import { drawProfiles, SLOTS } from './occupancy.ts'
import type { Province } from './province.ts'
import type { Random } from './random.ts'
import { type SimulatedPoint, type SimulatedSite, siteRandom } from './site.ts'

/** What was really mined behind a metering point. */
export interface MiningTruth {
  readonly kind: MiningKind
  readonly model: string
  readonly units: number
  /** Nameplate power of all rigs. */
  readonly rigKw: number
  /** rigKw against the mean load of the point without mining. */
  readonly shareOfMean: number
  /** First moment of mining; the first midnight of the data when it ran before. */
  readonly onset: { readonly day: EpochDay; readonly minute: number }
  readonly rigKwh: number
}

export interface PointSimulation {
  /** As the meter reports it: with mining, rounding, faults and gaps. */
  readonly curve: LoadCurve
  readonly truth: MiningTruth | null
}

/** Share of sites with solar panels on the roof. */
const SOLAR_SHARE = 0.04
/** How often each kind of mining is met, in the order of MINING_KINDS. */
const MINING_WEIGHTS: Record<MiningKind, number> = {
  onset: 0.3,
  always: 0.12,
  stepped: 0.15,
  night: 0.12,
  campaign: 0.12,
  off_hours: 0.08,
  curtailed: 0.07,
  throttled: 0.04
}
const LARGEST_MINE_KW = 250

/**
 * Makes the load curve of one metering point of a province. It depends on the province's options and the point alone, not on
 * which others were made before. Mining is added to a load that is the same without it.
 */
export function simulatePoint(province: Province, site: SimulatedSite, pointIndex: number): PointSimulation {
  const { firstDay, days, calendar, seed } = province.options
  const point = site.points[pointIndex]
  if (!point)
    throw new RangeError(`${site.siteId} has ${site.points.length} metering points; asked for ${pointIndex + 1}`)
  const weather = province.weather.get(site.city.code)!
  const { facility } = site
  const { schedule } = facility
  const ofSite = siteRandom(seed, site.index)
  const random = ofSite.derive('point', pointIndex)
  const areaM2 = site.floorAreaM2 * point.areaShare * site.intensity

  const habits = drawYearHabits(schedule, ofSite.derive('year'))
  const profiles = drawProfiles(schedule, ofSite.derive('hours'))
  const plan = planDays(schedule, habits, calendar, firstDay, days, random.derive('days'))
  changeDays(plan, facility, days, random.derive('changes'))
  const equipment = drawEquipment(facility, areaM2, random.derive('equipment'))
  const quarters = buildingLoad(equipment, profiles, plan, weather, firstDay, days, random.derive('load'))
  const machines = random.derive('machines')
  for (const machine of drawMachines(facility, areaM2, machines)) addMachine(quarters, machine, machines)
  const meanKw = mean(quarters)
  const added = random.derive('added')
  for (const load of drawAddedLoads(meanKw, facility, days, added)) addLoad(quarters, load, weather, added)
  const solar = ofSite.derive('solar')
  if (!facility.lookAlike && solar.chance(SOLAR_SHARE)) {
    // Installed before the data in most cases, during it in the others.
    const fromDay = solar.chance(0.6) ? 0 : solar.int(0, days)
    subtractSolar(quarters, meanKw * solar.between(0.8, 4), fromDay, firstDay, weather, random.derive('sun'))
  }

  const kw = coarsen(quarters, point.pointsPerDay)
  const truth = point.mining
    ? addMining(kw, {
        province,
        site,
        point,
        meanKw: mean(kw),
        isClosed: (day) => dayClassOf(day, schedule, habits, calendar) !== 'workday',
        random: random.derive('mining')
      })
    : null
  const meter = random.derive('meter')
  applyMeterFaults(kw, point.pointsPerDay, drawMeterQuality(meanKw, meter), meter)
  return {
    curve: { grain: 'interval', meterId: point.meterId, firstDay, days, pointsPerDay: point.pointsPerDay, kw },
    truth
  }
}

interface MiningSetting {
  readonly province: Province
  readonly site: SimulatedSite
  readonly point: SimulatedPoint
  readonly meanKw: number
  readonly isClosed: (day: EpochDay) => boolean
  readonly random: Random
}

function addMining(kw: Float32Array, setting: MiningSetting): MiningTruth {
  const { province, site, point, meanKw, isClosed, random } = setting
  const { firstDay, days, miners } = province.options
  const kind = drawKind(random)
  const fleet = drawFleetFor(site, meanKw, miners, random)
  const load = mineLoad({
    kind,
    fleet,
    firstDay,
    days,
    pointsPerDay: point.pointsPerDay,
    temperatureC: province.weather.get(site.city.code)!.temperatureC,
    isClosed,
    random
  })
  for (let i = 0; i < kw.length; i++) kw[i] = kw[i]! + load.kw[i]!
  return {
    kind,
    model: fleet.miner.model,
    units: fleet.units,
    rigKw: load.nameplateKw,
    shareOfMean: load.nameplateKw / meanKw,
    onset: load.onset ?? { day: firstDay, minute: 0 },
    rigKwh: (load.kw.reduce((sum, value) => sum + value, 0) * 24) / point.pointsPerDay
  }
}

function drawKind(random: Random): MiningKind {
  let left = random.next()
  for (const kind of MINING_KINDS) if ((left -= MINING_WEIGHTS[kind]) < 0) return kind
  return 'onset'
}

/** 5 to 100 % of the point's mean load in whole rigs; in schools often the eight rigs of a classroom. */
function drawFleetFor(site: SimulatedSite, meanKw: number, miners: readonly Miner[], random: Random): Fleet {
  const classroom = miners.filter(
    (miner) => miner.kind === 'gpu' && 8 * miner.kw >= 0.05 * meanKw && 8 * miner.kw <= meanKw
  )
  if (site.kind === 'school' && classroom.length > 0 && random.chance(0.4))
    return { miner: random.pick(classroom), units: 8 }
  const wantedKw = Math.min(LARGEST_MINE_KW, meanKw * 0.05 * 20 ** random.next())
  const smallest = miners.reduce((least, miner) => (miner.kw < least.kw ? miner : least))
  return drawFleet(miners, wantedKw, random) ?? { miner: smallest, units: 1 }
}

/** Means of quarter-hours over the longer intervals of a coarser meter. */
function coarsen(quarters: Float32Array, pointsPerDay: number): Float32Array {
  const size = SLOTS / pointsPerDay
  if (size === 1) return quarters
  const kw = new Float32Array(quarters.length / size)
  for (let i = 0; i < quarters.length; i++) kw[Math.floor(i / size)]! += quarters[i]! / size
  return kw
}

function mean(values: Float32Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}
