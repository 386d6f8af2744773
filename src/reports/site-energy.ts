import { ENDED_DAYS } from '../carbon/scope-forecast.ts'
import { replacedMeters } from '../ranking/meter-end.ts'
import { civil, type EpochDay } from '../readings/day.ts'

/** Share of a meter's days of a month that must have readings; the others are taken at the mean of these. */
const COMPLETE = 0.9

/** A main meter of a site, its energy by day; NaN = missing. */
export interface SiteMeter {
  readonly siteId: string
  readonly kwh: Float64Array
  /** last day on which it is a main one by its terms; Infinity without an end */
  readonly lastMainDay: EpochDay
}

/**
 * The energy of a site by day: each meter counts from its first reading to its end, one that was never read does not, and a
 * month of which one of them lacks too much is missing whole. Ends on the last day to which all meters that still run are read,
 * so that one whose readings lag is no saving.
 * @param meters of one site, their energy from `firstDay` on
 */
export function siteEnergy(meters: readonly SiteMeter[], firstDay: EpochDay): Float64Array {
  const spans = meters
    .map(({ siteId, kwh, lastMainDay }) => ({
      siteId,
      kwh,
      lastMainDay: lastMainDay - firstDay,
      first: kwh.findIndex((value) => !Number.isNaN(value)),
      last: kwh.findLastIndex((value) => !Number.isNaN(value))
    }))
    .filter(({ first }) => first >= 0)
  const lastOfSite = Math.max(-1, ...spans.map(({ last }) => last))
  const { replaced } = replacedMeters(spans, lastOfSite)
  const running = spans.filter(
    (span) => !replaced.has(span) && span.lastMainDay > span.last && lastOfSite - span.last < ENDED_DAYS
  )
  const end = Math.min(lastOfSite, ...running.map(({ last }) => last)) + 1
  const total = new Float64Array(end).fill(Number.NaN)
  for (let from = 0; from < end; ) {
    const to = Math.min(end, nextMonth(firstDay + from) - firstDay)
    const seen = spans.filter(({ first, last }) => first < to && last >= from)
    const filled = seen.map(({ kwh, first, last }) => filledMonth(kwh, Math.max(from, first), Math.min(to, last + 1)))
    if (filled.every((of) => of !== null))
      for (let day = from; day < to; day++)
        for (const { start, kwh } of filled) {
          const value = kwh[day - start]
          if (value !== undefined) total[day] = (total[day] || 0) + value
        }
    from = to
  }
  return total
}

/** Days of a meter within a month, missing ones at the mean of the others; null where too many are missing. */
function filledMonth(kwh: Float64Array, start: number, to: number): { start: number; kwh: Float64Array } | null {
  const days = kwh.subarray(start, to)
  const present = days.filter((value) => !Number.isNaN(value))
  if (present.length < COMPLETE * days.length) return null
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length
  return { start, kwh: days.map((value) => (Number.isNaN(value) ? mean : value)) }
}

function nextMonth(day: EpochDay): EpochDay {
  const { year, month } = civil(day)
  return Date.UTC(year, month, 1) / 86_400_000
}
