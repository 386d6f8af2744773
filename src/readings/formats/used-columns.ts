import type { LoadDay } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import type { Opening } from './format.ts'
import type { RegisterMemory } from './register-memory.ts'

const COLUMNS_OF_A_DAY = 96
/** `DATA_POINT_FLAG`: every how many-th of 96 columns holds a value. */
const STRIDES: Readonly<Record<string, number>> = { '1': 1, '2': 2, '3': 4 }

/** From so many values on, their distances tell which columns a row uses. */
const LEAST_SPACED = 3

/** The columns that hold the values of a row: every how many-th of the first so many. */
export interface UsedColumns {
  readonly stride: number
  readonly count: number
}

/**
 * The columns of a row that hold its values. Of 96, an hourly row uses 1, 5, 9 … (with nothing, zeros or the hour's value once
 * more between), or as some systems write it the first 24. Tables of fewer columns use them all, whatever the flag says.
 * @param flagged every how many-th column, as `DATA_POINT_FLAG` says; undefined where it says nothing
 */
function usedColumns(values: Float32Array, flagged: number): UsedColumns {
  const count = values.length
  if (count !== COLUMNS_OF_A_DAY || flagged === 1) return { stride: 1, count }
  let [between, last] = [false, 0]
  for (let i = 0; i < count; i++) {
    if (Number.isNaN(values[i]!) || values[i] === 0) continue
    last = i
    if (values[i] !== values[i - (i % flagged)]) between = true
  }
  const packed = count / flagged
  if (!between && !isConstantStart(values, packed)) return { stride: flagged, count }
  return { stride: 1, count: last < packed ? packed : count }
}

/** One value in column after column from the first, and nothing from column `end` on: hours side by side of a steady load. */
function isConstantStart(values: Float32Array, end: number): boolean {
  const after = values.findIndex(Number.isNaN)
  if (after < 2 || after > end) return false
  return values.every((value, i) => (i < after ? value === values[0] : Number.isNaN(value)))
}

/**
 * Every how many-th column of 96 holds the values of a row that does not say it: 1, 2 or 4. Part of a day tells it too, by
 * values that follow each other at that distance.
 * @returns undefined where they may be of more than one distance
 */
function usedEvery(values: Float32Array): number | undefined {
  const used: number[] = []
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) used.push(i)
  const fits = (stride: number) => used.every((i) => i % stride === 0)
  const spaced = (stride: number) => {
    const neighbours = used.filter((i, at) => i - used[at - 1]! === stride).length
    return fits(stride) && used.length >= LEAST_SPACED && neighbours * 2 >= used.length
  }
  if (spaced(4)) return 4
  if (spaced(2)) return 2
  return fits(2) ? undefined : 1
}

/**
 * Reader of the columns that a row uses, which remembers those of each meter: a row of a few values that does not say its
 * interval has that of the meter's other rows or of its points file, or quarter-hours, which is told.
 */
export function usedColumnsReader({
  registers,
  points,
  intervals,
  remark
}: Pick<Opening, 'points' | 'intervals' | 'remark'> & { readonly registers: RegisterMemory }) {
  return ({ meterId, day, values }: LoadDay, type: string, flag: string): UsedColumns => {
    const count = values.length
    if (count !== COLUMNS_OF_A_DAY) return { stride: 1, count }
    const key = `${type} ${meterId}`
    const flagged = STRIDES[flag]
    const told = flagged ?? usedEvery(values)
    if (told !== undefined) registers.strides.set(key, told)
    if (flagged !== undefined) return usedColumns(values, flagged)
    if (told !== undefined) return { stride: told, count }
    const known =
      registers.strides.get(key) ??
      strideOf(points?.on(meterId, day)?.intervalMinutes) ??
      strideOf(intervals?.intervals.get(meterId))
    if (known === undefined && values.some((value) => !Number.isNaN(value))) remark?.(UNKNOWN_INTERVAL)
    const fits = known !== undefined && values.every((value, i) => Number.isNaN(value) || i % known === 0)
    return { stride: fits ? known : 1, count }
  }
}

function strideOf(minutes: number | undefined): number | undefined {
  return minutes === 15 || minutes === 30 || minutes === 60 ? minutes / 15 : undefined
}

const UNKNOWN_INTERVAL: RowProblem = {
  code: 'unknown_interval',
  reason: {
    zh: '只有零星几个点且无 DATA_POINT_FLAG，该表此前也无可参照的行，按 15 分钟计；可用 --points 给出采集间隔',
    en: 'a few points without DATA_POINT_FLAG, and no row of the meter before that tells its interval: taken as quarter-hours; a points file (--points) can say it'
  }
}
