import { bestCandidates } from './meter-stage.ts'
import { median, medianAbsolute } from './order-statistics.ts'
import type { StepContext } from './step-context.ts'

/** The load that a step is taken for. */
export interface StepLoad {
  /** Mean kW while it runs. */
  readonly kw: number
  /** Share of the hours of a year in which it runs, 0…1. */
  readonly duty: number
  /** Hour of the curve (index) at which it began. */
  readonly hour: number
  readonly operation: 'continuous' | 'night' | 'campaign'
}

/** Spans compared on either side, in days: short ones see a campaign whole, long ones average. Their middle estimate holds. */
const REACHES = [14, 28, 56] as const
/** A day-time rise below this part of the night's means that it runs by night alone. */
const NIGHT_ONLY = 0.35
/** The onset lies within so many days of the candidate; every day away costs this part of the step. */
const ONSET_REACH = 7
const COST_OF_A_DAY = 0.04

const differences = new Float64Array(24)
const weights = new Float64Array(24)

/** An earlier candidate is the onset when it is not much less likely (in log-odds), a step of its own, and of like size. */
const LITTLE_LESS = 2
const STEP_APART = 12
const LEAST_LOG_ODDS = -1
const LIKE_SIZE = [0.25, 1.6] as const

/**
 * The load at the likeliest of a meter's candidates, begun at the first candidate that is nearly as likely and alike in size:
 * a campaign's first run, a growing fleet's first rigs. Null without candidates.
 */
export function suspectedLoad(context: StepContext, logOdds: ArrayLike<number>): StepLoad | null {
  const best = bestCandidates(logOdds)[0]
  if (best === undefined) return null
  const load = stepLoad(context, context.candidates[best]!)
  const likely = Math.max(logOdds[best]! - LITTLE_LESS, LEAST_LOG_ODDS)
  for (let earlier = 0; earlier < best; earlier++) {
    if (logOdds[earlier]! < likely || context.candidates[earlier]! > context.candidates[best]! - STEP_APART) continue
    const { kw, hour } = stepLoad(context, context.candidates[earlier]!)
    if (kw > LIKE_SIZE[0] * load.kw && kw < LIKE_SIZE[1] * load.kw) return { ...load, hour: Math.min(hour, load.hour) }
  }
  return load
}

/** Size, duty and onset of the load that came at a day, from the medians of each hour after and before it. */
export function stepLoad(context: StepContext, day: number): StepLoad {
  const { relative, adjusted } = context
  const rough = sizes(context, day, day)
  const hour = onsetHour(context, day, rough.night ? rough.nightSize : rough.size)
  const { size, nightSize, night } = sizes(context, Math.floor(hour / 24), Math.ceil(hour / 24))
  if (night) return { kw: Math.max(0, nightSize * relative.scaleKw), duty: 10 / 24, hour, operation: 'night' }
  const running = runningShare(adjusted, Math.ceil(hour / 24), size)
  const operation = running < 0.8 ? 'campaign' : 'continuous'
  return { kw: Math.max(0, size * relative.scaleKw), duty: running, hour, operation }
}

/** Rise between the days before `end` and those from `start` on, over all hours and over the night's. */
function sizes(context: StepContext, end: number, start: number) {
  const all: number[] = []
  const nights: number[] = []
  const days: number[] = []
  for (const reach of REACHES) {
    hourlyRises(context, end, start, reach)
    all.push(weightedMean(() => true))
    nights.push(weightedMean((h) => h >= 22 || h <= 5))
    days.push(weightedMean((h) => h >= 9 && h <= 18))
  }
  const nightSize = median(nights)
  return { size: median(all), nightSize, night: nightSize > 0 && median(days) < NIGHT_ONLY * nightSize }
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

function weightedMean(counts: (hour: number) => boolean): number {
  let sum = 0
  let all = 0
  for (let h = 0; h < 24; h++) {
    if (!counts(h) || Number.isNaN(differences[h]!)) continue
    sum += weights[h]! * differences[h]!
    all += weights[h]!
  }
  return all > 0 ? sum / all : Number.NaN
}

const changes = new Float64Array(2 * 56 + 8)

/** Median size of the change of one hour of the day over a week. */
function hourNoise(load: Float32Array, from: number, to: number, hour: number): number {
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

/** Share of the days after a step on which the floor stays above half of it. */
function runningShare(floor: Float64Array, start: number, step: number): number {
  const before = median(floor, Math.max(0, start - 28), start)
  let above = 0
  let known = 0
  for (let day = start; day < floor.length; day++) {
    const v = floor[day]!
    if (Number.isNaN(v)) continue
    known++
    if (v > before + step / 2) above++
  }
  return known > 0 ? above / known : 1
}
