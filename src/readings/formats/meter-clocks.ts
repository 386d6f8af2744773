import type { RowProblem } from '../rejection.ts'
import type { Timestamp } from '../timestamp.ts'

const MINUTES_PER_DAY = 1440
/** No clock is put forward or back by more at once (the most is two hours, at the Troll station). */
const LARGEST_CHANGE = 120

/**
 * The clock of each meter of a file whose times carry offsets, where no zone is given: that of its first reading. Readings
 * on a clock that no summer time explains (`Z` beside `+08:00`) are put on it, so that one moment is one time.
 */
export class MeterClocks {
  readonly #offsets = new Map<string, number>()
  readonly #remark: ((problem: RowProblem) => void) | undefined
  #told = false

  /** @param remark is told of the first reading that had to be put on another clock */
  constructor(remark: ((problem: RowProblem) => void) | undefined) {
    this.#remark = remark
  }

  /** A moment of a meter on the meter's clock; one without an offset as it is. */
  read(meterId: string, moment: Timestamp): Timestamp {
    const { day, minute, second, offsetMinutes } = moment
    if (offsetMinutes === null) return moment
    const own = this.#offsets.get(meterId)
    if (own === undefined) this.#offsets.set(meterId, offsetMinutes)
    if (own === undefined || Math.abs(own - offsetMinutes) <= LARGEST_CHANGE) return moment
    if (!this.#told) this.#remark?.(twoClocks(own, offsetMinutes))
    this.#told = true
    const local = day * MINUTES_PER_DAY + minute - offsetMinutes + own
    const localDay = Math.floor(local / MINUTES_PER_DAY)
    return { day: localDay, minute: local - localDay * MINUTES_PER_DAY, second, offsetMinutes: own }
  }
}

function twoClocks(own: number, other: number): RowProblem {
  const [kept, moved] = [shownOffset(own), shownOffset(other)]
  return {
    code: 'two_clocks',
    reason: {
      zh: `同一电表的时刻有 ${kept} 与 ${moved} 两种时区：均换算到 ${kept}；可用 --zone 指明时区`,
      en: `times of one meter with the offsets ${kept} and ${moved}: all are put on the clock of ${kept}; --zone says another`
    }
  }
}

/** `+08:00` */
function shownOffset(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
}
