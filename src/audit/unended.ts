import { parseRecord } from './record.ts'

/** What was begun and of whose end nothing is on record: it goes on, or a crash has cut it short. */
export interface Unended {
  /** number of the record */
  readonly seq: number
  readonly at: Date
  readonly actor: string
  readonly action: string
}

/** Pairs what was begun with how it ended, record by record; memory holds what is open. */
export class UnendedDeeds {
  readonly #open = new Map<string, Unended>()

  take(seq: number, text: string): void {
    const { request, outcome, at, actor, action } = parseRecord(text)
    if (request === null) return
    if (outcome === 'begun') this.#open.set(request, { seq, at, actor, action })
    else this.#open.delete(request)
  }

  /** The oldest first. */
  end(): Unended[] {
    return [...this.#open.values()]
  }
}
