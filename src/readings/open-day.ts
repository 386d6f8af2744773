import type { EpochDay } from './day.ts'
import type { Channel } from './load-day.ts'

/** Readings of one day of one meter and channel, as far as they have come. */
export interface OpenDay {
  /** the file that its rows stand in */
  readonly file: string | undefined
  readonly meterId: string
  readonly channel: Channel
  readonly day: EpochDay
  readonly energy: boolean
  intervalMinutes: number
  /** minutes that its meter is stated to have on the day, which hold where its times tell little; 0 = not stated */
  statedInterval: number
  /** its times are the last minutes of intervals, not the first */
  readonly ending: boolean
  /** minute + 1440 × (offset + 2048), or the bare minute where the offset is not known */
  readonly times: number[]
  readonly values: number[]
  /** times of which all that was read is that there is no reading */
  readonly missing: number[]
  /** of all rows, where they are known */
  readonly lines: number[]
  /** of the row that each of the values comes from, NaN where it is not known or not counted */
  readonly linesOfValues: number[]
  lastMinute: number
  rows: number
  superseded: number
  negative: boolean
}
