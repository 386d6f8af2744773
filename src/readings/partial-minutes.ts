import { formatDay } from './day.ts'
import type { OpenDay } from './open-day.ts'
import type { RowProblem } from './rejection.ts'

/** What has been done about the minutes of a day of which a part of the readings is missing. */
interface Partial {
  /** energies that are missing now */
  readonly dropped: number
  /** the day has nothing but the rest of a reading of the day before */
  readonly isRest: boolean
}

const NONE: Partial = { dropped: 0, isRest: false }

/** Makes energies of minutes missing of which a part of the readings is: the sum of the others is not that of the minute. */
export function dropPartial(open: OpenDay): Partial {
  const { within, times, intervalMinutes, rows } = open
  if (!within || intervalMinutes === 0) return NONE
  const partial = new Set([...times.keys()].filter((place) => within.isPartial(place)))
  if (partial.size === 0) return NONE
  const isRest = rows === 0 && times.length === 1 && partial.size === 1
  if (!open.energy || isRest) return { dropped: 0, isRest }
  const keeps = (_: unknown, place: number) => !partial.has(place)
  open.missing = [...open.missing, ...times.filter((_, place) => partial.has(place))]
  open.origins = open.origins.length === 0 ? open.origins : times.map((_, i) => open.origins[i]).filter(keeps)
  open.linesOfValues = open.linesOfValues.filter(keeps)
  open.values = open.values.filter(keeps)
  open.times = times.filter(keeps)
  open.within = undefined
  return { dropped: partial.size, isRest: false }
}

/** The remark of so many minutes of energies in all that are missing. */
export function partialMinutes({ meterId, day }: OpenDay, count: number): RowProblem {
  const date = formatDay(day)
  return {
    code: 'partial_minute',
    reason: {
      zh: `${count} 个 1 分钟电量缺少部分读数（首见于 ${meterId} 的 ${date}），不足 1 分钟的合计不采用，按缺数计`,
      en: `${count} minutes of energies lack a part of their readings (first on ${date} of ${meterId}): the sum of the rest is not used, they are missing`
    }
  }
}
