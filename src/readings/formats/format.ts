import type { Header } from '../header.ts'
import type { LoadDay } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'

/** Reads the rows of one file: a good one becomes a load day, any other says what is the matter with it. */
export type RowReader = (row: Row) => LoadDay | RowProblem

/** A form in which readings come. To add one: write it in a file of its own, and name it in `formats.ts`. */
export interface ReadingsFormat {
  /** as it is stored with an import, such as `wide-day-row` */
  readonly name: string
  /** its columns, to tell people what is expected */
  readonly columns: string
  /** A reader for a file with this header; undefined when the file is of another form. */
  readonly recognise: (header: Header) => RowReader | undefined
}
