import type { Header } from '../header.ts'
import { REGISTERS } from '../load-day.ts'
import type { Opening } from './format.ts'
import { columnsNamed, PERIOD_COLUMNS } from './slot-cells.ts'

/** The place after those of `REGISTERS`. */
export const DEEP_VALLEY = REGISTERS.length
const [PEAK, FLAT, VALLEY] = [2, 3, 4]
const WORDS: Readonly<Record<string, number>> = {
  ...{ 总: 0, 合计: 0, 总计: 0, 全部: 0, total: 0, 尖: 1, 尖峰: 1, sharp: 1, 峰: PEAK, 高峰: PEAK, peak: PEAK },
  ...{ 平: FLAT, 平常: FLAT, flat: FLAT, 谷: VALLEY, 低谷: VALLEY, valley: VALLEY, 深谷: DEEP_VALLEY }
}
/** A tariff of this name alone is one without periods. */
const WITHOUT_PERIODS = 'flat'
/** Share of the cells of a column that others are bad ones among. */
const NEARLY = 0.9

/** Place of a period, those of `REGISTERS` and deep valley, as `尖`, `尖段`, `峰时段` or `峰电量` name it. */
export function placeOfPeriod(cell: string): number | undefined {
  return WORDS[plain(cell)]
}

/** The column that names the period of each row, as its first rows show: a file may hold those of a single period. */
export function periodColumn(header: Header, opening: Opening): number | undefined {
  const columns = columnsNamed(header, PERIOD_COLUMNS)
  // most headers that are tried are rows that were turned away
  const rows = columns.length === 0 ? [] : (opening.firstRows?.(header).cells ?? [])
  const found = columns.find((column) => {
    const cells = rows.flatMap((row) => row[column] || [])
    const known = cells.filter((cell) => placeOfPeriod(cell) !== undefined)
    return known.some((cell) => plain(cell) !== WITHOUT_PERIODS) && known.length >= NEARLY * cells.length
  })
  // its use is noted
  return found === undefined ? undefined : header.column(header.names[found]!)
}

function plain(cell: string): string {
  return cell
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(?:用?电量|时?段)$/u, '')
}
