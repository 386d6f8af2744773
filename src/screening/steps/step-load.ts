import type { Operation } from '../finding.ts'
import { ALL_HOURS } from '../hours.ts'
import { dailyOperation } from './load-operation.ts'
import { bestCandidates } from './meter-stage.ts'
import { median, medianAbsolute } from './order-statistics.ts'
import { dailyMedians, runningShare } from './running-share.ts'
import type { StepContext } from './step-context.ts'

/** The load that a step is taken for. */
export interface StepLoad {
  /** Mean kW while it runs; of a fleet that grew, of all of it. */
  readonly kw: number
  /** Interval that holds the nameplate power of the rigs in about four cases of five. */
  readonly kwLow: number
  readonly kwHigh: number
  /** Share of the hours of a year in which it runs, above 0, at most 1; 1 where the readings do not tell. */
  readonly duty: number
  /** Hour of the curve (index) at which it began. */
  readonly hour: number
  readonly operation: Operation
}

/** Spans compared on either side, in days: short ones see a campaign whole, long ones average. Their middle estimate holds. */
const REACHES = [14, 28, 56] as const
/** A day-time rise below this part of the night's means that it runs by night alone. */
const NIGHT_ONLY = 0.35
/** The onset lies within so many days of the candidate; every day away costs this part of the step. */
const ONSET_REACH = 7
const COST_OF_A_DAY = 0.04

/** Another candidate belongs to the same load when it is not much less likely (in log-odds), a step of its own, and of like size. */
const LITTLE_LESS = 2
const STEP_APART = 12
const LEAST_LOG_ODDS = -1
const LIKE_SIZE = [0.25, 1.6] as const
/** Steps of a growing fleet: this near to one another in days, at least so much less likely, and of such a size. */
const GROWTH_DAYS = 170
const GROWTH_LESS = 3
const GROWTH_LOG_ODDS = -2
const GROWTH_APART = 6
const GROWTH_SIZE = [0.2, 3] as const
/** A fleet that grew is larger than its likeliest step by this at least. */
const GROWN = 1.3
/** Half-width of the interval: a part of the kW, and of how far the spans differ in it. */
const OWN_ERROR = 0.11
const SPAN_ERROR = 0.5

const differences = new Float64Array(24)
const weights = new Float64Array(24)

/**
 * The load at the likeliest of a meter's candidates, begun at the first candidate that is nearly as likely and alike in size:
 * a campaign's first run, a growing fleet's first rigs. Null without candidates.
 */
export function suspectedLoad(context: StepContext, logOdds: ArrayLike<number>): StepLoad | null {
  const best = bestCandidates(logOdds)[0]
  const known = new Map<number, StepLoad>()
  const loadAt = (day: number) => {
    const load = known.get(day) ?? stepLoad(context, day)
    known.set(day, load)
    return load
  }
  const load = best === undefined ? null : loadAt(context.candidates[best]!)
  if (best !== undefined && load?.operation === 'continuous') {
    const grown = grownLoad(context, logOdds, best, load, loadAt)
    if (grown) return grown
  }
  return firstOfLikely(context.candidates, logOdds, loadAt)
}

/** The load at the likeliest candidate day, with the onset of the first that is nearly as likely and alike in size. */
export function firstOfLikely<Load extends Pick<StepLoad, 'kw' | 'hour'>>(
  candidates: readonly number[],
  logOdds: ArrayLike<number>,
  loadAt: (day: number) => Load
): Load | null {
  const best = bestCandidates(logOdds)[0]
  if (best === undefined) return null
  const load = loadAt(candidates[best]!)
  const likely = Math.max(logOdds[best]! - LITTLE_LESS, LEAST_LOG_ODDS)
  for (let earlier = 0; earlier < best; earlier++) {
    if (logOdds[earlier]! < likely || candidates[earlier]! > candidates[best]! - STEP_APART) continue
    const { kw, hour } = loadAt(candidates[earlier]!)
    if (kw > LIKE_SIZE[0] * load.kw && kw < LIKE_SIZE[1] * load.kw) return { ...load, hour: Math.min(hour, load.hour) }
  }
  return load
}

/** The whole of a fleet that grew in several steps, from before the first to after the last; null when there is but one. */
function grownLoad(
  context: StepContext,
  logOdds: ArrayLike<number>,
  best: number,
  load: StepLoad,
  loadAt: (day: number) => StepLoad
): StepLoad | null {
  const { candidates, relative, adjusted } = context
  const likely = Math.max(logOdds[best]! - GROWTH_LESS, GROWTH_LOG_ODDS)
  let [first, last] = [load.hour, load.hour]
  for (let other = 0; other < candidates.length; other++) {
    const away = Math.abs(candidates[other]! - candidates[best]!)
    if (logOdds[other]! < likely || away < GROWTH_APART || away > GROWTH_DAYS) continue
    const { kw, hour, operation } = loadAt(candidates[other]!)
    if (operation !== 'continuous' || kw < GROWTH_SIZE[0] * load.kw || kw > GROWTH_SIZE[1] * load.kw) continue
    first = Math.min(first, hour)
    last = Math.max(last, hour)
  }
  if (last - first < GROWTH_APART * 24) return null
  const { size, spread } = sizes(context, Math.floor(first / 24), Math.ceil(last / 24))
  const kw = size * relative.scaleKw
  if (!(kw > GROWN * load.kw)) return null
  // A fleet that grew stays: what fell back between its steps is a campaign.
  if (runningShare(adjusted, Math.ceil(first / 24), load.kw / relative.scaleKw / 2) < STAYS) return null
  return { kw, ...interval(kw, spread * relative.scaleKw), duty: load.duty, hour: first, operation: 'stepped' }
}

