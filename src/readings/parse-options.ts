import type { DateOrder } from './date-order.ts'
import type { RegisterMemory } from './formats/register-memory.ts'
import type { PointTerms } from './point-terms.ts'
import type { RunIntervals } from './run-intervals.ts'
import type { ZoneClock } from './time-zone.ts'
import type { Check } from './validation.ts'

/** What is known of a file of readings before it is read. */
export interface ParseOptions {
  /** decides on each load day that was read, such as `checkAgainst(meters)`; all go in unless told */
  readonly check?: Check | undefined
  /** a name of `FORMAT_NAMES` when the file is known to be of that format; recognised by its content unless told */
  readonly format?: string | undefined
  /** registers, and energies, as earlier files left them: needed where a file holds one day of all meters; `endOfRun` gives out what waits */
  readonly registers?: RegisterMemory | undefined
  /** what earlier files and the store tell of intervals, and the days that wait for it: `endOfRun` gives those out */
  readonly intervals?: RunIntervals | undefined
  /** the dated rows of metering points, where there are some */
  readonly points?: PointTerms | undefined
  /** IANA name of the clock that the readings keep, for times that carry an offset */
  readonly zone?: string | undefined
  /** the clocks of metering points, by their ids, where their sites file says them and no zone is given */
  readonly clocks?: ReadonlyMap<string, ZoneClock> | undefined
  /** order of day and month in dates whose year stands last; as the beginning of the file shows it unless told */
  readonly dates?: DateOrder | undefined
  /** what a time says of its interval; `beginning` unless told */
  readonly times?: 'beginning' | 'ending' | undefined
}
