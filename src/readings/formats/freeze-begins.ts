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
  /** it does not, though the rows before it were of one day each */
  readonly isSwapped: boolean
}

/** What the first readings of rows tell. */
export interface Begun {
  /** the row begins on another register than the day before ended on */
  readonly isSwapped: boolean
  /** the same of the day after, of which the row came before this one */
  readonly swapped?: BegunRow
  /** rows, of this one and the one before, whose first readings are of the day before them and have not been seen as the last of another */
  readonly rows: readonly BegunRow[]
}

const NOTHING: Begun = { isSwapped: false, rows: [] }

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

  /** Takes the next row of a meter, in the order of days or, for what a swap shows, against it. */
  take(meter: string, row: BegunRow): Begun {
    const last = this.#last.get(meter)
    const [follows, precedes] = [last?.at === row.at - 1, last?.at === row.at + 1]
    const joins = last !== undefined && ((follows && row.begin === last.end) || (precedes && row.end === last.begin))
    const breaks = last?.isDaily && !joins && (follows || precedes) && !last.isSwapped
    const isSwapped = breaks === true && !Number.isNaN(follows ? row.begin : last!.begin)
    const goesOn = last?.isDaily && row.at > last.at
    const isDaily = follows || precedes ? joins || isSwapped : goesOn === true
    this.#last.delete(meter)
    this.#last.set(meter, { ...row, isDaily, isSwapped })
    forgetOldest(this.#last, MOST_METERS)
    if (!isDaily) return NOTHING
    if (isSwapped) return follows ? { isSwapped, rows: [] } : { isSwapped: false, swapped: last, rows: [] }
    if (precedes) return NOTHING
    // what has been read in between is not of one day
    if (!follows) return row.begin === last!.end || Number.isNaN(row.begin) ? NOTHING : { isSwapped, rows: [row] }
    return last!.isDaily || Number.isNaN(last!.begin) ? NOTHING : { isSwapped, rows: [last!] }
  }
}
