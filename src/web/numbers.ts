/** What stands for a missing number. */
export const MISSING = '—'

/** A quantity with about three digits: 0.42, 7.3, 128, 12,400. */
export function quantity(value: number | null): string {
  if (value === null) return MISSING
  const size = Math.abs(value)
  const digits = size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2
  const rounded = size >= 10_000 ? Number(value.toPrecision(3)) : value
  return rounded.toLocaleString('en-US', {
    minimumFractionDigits: digits === 2 && size < 1 ? 2 : 0,
    maximumFractionDigits: digits
  })
}

/** A number with four significant digits, for those who check. */
export function exact(value: number): string {
  return String(Number(value.toPrecision(4)))
}

/** A probability in per cent; never shown as certainty that it is not. */
export function percent(probability: number): string {
  if (probability > 0.995 && probability < 1) return '>99%'
  if (probability > 0 && probability < 0.005) return '<1%'
  return `${Math.round(probability * 100)}%`
}

/** `2024-03-05T08:15` as people read it. */
export function moment(onset: string | null): string {
  return onset === null ? MISSING : onset.replace('T', ' ')
}

/** Hours and minutes of a minute of the day; the day's end is 24:00. */
export function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

const DAY_MS = 86_400_000
const WEEKDAYS = ['周日 Sun', '周一 Mon', '周二 Tue', '周三 Wed', '周四 Thu', '周五 Fri', '周六 Sat'] as const

/** `YYYY-MM-DD` as days since 1970-01-01. */
export function epochDay(date: string): number {
  return Date.parse(`${date}T00:00Z`) / DAY_MS
}

export function isoDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

export function weekdayName(day: number): string {
  return WEEKDAYS[new Date(day * DAY_MS).getUTCDay()] as string
}
