import { dailySteps, withoutWeekdays } from '../steps/floor.ts'
import { withoutWeatherByDay } from '../steps/weather.ts'
import { countBits, type RegisterLoad } from './register-load.ts'

/** The windows of the differences, in days: whole weeks, so that weekdays match. */
export const WINDOWS = [7, 14, 28, 56] as const
/** Those of the load without weather. */
export const PLAIN_WINDOWS = [14, 28, 56] as const

/** What the differences of all hour sets look like together, as positions in the rows of a scan. */
export const RISE_SUMMARY = ['total', 'valley', 'other', 'smallest', 'largest', 'spread'] as const
export const RISE_WIDTH = RISE_SUMMARY.length
export const VALLEY_RISE = RISE_SUMMARY.indexOf('valley')
export const SMALLEST_RISE = RISE_SUMMARY.indexOf('smallest')

/** What the search for candidates found out about every day. */
export interface RegisterScan {
  /** One array a window of `WINDOWS`, `days × RISE_WIDTH`; NaN where either side is too short. */
  readonly rises: readonly Float64Array[]
  /** Without what the weather explains, for 14, 28 and 56 days: total, valley and other hours. */
  readonly plainRises: readonly PlainRises[]
  /** Valley load without weather and weekdays. */
  readonly floor: Float64Array
  /** The total likewise. */
  readonly wholeDay: Float64Array
  /** How sharply total and valley load rise at each day; NaN where that is not known. */
  readonly edges: Float64Array
}

interface PlainRises {
  readonly total: Float64Array
  readonly valley: Float64Array
  readonly other: Float64Array
}

export function scanRegisters(registers: RegisterLoad): RegisterScan {
  const { total, valley, other, temperature } = registers
  const plain = (series: Float64Array) => (temperature ? withoutWeatherByDay(series, temperature) : series)
  const [plainTotal, plainValley, plainOther] = [plain(total), plain(valley), plain(other)]
  return {
    rises: WINDOWS.map((window) => risesOf(registers, window)),
    plainRises: PLAIN_WINDOWS.map((window) => ({
      total: dailySteps(plainTotal, window),
      valley: dailySteps(plainValley, window),
      other: dailySteps(plainOther, window)
    })),
    floor: withoutWeekdays(plainValley),
    wholeDay: withoutWeekdays(plainTotal),
    edges: dailyEdges(total, valley)
  }
}

/**
 * The rises of every day: of the total, the valley's hours and all others, and the smallest, largest and spread (by hours)
 * over the valley and whatever sets of hours lie on both sides; the other hours as one where no set does.
 */
function risesOf({ days, total, valley, other, sets, valleyMask }: RegisterLoad, window: number): Float64Array {
  const out = new Float64Array(days * RISE_WIDTH)
  const [totals, valleys, others] = [total, valley, other].map((series) => dailySteps(series, window)) as [
    Float64Array,
    Float64Array,
    Float64Array
  ]
  const fine = sets.map(({ load, hours }) => ({ steps: dailySteps(load, window), hours }))
  const valleyHours = countBits(valleyMask)
  for (let day = 0; day < days; day++) {
    const at = day * RISE_WIDTH
    out[at] = totals[day]!
    out[at + 1] = valleys[day]!
    out[at + 2] = others[day]!
    let [smallest, largest, sum, squares, hours] = [Infinity, -Infinity, 0, 0, 0]
    const count = (rise: number, of: number) => {
      if (Number.isNaN(rise)) return
      if (rise < smallest) smallest = rise
      if (rise > largest) largest = rise
      sum += of * rise
      squares += of * rise * rise
      hours += of
    }
    for (const { steps, hours: of } of fine) count(steps[day]!, of)
    if (hours === 0) count(others[day]!, 24 - valleyHours)
    count(valleys[day]!, valleyHours)
    if (hours === 0) count(totals[day]!, 24)
    const known = hours > 0
    out[at + 3] = known ? smallest : Number.NaN
    out[at + 4] = known ? largest : Number.NaN
    out[at + 5] = known ? Math.sqrt(Math.max(0, squares / hours - (sum / hours) ** 2)) : Number.NaN
  }
  return out
}

const WEEK = 7
const REACH = 3
const FEWEST = 2

/**
 * How sharply a day's load rises: the load less its mean of the same weekday in the three weeks before, of three days from it
 * on less three days before; the smaller of the valley's and the total's. The weekly routine cancels.
 */
function dailyEdges(total: Float64Array, valley: Float64Array): Float64Array {
  const [whole, low] = [edgesOf(total), edgesOf(valley)]
  return whole.map((edge, day) => (Number.isNaN(low[day]!) ? edge : Math.min(edge, low[day]!)))
}

function edgesOf(series: Float64Array): Float64Array {
  const differences = series.map((v, day) => {
    let sum = 0
    let n = 0
    for (let before = day - WEEK; before >= Math.max(0, day - 3 * WEEK); before -= WEEK) {
      if (Number.isNaN(series[before]!)) continue
      sum += series[before]!
      n++
    }
    return n > 0 ? v - sum / n : Number.NaN
  })
  const mean = (from: number, to: number) => {
    let sum = 0
    let n = 0
    for (let day = Math.max(0, from); day < Math.min(differences.length, to); day++) {
      if (Number.isNaN(differences[day]!)) continue
      sum += differences[day]!
      n++
    }
    return n >= FEWEST ? sum / n : Number.NaN
  }
  return series.map((_, day) => mean(day, day + REACH) - mean(day - REACH, day))
}

/** The day with the sharpest rise within `reach` days of a day; -1 when none is known. */
export function sharpestDay(edges: Float64Array, day: number, reach: number): number {
  let best = -1
  for (let i = Math.max(0, day - reach); i <= Math.min(edges.length - 1, day + reach); i++) {
    if (!Number.isNaN(edges[i]!) && (best < 0 || edges[i]! > edges[best]!)) best = i
  }
  return best
}
