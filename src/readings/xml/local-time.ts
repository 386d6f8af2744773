import { civil, weekday } from '../day.ts'

const MINUTES_PER_DAY = 1440
const DISABLED = 0xffffffff
/** Some files leave out the second half of a rule, which is two o'clock nearly everywhere. */
const HALF = '2000'

/** How far a clock is ahead of UTC. */
export interface OffsetClock {
  /** minutes ahead at a moment, given in minutes since 1970 in UTC */
  readonly offsetAt: (utcMinutes: number) => number
}

/** The fields of ESPI's LocalTimeParameters: offsets in seconds, rules in hexadecimal. */
export interface LocalTimeFields {
  readonly tzOffset?: string
  readonly dstOffset?: string
  readonly dstStartRule?: string
  readonly dstEndRule?: string
}

/**
 * The clock of ESPI's LocalTimeParameters. A rule packs, from the low bits on: 12 bits of seconds, 5 of the hour, 3 of the
 * day of the week (1 = Monday), 5 of the day of the month, 3 of how these are meant, 4 of the month (NAESB REQ.21,
 * DstRuleType).
 */
export function localTimeClock(fields: LocalTimeFields): OffsetClock | undefined {
  const standard = Number(fields.tzOffset) / 60
  if (fields.tzOffset === undefined || fields.tzOffset === '' || !(Math.abs(standard) <= 14 * 60)) return undefined
  const saving = Number(fields.dstOffset ?? 0) / 60
  const [start, end] = [ruleOf(fields.dstStartRule), ruleOf(fields.dstEndRule)]
  if (!start || !end || !(Math.abs(saving) > 0 && Math.abs(saving) <= 180)) return { offsetAt: () => standard }
  return {
    offsetAt: (utcMinutes) => {
      const local = utcMinutes + standard
      const { year } = civil(Math.floor(local / MINUTES_PER_DAY))
      // the rules are times of the clock as it then runs
      const [from, to] = [timeOf(start, year), timeOf(end, year) - saving]
      const summer = from < to ? local >= from && local < to : local >= from || local < to
      return summer ? standard + saving : standard
    }
  }
}

interface Rule {
  readonly month: number
  readonly operator: number
  readonly dayOfMonth: number
  /** 1 = Monday … 7; 0 = not applicable */
  readonly dayOfWeek: number
  /** after midnight */
  readonly minute: number
}

function ruleOf(hex: string | undefined): Rule | undefined {
  if (hex === undefined || !/^[0-9a-f]{1,8}$/i.test(hex)) return undefined
  const bits = Number.parseInt(hex.length === HALF.length ? hex + HALF : hex, 16)
  const rule = {
    month: bits >>> 28,
    operator: (bits >>> 25) & 7,
    dayOfMonth: (bits >>> 20) & 31,
    dayOfWeek: (bits >>> 17) & 7,
    minute: ((bits >>> 12) & 31) * 60 + (bits & 0xfff) / 60
  }
  return bits === DISABLED || rule.month < 1 || rule.month > 12 ? undefined : rule
}

/** When a rule applies in a year, minutes since 1970 on the clock. */
function timeOf({ month, operator, dayOfMonth, dayOfWeek, minute }: Rule, year: number): number {
  const first = Date.UTC(year, month - 1, 1) / 86_400_000
  const named = first + Math.max(dayOfMonth, 1) - 1
  const onOrAfter = (day: number) => day + ((dayOfWeek - 1 - weekday(day) + 7) % 7)
  let day = named
  if (dayOfWeek > 0) {
    if (operator === 1) day = onOrAfter(named)
    else if (operator >= 2 && operator <= 6) day = onOrAfter(first) + (operator - 2) * 7
    else if (operator === 7) day = onOrAfter(Date.UTC(year, month, 1) / 86_400_000 - 7)
  }
  return day * MINUTES_PER_DAY + minute
}
