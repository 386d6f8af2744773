import { type ChainPosition, type ChainRow, chainNext, chainStart } from './chain.ts'
import type { ExportedHead } from './heads.ts'

/** Records are kept this many days at least (网络安全法 Art. 23: six months). */
export const KEPT_DAYS_AT_LEAST = 183
const MS_PER_DAY = 86_400_000

/** Why a log cannot be believed, and from which record on. */
export interface ChainBreak {
  readonly code:
    | 'altered'
    | 'misfiled'
    | 'missing'
    | 'unordered'
    | 'rewritten'
    | 'cut'
    | 'other_chain'
    | 'anchor_unproven'
    | 'removed_early'
  /** number of the first record that is wrong or not there */
  readonly seq: number
  /** newest exported head that still holds; null when none does */
  readonly provenBy: ExportedHead | null
}

/** A row with what the columns beside the record say, by which the database finds it. */
export interface FiledRow extends ChainRow {
  /** whether they say the same as the record */
  readonly filed: boolean
}

/** What walking a chain has shown. */
export interface ChainVerdict {
  /** null when every record is as it was written */
  readonly broken: ChainBreak | null
  readonly rows: number
  readonly last: ChainPosition
  /** newest exported head that holds; records up to it cannot have been rewritten by anybody */
  readonly provenBy: ExportedHead | null
}

/**
 * Walks a chain row by row in memory that does not grow with it. What it finds: a record that was altered, left out, put
 * elsewhere or added, or is not found by what it says; and, by the heads, a chain that was calculated anew, cut at its end, or begun later than it may.
 */
export class ChainWalk {
  readonly #heads: readonly ExportedHead[]
  #next = 0
  #position: ChainPosition
  #rows = 0
  #broken: ChainBreak | null = null
  #provenBy: ExportedHead | null = null

  /**
   * @param chain id of the chain that the database holds
   * @param anchor position of the last record that was removed; the start of the chain when none was
   * @param heads exported heads, in any order
   * @param now removed records must be older than they have to be kept by then
   */
  constructor(chain: string, anchor: ChainPosition, heads: readonly ExportedHead[], now: Date) {
    this.#position = anchor
    this.#heads = heads.toSorted((a, b) => a.seq - b.seq || a.at.getTime() - b.at.getTime())
    const stranger = this.#heads.find((head) => head.chain !== chain)
    if (stranger) this.#break('other_chain', 1)
    else if (anchor.seq === 0) {
      if (anchor.hash !== chainStart(chain).hash) this.#break('anchor_unproven', 1)
    } else {
      const at = this.#heads.find((head) => head.seq === anchor.seq)
      if (at?.hash !== anchor.hash) this.#break('anchor_unproven', anchor.seq)
      else if (now.getTime() - at.at.getTime() < KEPT_DAYS_AT_LEAST * MS_PER_DAY) this.#break('removed_early', 1)
    }
    while ((this.#heads[this.#next]?.seq ?? Number.POSITIVE_INFINITY) < anchor.seq) this.#next++
    this.#compareHeads()
  }

  /** Checks the next row. False once the chain is broken: nothing after that tells anything. */
  take({ seq, record, hash, filed }: FiledRow): boolean {
    if (this.#broken) return false
    const expected = chainNext(this.#position, record)
    if (seq > expected.seq) this.#break('missing', expected.seq)
    else if (seq < expected.seq) this.#break('unordered', seq)
    else if (Buffer.from(hash).toString('hex') !== expected.hash) this.#break('altered', seq)
    else if (!filed) this.#break('misfiled', seq)
    else {
      this.#position = expected
      this.#rows++
      this.#compareHeads()
    }
    return this.#broken === null
  }

  /** The verdict once all rows were taken. */
  end(): ChainVerdict {
    if (!this.#broken && this.#next < this.#heads.length) this.#break('cut', this.#position.seq + 1)
    return { broken: this.#broken, rows: this.#rows, last: this.#position, provenBy: this.#provenBy }
  }

  #compareHeads(): void {
    for (let head = this.#heads[this.#next]; head?.seq === this.#position.seq; head = this.#heads[++this.#next]) {
      if (this.#broken) return
      if (head.hash !== this.#position.hash) this.#break('rewritten', (this.#provenBy?.seq ?? 0) + 1)
      else this.#provenBy = head
    }
  }

  #break(code: ChainBreak['code'], seq: number): void {
    this.#broken = { code, seq, provenBy: this.#provenBy }
  }
}
