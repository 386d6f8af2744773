import type { LoadDay } from './load-day.ts'
import type { Rejection } from './rejection.ts'

/** Some consecutive rows of one file. `rowsRead` = `days.length` + `rejections.length`, always. */
export interface ReadingsBatch {
  readonly file: string
  /** name of the format, such as `wide-day-row` */
  readonly format: string
  readonly rowsRead: number
  /** The good rows in file order. Their values may share one buffer: copy rather than transfer. */
  readonly days: readonly LoadDay[]
  /** line of each of `days` */
  readonly lines: readonly number[]
  readonly rejections: readonly Rejection[]
}
