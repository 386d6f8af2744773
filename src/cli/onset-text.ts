import { formatDay } from '../readings/day.ts'
import type { Onset } from '../screening/finding.ts'

const MS_PER_DAY = 86_400_000
const MS_PER_MINUTE = 60_000

/**
 * Writes an onset on the meter's own clock, `2021-09-28T00:00:00`; empty when there is none. With a zone that clock's offset
 * stands behind it, `+08:00`.
 * @param zone IANA name of the clock that the readings keep
 */
export function onsetText(onset: Onset | null, zone?: string): string {
  if (onset === null) return ''
  const two = (number: number) => String(number).padStart(2, '0')
  const local = `${formatDay(onset.day)}T${two(Math.floor(onset.minute / 60))}:${two(onset.minute % 60)}:00`
  return zone === undefined ? local : local + offsetText(zone, onset)
}

function offsetText(zone: string, { day, minute }: Onset): string {
  const wall = day * MS_PER_DAY + minute * MS_PER_MINUTE
  // The offset at the moment itself; found from the clock's reading in two steps, as the first may cross a change of it.
  const offset = offsetAt(zone, wall - offsetAt(zone, wall) * MS_PER_MINUTE)
  const size = Math.abs(offset)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** Minutes that a zone's clock is ahead of UTC at a moment. */
function offsetAt(zone: string, utcMs: number): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  const name = format.formatToParts(utcMs).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name)
  return match ? Number(`${match[1]}1`) * (Number(match[2]) * 60 + Number(match[3])) : 0
}
