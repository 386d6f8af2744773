import type { LoadDay } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import type { Opening } from './format.ts'
import { packedPoints, packedUnknown } from './packed-rows.ts'
import type { RegisterMemory } from './register-memory.ts'

const COLUMNS_OF_A_DAY = 96
const [MINUTES_PER_DAY, LONGEST_INTERVAL] = [1440, 60]

/** From so many values on, their distances tell which columns a row uses. */
const LEAST_SPACED = 3

/** The columns that hold the values of a row: every how many-th of the first so many. */
export interface UsedColumns {
  readonly stride: number
  readonly count: number
}

/**
 * The columns of a row that hold its values. Of 96, an hourly row uses 1, 5, 9 … (with nothing, zeros or the hour's value once
 * more between), or as some systems write it the first 24.
 * @param flagged every how many-th column, as the row says
 */
function usedColumns(values: Float32Array, flagged: number): UsedColumns {
  const count = values.length
  if (flagged === 1) return { stride: 1, count }
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
  // nearly all rows: of those with a value there every column is used
  for (let i = 1; i < values.length; i += 2) if (!Number.isNaN(values[i]!)) return 1
  const used: number[] = []
  for (let i = 0; i < values.length; i += 2) if (!Number.isNaN(values[i]!)) used.push(i)
  const fits = (stride: number) => used.every((i) => i % stride === 0)
  const spaced = (stride: number) => {
    const neighbours = used.filter((i, at) => i - used[at - 1]! === stride).length
    return fits(stride) && used.length >= LEAST_SPACED && neighbours * 2 >= used.length
  }
  if (spaced(4)) return 4
  return spaced(2) ? 2 : undefined
}

/**
 * Reader of the columns that a row uses, which remembers those of each meter: a row of a few values that does not say its
 * interval has that of the meter's other rows or of its points file, or quarter-hours, which is told. Rows whose values fill the
 * first 24 or 48 columns are whole days where their meter has so many, or the registers show it; else that is told.
 * @param goesOn whether readings of registers go on from row to row, as whole days do
 */
export function usedColumnsReader({
  registers,
  points,
  intervals,
  remark,
  goesOn
}: Pick<Opening, 'points' | 'intervals' | 'remark'> & {
  readonly registers: RegisterMemory
  readonly goesOn: () => boolean
}) {
  /** readings that the days of meters have side by side in the first columns */
  const packed = new Map<string, number>()
  /** What is known of the distance of a meter's columns otherwise. */
  const knownOf = ({ meterId, day, values }: LoadDay, key: string): number | undefined =>
    (values.length === COLUMNS_OF_A_DAY ? registers.strides.get(key) : undefined) ??
    strideOf(points?.on(meterId, day)?.intervalMinutes, values.length) ??
    strideOf(intervals?.intervals.get(meterId), values.length)

  /** The columns of a row of which the first ones alone hold values. */
  const packedColumns = (load: LoadDay, key: string, filled: number): UsedColumns => {
    const { values } = load
    const known = knownOf(load, key)
    const isWhole = known === undefined ? goesOn() : values.length === known * filled
    if (!isWhole) {
      if (known === undefined) remark?.(packedUnknown(filled, values.length))
      return { stride: 1, count: values.length }
    }
    packed.set(key, filled)
    return { stride: 1, count: filled }
  }

  /** @param perDay values that the day has, as the row says; undefined where it does not */
  return (load: LoadDay, type: string, perDay: number | undefined): UsedColumns => {
    const { meterId, values } = load
    const count = values.length
    const key = `${type} ${meterId}`
    const flagged = perDay !== undefined && count % perDay === 0 ? count / perDay : undefined
    if (flagged === undefined) {
      const filled = packedPoints(values)
      if (filled !== undefined) return packedColumns(load, key, filled)
      const whole = packed.get(key)
      // a day that was cut off
      if (whole !== undefined && values.subarray(whole).every(Number.isNaN)) return { stride: 1, count: whole }
    }
    if (count !== COLUMNS_OF_A_DAY) return flagged === undefined ? { stride: 1, count } : usedColumns(values, flagged)
    const told = flagged ?? usedEvery(values)
    const zeros = told === 1 && (flagged ?? 1) === 1 ? zerosBetween(values) : undefined
    if (zeros !== undefined) remark?.(flagged === undefined ? HOURS : ZEROS_BETWEEN)
    if (told !== undefined) registers.strides.set(key, (flagged === undefined && zeros) || told)
    if (flagged !== undefined) {
      const used = usedColumns(values, flagged)
      if (flagged > 1 && used.stride === 1 && used.count === count) remark?.(OTHER_THAN_FLAGGED)
      return used
    }
    if (told !== undefined) return { stride: zeros ?? told, count }
    const known = knownOf(load, key)
    if (known === undefined && values.some((value) => !Number.isNaN(value))) remark?.(UNKNOWN_INTERVAL)
    const fits = known !== undefined && values.every((value, i) => Number.isNaN(value) || i % known === 0)
    return { stride: fits ? known : 1, count }
  }
}

/** Every how many-th of the values of a whole day is something, where all between are zeros, as no load is by chance. */
function zerosBetween(values: Float32Array): number | undefined {
  const used: number[] = []
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!) || (i % 2 === 1 && values[i] !== 0)) return undefined
    if (values[i] !== 0) used.push(i)
  }
  return [4, 2].find((stride) => {
    const most = values.length / stride
    return used.length * 2 >= most && used.length >= LEAST_SPACED && used.every((i) => i % stride === 0)
  })
}

/** Every how many-th of the columns of a day an interval of so many minutes needs. */
function strideOf(minutes: number | undefined, columns: number): number | undefined {
  const stride = ((minutes ?? Number.NaN) * columns) / MINUTES_PER_DAY
  return Number.isInteger(stride) && columns % stride === 0 && minutes! <= LONGEST_INTERVAL ? stride : undefined
}

const HOURS: RowProblem = {
  code: 'unheeded_flag',
  reason: {
    zh: '各点之间均为零且无 DATA_POINT_FLAG：零按无值计，间隔取为 30 或 60 分钟，请核对',
    en: 'all between the points are zeros, and there is no DATA_POINT_FLAG: zeros are taken for nothing, the interval for 30 or 60 minutes; please check'
  }
}
const ZEROS_BETWEEN: RowProblem = {
  code: 'unheeded_flag',
  reason: {
    zh: 'DATA_POINT_FLAG 为 1（15 分钟），而各点之间均为零：零按读数计，可能是小时数据，请核对',
    en: 'DATA_POINT_FLAG is 1 (15 minutes), but all between the points are zeros: they are taken for readings; it may be an hourly row, please check'
  }
}
const OTHER_THAN_FLAGGED: RowProblem = {
  code: 'unheeded_flag',
  reason: {
    zh: 'DATA_POINT_FLAG 称为 30 或 60 分钟，而各列均有不同数值：按 15 分钟计，请核对',
    en: 'DATA_POINT_FLAG says 30 or 60 minutes, but the columns between have values of their own: taken as quarter-hours, please check'
  }
}
const UNKNOWN_INTERVAL: RowProblem = {
  code: 'unknown_interval',
  reason: {
    zh: '只有零星几个点且无 DATA_POINT_FLAG，该表此前也无可参照的行，按 15 分钟计；可用 --points 给出采集间隔',
    en: 'a few points without DATA_POINT_FLAG, and no row of the meter before that tells its interval: taken as quarter-hours; a points file (--points) can say it'
  }
}
