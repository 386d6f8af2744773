import type { LoadDay } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'

/** Parts that are kept until it shows how points are numbered: some 80 MB. */
const MOST_KEPT = 100_000

/**
 * Learns whether the points of a file are numbered from 0 or from 1: a part that begins at 0 tells the one, one that ends at the
 * number of points of the day the other. Parts before that are kept, as many as fit, and else placed as numbered from 1,
 * which is not what has been told.
 */
export class PartNumbering {
  #first: 0 | 1 | undefined
  #isTaken = false
  readonly #most: number
  #kept: LoadDay[] = []

  /** @param most parts that are kept */
  constructor(most = MOST_KEPT) {
    this.#most = most
  }

  /** Points are numbered from 1 as nothing has told otherwise by then, though there were some. */
  get isOpen(): boolean {
    return this.#isTaken || (this.#first === undefined && this.#kept.length > 0)
  }

  /** The problem of a part that does not lie in its day, or begins at 0 where others showed that points begin with 1. */
  problemOf(start: number, count: number, points: number): RowProblem | undefined {
    if (start === 0 && this.#isTaken) return TOO_LATE
    if (start === 0 && this.#first === 1) return beyond(start, count, '1', points)
    const last = start + count - (this.#first === 0 || start === 0 ? 0 : 1)
    if (last > points) return beyond(start, count, String(this.#first ?? 1), points)
    return undefined
  }

  /**
   * The parts that have their place now.
   * @param load whose values stand as those of points numbered from 1
   */
  place(load: LoadDay, start: number, count: number): readonly LoadDay[] {
    if (this.#first === undefined) {
      if (start === 0) this.#first = 0
      else if (start + count - 1 === load.values.length) this.#first = 1
      else if (this.#kept.length >= this.#most) {
        this.#first = 1
        this.#isTaken = true
      } else {
        this.#kept.push(load)
        return []
      }
      // a part that begins at 0 stands where it belongs already
      return [...this.rest(), load]
    }
    if (start + count - 1 === load.values.length) this.#isTaken = false
    return [this.#first === 0 && start > 0 ? later(load) : load]
  }

  /** The parts that are kept, placed by what is known of the numbers. */
  rest(): readonly LoadDay[] {
    const kept = this.#kept
    this.#kept = []
    return this.#first === 0 ? kept.map(later) : kept
  }
}

/** A day with its values one interval later. */
function later(load: LoadDay): LoadDay {
  const values = new Float32Array(load.values.length).fill(Number.NaN)
  values.set(load.values.subarray(0, -1), 1)
  return { ...load, values }
}

function beyond(start: number, count: number, first: string, points: number): RowProblem {
  return {
    code: 'bad_number',
    reason: {
      zh: `起始点 ${start} 起的 ${count} 个点不在一天之内（从 ${first} 起编号，全天 ${points} 点）`,
      en: `${count} points from point ${start} on are not within a day of ${points} points numbered from ${first}`
    }
  }
}

const TOO_LATE: RowProblem = {
  code: 'bad_number',
  reason: {
    zh: '起始点 0 出现得太晚：之前的各段已按从 1 起编号读入，若从 0 起编号则都早了一个点；请把起始点为 0 的行放在前面重新导入',
    en: 'a part that begins at 0 comes too late: those before it went in as numbered from 1, and lie one point early if they are from 0; put the rows that begin at 0 first and import the file again'
  }
}
