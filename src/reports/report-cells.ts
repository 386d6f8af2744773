import type { Expected } from '../ranking/expected.ts'
import type { TargetStanding } from '../ranking/target-standing.ts'
import type { Sentence } from '../readings/sentence.ts'

/** A cell: a number, a text as it is, a text in two languages, or nothing known. */
export type Cell = number | string | Sentence | null

/** A table of the report, for any format. */
export interface ReportTable {
  /** short name of ASCII letters, such as `targets` */
  readonly id: string
  readonly title: Sentence
  /** a shorter title for the sheet of a workbook, where `title` is longer than the 31 characters of one */
  readonly sheet?: Sentence
  /** `digits` after the point make a column one of numbers */
  readonly columns: readonly { readonly id: string; readonly label: Sentence; readonly digits?: number }[]
  readonly rows: readonly (readonly Cell[])[]
}

/** A text in both languages. */
export const words = (zh: string, en: string): Sentence => ({ zh, en })
/** A column of a table. */
export const column = (id: string, zh: string, en: string, digits?: number) => ({
  id,
  label: words(zh, en),
  ...(digits !== undefined && { digits })
})

/** The first cell of a row of sums. */
export const TOTAL = words('合计', 'Total')

/** Why a scope cannot be held against a target, or its year not be told. */
export const REASONS: Record<NonNullable<TargetStanding['reason']>, Sentence> = {
  other_energy_missing: words(
    '已过月份的其他能源不全，不以电量单独对照；未到月份由系统按上年同月或均值假设',
    'Other energy of months that have ended is missing; electricity alone is not held against it. Months to come are assumed'
  ),
  other_co2_missing: words(
    '其他能源缺少 tCO2 数值，不以电量单独对照',
    'Emissions of other energy (tco2) are not entered; electricity alone is not held against it'
  ),
  floor_area_missing: words('缺少建筑面积', 'Floor area is missing'),
  headcount_missing: words('缺少用能人数', 'Headcount is missing'),
  no_forecast: words('数据不足，无法预测', 'Too few days to forecast'),
  year_incomplete: words('年初无读数，全年不完整', 'Readings begin after the beginning of the year'),
  energy_pending: words(
    '尚无电量的计量点超过 5%（等待首次筛查），仅有部分电量，不作对照与全年预测',
    'More than 5 % of the metering points wait for their energy (until they are first screened): part of it is not held against the whole, and no year is forecast'
  ),
  target_expired: words(
    '目标年已过，不作对照：请填入新目标，或将其作为假设延长',
    'Its target year has passed, no comparison: enter a new target, or prolong it as an assumption'
  )
}

/** The columns of an 80 % interval. */
export const BOUNDS = [column('low', '80% 下限', '80 % low', 3), column('high', '80% 上限', '80 % high', 3)]

/** An interval to so many digits. */
export function bounds(value: Expected | null, digits = 3): Expected | null {
  if (!value) return null
  const at = (bound: number) => Number(bound.toFixed(digits))
  return { expected: at(value.expected), low: at(value.low), high: at(value.high) }
}

/** A number to so many digits; null where it is not known. */
export function rounded(value: number | null | undefined, digits = 3): number | null {
  return value === null || value === undefined || Number.isNaN(value) ? null : Number(value.toFixed(digits))
}

/** Null instead of NaN. */
export function known(value: number): number | null {
  return Number.isNaN(value) ? null : value
}
