import { Buffer } from 'node:buffer'
import { posix } from 'node:path'
import type { MergedRows } from '../readings/sheet-text.ts'

const SHEET_ENTRY = /^xl\/worksheets\/[^/]+\.xml$/
const WORKBOOK_ENTRY = 'xl/workbook.xml'
const LINKS_ENTRY = 'xl/_rels/workbook.xml.rels'
const MERGED = /<(?:\w+:)?mergeCell\s[^>]*?\bref="([A-Z]+)(\d+):[A-Z]+(\d+)"/g
const SHEET = /<(?:\w+:)?sheet\s[^>]*>/g
const LINK = /<(?:\w+:)?Relationship\s[^>]*>/g
/** Characters in which a tag is cut apart by the pieces of a file. */
const KEPT = 256
const LETTERS = 26

/** Which cells of each sheet are merged over several rows, seen while a workbook is unzipped. */
export class MergedCells {
  #workbook = ''
  #links = ''
  #before = { entry: '', text: '' }
  readonly #merged = new Map<string, MergedRows[]>()

  /** Looks at a piece of a file in the workbook; the pieces of one follow each other. */
  look(entry: string, piece: Uint8Array): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    if (entry === WORKBOOK_ENTRY) this.#workbook += bytes.toString('latin1')
    if (entry === LINKS_ENTRY) this.#links += bytes.toString('latin1')
    if (!SHEET_ENTRY.test(entry)) return
    const text = (this.#before.entry === entry ? this.#before.text : '') + bytes.toString('latin1')
    let read = 0
    for (const match of text.matchAll(MERGED)) {
      read = match.index + match[0].length
      this.#note(entry, match)
    }
    this.#before = { entry, text: text.slice(Math.max(read, text.length - KEPT)) }
  }

  /** Those of the sheet at a place among those of the workbook. */
  of(place: number): readonly MergedRows[] {
    const id = attribute(this.#workbook.match(SHEET)?.[place] ?? '', String.raw`\w+:id`)
    const link = this.#links.match(LINK)?.find((tag) => attribute(tag, 'Id') === id)
    const target = attribute(link ?? '', 'Target')
    return target === undefined ? [] : (this.#merged.get(posix.resolve('/xl', target).slice(1)) ?? [])
  }

  #note(entry: string, [, letters, from, to]: RegExpExecArray): void {
    if (from === to) return
    let column = 0
    for (const letter of letters!) column = column * LETTERS + letter.charCodeAt(0) - 64
    const merged = this.#merged.get(entry) ?? []
    if (merged.length === 0) this.#merged.set(entry, merged)
    merged.push({ column: column - 1, first: Number(from) - 1, last: Number(to) - 1 })
  }
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
}
