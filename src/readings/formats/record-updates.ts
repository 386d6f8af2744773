import type { RowProblem } from '../rejection.ts'

const UPDATE = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/
/** Days that are remembered: the newest. */
const MOST_DAYS = 200_000

/** Whether a cell says when a record was made: `yyyymmddhhmmss`. */
export function isUpdate(cell: string): boolean {
  const [, year, month, day, hour, minute, second] = UPDATE.exec(cell)?.map(Number) ?? []
  if (!year || hour! > 23 || minute! > 59 || second! > 59) return false
  return new Date(Date.UTC(year, month! - 1, day))
    .toISOString()
    .startsWith(cell.replace(/^(....)(..)(..).*/, '$1-$2-$3'))
}

/** When records of days were made, over all files of a reading: of two of a day the one that was made later holds, in any order. */
export class RecordUpdates {
  readonly #newest = new Map<string, string>()

  /**
   * Takes a record of a day.
   * @param day with what it is of
   * @param updated `yyyymmddhhmmss`; of a record that does not say it the order holds
   * @returns when a later one, which holds, was made
   */
  newerThan(day: string, updated: string): string | undefined {
    if (!isUpdate(updated)) return undefined
    const held = this.#newest.get(day)
    if (held !== undefined && held > updated) return held
    this.#newest.delete(day)
    this.#newest.set(day, updated)
    if (this.#newest.size > MOST_DAYS) this.#newest.delete(this.#newest.keys().next().value!)
    return undefined
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
