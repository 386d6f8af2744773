import type { Header } from '../header.ts'
import type { Channel } from '../load-day.ts'
import {
  CT_COLUMNS,
  DATE_COLUMNS,
  METER_COLUMNS,
  POINT_COUNTS,
  PT_COLUMNS,
  RATIO_COLUMNS,
  RETAIL_METERS
} from './columns.ts'
import type { Opening } from './format.ts'
import type { TypeNames } from './grid-types.ts'
import { type PointColumns, pointColumns } from './point-columns.ts'
import { POWER_CURVE, QUANTITY_CODES, quantityAlone } from './quantity-names.ts'
import { type RowType, rowType, typeColumn } from './row-type.ts'
import { isTitledEnergies } from './titled-energies.ts'
import { isEnergyUnit, isPowerUnit, unitColumn, type ValueKind } from './unit-column.ts'

/** What a curve table of the grid's collection system looks like. */
export interface TableShape {
  readonly name: string
  /** the table's own name, by which files without a header are known */
  readonly table: string
  /** what the point columns begin with, those that hold against others first */
  readonly prefixes: readonly string[]
  /** the channel of each `DATA_TYPE` */
  readonly channels: Readonly<Record<string, Channel>>
  /** the `DATA_TYPE` of files that have none; null where they cannot be read then */
  readonly defaultType: string | null
  readonly types: TypeNames
  readonly ratioColumns: readonly string[]
  /** what the values are unless a unit says otherwise; `mean` unless told */
  readonly kind?: ValueKind
}

/** Where the columns of a curve table stand. -1 = there is none. */
export interface GridColumns {
  readonly id: number
  readonly date: number
  /** what the rows hold; undefined where no column says it */
  readonly type: RowType | undefined
  /** the code of what the names of the columns themselves say that they hold */
  readonly code?: string | undefined
  readonly pointFlag: number
  readonly wholeFlag: number
  /** of which the product is the ratio of a row */
  readonly ratios: readonly number[]
  /** an asset number beside another id: a swapped meter shows by it */
  readonly asset: number
  readonly points: readonly number[]
  /** the unit that the rows are in unless a column of units says another */
  readonly unit: string | undefined
  /** nothing else says what the values are */
  readonly needsUnit: boolean
  /** times of the day name the columns, the ends of intervals or their beginnings */
  readonly clock: 'ending' | 'beginning' | undefined
  /** a title alone says that values under the name of powers are energies */
  readonly titled?: true
}

/** The columns of a table with a header; undefined where it is none of this kind. */
export function namedColumns(header: Header, table: TableShape, opening: Opening): GridColumns | undefined {
  const { ratioColumns, defaultType } = table
  const found = pointsFor(header, table, opening)
  const id = header.anyOf(METER_COLUMNS)
  const date = header.anyOf(DATE_COLUMNS)
  const type = rowType(header)
  if (!found || id === undefined || date === undefined || (type === undefined && defaultType === null)) return undefined
  return {
    id,
    date,
    type,
    pointFlag: header.anyOf(['data_point_flag', ...POINT_COUNTS]) ?? -1,
    wholeFlag: header.column('data_whole_flag') ?? -1,
    ratios: ratiosOf(header, ratioColumns),
    asset:
      header.anyOf(
        ['电表资产号', '电能表资产号', '资产编号', 'asset_no', 'meter_no'].filter((name) => name !== header.names[id])
      ) ?? -1,
    ...found
  }
}

/** The column of the ratio, or those of the current and the voltage transformers that make it up. */
export function ratiosOf(header: Header, names: readonly string[]): readonly number[] {
  const one = header.anyOf(names)
  if (one !== undefined) return [one]
  const parts = names === RATIO_COLUMNS ? [header.anyOf(CT_COLUMNS), header.anyOf(PT_COLUMNS)] : []
  return parts.filter((column) => column !== undefined)
}

/** The columns of the values, by what they are called, or by the unit of the file where their names do not say what they are. */
function pointsFor(
  header: Header,
  { name, prefixes, kind }: TableShape,
  opening: Opening
): Pick<GridColumns, 'points' | 'unit' | 'needsUnit' | 'clock' | 'code' | 'titled'> | undefined {
  const { unit, format } = opening
  const groups = pointColumns(header)
  const asColumns = ({ columns, ending }: PointColumns, own: string | undefined, needsUnit: boolean) => ({
    points: columns,
    unit: own,
    needsUnit,
    clock: ending === undefined ? undefined : ((ending ? 'ending' : 'beginning') as 'ending' | 'beginning')
  })
  const own = prefixes.map((name) => groups.find(({ prefix }) => prefix === name)).find((group) => group !== undefined)
  // P is as often point as power
  if (own?.prefix === 'p' && isTitledEnergies(header, opening)) return { ...asColumns(own, 'kwh', false), titled: true }
  if (own) return asColumns(own, unit, false)
  const alone = name === POWER_CURVE ? quantityAlone(groups) : undefined
  if (alone) return { ...asColumns(alone, unit, false), code: QUANTITY_CODES[alone.prefix] }
  const isCurve = [POWER_CURVE, 'energy-curve'].includes(name)
  const measures = (named: string) => isCurve && (kind === 'energy' ? isEnergyUnit(named) : isPowerUnit(named))
  // kWh_1, kWh_2 …: a stated unit that says otherwise contradicts them
  const byUnit = groups.find(({ prefix }) => measures(prefix))
  if (byUnit)
    return asColumns(
      byUnit,
      unit === undefined || unit === byUnit.prefix ? byUnit.prefix : `${byUnit.prefix}/${unit}`,
      false
    )
  const nameless = groups.find(({ prefix }) => prefix === 'clock' || prefix === '')
  if (!nameless || !isCurve || header.anyOf(RETAIL_METERS) !== undefined) return undefined
  if (format === name) return asColumns(nameless, unit, false)
  const byColumn = kind !== 'energy' && unitColumn(header) !== undefined && typeColumn(header) === undefined
  return (unit !== undefined && measures(unit)) || byColumn ? asColumns(nameless, unit, true) : undefined
}

/**
 * Without a header: `…|ID|DATA_DATE|DATA_TYPE|ORG_NO|DATA_POINT_FLAG|DATA_WHOLE_FLAG|P1|…`, found by the flag of 0 and 1 for
 * each point; the name of the file, or the user, says which table it is.
 */
export function bareColumns(
  { names }: Header,
  { table, name }: TableShape,
  { file, format, unit }: Opening
): GridColumns | undefined {
  if (format !== name && !file.toUpperCase().includes(table)) return undefined
  const wholeFlag = names.findIndex((cell) => /^[01]{24,96}$/.test(cell))
  const points = wholeFlag < 0 ? 0 : names[wholeFlag]!.length
  if (wholeFlag < 5 || names.length < wholeFlag + 1 + points) return undefined
  return {
    id: wholeFlag - 5,
    date: wholeFlag - 4,
    type: { column: '', read: (row) => row.text(wholeFlag - 3).toLowerCase() },
    pointFlag: wholeFlag - 1,
    wholeFlag,
    ratios: [],
    asset: -1,
    unit,
    needsUnit: false,
    clock: undefined,
    points: Array.from({ length: points }, (_, i) => wholeFlag + 1 + i)
  }
}
