import type { RowProblem } from './rejection.ts'

/** Counts what is to be told of many days, or minutes, alike, so that it is told once, with the first of them. */
export class CountedRemarks {
  readonly #found = new Map<
    string,
    { readonly tell: (count: number) => RowProblem; line: number | undefined; count: number }
  >()

  /**
   * @param kind of what is told alike
   * @param tell the remark, which names the first, for so many in all
   * @param count how many there are more
   */
  note(kind: string, line: number | undefined, tell: (count: number) => RowProblem, count = 1): void {
    const before = this.#found.get(kind)
    if (before) before.count += count
    else this.#found.set(kind, { tell, line, count })
  }

  /** Tells of those since it was last called, if there are any. */
  tell(remark: ((problem: RowProblem, line?: number) => void) | undefined): void {
    for (const { tell, line, count } of this.#found.values()) remark?.(tell(count), line)
    this.#found.clear()
  }
}
