import type { RowProblem } from '../rejection.ts'
import type { UsedColumns } from './used-columns.ts'

/**
 * Points of a row that `DATA_WHOLE_FLAG` says were not collected (0) hold nothing, or a zero that is none. The flag has a character
 * a column, or for a coarser row one for each of its intervals.
 */
export function dropAbsent(values: Float32Array, flag: string): void {
  const every = columnsOfEach(flag, values.length)
  if (every === undefined) return
  for (let i = 0; i < values.length; i++) {
    if (flag[Math.floor(i / every)] === '0' && values[i] === 0) values[i] = Number.NaN
  }
}

/** What there is to tell of the points that the flag is about: values where it says that there is none, or a flag of no use. */
export function doubtOf(values: Float32Array, flag: string, { stride, count }: UsedColumns): RowProblem | undefined {
  if (flag === '' || /^null$/i.test(flag)) return undefined
  const every = columnsOfEach(flag, values.length)
  if (every === undefined) return unheeded(flag.length, values.length)
  let some = 0
  for (let i = 0; i < count; i += stride) {
    if (flag[Math.floor(i / every)] === '0' && !Number.isNaN(values[i]!)) some++
  }
  return some > 0 ? flaggedAbsent(some) : undefined
}

/** How many columns a character of the flag is about; undefined where it is not known. */
function columnsOfEach(flag: string, points: number): number | undefined {
  if (!/^[01]+$/.test(flag)) return undefined
  const every = points / flag.length
  return every === 1 || every === 2 || every === 4 ? every : undefined
}

function flaggedAbsent(count: number): RowProblem {
  return {
    code: 'flagged_absent',
    reason: {
      zh: `DATA_WHOLE_FLAG 称 ${count} 个点未采集，而其处有数值：按数值采用，请核对`,
      en: `DATA_WHOLE_FLAG says that ${count} points were not collected, but they have values: these are used, please check`
    }
  }
}

function unheeded(length: number, points: number): RowProblem {
  return {
    code: 'unheeded_flag',
    reason: {
      zh: `DATA_WHOLE_FLAG 有 ${length} 位，应为 ${points} 位 0/1：未采用该标志，零值按读数计，请核对`,
      en: `DATA_WHOLE_FLAG has ${length} characters instead of ${points} of 0 and 1: it is not heeded, and zeros are readings; please check`
    }
  }
}
