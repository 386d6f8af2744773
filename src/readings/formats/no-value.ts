import type { RowProblem } from '../rejection.ts'

/** −999 and longer runs of nines; above zero five nines and more, which no load comes to by chance. */
const NINES = /^(?:-9{3,}|9{5,}|9{4}(?=\.))(?:\.9{1,3})?$/
/** Digits that Float32 holds. */
const DIGITS = 7
/** No number below this, or above its negative, is such a mark. */
export const LEAST_MARK = 9999

/** Whether a number as it is written is what head-ends of meters write where they have none: −999, 99999, 9999.99 and the like. */
export function isMark(number: number): boolean {
  return mayBeMark(number) && NINES.test(String(number))
}

/** The same of a number that Float32 may have rounded. */
export function isNoValue(value: number): boolean {
  if (!mayBeMark(value)) return false
  const written = Number(value.toPrecision(DIGITS))
  return NINES.test(String(value)) || (NINES.test(String(written)) && Math.fround(written) === Math.fround(value))
}

function mayBeMark(number: number): boolean {
  return (number <= -999 || number > LEAST_MARK) && isNearlyPower(Math.abs(number))
}

/** Whether a number is nearly a power of ten, as runs of nines are: tells most others apart without making text of them. */
function isNearlyPower(value: number): boolean {
  let power = 1000
  while (power <= value && power < Number.POSITIVE_INFINITY) power *= 10
  return value > 0.998 * power
}

/** What there is to tell of a row in which such marks stand. */
export function noValues(count: number): RowProblem {
  return {
    code: 'missing_mark',
    reason: {
      zh: `${count} 个数值为缺数标记（-999、99999、9999.99 等），按缺数处理`,
      en: `${count} values are marks of missing ones (-999, 99999, 9999.99 …): taken as missing`
    }
  }
}

/** Whether a reading of a register is such a mark, or below zero, as none can be. */
export function isNoReading(reading: number): boolean {
  return reading < 0 || isMark(reading)
}
