import { SaxesParser } from 'saxes'
import { shownCell } from '../cell-problem.ts'
import type { RowProblem } from '../rejection.ts'
import { owned } from './owned-text.ts'

/** No file of readings nests as deep as this. */
const MAX_DEPTH = 64
/** Characters that a tag, a text, a comment … may be long, all of which would have to be kept in memory. */
const MAX_TOKEN = 1024 * 1024
/** Characters of text that an element may have. */
const MAX_TEXT = 64 * 1024
/** What is parsed at a time, so that the limits hold whatever the pieces in which a file arrives. */
const PIECE = 64 * 1024
/** Names of elements that are remembered, and how long they may be. */
const [MAX_NAMES, MAX_NAME] = [1000, 100]
const DECLARATION = '<?xml'

/** Gets the elements of an XML file by their local names, whatever the prefixes and namespaces. */
export interface XmlHandler {
  readonly open: (name: string, attributes: Readonly<Record<string, string>>) => void
  /** @param text of the element, without surrounding blanks, that follows the last element in it */
  readonly close: (name: string, text: string) => void
}

/** What keeps the rest of an XML file from being read. */
export class XmlFaultError extends Error {
  override readonly name = 'XmlFaultError'
  readonly problem: RowProblem
  readonly line: number

  constructor(problem: RowProblem, line: number) {
    super(problem.reason.en)
    this.problem = problem
    this.line = line
  }
}

/**
 * Parses XML that arrives in pieces, in bounded memory. Document types are refused, and with them entities of the file's own
 * and all that can be done with these. Files joined end to end are read one after the other.
 */
export class XmlEvents {
  readonly #handler: XmlHandler
  readonly #names = new LocalNames()
  #parser: SaxesParser<object>
  #depth = 0
  #rooted = false
  #text = ''
  #lastEvent = 0
  /** lines of the documents before this one */
  #linesBefore = 0
  /** the end of the last piece, where it may be the beginning of another document */
  #kept = ''

  constructor(handler: XmlHandler) {
    this.#handler = handler
    this.#parser = this.#newParser()
  }

  /** The line up to which the file has been parsed. */
  get line(): number {
    return this.#linesBefore + this.#parser.line
  }

  /** @throws XmlFaultError */
  push(text: string): void {
    for (let at = 0; at < text.length; at += PIECE) this.#write(this.#kept + text.slice(at, at + PIECE))
  }

  /** @throws XmlFaultError when the file is not complete */
  end(): void {
    this.#parse(this.#kept)
    if (this.#depth > 0) throw new XmlFaultError(TRUNCATED, this.line)
    if (this.#rooted) this.#parser.close()
  }

  /** Parses what has come, and begins anew where another document does. */
  #write(text: string): void {
    let from = 0
    for (let at = text.indexOf(DECLARATION); at >= 0; at = text.indexOf(DECLARATION, at + 1)) {
      this.#parse(text.slice(from, at))
      from = at
      if (this.#depth > 0 || !this.#rooted) continue
      this.#linesBefore += this.#parser.line - 1
      this.#parser = this.#newParser()
      this.#rooted = false
    }
    // the last characters wait until it shows whether they begin another document
    const keep = beginsLast(text, from)
    this.#kept = text.slice(keep)
    this.#parse(text.slice(from, keep))
  }

  #parse(text: string): void {
    this.#parser.write(text)
    if (this.#parser.position - this.#lastEvent > MAX_TOKEN) throw this.#tooLarge()
  }

  #newParser(): SaxesParser<object> {
    const parser = new SaxesParser({ position: true })
    const reached = () => {
      this.#lastEvent = parser.position
    }
    this.#lastEvent = 0
    parser.on('error', ({ message }) => {
      throw new XmlFaultError(malformed(message), this.line)
    })
    parser.on('doctype', () => {
      throw new XmlFaultError(DOCUMENT_TYPE, this.line)
    })
    parser.on('opentag', ({ name, attributes }) => {
      reached()
      if (++this.#depth > MAX_DEPTH) throw new XmlFaultError(TOO_DEEP, this.line)
      this.#rooted = true
      this.#text = ''
      this.#handler.open(this.#names.of(name), attributes as Record<string, string>)
    })
    parser.on('closetag', ({ name }) => {
      reached()
      this.#depth--
      const text = this.#text.trim()
      this.#text = ''
      this.#handler.close(this.#names.of(name), text)
    })
    const addText = (text: string) => {
      reached()
      if (this.#text.length + text.length > MAX_TEXT) throw this.#tooLarge()
      this.#text += text
    }
    parser.on('text', addText)
    parser.on('cdata', addText)
    parser.on('comment', reached)
    parser.on('processinginstruction', reached)
    parser.on('xmldecl', reached)
    return parser
  }

  #tooLarge(): XmlFaultError {
    return new XmlFaultError(TOO_LARGE, this.line)
  }
}

/** Where, in the last characters of a text, the beginning of a declaration may stand; its length when nowhere. */
function beginsLast(text: string, from: number): number {
  const least = Math.max(from, text.length - DECLARATION.length + 1)
  for (let at = least; at < text.length; at++) if (DECLARATION.startsWith(text.slice(at))) return at
  return text.length
}

/** Local names by the names with their prefixes, of which files have few. */
class LocalNames {
  readonly #known = new Map<string, string>()

  of(name: string): string {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const local = owned(name.slice(name.indexOf(':') + 1))
    if (name.length <= MAX_NAME && this.#known.size < MAX_NAMES) this.#known.set(owned(name), local)
    return local
  }
}

const TRUNCATED: RowProblem = {
  code: 'truncated_file',
  reason: {
    zh: 'XML 文件不完整：此后的内容缺失，请重新传输',
    en: 'the XML file is cut off: all from here on is missing; fetch it again'
  }
}
const DOCUMENT_TYPE: RowProblem = {
  code: 'xml_limit',
  reason: {
    zh: 'XML 含文档类型声明（DTD），为安全起见不读取',
    en: 'the XML declares a document type (DTD), which is not read for safety'
  }
}
const TOO_DEEP: RowProblem = {
  code: 'xml_limit',
  reason: { zh: `XML 嵌套超过 ${MAX_DEPTH} 层`, en: `the XML is nested deeper than ${MAX_DEPTH} levels` }
}
const TOO_LARGE: RowProblem = {
  code: 'xml_limit',
  reason: {
    zh: 'XML 中有一个元素或标签过大，此后的内容不读取',
    en: 'a text or tag of the XML is too large; nothing after it is read'
  }
}

function malformed(message: string): RowProblem {
  const shown = shownCell(message.replace(/^[^:]*?\d+:\d+: /, ''))
  return {
    code: 'bad_xml',
    reason: { zh: `XML 有误，此后的内容无法读取：${shown}`, en: `malformed XML, unreadable from here on: ${shown}` }
  }
}
