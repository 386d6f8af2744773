import type { Header } from '../header.ts'
import type { LoadDay } from '../load-day.ts'
import { numberOf } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import type { RatioIsIn } from '../validation.ts'
import { RATIO_COLUMNS } from './columns.ts'
import type { Opening } from './format.ts'
import { ratiosOf } from './grid-columns.ts'
import { ratioReader } from './ratio-cells.ts'

/** What a row says of the ratio of its energies. */
export interface EnergyRatio {
  /** NaN where it says none */
  readonly ratio: number
  /** what its energies are to be multiplied by: 1 where the ratio is in them */
  readonly factor: number
  /** whether a ratio that the row does not say is in them; undefined where it shows no register */
  readonly isIn?: RatioIsIn
}

const NO_RATIO: EnergyRatio = { ratio: Number.NaN, factor: 1 }
/** Columns of what the register showed at both ends of a bill, in either order, whatever these are called. */
const SHOWN = /示[值数]|表[底码]|底[码数]|读数|[起止][码度数]|行码|抄见数|\breadings?\b|_read(?:ing)?$/
/** Energies are rounded: the logarithm of how far they may be from what the register shows. */
const NEARLY = Math.log(1.5)

/**
 * Reader of the ratio beside energies of days, months or tariff periods, which is applied, as in long rows and curves.
 * @param isPrimary the ratio is in the energies of this form
 */
export function energyRatios(
  header: Header,
  isPrimary: boolean,
  opening: Opening
): (row: Row, energy: number) => EnergyRatio | RowProblem {
  if (isPrimary) return () => NO_RATIO
  const ratioOf = ratioReader(header, ratiosOf(header, RATIO_COLUMNS), opening)
  const billOf = billRatios(header)
  return (row, energy) => {
    const ratio = ratioOf(row)
    return typeof ratio === 'number' ? billOf(row, energy, ratio) : ratio
  }
}

/**
 * How a ratio applies to the energy of a row. Where the register stands beside it too, as on bills, the energy is what that
 * shows times the ratio unless it is what that shows.
 */
export function billRatios(header: Header): (row: Row, energy: number, ratio: number) => EnergyRatio {
  const [one, other] = [...header.names.keys()].filter((column) => SHOWN.test(header.names[column]!))
  if (one === undefined || other === undefined) {
    return (_, __, ratio) => (Number.isNaN(ratio) ? NO_RATIO : { ratio, factor: ratio })
  }
  /** what the rows before have shown: of some the register has turned over, or nothing was drawn */
  let wasIn = false
  return (row, energy, ratio) => {
    const isIn: RatioIsIn = (of) => {
      const shown = Math.abs((numberOf(row.text(other)) ?? Number.NaN) - (numberOf(row.text(one)) ?? Number.NaN))
      const [bare, rated] = [shown, shown * of].map((expected) => Math.abs(Math.log(energy / expected)))
      if (Math.min(bare!, rated!) < NEARLY && bare !== rated) wasIn = rated! < bare!
      return wasIn
    }
    return Number.isNaN(ratio) ? { ...NO_RATIO, isIn } : { ratio, factor: isIn(ratio) ? 1 : ratio }
  }
}

/** Energies of the metering point, by the ratio of their row. */
export function withEnergyRatio(load: LoadDay, { ratio, factor }: EnergyRatio): LoadDay {
  if (Number.isNaN(ratio)) return load
  const values = factor === 1 ? load.values : load.values.map((value) => value * factor)
  return { ...load, values, primary: true, ratio }
}