/** A load that stays is there on this part of the days. */
const STAYS = 0.8

/** Size, duty and onset of the load that came at a day, from the medians of each hour after and before it. */
export function stepLoad(context: StepContext, day: number): StepLoad {
  const { relative, adjusted } = context
  const rough = sizes(context, day, day)
  const hour = onsetHour(context, day, rough.night ? rough.nightSize : rough.size)
  const [end, start] = [Math.floor(hour / 24), Math.ceil(hour / 24)]
  const { size, nightSize, night, spread } = end === day && start === day ? rough : sizes(context, end, start)
  const daily = dailyOperation(relative, end, start)
  const pauses = daily.operation === 'curtailed' ? daily.duty : 1
  const kw = Math.max(0, (night ? nightSize : size / pauses) * relative.scaleKw)
  const estimate = { kw, ...interval(kw, spread * relative.scaleKw), hour }
  if (night && daily.operation === 'off_hours') return { ...estimate, ...daily }
  if (night) return { ...estimate, duty: 10 / 24, operation: 'night' }
  // A pause of some hours every day is what the day's floor shows of it: the floor does not tell whether it still runs.
  if (pauses < 1) return { ...estimate, duty: pauses, operation: 'curtailed' }
  const running = runningShare(adjusted, start, size) || runningShare(dailyMedians(relative), start, size) || 1
  const operation = running < STAYS ? 'campaign' : 'continuous'
  return { ...estimate, duty: running, operation }
}

/**
 * Interval that holds the nameplate power in about four cases of five, by the size of the estimate and how far the spans
 * differ in it.
 */
export function interval(kw: number, spreadKw: number): { kwLow: number; kwHigh: number } {
  const half = OWN_ERROR * kw + SPAN_ERROR * spreadKw
  return { kwLow: Math.max(0, kw - half), kwHigh: kw + half }
}

/** Rise between the days before `end` and those from `start` on, over all hours and over the night's. */
function sizes(context: StepContext, end: number, start: number) {
  const all: number[] = []
  const nights: number[] = []
  const days: number[] = []
  for (const reach of REACHES) {
    hourlyRises(context, end, start, reach)
    all.push(weightedMean(ALL_HOURS))
    nights.push(weightedMean(NIGHT))
    days.push(weightedMean(DAY))
  }
  const nightSize = median(nights)
  const spread = Math.max(...all) - Math.min(...all)
  return {
    size: median(all),
    spread: Number.isFinite(spread) ? spread : 0,
    nightSize,
    night: nightSize > 0 && median(days) < NIGHT_ONLY * nightSize
  }
}

/** Median rise of each hour of the day and its weight, into `differences` and `weights`. */
function hourlyRises({ relative: { load, days } }: StepContext, end: number, start: number, reach: number): void {
  const from = Math.max(0, end - reach)
  const to = Math.min(days, start + reach)
  for (let h = 0; h < 24; h++) {
    differences[h] = median(load, start * 24 + h, to * 24, 24) - median(load, from * 24 + h, end * 24, 24)
    weights[h] = 1 / (hourNoise(load, from, to, h) ** 2 + 1e-4)
  }
}

const NIGHT = ALL_HOURS.filter((hour) => hour >= 22 || hour <= 5)
const DAY = ALL_HOURS.filter((hour) => hour >= 9 && hour <= 18)

function weightedMean(hours: readonly number[]): number {
  let sum = 0
  let all = 0
  for (const h of hours) {
    if (Number.isNaN(differences[h]!)) continue
    sum += weights[h]! * differences[h]!
    all += weights[h]!
  }
  return all > 0 ? sum / all : Number.NaN
}

let changes = new Float64Array(2 * 56)

/** Median size of the change of one hour of the day over a week. */
function hourNoise(load: Float32Array, from: number, to: number, hour: number): number {
  // Between the first and the last step of a fleet that grew lies up to a year.
  if (to - from > changes.length) changes = new Float64Array(to - from)
  let n = 0
  for (let day = from + 7; day < to; day++) changes[n++] = load[day * 24 + hour]! - load[(day - 7) * 24 + hour]!
  const noise = medianAbsolute(changes, 0, n)
  return Number.isNaN(noise) ? 1 : noise
}

/** The hour near a day at which the load rises most, counting no more than the step's own size, and nearer hours for more. */
function onsetHour({ scan: { edges } }: StepContext, day: number, size: number): number {
  let best = day * 24
  let highest = Number.NEGATIVE_INFINITY
  const to = Math.min(edges.length, (day + ONSET_REACH) * 24)
  for (let i = Math.max(0, (day - ONSET_REACH) * 24); i < to; i++) {
    const score = Math.min(edges[i]!, 1.1 * size) - (COST_OF_A_DAY * size * Math.abs(i - day * 24)) / 24
    if (score > highest) {
      highest = score
      best = i
    }
  }
  return best
}
