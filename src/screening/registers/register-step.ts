import { median, medianAbsolute } from '../steps/order-statistics.ts'
import { runningShare } from '../steps/running-share.ts'
import { firstOfLikely, interval, type StepLoad } from '../steps/step-load.ts'
import type { RegisterContext } from './register-context.ts'
import { countBits, type RegisterLoad } from './register-load.ts'

/** Spans compared on either side, in days: short ones see a campaign whole, long ones average. Their middle estimate holds. */
const REACHES = [14, 28, 56] as const
/** A rise of the daytime registers below this part of the valley's means that it runs by night alone. */
const NIGHT_ONLY = 0.35
/** Hours in which rigs run that are switched on when people leave, as bits: 21 to 7. */
const NIGHT = [21, 22, 23, 0, 1, 2, 3, 4, 5, 6].reduce((mask, hour) => mask | (1 << hour), 0)
/** Hours in which people are there, as bits: 9 to 17. */
const DAYTIME = [9, 10, 11, 12, 13, 14, 15, 16].reduce((mask, hour) => mask | (1 << hour), 0)
/** The onset lies within so many days of the candidate; every day away costs this part of the step. */
const ONSET_REACH = 7
const COST_OF_A_DAY = 0.04
/** Part of the mean that keeps a dead register from weighing all. */
const NOISE_FLOOR = 0.01

/**
 * The load at the likeliest of a meter's candidates, begun at the first candidate that is nearly as likely and alike in size.
 * Its `hour` is the beginning of a day: registers do not tell more. Null without candidates.
 */
export function suspectedRegisterLoad(context: RegisterContext, logOdds: ArrayLike<number>): StepLoad | null {
  return firstOfLikely(context.candidates, logOdds, (day) => registerStep(context, day))
}

/** Size, duty and day of the load that came at a day, from the medians of each register before and after it. */
function registerStep({ registers, scan }: RegisterContext, day: number): StepLoad {
  const rough = sizes(registers, day)
  const onset = onsetDay(scan.edges, day, rough.size)
  const { size, night, spread } = sizes(registers, onset)
  const hour = onset * 24
  const kw = Math.max(0, (night ?? size) * registers.scaleKw)
  const estimate = { kw, ...interval(kw, spread * registers.scaleKw), hour }
  if (night !== null) return { ...estimate, duty: 10 / 24, operation: 'night' }
  const running = runningShare(scan.floor, onset + 1, size) || runningShare(registers.total, onset + 1, size) || 1
  const operation = running < 0.8 ? 'campaign' : 'continuous'
  return { ...estimate, duty: running, operation }
}

/**
 * Rise over all hours, the load that runs by night alone if that is what rose, and how far the spans differ in it; over the
 * meter's mean.
 */
function sizes(registers: RegisterLoad, day: number): { size: number; night: number | null; spread: number } {
  const { valley, valleyMask, other, sets } = registers
  const all: number[] = []
  const nights: number[] = []
  const days: number[] = []
  const valleyHours = countBits(valleyMask)
  for (const reach of REACHES) {
    const low = { ...riseAt(valley, day, reach), hours: valleyHours }
    const fine = sets
      .map(({ load, hours, mask }) => ({ ...riseAt(load, day, reach), hours, mask }))
      .filter(({ rise }) => !Number.isNaN(rise))
    const rest = fine.length > 0 ? fine : [{ ...riseAt(other, day, reach), hours: 24 - valleyHours, mask: 0 }]
    all.push(weightedMean([low, ...rest]))
    nights.push(low.rise)
    days.push(weightedMean(fine.filter(({ mask, hours }) => 2 * countBits(mask & DAYTIME) > hours)))
  }
  const size = median(all)
  const low = median(nights)
  const share = countBits(valleyMask & NIGHT) / valleyHours
  // The valley holds some hours at noon too: a load of the night alone fills only part of it.
  const night = low > 0 && share > 0 && median(days) < NIGHT_ONLY * low ? low / share : null
  const seen = (night === null ? all : nights.map((rise) => rise / share)).filter((rise) => !Number.isNaN(rise))
  return { size, night, spread: seen.length > 0 ? Math.max(...seen) - Math.min(...seen) : 0 }
}

interface Rise {
  readonly rise: number
  readonly weight: number
}

/** Median after a day, which counts neither way itself, less median before it; weighed by how steady the series is. */
function riseAt(series: Float64Array, day: number, reach: number): Rise {
  const [from, to] = [Math.max(0, day - reach), Math.min(series.length, day + 1 + reach)]
  const rise = median(series, day + 1, to) - median(series, from, day)
  const noise = medianAbsolute(
    Float64Array.from({ length: Math.max(0, to - from - 7) }, (_, i) => series[from + i + 7]! - series[from + i]!)
  )
  return { rise, weight: 1 / ((Number.isNaN(noise) ? 1 : noise) ** 2 + NOISE_FLOOR ** 2) }
}

function weightedMean(rises: readonly (Rise & { hours: number })[]): number {
  let [sum, all] = [0, 0]
  for (const { rise, weight, hours } of rises) {
    if (Number.isNaN(rise)) continue
    sum += hours * weight * rise
    all += hours * weight
  }
  return all > 0 ? sum / all : Number.NaN
}

/** The day near a candidate at which the load rises most, counting no more than the step's own size, and nearer days for more. */
function onsetDay(edges: Float64Array, day: number, size: number): number {
  let best = day
  let highest = Number.NEGATIVE_INFINITY
  for (let i = Math.max(0, day - ONSET_REACH); i < Math.min(edges.length, day + ONSET_REACH); i++) {
    const score = Math.min(edges[i]!, 1.1 * size) - COST_OF_A_DAY * size * Math.abs(i - day)
    if (score > highest) {
      highest = score
      best = i
    }
  }
  return best
}
