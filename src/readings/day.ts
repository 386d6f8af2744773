/** A civil date as whole days since 1970-01-01, on whatever clock the file keeps. It has no time zone. */
export type EpochDay = number

const MS_PER_DAY = 86_400_000
const DATE = /^(\d{4})-?(\d{2})-?(\d{2})$/

/** Reads `YYYY-MM-DD` or `YYYYMMDD`; undefined when it is not a date of the Gregorian calendar. */
export function parseDay(text: string): EpochDay | undefined {
  const match = DATE.exec(text)
  if (!match) return undefined
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const ms = Date.UTC(year, month - 1, day)
  const read = new Date(ms)
  const exists = read.getUTCFullYear() === year && read.getUTCMonth() === month - 1 && read.getUTCDate() === day
  return exists ? ms / MS_PER_DAY : undefined
}

/** Writes `YYYY-MM-DD`. */
export function formatDay(day: EpochDay): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10)
}

/** Day of the week, Monday = 0 … Sunday = 6. */
export function weekday(day: EpochDay): number {
  return (((day + 3) % 7) + 7) % 7
}

/** Year, month (1–12) and day of the month. */
export function civil(day: EpochDay): { year: number; month: number; dayOfMonth: number } {
  const date = new Date(day * MS_PER_DAY)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, dayOfMonth: date.getUTCDate() }
}
