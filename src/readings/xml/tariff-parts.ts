import type { RowProblem } from '../rejection.ts'

/** Readings of tariff periods that are kept, over all days, and days at the most. */
const [MOST_PARTS, MOST_DAYS] = [600_000, 100_000]
/** Share of them that stays where there are more. */
const KEPT = 0.9

/** Energies of one time by the code of their tariff period, one after the other: code, energy, code, energy … */
type Codes = number[]

interface KeptDay {
  readonly times: Map<number, Codes>
  /** the file that has seen them last */
  file: number
}

/**
 * Energies of tariff periods, over all files of a run: of one time those of several are parts of one energy, also where they come
 * in a file each, or only one of them is corrected. Bounded: the oldest days are forgotten.
 */
export class TariffParts {
  readonly #days = new Map<string, KeptDay>()
  #count = 0
  #files = 0
  #forgets = false

  /** Days that are kept. */
  get size(): number {
    return this.#days.size
  }

  /** Days had to be forgotten that another file may have had parts of. */
  get forgets(): boolean {
    return this.#forgets && this.#files > 1
  }

  /** A number for a file that begins. */
  nextFile(): number {
    return ++this.#files
  }

  has(day: string): boolean {
    return this.#days.has(day)
  }

  /** What is kept of a day: each time, the code of its period (0 = all of it), and energy. */
  *of(day: string): Generator<readonly [time: number, code: number, energy: number]> {
    for (const [time, codes] of this.#days.get(day)?.times ?? [])
      for (let i = 0; i < codes.length; i += 2) yield [time, codes[i]!, codes[i + 1]!]
  }

  /** The same as earlier files gave it, once for each file. */
  *ofEarlierFiles(day: string, file: number): Generator<readonly [time: number, code: number, energy: number]> {
    const kept = this.#days.get(day)
    if (!kept || kept.file === file) return
    kept.file = file
    yield* this.of(day)
  }

  /** Keeps an energy. @returns whether it is added to others of its time */
  keep(day: string, file: number, time: number, code: number, energy: number): boolean {
    let kept = this.#days.get(day)
    if (!kept) this.#days.set(day, (kept = { times: new Map(), file }))
    const codes = kept.times.get(time)
    const at = codes?.findIndex((other, i) => i % 2 === 0 && other === code) ?? -1
    if (codes && at >= 0) codes[at + 1] = energy
    else {
      if (codes) codes.push(code, energy)
      else kept.times.set(time, [code, energy])
      this.#count++
      this.#bound()
    }
    return codes !== undefined && codes.length > 2 && !codes.some((other, i) => i % 2 === 0 && other === 0)
  }

  #bound(): void {
    if (this.#count <= MOST_PARTS && this.#days.size <= MOST_DAYS) return
    this.#forgets = true
    for (const [day, { times }] of this.#days) {
      if (this.#count <= MOST_PARTS * KEPT && this.#days.size <= MOST_DAYS * KEPT) break
      for (const codes of times.values()) this.#count -= codes.length / 2
      this.#days.delete(day)
    }
  }
}

/** The remark of times of which the energies of several tariff periods were added up, so many in all. */
export function addedUp(count: number): RowProblem {
  return {
    code: 'tariff_parts',
    reason: {
      zh: `${count} 个读数与同一时段其他费率（tou）的读数相加为该时段电量；以后另行导入更正时，请将该时段各费率一并给出`,
      en: `${count} readings are added to those of other tariff periods (tou) of the same time; give all periods of a time together where you correct them in a later import`
    }
  }
}

/** The remark of days of tariff periods that are kept no longer. */
export const PARTS_FORGOTTEN: RowProblem = {
  code: 'register_forgotten',
  reason: {
    zh: '费率（tou）读数过多，较早各日的已不再保留：同一时段的各费率请放在同一文件中',
    en: 'too many readings of tariff periods (tou) to keep: those of the oldest days are forgotten; give all periods of a time in one file'
  }
}
