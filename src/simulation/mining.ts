import { type EpochDay, weekday } from '../readings/day.ts'
import type { Fleet } from './miners.ts'
import type { Random } from './random.ts'

/**
 * How a fleet of rigs is operated. `onset` starts and stays; `always` runs before the first day; `stepped` grows in three to
 * five steps; `night` runs from about 21:00 to 07:00; `campaign` runs for weeks, pauses and runs again; `off_hours` runs
 * while nobody is there (nights, weekends, holidays); `curtailed` pauses in the evening peak; `throttled` sheds load in heat.
 */
export const MINING_KINDS = [
  'onset',
  'always',
  'stepped',
  'night',
  'campaign',
  'off_hours',
  'curtailed',
  'throttled'
] as const
export type MiningKind = (typeof MINING_KINDS)[number]

export interface MiningOptions {
  readonly kind: MiningKind
  readonly fleet: Fleet
  readonly firstDay: EpochDay
  readonly days: number
  readonly pointsPerDay: number
  /** Hourly outdoor temperature, `days × 24`; null = unknown, then heat is taken from the season and the hour. */
  readonly temperatureC: Float32Array | null
  /** Days when the premises are closed; without it Saturdays and Sundays. */
  readonly isClosed?: (day: EpochDay) => boolean
  /** Coefficient of variation of one rig's power from interval to interval; drawn from 0.2–7 % when absent. */
  readonly steadiness?: number
  readonly random: Random
}

export interface MiningLoad {
  /** Mean kW of each interval, `days × pointsPerDay`. */
  readonly kw: Float32Array
  /** First moment of mining on the meter's clock; null when it ran before the data. */
  readonly onset: { readonly day: EpochDay; readonly minute: number } | null
  /** Power of all rigs at nameplate. */
  readonly nameplateKw: number
}

const MEAN_DAYS_BETWEEN_OUTAGES = 21
const BOARD_FAILURES_PER_YEAR = 2
const BOARD_SHARE = 1 / 3

/**
 * Electric load of a fleet of mining rigs. Rigs are whole machines at nameplate power; each has an outage about every three
 * weeks (median two hours) and a failed hash board about twice a year (a third of its power, for days). Fans add a weak
 * temperature term, the tuner a slow wander (`steadiness`; 0.2–7 % measured on real machines at 15 minutes).
 */
export function mineLoad(options: MiningOptions): MiningLoad {
  const { kind, fleet, firstDay, days, pointsPerDay, random } = options
  const points = days * pointsPerDay
  const kw = new Float32Array(points)
  const start = kind === 'always' ? 0 : drawOnset(days, pointsPerDay, random)
  const starts = kind === 'stepped' ? drawSteps(start, fleet.units, days, pointsPerDay, random) : null

  addBase(
    kw,
    Array.from({ length: fleet.units }, (_, rig) => starts?.[rig] ?? start),
    fleet.miner.kw
  )
  for (let rig = 0; rig < fleet.units; rig++)
    takeOutages(kw, starts?.[rig] ?? start, fleet.miner.kw, pointsPerDay, random)
  const schedule = drawSchedule(options)
  const wander = drawWander(options)
  const fans = random.between(0, 0.002)
  for (let i = start; i < points; i++) {
    const warmth = temperatureAt(options, i) - 20
    kw[i] = kw[i]! * schedule(i) * wander() * (1 + fans * (Number.isNaN(warmth) ? 0 : warmth))
  }
  const first = kw.findIndex((value) => value > 0)
  const onset =
    kind === 'always' || first < 0
      ? null
      : {
          day: firstDay + Math.floor(first / pointsPerDay),
          minute: ((first % pointsPerDay) * 1440) / pointsPerDay
        }
  return { kw, onset, nameplateKw: fleet.units * fleet.miner.kw }
}

/** Any hour from a sixth of the history to some six weeks before its end. */
function drawOnset(days: number, pointsPerDay: number, random: Random): number {
  const low = Math.min(60, days / 6)
  const high = Math.max(low, days - Math.min(45, days / 8))
  return Math.floor(random.between(low, high) * 24) * (pointsPerDay / 24)
}

/** Start of each rig when the fleet grows in three to five batches, the last within some four months of the first. */
function drawSteps(start: number, units: number, days: number, pointsPerDay: number, random: Random): number[] {
  const steps = random.int(3, 5)
  const left = days * pointsPerDay - start
  const spacing = Math.min(left / steps, random.between(7, 35) * pointsPerDay)
  const at = Array.from({ length: steps }, (_, step) =>
    step === 0 ? start : start + Math.floor((step + random.between(-0.3, 0.3)) * spacing)
  )
  return Array.from({ length: units }, (_, rig) => at[Math.floor((rig * steps) / units)]!)
}

/** All rigs at nameplate, each from its start to the end. */
function addBase(kw: Float32Array, starts: readonly number[], rigKw: number): void {
  const ascending = Int32Array.from(starts).sort()
  let running = 0
  for (let i = ascending[0]!; i < kw.length; i++) {
    while (running < ascending.length && ascending[running]! <= i) running++
    kw[i] = running * rigKw
  }
}

