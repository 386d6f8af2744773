import { clock, isoDay } from './numbers.ts'

/** A label at a place on an axis. */
export interface Tick {
  /** distance from the axis' start, in days or rows */
  readonly at: number
  readonly text: string
}

/**
 * Labels of an axis of days: the first days of months, of every second, third … when all do not fit.
 * @param most how many labels there is room for
 */
export function dateTicks(firstDay: number, days: number, most: number): Tick[] {
  const months: { at: number; month: number; text: string }[] = []
  for (let day = firstDay; day < firstDay + days; day++) {
    const text = isoDay(day)
    if (text.endsWith('-01'))
      months.push({ at: day - firstDay, month: Number(text.slice(5, 7)) - 1, text: text.slice(0, 7) })
  }
  if (months.length < 2) {
    const step = Math.max(1, Math.ceil(days / Math.max(1, most)))
    return Array.from({ length: Math.ceil(days / step) }, (_, i) => ({
      at: i * step,
      text: isoDay(firstDay + i * step).slice(5)
    }))
  }
  const step = [1, 2, 3, 6, 12].find((every) => months.length / every <= most) ?? 12
  return months.filter(({ month }) => month % step === 0)
}

/** Labels of an axis of the hours of a day, from 00:00 to 24:00. */
export function hourTicks(rows: number): Tick[] {
  return [0, 6, 12, 18, 24].map((hour) => ({ at: (hour / 24) * rows, text: clock(hour * 60) }))
}

/** Round values from low to high for a legend, about four. */
export function valueTicks(low: number, high: number): number[] {
  const rough = (high - low) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) as number) * power
  const ticks: number[] = []
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high * (1 + 1e-9); i++)
    ticks.push(Number((i * step).toPrecision(6)))
  return ticks
}
