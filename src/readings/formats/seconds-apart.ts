import type { Header } from '../header.ts'
import type { Opening } from './format.ts'

const SECONDS_PER_MINUTE = 60
const CLOCK = /^(.*?)(\d{1,2}):(\d{2}):(\d{2})(?:[.,]\d+)?(.*)$/
const COMPACT = /^(\d{8}|)(\d{2})(\d{2})(\d{2})$/
const EPOCH = /^([1-9]\d{9})(?:\d{3}|\.\d+)?$/
/** Fewer distances tell nothing. */
const FEWEST = 3
/** Share of the distances that are multiples of the step, and of those that are less than a minute. */
const [NEARLY_ALL, MOST] = [0.9, 0.5]

/** Whether distances of moments, in seconds, are those of readings that are less than a minute apart, on a regular grid. */
export function areWithinMinutes(distances: readonly number[]): boolean {
  if (distances.length < FEWEST) return false
  const counts = new Map<number, number>()
  for (const distance of distances) counts.set(distance, (counts.get(distance) ?? 0) + 1)
  const [step] = [...counts].reduce((most, other) => (other[1] > most[1] ? other : most))
  if (step >= SECONDS_PER_MINUTE || SECONDS_PER_MINUTE % step > 0) return false
  const share = (fits: (distance: number) => boolean) => distances.filter(fits).length / distances.length
  return (
    share((distance) => distance % step === 0) >= NEARLY_ALL &&
    share((distance) => distance < SECONDS_PER_MINUTE) >= MOST
  )
}

/**
 * Whether the first rows of a file tell of each of their meters that its readings are less than a minute apart.
 * @param id column of the meters; undefined where the file is of one
 */
export function metersWithinMinutes(
  header: Header,
  { firstRows }: Pick<Opening, 'firstRows'>,
  { id, time }: { readonly id: number | undefined; readonly time: number }
): Map<string, boolean> {
  const moments = new Map<string, Map<string, Set<number>>>()
  for (const cells of firstRows?.(header).cells ?? []) {
    const found = secondsOf(cells[time] ?? '')
    if (!found) continue
    const meter = id === undefined ? '' : (cells[id] ?? '')
    const days = moments.get(meter) ?? new Map<string, Set<number>>()
    const seconds = days.get(found.day) ?? new Set()
    moments.set(meter, days.set(found.day, seconds.add(found.second)))
  }
  return new Map(
    Array.from(moments, ([meter, days]) => {
      const distances = [...days.values()].flatMap((seconds) => distancesOf([...seconds]))
      return [meter, areWithinMinutes(distances)]
    })
  )
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
