import type { RowProblem } from '../rejection.ts'
import { DOCUMENT_TYPE, malformed, TOO_LARGE, TRUNCATED, tooDeep, XmlFaultError } from './xml-fault.ts'
import { type Attributes, beginsName, KnownTags, type PlainTag, TagNames, withoutReferences } from './xml-tag.ts'

/** No file of readings nests as deep as this. */
const MAX_DEPTH = 64
/** Characters that a tag may be long, which has to be kept in memory, and a comment. */
const [MAX_TAG, MAX_COMMENT] = [64 * 1024, 1024 * 1024]
/** Characters of text that an element may have. */
const MAX_TEXT = 64 * 1024
/** What is parsed at a time, so that the limits hold whatever the pieces in which a file arrives. */
const PIECE = 64 * 1024
/** The longest reference to a character. */
const MAX_REFERENCE = 12
const [BLANK, BANG, SLASH, GREATER, QUESTION] = [32, 33, 47, 62, 63]
const [COMMENT, CDATA, DOCTYPE] = ['<!--', '<![CDATA[', '<!DOCTYPE']
const DECLARATION = /^<\?xml\s/
/** What XML 1.0 has no place for. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/
/** Between documents that were joined, also the mark of the encoding. */
const BLANKS = /^[\s\ufeff]*$/
const NO_ATTRIBUTES: Attributes = Object.freeze(Object.create(null))

/** Gets the elements of an XML file by their local names, whatever the prefixes and namespaces. */
export interface XmlHandler {
  readonly open: (name: string, attributes: Attributes) => void
  /** @param text of the element, without surrounding blanks, that follows the last element in it */
  readonly close: (name: string, text: string) => void
}

/** Where in a file the reading stands: outside of these three, or in one of them. */
type Place = 'content' | 'comment' | 'cdata' | 'instruction'
const ENDS = { comment: '--', cdata: ']]>', instruction: '?>' }

/**
 * Parses XML that arrives in pieces, in bounded memory: what is kept is the text of the open element and a tag that is not
 * complete. Document types are refused, and with them entities of the file's own and all that can be done with these. Files
 * joined end to end are read one after the other. Written for speed: tags are found by searches, and those without
 * attributes, which are nearly all, are known by their whole text.
 */
export class XmlEvents {
  readonly #handler: XmlHandler
  readonly #names = new TagNames()
  readonly #tags = new KnownTags()
  /** names of the open elements, with their prefixes and without */
  readonly #open: string[] = []
  readonly #local: string[] = []
  #buffer = ''
  /** up to where the buffer has been read, and its lines counted */
  #at = 0
  #counted = 0
  #line = 1
  #place: Place = 'content'
  /** characters of the comment or instruction so far */
  #passed = 0
  /** of the open element since its last child */
  #text = ''
  /** the newest tag without attributes */
  #lastTag: PlainTag | undefined

  constructor(handler: XmlHandler) {
    this.#handler = handler
  }

  /** The line up to which the file has been parsed. */
  get line(): number {
    for (let at = this.#buffer.indexOf('\n', this.#counted); at >= 0 && at < this.#at; ) {
      this.#line++
      this.#counted = at + 1
      at = this.#buffer.indexOf('\n', this.#counted)
    }
    this.#counted = Math.max(this.#counted, this.#at)
    return this.#line
  }

  /** @throws XmlFaultError */
  push(text: string): void {
    for (let at = 0; at < text.length; at += PIECE) {
      const piece = text.slice(at, at + PIECE)
      const forbidden = FORBIDDEN.exec(piece)
      this.#write(forbidden ? piece.slice(0, forbidden.index) : piece)
      if (forbidden) throw this.#fault(malformed(`U+${forbidden[0].charCodeAt(0).toString(16).padStart(4, '0')}`))
    }
  }

