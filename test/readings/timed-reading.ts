import type { TimedReading } from '../../src/readings/open-day.ts'

/** A reading of a power at midnight, of whose interval nothing is said. */
export const READING: TimedReading = {
  meterId: 'M',
  channel: 'active_power',
  day: 19_000,
  minute: 0,
  value: 1,
  energy: false,
  intervalMinutes: 0,
  offsetMinutes: null,
  repeated: false,
  rows: 1
}