/** Takes out one rig's outages and failed boards. */
function takeOutages(kw: Float32Array, start: number, rigKw: number, pointsPerDay: number, random: Random): void {
  let at = start + random.exponential(MEAN_DAYS_BETWEEN_OUTAGES) * pointsPerDay
  while (at < kw.length) {
    const hours = Math.min(72, 2 * Math.exp(1.1 * random.normal()))
    const end = at + (hours * pointsPerDay) / 24
    takeOut(kw, at, end, rigKw)
    at = end + random.exponential(MEAN_DAYS_BETWEEN_OUTAGES) * pointsPerDay
  }
  const meanGap = (365 / BOARD_FAILURES_PER_YEAR) * pointsPerDay
  at = start + random.exponential(meanGap)
  while (at < kw.length) {
    const end = at + (1 + random.exponential(4)) * pointsPerDay
    takeOut(kw, at, end, rigKw * BOARD_SHARE)
    at = end + random.exponential(meanGap)
  }
}

/** Subtracts power between two moments given in intervals; the first and last interval may be covered in part. */
function takeOut(kw: Float32Array, from: number, to: number, power: number): void {
  const last = Math.min(kw.length - 1, Math.ceil(to) - 1)
  for (let i = Math.floor(from); i <= last; i++) {
    const covered = Math.min(i + 1, to) - Math.max(i, from)
    kw[i] = Math.max(0, kw[i]! - power * covered)
  }
}

/** Share of the fleet that the operator lets run in an interval. */
function drawSchedule(options: MiningOptions): (i: number) => number {
  const { kind, firstDay, pointsPerDay, random } = options
  const dayOf = (i: number) => firstDay + Math.floor(i / pointsPerDay)
  const hourOf = (i: number) => ((i % pointsPerDay) * 24) / pointsPerDay
  if (kind === 'night') return (i) => (hourOf(i) >= 21 || hourOf(i) < 7 ? 1 : 0)
  if (kind === 'off_hours') {
    const isClosed = options.isClosed ?? ((day: EpochDay) => weekday(day) >= 5)
    const opens = random.int(6, 8)
    const closes = random.int(17, 21)
    return (i) => (hourOf(i) < opens || hourOf(i) >= closes || isClosed(dayOf(i)) ? 1 : 0)
  }
  if (kind === 'curtailed') {
    const from = random.int(16, 18)
    const to = from + random.int(3, 5)
    const kept = random.chance(0.7) ? 0 : random.between(0.1, 0.5)
    return (i) => (hourOf(i) >= from && hourOf(i) < to ? kept : 1)
  }
  if (kind === 'throttled') {
    const limit = random.between(24, 32)
    const kept = random.between(0, 0.7)
    return (i) => (temperatureAt(options, i) > limit ? kept : 1)
  }
  if (kind === 'campaign') return drawCampaign(options)
  return () => 1
}

/** Weeks of running (two to seven) and pauses between them, counted from the first running interval. */
function drawCampaign({ pointsPerDay, days, random }: MiningOptions): (i: number) => number {
  const points = days * pointsPerDay
  const turns: number[] = []
  let length = 0
  while (length < points) {
    length += Math.floor(random.between(14, 49) * pointsPerDay)
    turns.push(length)
    length += Math.floor(random.between(7, 35) * pointsPerDay)
    turns.push(length)
  }
  let started = -1
  let turn = 0
  return (i) => {
    if (started < 0) started = i
    while (i - started >= turns[turn]!) turn++
    return turn % 2 === 0 ? 1 : 0
  }
}

/** Multiplicative noise of the whole fleet: what all rigs share (the tuner follows the same pool) and what averages out. */
function drawWander({ fleet, steadiness, pointsPerDay, random }: MiningOptions): () => number {
  const one = steadiness ?? Math.exp(random.between(Math.log(0.002), Math.log(0.07)))
  const size = one * Math.max(0.3, 1 / Math.sqrt(fleet.units))
  const memory = random.between(0, 0.95) ** (24 / pointsPerDay)
  const fresh = Math.sqrt(1 - memory * memory)
  let state = random.normal()
  return () => {
    state = memory * state + fresh * random.normal()
    return Math.max(0, 1 + size * state)
  }
}

/** Outdoor temperature of an interval; without weather a temperate year with its warmest day in late July, its hour at 15:00. */
function temperatureAt({ temperatureC, firstDay, pointsPerDay }: MiningOptions, i: number): number {
  const hour = Math.floor((i * 24) / pointsPerDay)
  if (temperatureC) return temperatureC[hour] ?? Number.NaN
  const season = Math.cos((2 * Math.PI * (firstDay + hour / 24 - 205)) / 365.25)
  return 16 + 12 * season + 4 * Math.cos((2 * Math.PI * ((hour % 24) - 15)) / 24)
}