  /** @throws XmlFaultError when the file is not complete */
  end(): void {
    const rest = this.#buffer.slice(this.#at)
    if (this.#open.length > 0 || this.#place !== 'content' || !BLANKS.test(rest)) throw this.#fault(TRUNCATED)
  }

  #write(piece: string): void {
    void this.line
    this.#buffer = this.#buffer.slice(this.#at) + piece
    this.#at = 0
    this.#counted = 0
    while (this.#place === 'content' ? this.#next() : this.#pass(this.#place));
    if (this.#buffer.length - this.#at > MAX_TAG) throw this.#fault(TOO_LARGE)
  }

  /** Reads a text and the tag after it. @returns false when more is needed */
  #next(): boolean {
    const buffer = this.#buffer
    const at = buffer.indexOf('<', this.#at)
    if (at < 0) {
      this.#addText(this.#beforeReference())
      return false
    }
    const next = buffer.charCodeAt(at + 1)
    if (at > this.#at) {
      // text before an opening tag is none that is asked for
      const dropped = next !== SLASH && next !== BANG && next !== QUESTION && !Number.isNaN(next)
      this.#addText(at, dropped)
    }
    if (next === SLASH) return this.#close(at)
    if (next === BANG) return this.#declare(at)
    if (next === QUESTION) return this.#instruct(at)
    return !Number.isNaN(next) && this.#openTag(at)
  }

  #openTag(at: number): boolean {
    const buffer = this.#buffer
    const plain = this.#plainTag(at + 1)
    if (plain) {
      this.#at = at + plain.name.length + 2
      this.#enter(plain.name, plain.local, NO_ATTRIBUTES)
      return true
    }
    if (!beginsName(buffer[at + 1]!)) throw this.#fault(malformed(buffer.slice(at, at + 20)))
    const tagEnd = this.#tagEnd(at + 1)
    if (tagEnd < 0) return false
    if (tagEnd - at > MAX_TAG) throw this.#fault(TOO_LARGE)
    const tag = this.#tags.of(buffer.slice(at + 1, tagEnd))
    if (!tag) throw this.#fault(malformed(buffer.slice(at, tagEnd + 1)))
    this.#at = tagEnd + 1
    this.#enter(tag.name, this.#names.of(tag.name).local, tag.attributes)
    if (tag.empty) this.#leave()
    return true
  }

  /** The tag without attributes whose name begins at a place, where it has been met before. */
  #plainTag(at: number): PlainTag | undefined {
    const buffer = this.#buffer
    const last = this.#lastTag
    const likely = last?.next
    if (likely && buffer.charCodeAt(at + likely.name.length) === GREATER && buffer.startsWith(likely.name, at)) {
      this.#lastTag = likely
      return likely
    }
    const end = buffer.indexOf('>', at)
    const plain = end < 0 ? undefined : this.#names.known(buffer.slice(at, end))
    if (plain) {
      if (last) last.next = plain
      this.#lastTag = plain
    }
    return plain
  }

