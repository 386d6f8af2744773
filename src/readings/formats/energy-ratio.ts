import type { Header } from '../header.ts'
import type { LoadDay } from '../load-day.ts'
import { numberOf } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { RATIO_COLUMNS } from './columns.ts'
import { ratiosOf } from './grid-columns.ts'
import { ratioReader } from './grid-curve.ts'

/** What a row says of the ratio of its energies. */
export interface EnergyRatio {
  /** NaN where it says none */
  readonly ratio: number
  /** what its energies are to be multiplied by: 1 where the ratio is in them */
  readonly factor: number
}

const NO_RATIO: EnergyRatio = { ratio: Number.NaN, factor: 1 }
/** Columns of what the register showed at both ends of a bill, in either order, whatever these are called. */
const SHOWN = /示[值数]|表[底码]|底[码数]|读数|[起止][码度数]|行码|抄见数|\breadings?\b|_read(?:ing)?$/
/** Energies are rounded: the logarithm of how far they may be from what the register shows. */
const NEARLY = Math.log(1.5)

/**
 * Reader of the ratio beside energies of days, months or tariff periods, which is applied, as in long rows and curves. Where the
 * register stands beside it too, as on bills, the energy is what that shows times the ratio unless it is what that shows.
 * @param isPrimary the ratio is in the energies of this form
 */
export function energyRatios(
  header: Header,
  isPrimary: boolean
): (row: Row, energy: number) => EnergyRatio | RowProblem {
  const columns = isPrimary ? [] : ratiosOf(header, RATIO_COLUMNS)
  if (columns.length === 0) return () => NO_RATIO
  const ratioOf = ratioReader(header, columns)
  const [one, other] = [...header.names.keys()].filter((column) => SHOWN.test(header.names[column]!))
  /** what the rows before have shown: of some the register has turned over, or nothing was drawn */
  let isIn = false
  return (row, energy) => {
    const ratio = ratioOf(row)
    if (typeof ratio !== 'number') return ratio
    if (Number.isNaN(ratio)) return NO_RATIO
    if (one === undefined || other === undefined) return { ratio, factor: ratio }
    const shown = Math.abs((numberOf(row.text(other)) ?? Number.NaN) - (numberOf(row.text(one)) ?? Number.NaN))
    const [bare, rated] = [shown, shown * ratio].map((expected) => Math.abs(Math.log(energy / expected)))
    if (Math.min(bare!, rated!) < NEARLY && bare !== rated) isIn = rated! < bare!
    return { ratio, factor: isIn ? 1 : ratio }
  }
}

/** Energies of the metering point, by the ratio of their row. */
export function withEnergyRatio(load: LoadDay, { ratio, factor }: EnergyRatio): LoadDay {
  if (Number.isNaN(ratio)) return load
  const values = factor === 1 ? load.values : load.values.map((value) => value * factor)
  return { ...load, values, primary: true, ratio }
}
