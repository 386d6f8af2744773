import { shownCell } from '../cell-problem.ts'
import type { RowProblem } from '../rejection.ts'
import { CODE_ELEMENTS, quantityOfCode, quantityOfElements } from './cim-codes.ts'
import { addName, allIds, field, type Ids, newIds } from './cim-ids.ts'
import type { Quantity } from './reading-type.ts'

/** Codes whose quantities are kept. */
const MOST_CODES = 10_000

/** A reading type as a file describes it. */
interface Described {
  readonly ids: Ids
  readonly spelt: Map<string, string>
}

/** What the reading types of a file measure: types that it describes by themselves, codes of 18 numbers, and types spelt out. */
export class CimTypes {
  /** by mRID and names */
  readonly #types = new Map<string, Quantity | RowProblem>()
  readonly #codes = new Map<string, Quantity | RowProblem | undefined>()
  /** a type that is being described, outside of readings */
  #described: Described | undefined

  get count(): number {
    return this.#types.size
  }

  /** Whether a type is being described. */
  get isOpen(): boolean {
    return this.#described !== undefined
  }

  /** A description begins. */
  open(): void {
    this.#described = { ids: newIds(), spelt: new Map() }
  }

  /** An element of the description ends, or the description itself. */
  close(name: string, parent: string, text: string): void {
    const { ids, spelt } = this.#described!
    if (name === 'mRID' && parent === 'ReadingType') ids.mRID = field(text)
    else if (name === 'name' && parent === 'Names') addName(ids, text)
    else if (name === 'intervalLength' || CODE_ELEMENTS.includes(name)) spelt.set(name, field(text))
    else if (name === 'ReadingType') {
      this.#described = undefined
      const all = allIds(ids)
      const coded = all.map(quantityOfCode).find((quantity) => quantity !== undefined)
      const quantity = withLength(coded ?? quantityOfElements(spelt), spelt)
      if (quantity) for (const id of all) this.#types.set(id, quantity)
    }
  }

  /** What readings of a type measure; undefined where that is not known yet. @param spelt the type as its own readings spell it out */
  quantityOf(type: string, spelt: ReadonlyMap<string, string>): Quantity | RowProblem | undefined {
    const described = this.#types.get(type)
    if (described) return described
    if (!this.#codes.has(type)) {
      if (this.#codes.size > MOST_CODES) this.#codes.clear()
      this.#codes.set(type, quantityOfCode(type))
    }
    return this.#codes.get(type) ?? quantityOfElements(spelt)
  }
}

/** The first edition of the standard states the length of intervals, in seconds, beside what is measured. */
function withLength(
  quantity: Quantity | RowProblem | undefined,
  spelt: ReadonlyMap<string, string>
): Quantity | RowProblem | undefined {
  const seconds = Number(spelt.get('intervalLength'))
  if (!quantity || 'code' in quantity || quantity.minutes > 0 || !(seconds > 0)) return quantity
  return { ...quantity, minutes: Math.round(seconds / 60) }
}

/** The problem of readings of a type that is described nowhere. */
export function unknownType(type: string): RowProblem {
  const shown = shownCell(type)
  return {
    code: 'missing_reading_type',
    reason: {
      zh: `找不到 ReadingType，不知其量和单位：${shown}`,
      en: `the ReadingType is missing or unknown: what is measured is not known: ${shown}`
    }
  }
}