  /** Where a tag ends, outside of quotes; -1 when that has not come yet. */
  #tagEnd(from: number): number {
    const buffer = this.#buffer
    for (let i = from; i < buffer.length; i++) {
      const character = buffer[i]!
      if (character === '>') return i
      if (character !== '"' && character !== "'") continue
      i = buffer.indexOf(character, i + 1)
      if (i < 0) return -1
    }
    return -1
  }

  #close(at: number): boolean {
    const buffer = this.#buffer
    const name = this.#open.at(-1)
    if (name === undefined) throw this.#fault(malformed(buffer.slice(at, at + 20)))
    const after = at + 2 + name.length
    if (buffer.charCodeAt(after) === GREATER && buffer.startsWith(name, at + 2)) this.#at = after + 1
    else {
      const end = buffer.indexOf('>', at)
      if (end < 0) return false
      if (buffer.slice(at + 2, end).trimEnd() !== name) {
        throw this.#fault(malformed(`${buffer.slice(at, Math.min(end + 1, at + 50))} ≠ </${name}>`))
      }
      this.#at = end + 1
    }
    this.#leave()
    return true
  }

  #enter(name: string, local: string, attributes: Attributes): void {
    if (this.#open.length >= MAX_DEPTH) throw this.#fault(tooDeep(MAX_DEPTH))
    this.#open.push(name)
    this.#local.push(local)
    this.#text = ''
    this.#handler.open(local, attributes)
  }

  #leave(): void {
    this.#open.pop()
    const text = this.#text
    this.#text = ''
    const isBare = text.charCodeAt(0) > BLANK && text.charCodeAt(text.length - 1) > BLANK
    this.#handler.close(this.#local.pop()!, isBare ? text : text.trim())
  }

  /** Takes the text up to a place. @param dropped it is only looked at */
  #addText(to: number, dropped = false): void {
    const from = this.#at
    if (to <= from) return
    this.#at = to
    if (this.#open.length === 0) {
      const text = this.#buffer.slice(from, to)
      if (!BLANKS.test(text)) throw this.#fault(malformed(text.trim()))
      return
    }
    if (this.#text.length + to - from > MAX_TEXT) throw this.#fault(TOO_LARGE)
    if (dropped && to - from < MAX_REFERENCE) {
      // mostly a line break: one look at each character is less than a text of its own
      let i = from
      while (i < to && this.#buffer.charCodeAt(i) <= BLANK) i++
      if (i === to) return
    }
    const text = this.#buffer.slice(from, to)
    const replaced = withoutReferences(text)
    if (replaced === undefined) throw this.#fault(malformed(/&[^;]{0,30};?/.exec(text)?.[0] ?? text))
    if (!dropped) this.#text = this.#text === '' ? replaced : this.#text + replaced
  }

  /** The end of the buffer, or where in its last characters a reference begins. */
  #beforeReference(): number {
    const { length } = this.#buffer
    const ampersand = this.#buffer.lastIndexOf('&')
    const isOpen = ampersand >= Math.max(this.#at, length - MAX_REFERENCE) && !this.#buffer.includes(';', ampersand)
    return isOpen ? ampersand : length
  }

  /** What begins with `<!`. */
  #declare(at: number): boolean {
    const begins = (what: string) => this.#buffer.startsWith(what, at)
    if (begins(COMMENT)) return this.#into('comment', at + COMMENT.length)
    if (begins(CDATA) && this.#open.length > 0) return this.#into('cdata', at + CDATA.length)
    if (begins(DOCTYPE)) throw this.#fault(DOCUMENT_TYPE)
    const rest = this.#buffer.slice(at, at + CDATA.length)
    if ([COMMENT, CDATA, DOCTYPE].some((what) => rest.length < what.length && what.startsWith(rest))) return false
    throw this.#fault(malformed(rest))
  }

  /** What begins with `<?`. */
  #instruct(at: number): boolean {
    const beginning = this.#buffer.slice(at, at + 6)
    if (beginning.length < 6) return false
    if (DECLARATION.test(beginning) && this.#open.length > 0) throw this.#fault(malformed('<?xml'))
    return this.#into('instruction', at + 2)
  }

  #into(place: Place, at: number): boolean {
    this.#place = place
    this.#passed = 0
    this.#at = at
    return true
  }

  /** Passes over what is no element up to its end. @returns false when that has not come yet */
  #pass(place: keyof typeof ENDS): boolean {
    const buffer = this.#buffer
    const end = buffer.indexOf(ENDS[place], this.#at)
    // of its end a part may have come
    const to = end < 0 ? Math.max(this.#at, buffer.length - ENDS[place].length + 1) : end
    if (place === 'cdata') this.#addCharacters(to)
    this.#passed += to - this.#at
    this.#at = to
    if (this.#passed > MAX_COMMENT) throw this.#fault(TOO_LARGE)
    if (end < 0) return false
    if (place === 'comment') {
      const after = buffer.charCodeAt(end + 2)
      if (Number.isNaN(after)) return false
      if (after !== GREATER) throw this.#fault(malformed('--'))
    }
    this.#at = end + (place === 'instruction' ? 2 : 3)
    this.#place = 'content'
    return true
  }

  #addCharacters(to: number): void {
    if (this.#text.length + to - this.#at > MAX_TEXT) throw this.#fault(TOO_LARGE)
    this.#text += this.#buffer.slice(this.#at, to)
  }

  #fault(problem: RowProblem): XmlFaultError {
    return new XmlFaultError(problem, this.line)
  }
}
