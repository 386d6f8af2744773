/** A civil date as whole days since 1970-01-01, on whatever clock the file keeps. It has no time zone. */
export type EpochDay = number

const MS_PER_DAY = 86_400_000
const DATE =
  /^(?:(\d{4})(\d{2})(\d{2})|(\d{4})([-/.])(\d{1,2})\5(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日)(?:[ T]0?0:00(?::00(?:\.0+)?)?(?:Z|[+-]\d{2}:?\d{2})?|(?<=^\d{8})0000(?:00)?)?$/

/**
 * Reads `YYYY-MM-DD`, `YYYYMMDD`, `YYYY/M/D`, `YYYY-M-D`, `YYYY.M.D` or `YYYY年M月D日`, which databases may follow with midnight (` 00:00:00`).
 * @returns undefined when it is not a date of the Gregorian calendar
 */
export function parseDay(text: string): EpochDay | undefined {
  const match = DATE.exec(text)
  if (!match) return undefined
  const [year, month, day] = [
    match[1] ?? match[4] ?? match[8],
    match[2] ?? match[6] ?? match[9],
    match[3] ?? match[7] ?? match[10]
  ].map(Number) as [number, number, number]
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

/** The day on China's clock, which the whole country keeps. */
export function chinaDay(instant: Date): EpochDay {
  return Math.floor((instant.getTime() + 8 * 3_600_000) / MS_PER_DAY)
}
