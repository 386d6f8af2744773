import type { Held } from '../clock-of-days.ts'
import type { DateOrder } from '../date-order.ts'
import type { FirstRows } from '../first-rows.ts'
import type { Header } from '../header.ts'
import type { LoadDay, NamedCell } from '../load-day.ts'
import type { PointTerms } from '../point-terms.ts'
import type { Refuse, RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import type { RunIntervals } from '../run-intervals.ts'
import type { Sentence } from '../sentence.ts'
import type { ZoneClock } from '../time-zone.ts'
import type { Check } from '../validation.ts'
import type { RegisterMemory } from './register-memory.ts'
import type { WatchEnergies } from './watching-energies.ts'

/** What is known before a file is read. */
export interface Opening {
  /** what the file is called: tables of the grid carry their name in it */
  readonly file: string
  /** decides on each load day; formats that put rows together apply it to each row */
  readonly check: Check
  /** the format that the user says it is */
  readonly format?: string | undefined
  /** registers as earlier files left them */
  readonly registers?: RegisterMemory | undefined
  /** the dated rows of metering points: when a meter was swapped */
  readonly points?: PointTerms | undefined
  /** IANA name of the clock that the readings keep, for times that carry an offset */
  readonly zone?: string | undefined
  /** the clocks of metering points, by their ids, where their sites file says them and no zone is given */
  readonly clocks?: ReadonlyMap<string, ZoneClock> | undefined
  /** what a time says of its interval: `beginning` unless told */
  readonly times?: 'beginning' | 'ending' | undefined
  /** order of day and month in dates whose year stands last, as the user or the beginning of the file says */
  readonly dates?: DateOrder | undefined
  /** the unit that a line above the header states, as `unitNamed` gives it */
  readonly unit?: string | undefined
  /** a line above the header calls its values energies, and none powers */
  readonly titledEnergies?: boolean | undefined
  /** the id of an account or a meter that a line above the header gives: `Account Number,1234` */
  readonly titleId?: string | undefined
  /** the first rows of the file, where the names of its columns do not tell what form it is of */
  readonly firstRows?: FirstRows | undefined
  /** of which kinds the row that is being read is, by columns that are not read: the same list for the same kinds */
  readonly kinds?: (() => readonly NamedCell[]) | undefined
  /** holds a day of the row that is being read against those of rows of other kinds; gives it with its own, or its problem */
  readonly ofKinds?: ((load: LoadDay) => LoadDay | RowProblem) | undefined
  /** tells something of the row that is being read, where it goes in, or of another line */
  readonly remark?: ((problem: RowProblem, line?: number) => void) | undefined
  /** turns away a row that was kept for a day, once that shows what is the matter with it */
  readonly refuse?: Refuse | undefined
  /** what earlier files of the run, and the store, tell of intervals */
  readonly intervals?: RunIntervals | undefined
}

/**
 * What became of a row: load days (the first with the row's weight, the others with `rows: 0`), or what is the matter with
 * it. An empty list: it is kept for a day that comes with a later row or at the end, or holds no readings.
 */
export type RowResult = LoadDay | readonly LoadDay[] | RowProblem

/** Reads the rows of one file. */
export interface RowReader {
  readonly read: (row: Row) => RowResult
  /** Is called where the day of the row that was read last has passed the check: what is held against later rows is noted then. */
  readonly accepted?: () => void
  /** the days that are still being put together when the file ends */
  readonly finish?: () => readonly LoadDay[]
  /** The first row is none of names but of readings too, and rows need not have as many columns as it. */
  readonly headless?: true
  /** Rows may have fewer or more cells than the header has names: the reader turns away those that it cannot read. */
  readonly ragged?: true
  /** The unit of the opening is applied. Rows of readers that do not know any are turned away where one is stated. */
  readonly heedsUnit?: true
  /** takes the energies of each row, once they have passed the check */
  readonly watch?: WatchEnergies
  /** what the intervals of a row were made of; powers unless told */
  readonly holds?: (row: Row) => Held
  /** The reader has applied the check itself. */
  readonly checks?: true
  /** what was taken for granted, for people to check */
  readonly assumption?: Sentence
}

/** A form in which readings come, as rows. To add one: write it in a file of its own, and name it in `formats.ts`. */
export interface ReadingsFormat {
  /** as it is stored with an import, such as `wide-day-row` */
  readonly name: string
  /** its columns, to tell people what is expected */
  readonly columns: string
  /** A reader for a file with this header; undefined when the file is of another form. */
  readonly recognise: (header: Header, opening: Opening) => RowReader | undefined
}
