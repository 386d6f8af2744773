import type { RowProblem } from '../rejection.ts'

const UPDATE = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/
/** Days that are remembered, of the streams that came last: 8 bytes each. */
const MOST_DAYS = 8_000_000
const BLOCK = 32

/** Whether a cell says when a record was made: `yyyymmddhhmmss`. */
export function isUpdate(cell: string): boolean {
  const [, year, month, day, hour, minute, second] = UPDATE.exec(cell)?.map(Number) ?? []
  if (!year || hour! > 23 || minute! > 59 || second! > 59) return false
  return new Date(Date.UTC(year, month! - 1, day))
    .toISOString()
    .startsWith(cell.replace(/^(....)(..)(..).*/, '$1-$2-$3'))
}

/**
 * When records of days were made, over all files of a reading: of two of a day the one that was made later holds, in any order,
 * among as many as are remembered.
 */
export class RecordUpdates {
  /** by stream and 32 days `yyyymmddhhmmss` of each, 0 where there is none */
  readonly #newest = new Map<string, Map<number, number[]>>()
  readonly #most: number
  #blocks = 0
  #forgets = false

  /** @param most days that are remembered, counted in blocks of 32 that lie together */
  constructor(most = MOST_DAYS) {
    this.#most = most
  }

  /** Whether days have been forgotten since this was asked last. */
  takeForgotten(): boolean {
    const forgets = this.#forgets
    this.#forgets = false
    return forgets
  }

  /**
   * Takes a record of a day.
   * @param stream what it is of
   * @param updated `yyyymmddhhmmss`; of a record that does not say it the order holds
   * @returns when a later one, which holds, was made
   */
  newerThan(stream: string, day: number, updated: string): string | undefined {
    if (!isUpdate(updated)) return undefined
    const block = this.#blockOf(stream, Math.floor(day / BLOCK))
    const at = day - Math.floor(day / BLOCK) * BLOCK
    const [held, made] = [block[at]!, Number(updated)]
    if (held > made) return String(held)
    block[at] = made
    return undefined
  }

  #blockOf(stream: string, at: number): number[] {
    let blocks = this.#newest.get(stream)
    let block = blocks?.get(at)
    if (block) return block
    if ((this.#blocks + 1) * BLOCK > this.#most) this.#forget(stream)
    blocks = this.#newest.get(stream) ?? new Map()
    block = Array<number>(BLOCK).fill(0)
    this.#newest.set(stream, blocks.set(at, block))
    this.#blocks++
    return block
  }

  /** Forgets the streams that have been there longest, a sixteenth of all at a time, but for one. */
  #forget(but: string): void {
    for (const [stream, blocks] of this.#newest) {
      if (this.#blocks * BLOCK <= this.#most - this.#most / 16) break
      if (stream === but) continue
      this.#blocks -= blocks.size
      this.#newest.delete(stream)
      this.#forgets = true
    }
  }
}

/** The problem of a record of a day of which there is a newer one. */
export function olderVersion(updated: string, newer: string): RowProblem {
  return {
    code: 'older_version',
    reason: {
      zh: `该日已有更新时间为 ${newer} 的版本，此为 ${updated} 的旧版本，未采用`,
      en: `the day is there as of ${newer}: this older version, of ${updated}, is not used`
    }
  }
}

/** What is told where older versions may have gone in. */
export const UPDATES_FORGOTTEN: RowProblem = {
  code: 'older_version',
  reason: {
    zh: '记录太多，最早读入的各日不再记得其更新时间：其后读入的同日旧版本会取代它们；请按更新时间先后或分批导入',
    en: 'too many records to remember when the first were made: older versions of their days that came after them took their place; import the older files first, or fewer at once'
  }
}
