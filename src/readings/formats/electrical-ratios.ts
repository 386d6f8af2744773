import type { Header } from '../header.ts'
import { CHANNELS, type Channel } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { CT_COLUMNS, PT_COLUMNS, RATIO_COLUMNS } from './columns.ts'
import type { Opening } from './format.ts'
import { ratioReader } from './ratio-cells.ts'

/**
 * Reader of what currents and voltages beside powers are to be multiplied by: the ratio of their own transformers, as in tables
 * of them. Where the row has that of both together (倍率) alone, nothing tells their part of it, unless that is 1: NaN.
 * @returns undefined where the file says no ratio
 */
export function electricalRatios(
  header: Header,
  { firstRows }: Opening
): ((row: Row, channel: Channel, ratio: number) => number | RowProblem) | undefined {
  const [both, ct, pt] = [RATIO_COLUMNS, CT_COLUMNS, PT_COLUMNS].map((names) => header.anyOf(names))
  if (both === undefined && ct === undefined && pt === undefined) return undefined
  const readerOf = (column: number | undefined) =>
    column === undefined ? undefined : ratioReader(header, [column], { firstRows })
  const readers = { A: readerOf(ct), V: readerOf(pt) }
  return (row, channel, ratio) => {
    const { unit } = CHANNELS[channel]
    if (unit !== 'A' && unit !== 'V') return 1
    const own = readers[unit]?.(row)
    if (own !== undefined) return Number.isNaN(own) ? 1 : own
    return both === undefined || Number.isNaN(ratio) || ratio === 1 ? 1 : Number.NaN
  }
}

/** Tells of currents and voltages that are left out. */
export const PART_OF_RATIO: RowProblem = {
  code: 'unused_quantity',
  reason: {
    zh: '电流、电压只乘各自互感器的变比，而文件只有总倍率：未采用，请导出 CT、PT 两列',
    en: 'currents and voltages have only the ratio of their own transformers, and the file says that of both together: left out; export columns CT and PT'
  }
}
