import type { Header } from '../header.ts'
import type { LoadDay } from '../load-day.ts'
import { numberOf } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { RATIO_COLUMNS } from './columns.ts'
import { ratioReader } from './grid-curve.ts'

/** What a row says of the ratio of its energies. */
export interface EnergyRatio {
  /** NaN where it says none */
  readonly ratio: number
  /** what its energies are to be multiplied by: 1 where the ratio is in them */
  readonly factor: number
}

const NO_RATIO: EnergyRatio = { ratio: Number.NaN, factor: 1 }
/** Columns of what the register showed at both ends of a bill. */
const BEGINS =
  /^(?:上次|上期|上月|期初|前次)(?:抄表|抄见)?(?:示数|表底|读数|止码|止度|行码)$|^(?:起码|起度|起数|起示数)$/
const ENDS = /^(?:本次|本期|本月|期末|现)(?:抄表|抄见)?(?:示数|表底|读数|止码|止度|行码)$|^(?:止码|止度|止数|止示数)$/
/** Energies are rounded. */
const NEARLY = 0.02

/**
 * Reader of the ratio beside energies of days, months or tariff periods, which is applied, as in long rows and curves. Where the
 * register stands beside it too, as on bills, the energy is what that shows times the ratio unless it is what that shows.
 * @param isPrimary the ratio is in the energies of this form
 */
export function energyRatios(
  header: Header,
  isPrimary: boolean
): (row: Row, energy: number) => EnergyRatio | RowProblem {
  const column = isPrimary ? undefined : header.anyOf(RATIO_COLUMNS)
  if (column === undefined) return () => NO_RATIO
  const ratioOf = ratioReader(header, [column])
  const [begin, end] = [BEGINS, ENDS].map((names) => header.names.findIndex((name) => names.test(name)))
  return (row, energy) => {
    const ratio = ratioOf(row)
    if (typeof ratio !== 'number') return ratio
    if (Number.isNaN(ratio)) return NO_RATIO
    if (begin! < 0 || end! < 0) return { ratio, factor: ratio }
    const shown = (numberOf(row.text(end!)) ?? Number.NaN) - (numberOf(row.text(begin!)) ?? Number.NaN)
    const isShown = energy !== 0 && Math.abs(energy - shown) <= NEARLY * Math.abs(energy)
    return { ratio, factor: isShown ? ratio : 1 }
  }
}

/** Energies of the metering point, by the ratio of their row. */
export function withEnergyRatio(load: LoadDay, { ratio, factor }: EnergyRatio): LoadDay {
  if (Number.isNaN(ratio)) return load
  const values = factor === 1 ? load.values : load.values.map((value) => value * factor)
  return { ...load, values, primary: true, ratio }
}
