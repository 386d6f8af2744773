import type { LoadDay } from './load-day.ts'
import type { Rejection } from './rejection.ts'
import type { Sentence } from './sentence.ts'

/** The format of batches that are of none: of files that nobody can read, and of days that have waited for other files. */
export const UNKNOWN_FORMAT = 'unknown'

/**
 * Some rows of one file. `rowsRead` = the rows of all `days` + `rejections.length`, always; it does not count rows that are
 * still being put together to days.
 */
export interface ReadingsBatch {
  readonly file: string
  /** name of the format, such as `wide-day-row`, or `UNKNOWN_FORMAT` */
  readonly format: string
  /** what was taken for granted in reading it, for people to check; absent when there was nothing */
  readonly assumption?: Sentence
  readonly rowsRead: number
  /** The good rows in about the order of the file. Their values may share one buffer: copy rather than transfer. */
  readonly days: readonly LoadDay[]
  /** line of each of `days`, the last one that it was made of */
  readonly lines: readonly number[]
  readonly rejections: readonly Rejection[]
  /** rows that went in of which people should know something; absent when there are none */
  readonly remarks?: readonly Rejection[]
  /** what registers showed on days that tell no energy by themselves, with their lines; no rows. Absent when there is nothing */
  readonly shown?: readonly { readonly day: LoadDay; readonly line: number }[]
}
