const UPDATE = /^\d{14}$/
/** Days that are remembered: the newest. */
const MOST_DAYS = 200_000

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
    if (!UPDATE.test(updated)) return undefined
    const held = this.#newest.get(day)
    if (held !== undefined && held > updated) return held
    this.#newest.delete(day)
    this.#newest.set(day, updated)
    if (this.#newest.size > MOST_DAYS) this.#newest.delete(this.#newest.keys().next().value!)
    return undefined
  }
}
