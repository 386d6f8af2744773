import { parseDay } from './day.ts'

/** RFC 3339: a date and a time with its offset; seconds may be left out. */
const INSTANT = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/

/**
 * Reads a moment with its offset, such as 2026-11-26T08:00:00+08:00.
 * @returns undefined when it is none, also without an offset
 */
export function parseInstant(text: string): Date | undefined {
  const day = INSTANT.exec(text)?.[1]
  const instant = new Date(text)
  return day === undefined || parseDay(day) === undefined || Number.isNaN(instant.getTime()) ? undefined : instant
}

/** Writes a moment on China's clock, `YYYY-MM-DD HH:MM:SS`. */
export function chinaTime(instant: Date): string {
  return new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}
