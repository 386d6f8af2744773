import { forgetOldest } from '../forget-oldest.ts'
import type { Header } from '../header.ts'
import { numberOf } from '../number-cell.ts'
import type { Row } from '../row.ts'

/** Columns of the reading before that of the row. */
const BEGINS = [
  ...['上次示数', '上次示值', '上次表码', '上次表底', '上次底码', '上次抄表示数', '上次抄表示值', '上次读数'],
  ...['上期示数', '上期示值', '上日示数', '前次示数', '起码', '起度', '起始示数', '起始示值', '期初示数', '期初示值']
]
/** Meters whose last row is remembered. */
const MOST_METERS = 200_000

/** A row with the reading that it begins with and the one that it ends with. */
export interface BegunRow {
  /** place of its day or month (see `placeOf`) */
  readonly at: number
  readonly begin: number
  readonly end: number
}

/** The row of a meter before. */
interface LastRow extends BegunRow {
  /** it begins where the row before it ended, on the day before: rows are of one day each */
  readonly isDaily: boolean
}

/** Reader of the column of the reading before; undefined where there is none. NaN where a row does not have it. */
export function beginReader(header: Header): ((row: Row) => number) | undefined {
  const column = header.anyOf(BEGINS)
  if (column === undefined) return undefined
  header.holdsValues([column])
  return (row) => numberOf(row.text(column)) ?? Number.NaN
}

/**
 * Rows that have the reading before beside their own (上次示数 and 本次示数, 起码 and 止码). It is that of the day before where
 * rows follow each other from day to day and each begins as the one before ended: where they do not, it may be of any day.
 */
export class FreezeBegins {
  readonly #last = new Map<string, LastRow>()

  /**
   * Takes the next row of a meter.
   * @returns the rows, of it and the one before, whose first readings are of the day before them and have not been seen as the last of another
   */
  take(meter: string, row: BegunRow): readonly BegunRow[] {
    const last = this.#last.get(meter)
    const follows = last?.at === row.at - 1
    const isDaily = last !== undefined && (follows ? row.begin === last.end : last.isDaily && row.at > last.at)
    this.#last.delete(meter)
    this.#last.set(meter, { ...row, isDaily })
    forgetOldest(this.#last, MOST_METERS)
    if (!isDaily) return []
    // what has been read in between is not of one day
    if (!follows) return row.begin === last.end || Number.isNaN(row.begin) ? [] : [row]
    return last.isDaily || Number.isNaN(last.begin) ? [] : [last]
  }
}
