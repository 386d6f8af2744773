import { formatDay } from './day.ts'
import { type LoadDay, mergeDays } from './load-day.ts'
import type { RowProblem } from './rejection.ts'

/** So many days tell: of fewer it is told that they may be counted up. */
export const COUNTED_DAYS = 5
/** Days with readings that count up, and those that fall as loads do, as shares of them. */
const [LEAST_COUNTED, MOST_FALLING] = [0.5, 0.1]
/** Share of a day that may lie before its first reading and behind its last. */
const EDGE = 1 / 8
const LEAST_KNOWN = 0.5
/** The first reading of a day is no more than so many times what a load as that until its end, or in its first hours, counts by then. */
const LOAD_AT_NIGHT = 4
/** Share of the day that are its first hours. */
const FIRST_HOURS = 1 / 4
/** A counter rises at so many of its steps: by day alone where it is that of a photovoltaic plant. */
const LEAST_RISES = 1 / 3
/** So many of those come in the first half of the day: a load of the evening may rise until midnight. */
const EARLY_RISES = 1 / 5
/** One step down in so many is a value that was corrected. */
const STEPS_OF_A_FALL = 48
const HOURS_PER_DAY = 24

/** What the intervals of a day are: counted up since midnight, those of a load that falls, or too few or too even to tell. */
type Shape = 'counted' | 'falling' | 'silent'

/**
 * Whether the values of a day rise all day long, from nearly nothing at its beginning. Those at either edge may be the end of the
 * day before, or the beginning of the next.
 */
export function shapeOf(values: Float32Array): Shape {
  let [first, last, known] = [-1, -1, 0]
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue
    if (first < 0) first = i
    last = i
    known++
  }
  const isWhole = (first + 1) / values.length <= EDGE && (values.length - last - 1) / values.length <= EDGE
  if (first < 0 || !isWhole || known < LEAST_KNOWN * values.length) return 'silent'
  if (values[first + 1]! < values[first]!) first++
  if (values[last - 1]! > values[last]!) last--
  const [begin, end] = [values[first]!, values[last]!]
  if (!(end > 0)) return 'silent'
  if (begin > ((LOAD_AT_NIGHT * (first + 1)) / values.length) * end) return 'falling'
  let [rises, falls, steps, before, risen, hours, early] = [0, 0, 0, begin, 0, 0, 0]
  for (let i = first + 1; i <= last; i++) {
    const value = values[i]!
    if (Number.isNaN(value)) continue
    steps++
    if (value > before) rises++
    else if (value < before) falls++
    before = value
    if (2 * i < values.length) early = rises
    if (i < FIRST_HOURS * values.length) [risen, hours] = [value - begin, i - first]
  }
  // a load that rises from what it is by night rises by less than that at first
  if (begin * hours > LOAD_AT_NIGHT * (first + 1) * risen) return 'falling'
  if (falls > Math.floor(steps / STEPS_OF_A_FALL)) return 'falling'
  return rises >= LEAST_RISES * steps && early >= EARLY_RISES * rises ? 'counted' : 'silent'
}

/**
 * Whether the energies of intervals are those that a meter has counted since midnight: on day after day nearly none falls, and
 * each begins anew from nearly nothing, as no load does.
 * @param given days or parts of them, in any order; of two of a time the later holds
 * @returns `maybe` where they are too few days
 */
export function countedDays(given: readonly LoadDay[]): 'counted' | 'maybe' | undefined {
  let [counted, falling, all] = [0, 0, 0]
  for (const { values } of wholeDays(given)) {
    const shape = shapeOf(values)
    if (shape === 'counted') counted++
    if (shape === 'falling') falling++
    if (values.some((value) => value > 0)) all++
  }
  if (counted === 0 || counted < LEAST_COUNTED * all || falling > MOST_FALLING * all) return undefined
  return counted >= COUNTED_DAYS ? 'counted' : 'maybe'
}

/** The problem of energies that are counted up within each day. @param given the days that show it */
export function countedAsEnergy(meterId: string, given: readonly LoadDay[]): RowProblem {
  const { zh, en } = exampleOf(given)
  return {
    code: 'counted_as_energy',
    reason: {
      zh: `${meterId} 的电量在一日之内只增不减，次日重新开始（${zh}），是当日累计而不是各时段的电量；请导出各时段（区间）的电量`,
      en: `the energies of ${meterId} count up within each day and begin anew on the next (${en}): they are those since midnight, not those of intervals; export energies of intervals`
    }
  }
}

/** The same, where days before have gone in by the time that it shows. */
export function countedAfterwards(meterId: string, given: readonly LoadDay[]): RowProblem {
  const { reason } = countedAsEnergy(meterId, given)
  return {
    code: 'counted_as_energy',
    reason: {
      zh: `${reason.zh}；此前已被采用的日子同样如此，请一并重新导入`,
      en: `${reason.en}; days before that have gone in are so too: import them again`
    }
  }
}

/** What is told of energies that may be counted up within the day, of too few days to tell. */
export function countedSuspected(meterId: string, given: readonly LoadDay[]): RowProblem {
  const { zh, en } = exampleOf(given)
  return {
    code: 'counted_suspected',
    reason: {
      zh: `${meterId} 的电量自零点起一日之内只增不减（${zh}），像是当日累计而不是各时段的电量，但天数太少无法断定，已按各时段的电量采用；请核对`,
      en: `the energies of ${meterId} only rise from midnight on (${en}), as those since midnight do; they are of too few days to tell and have gone in as those of intervals: check them`
    }
  }
}

function wholeDays(given: readonly LoadDay[]): Iterable<LoadDay> {
  const byDay = new Map<number, LoadDay>()
  for (const load of given) {
    const before = byDay.get(load.day)
    byDay.set(load.day, before ? { ...load, values: mergeDays(before, load).values } : load)
  }
  return byDay.values()
}

/** A day, and its first and last energies. */
function exampleOf(given: readonly LoadDay[]): { zh: string; en: string } {
  const { day, values } = [...wholeDays(given)].find((load) => shapeOf(load.values) === 'counted')!
  const known = values.filter((value) => value > 0)
  const [from, to] = [known[0]!, Math.max(...known)].map((kw) =>
    Number(((kw * HOURS_PER_DAY) / values.length).toPrecision(6))
  )
  return { zh: `${formatDay(day)}：${from} → ${to} kWh`, en: `${formatDay(day)}: ${from} → ${to} kWh` }
}
