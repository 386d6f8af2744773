import type { LoadDay } from './load-day.ts'
import type { RowProblem } from './rejection.ts'

/** Titles, notes. */
export const ABOVE_HEADER: RowProblem = {
  code: 'above_header',
  reason: { zh: '表头以上的行，不是数据', en: 'a row above the header: no readings' }
}
/** Units in a row below the header, which hold for all rows. */
export const UNITS: RowProblem = {
  code: 'above_header',
  reason: { zh: '单位行，不是数据', en: 'a row of units: no readings' }
}

/** The problem of a day whose row gives another ratio than the points or sites file. */
export function ratioConflict({ meterId, ratio, otherRatio }: LoadDay): RowProblem {
  return {
    code: 'two_ratios',
    reason: {
      zh: `${meterId} 行内倍率 ${ratio} 与档案倍率 ${otherRatio} 不同，按行内倍率计`,
      en: `${meterId}: the row's ratio ${ratio} is not the ${otherRatio} of the points or sites file; the row's holds`
    }
  }
}

/** A number that breaks off is a smaller number. */
export const MAY_BE_CUT: RowProblem = {
  code: 'truncated_file',
  reason: {
    zh: '文件末行没有换行，其最后一个数的小数位数少于上一行，文件可能在此处被截断；该行仍已读取',
    en: 'the last row has no line break and its last number fewer decimals than the one above: the file may be cut off here; the row is read all the same'
  }
}
/** There is nothing but blanks in the file. */
export const EMPTY_FILE: RowProblem = { code: 'empty_file', reason: { zh: '文件是空的', en: 'the file is empty' } }

/** The days of an export that found nothing, or a file cut off. */
export const HEADER_ALONE: RowProblem = {
  code: 'empty_file',
  reason: { zh: '文件只有表头，没有数据', en: 'the file holds a header and no rows' }
}
