import type { RowProblem } from '../rejection.ts'
import type { ZoneClock } from '../time-zone.ts'

const MINUTES_PER_DAY = 1440
/** Share of the steps from one reading of a meter to its next that may go the other way where rows are in order of time. */
const FEW = 0.1

/** What is known of a meter. */
interface Newest {
  /** its newest moment, by the clock */
  local: number
  /** its newest moment in an hour that comes twice, and whether it was in the pass that comes later in the file; NaN = none yet */
  inHour: number
  isLater: boolean
}

/**
 * How far the clock of a meter is ahead of UTC at moments that are written on it without an offset: of the hour that comes twice
 * when the clock is put back, what is written again is of its second time, or of its first where the newest rows come first. Where
 * rows are in no order of time nothing tells which it is.
 */
export class LocalOffsets {
  readonly #meters = new Map<string, Newest>()
  /** steps from one reading of a meter to its next that went on in time, and back */
  #ahead = 0
  #back = 0

  /** Notes a step of a meter from one moment to the next, in minutes by the clock, as the first rows have it. */
  see(minutes: number): void {
    if (minutes > 0) this.#ahead++
    else if (minutes < 0) this.#back++
  }

  /** @param local minutes since 1970 by the clock. @returns minutes; or the problem of a moment of which it cannot be told */
  read(meterId: string, clock: ZoneClock, local: number): number | RowProblem {
    const [before, after] = [clock.offsetAt(local - MINUTES_PER_DAY), clock.offsetAt(local + MINUTES_PER_DAY)]
    const isAt = (offset: number) => clock.offsetAt(local - offset) === offset
    const isTwice = before !== after && isAt(after) && isAt(before)
    let newest = this.#meters.get(meterId)
    const step = newest ? local - newest.local : 0
    const isFromHour = newest?.local === newest?.inHour
    if (!newest) this.#meters.set(meterId, (newest = { local, inHour: Number.NaN, isLater: false }))
    newest.local = local
    if (!isTwice) {
      this.see(step)
      return before === after || !isAt(after) ? before : after
    }
    if (!isFromHour) this.see(step)
    const order = this.#order
    const isBack = step * order < 0 && !isFromHour
    if (order === 0 || isBack) return UNTOLD_PASS
    const from = (local - newest.inHour) * order
    const isSameHour = Math.abs(from) < MINUTES_PER_DAY
    newest.isLater = isSameHour && (newest.isLater || from <= 0)
    newest.inHour = local
    return newest.isLater === order > 0 ? after : before
  }

  /** 1 where rows are in order of time, −1 where the newest come first, 0 where they are in neither. */
  get #order(): -1 | 0 | 1 {
    const most = FEW * (this.#ahead + this.#back)
    if (this.#back <= most) return 1
    return this.#ahead <= most ? -1 : 0
  }
}

/** The problem of a moment in the hour that comes twice, of rows whose order does not tell which time it is. */
const UNTOLD_PASS: RowProblem = {
  code: 'repeated_hour',
  reason: {
    zh: '时钟拨回、重复出现的一小时内，行不按时间先后排列，无法判断是第一次还是第二次：请按电表和时间排序后导入，或在时刻中写明时区偏移',
    en: 'in the hour that comes twice as the clock is put back, rows are not in order of time, so that nothing tells which of the two times it is: sort the rows by meter and time, or write the offset with the times'
  }
}
