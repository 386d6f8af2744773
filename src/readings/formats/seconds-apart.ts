import type { Header } from '../header.ts'
import type { Opening } from './format.ts'

const SECONDS_PER_MINUTE = 60
const CLOCK = /^(.*?)(\d{1,2}):(\d{2}):(\d{2})(?:[.,]\d+)?(.*)$/
const COMPACT = /^(\d{8}|)(\d{2})(\d{2})(\d{2})$/
const EPOCH = /^([1-9]\d{9})(?:\d{3}|\.\d+)?$/
/** Fewer distances tell nothing; longer ones need some more. */
const [FEWEST, FEWEST_LONG] = [3, 5]
/** Share of the distances that are multiples of the step, and of those that are less than a minute. */
const [NEARLY_ALL, MOST] = [0.9, 0.6]
/** Half of the distances are this short, seconds, where there is no step: those of a clock that is off are nearer to a minute. */
export const SHORT = 45
/** A clock that is off makes steps of a little more or less than whole minutes: less than so much of the step. */
const OFF = 1 / 90
const LONGEST_STEP = 3600
/** Steps of whole parts of a minute, seconds, at which readings come a little early or late. */
const LOOSE_STEPS = [5, 6, 10, 12, 15, 20, 30]
/** Fewer distances do not tell a loose step from one beside it; distances of two readings are off by so many seconds at most. */
const [FEWEST_LOOSE, MOST_OFF] = [12, 4]
/** No meter has this id. */
const ALL = ''

/**
 * How far readings are apart, seconds, where that is less than a minute, or no whole number of minutes. Those of a whole part of
 * a minute may each be some seconds early or late (see `looseness`).
 * @param distances of moments, seconds
 * @returns NaN where they are less than a minute apart and not regular; 0 where they are minutes and more apart; undefined where
 * there are too few to tell
 */
export function stepOf(distances: readonly number[]): number | undefined {
  if (distances.length < FEWEST) return undefined
  const counts = new Map<number, number>()
  for (const distance of distances) counts.set(distance, (counts.get(distance) ?? 0) + 1)
  const [step] = [...counts].reduce((most, other) => (other[1] > most[1] ? other : most))
  const share = (fits: (distance: number) => boolean) => distances.filter(fits).length / distances.length
  const short = share((distance) => distance < SECONDS_PER_MINUTE)
  const isRegular = share((distance) => distance % step === 0) >= NEARLY_ALL
  if (isRegular && step <= SHORT && short >= MOST) return step
  if (isRegular && isOddStep(step) && distances.length < FEWEST_LONG) return undefined
  const isMost = share((distance) => distance === step) >= MOST
  if (isRegular && isMost && isOddStep(step)) return step
  const median = distances.toSorted((a, b) => a - b)[distances.length >> 1]!
  const loose = short >= MOST ? looseStepOf(distances, median) : undefined
  if (loose !== undefined) return loose
  return short >= NEARLY_ALL && median <= SHORT ? Number.NaN : 0
}

/** The step that nearly all distances are near, and that they are as often below as above. */
function looseStepOf(distances: readonly number[], median: number): number | undefined {
  if (distances.length < FEWEST_LOOSE) return undefined
  return LOOSE_STEPS.find((step) => {
    const most = looseness(step)
    const near = distances.map((distance) => distance - step * Math.round(distance / step))
    const fits = distances.filter((distance, i) => distance > step / 2 && Math.abs(near[i]!) <= most).length
    const drift = near.reduce((sum, off) => sum + off, 0)
    return Math.abs(median - step) <= most && fits >= NEARLY_ALL * distances.length && Math.abs(drift) <= 2 * most
  })
}

/** By how many seconds a reading may be off the grid of its step and still be of it: less than a quarter of it; 0 = by none. */
export function looseness(step: number): number {
  return LOOSE_STEPS.includes(step) ? Math.min(MOST_OFF, Math.ceil(step / 4) - 1) : 0
}

/** Whether a longer step, in seconds, is of no whole minutes, and not because a clock is off. */
function isOddStep(step: number): boolean {
  const off = Math.abs(step - SECONDS_PER_MINUTE * Math.round(step / SECONDS_PER_MINUTE))
  return step > SHORT && step <= LONGEST_STEP && off > step * OFF
}

/**
 * How far the readings of each meter are apart, as far as the first rows of a file tell (see `stepOf`); under no name what those
 * of meters tell together that have too few each.
 * @param id column of the meters; undefined where the file is of one
 */
export function stepsOfMeters(
  header: Header,
  { firstRows }: Pick<Opening, 'firstRows'>,
  { id, time }: { readonly id: number | undefined; readonly time: number }
): Map<string, number> {
  const moments = new Map<string, Map<string, Set<number>>>()
  for (const cells of firstRows?.(header).cells ?? []) {
    const found = secondsOf(cells[time] ?? '')
    if (!found) continue
    const meter = id === undefined ? '' : (cells[id] ?? '')
    const days = moments.get(meter) ?? new Map<string, Set<number>>()
    const seconds = days.get(found.day) ?? new Set()
    moments.set(meter, days.set(found.day, seconds.add(found.second)))
  }
  const steps = new Map<string, number>()
  const untold: number[] = []
  for (const [meter, days] of moments) {
    const distances = [...days.values()].flatMap((seconds) => distancesOf([...seconds]))
    const step = stepOf(distances)
    if (step === undefined) untold.push(...distances)
    else steps.set(meter, step)
  }
  const together = stepOf(untold) ?? 0
  if (together > 0) steps.set(ALL, together)
  return steps
}

function distancesOf(seconds: readonly number[]): number[] {
  const sorted = seconds.toSorted((a, b) => a - b)
  return sorted.slice(1).map((second, i) => second - sorted[i]!)
}

/** The second of its day that a cell is of, beside what else it says. */
function secondsOf(cell: string): { readonly day: string; readonly second: number } | undefined {
  const epoch = EPOCH.exec(cell)?.[1]
  if (epoch !== undefined) return { day: '', second: Number(epoch) }
  const [whole, before = '', hours, minutes, seconds, after = ''] = CLOCK.exec(cell) ?? COMPACT.exec(cell) ?? []
  if (whole === undefined) return undefined
  return { day: before + after, second: Number(hours) * 3600 + Number(minutes) * SECONDS_PER_MINUTE + Number(seconds) }
}
