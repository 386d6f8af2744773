import type { LoadDay } from '../../readings/load-day.ts'
import type { ReadingsBatch } from '../../readings/readings-batch.ts'

/**
 * Whose rows days without rows of their own come from: the other channels of a row, and what its registers showed. A row is
 * changed where any of these is.
 */
export class RowOwners {
  readonly #owners = new WeakMap<LoadDay, LoadDay>()

  add({ days, lines, shown = [] }: ReadingsBatch): void {
    if (shown.length === 0 && !days.some(({ rows }) => rows === 0)) return
    const byDay = new Map<string, LoadDay>()
    const byLine = new Map<string, LoadDay | null>()
    for (const [i, day] of days.entries()) {
      if (day.rows === 0) continue
      const line = `${lines[i]} ${day.meterId}`
      byDay.set(`${line} ${day.day}`, day)
      byLine.set(line, byLine.has(line) ? null : day)
    }
    const note = (day: LoadDay, at: number) => {
      const line = `${at} ${day.meterId}`
      const owner = byDay.get(`${line} ${day.day}`) ?? byLine.get(line)
      if (owner) this.#owners.set(day, owner)
    }
    for (const [i, day] of days.entries()) if (day.rows === 0) note(day, lines[i]!)
    for (const { day, line } of shown) note(day, line)
  }

  /** The day that has the rows of another; itself where that has some. */
  of(day: LoadDay): LoadDay | undefined {
    return day.rows === 0 ? this.#owners.get(day) : day
  }

  /** The days that have rows of which another channel is among those that changed. */
  withOthers(days: readonly LoadDay[], isChanged: (day: LoadDay) => boolean): LoadDay[] {
    return days.flatMap((day) => {
      const owner = day.rows === 0 ? this.#owners.get(day) : undefined
      return owner && owner.day === day.day && owner.channel !== day.channel && isChanged(day) ? owner : []
    })
  }
}
