import { shownCell } from '../cell-problem.ts'
import { isMark } from '../formats/no-value.ts'
import type { RowProblem } from '../rejection.ts'

/** A register that shows nothing but nines is next to readings that are nearly as high. */
const NEARLY = 0.99

/** Places of the marks among the readings of a register, in order of their time, which may itself show nothing but nines. */
export function missingMarks(readings: readonly number[]): number[] {
  const marks = [...readings.keys()].filter((i) => isMark(readings[i]!))
  const after = new Map<number, number>()
  for (let i = readings.length - 1, next = Number.NaN; i >= 0; i--) {
    if (isMark(readings[i]!)) after.set(i, next)
    else next = readings[i]!
  }
  let [before, seen] = [Number.NaN, 0]
  return marks.filter((i) => {
    for (; seen < i; seen++) if (!after.has(seen)) before = readings[seen]!
    const reading = readings[i]!
    const isNear = (other: number) => other >= NEARLY * reading && other <= reading / NEARLY
    return reading < 0 || !(isNear(before) || isNear(after.get(i)!))
  })
}

/** The problem of a reading whose value is such a mark. */
export function missingMark(value: number): RowProblem {
  const shown = shownCell(String(value))
  return {
    code: 'bad_number',
    reason: {
      zh: `${shown} 是缺数标记，按缺数处理`,
      en: `${shown} stands for a missing value: taken as missing`
    }
  }
}
