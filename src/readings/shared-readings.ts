import { formatDay } from './day.ts'
import type { OpenDay } from './open-day.ts'
import type { RowProblem } from './rejection.ts'

/** Counts the readings that lie in an interval of which there is another, of another time, so that they can be told. */
export class SharedReadings {
  #count = 0
  #first: Pick<OpenDay, 'meterId' | 'day' | 'lines'> | undefined

  note(count: number, open: OpenDay): void {
    this.#count += count
    this.#first ??= { meterId: open.meterId, day: open.day, lines: open.lines.slice(0, 1) }
  }

  /** Tells of those since it was last called, if there are any. */
  tell(remark: ((problem: RowProblem, line?: number) => void) | undefined): void {
    const [first, count] = [this.#first, this.#count]
    this.#first = undefined
    this.#count = 0
    if (!first || !remark) return
    const day = formatDay(first.day)
    const zh = `${count} 个读数与另一时刻的读数同在一个区间内（首见于 ${first.meterId} 的 ${day}）：功率取平均，电量相加`
    const en = `${count} readings lie in one interval with a reading of another time (first on ${day} of ${first.meterId}): powers are averaged, energies added up`
    remark({ code: 'shared_interval', reason: { zh, en } }, first.lines[0])
  }
}
