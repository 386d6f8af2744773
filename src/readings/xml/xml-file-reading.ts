import { Buffer } from 'node:buffer'
import type { Opening } from '../formats/format.ts'
import { UnexpectedHeaderError } from '../header.ts'
import { OpenBatch } from '../open-batch.ts'
import type { ReadingsBatch } from '../readings-batch.ts'
import { type RowProblem, rawText } from '../rejection.ts'
import { cimMeterReadings } from './cim.ts'
import { greenButton } from './espi.ts'
import { MAX_RESOURCES } from './held-readings.ts'
import { XmlEvents } from './xml-events.ts'
import { XmlFaultError } from './xml-fault.ts'
import type { XmlForm, XmlFormReader } from './xml-form.ts'
import { XmlSink } from './xml-sink.ts'

/** In the order in which they are tried. */
const FORMS: readonly XmlForm[] = [cimMeterReadings, greenButton]
/** Elements in which a form must show: an envelope is not longer. */
const MAX_ELEMENTS = 1000
/** What is parsed before batches are handed out. */
const PIECE_BYTES = 64 * 1024

/** Names and elements of the forms of XML. */
export const XML_FORMS: readonly Pick<XmlForm, 'name' | 'columns'>[] = FORMS

/** How far one XML file has been read. A row is a reading. */
export class XmlFileReading {
  readonly #opening: Opening
  readonly #decoder = new TextDecoder()
  readonly #events: XmlEvents
  readonly #sink: XmlSink
  readonly #batch: OpenBatch
  readonly #known: readonly XmlForm[]
  /** of the document that is being read, once its form shows, and of those before it that were joined end to end */
  #reader: XmlFormReader | undefined
  readonly #readers = new Map<XmlForm, XmlFormReader>()
  #elements = 0
  #depth = 0
  #beginning = ''
  #fault: XmlFaultError | undefined

  /** @param only the name of a form, when the file is known to be of that */
  constructor(opening: Opening, only: string | undefined) {
    this.#opening = opening
    this.#known = FORMS.filter(({ name }) => only === undefined || only === name)
    this.#batch = new OpenBatch(opening.file)
    this.#sink = new XmlSink(opening, this.#batch)
    this.#events = new XmlEvents({
      open: (name, attributes) => this.#open(name, attributes),
      close: (name, text) => this.#close(name, text)
    })
  }

  /** @throws UnexpectedHeaderError when it is no XML of readings */
  *push(bytes: Uint8Array): Generator<ReadingsBatch> {
    for (let at = 0; at < bytes.length && !this.#fault; at += PIECE_BYTES) {
      const text = this.#decoder.decode(bytes.subarray(at, at + PIECE_BYTES), { stream: true })
      if (this.#beginning.length < 200) this.#beginning += text.slice(0, 200)
      this.#guard(() => this.#events.push(text))
      if (this.#reader?.overfull) yield* this.#batchesOf(this.#reader.finish())
      if (this.#batch.full) yield this.#batch.take()
    }
  }

  *#batchesOf(steps: Iterable<void>): Generator<ReadingsBatch> {
    for (const _ of steps) if (this.#batch.full) yield this.#batch.take()
  }

  /** The file ends here. */
  end(): void {
    this.#guard(() => {
      this.#events.push(this.#decoder.decode())
      this.#events.end()
    })
  }

  /** The bytes end here, before the file does. */
  breakOff(problem: RowProblem): void {
    this.#fault ??= new XmlFaultError(problem, this.#events.line)
  }

  /** The readings since the last full batch. */
  *last(): Generator<ReadingsBatch> {
    const isKnown = this.#readers.size > 0
    if (!isKnown && !(this.#fault && this.#fault.problem.code !== 'bad_xml')) throw this.#unexpected()
    for (const reader of this.#readers.values()) yield* this.#batchesOf(reader.finish())
    const fault = this.#fault
    const line = fault?.line ?? this.#events.line
    yield* this.#batchesOf(this.#sink.finish(line))
    if (fault) this.#batch.reject(fault.problem, line, '')
    else if (this.#sink.untouched) this.#batch.reject(NO_READINGS, 1, rawText(this.#beginning))
    yield* this.#batch.rest()
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#depth++
    this.#reader ??= this.#recognise(name, attributes)
    if (!this.#reader) return
    this.#reader.open(name, attributes, this.#events.line)
    if (this.#reader.resources > MAX_RESOURCES) throw new XmlFaultError(TOO_MANY, this.#events.line)
  }

  /** The reader of the form that an element shows. Documents of one form that were joined are read by one. */
  #recognise(name: string, attributes: Readonly<Record<string, string>>): XmlFormReader | undefined {
    this.#elements++
    const form =
      this.#elements > MAX_ELEMENTS ? undefined : this.#known.find(({ recognise }) => recognise(name, attributes))
    if (!form) {
      if (this.#elements > MAX_ELEMENTS && this.#readers.size === 0) throw this.#unexpected()
      return undefined
    }
    this.#batch.format = form.name
    const known = this.#readers.get(form)
    if (known) return known
    const reader = form.reader(this.#sink, this.#opening)
    this.#readers.set(form, reader)
    return reader
  }

  #close(name: string, text: string): void {
    this.#depth--
    this.#reader?.close(name, text)
    if (this.#depth > 0) return
    if (!this.#reader && this.#readers.size > 0) this.#batch.reject(NO_FORM, this.#events.line, `<${name}>`)
    this.#reader = undefined
    this.#elements = 0
  }

  /** After a fault nothing more is read; what was good before it is. */
  #guard(parse: () => void): void {
    if (this.#fault) return
    try {
      parse()
    } catch (error) {
      if (!(error instanceof XmlFaultError)) throw error
      this.#fault = error
    }
    this.#batch.assumption = this.#reader?.assumption ?? this.#batch.assumption
  }

  #unexpected(): UnexpectedHeaderError {
    const columns = this.#known.map((form) => form.columns)
    return new UnexpectedHeaderError(this.#opening.file, columns, this.#beginning.trim().replace(/\s+/g, ' '))
  }
}

/** Whether a file is XML, by its first bytes; undefined when more are needed to tell. */
export function isXml(beginning: Uint8Array): boolean | undefined {
  const text = Buffer.from(beginning.buffer, beginning.byteOffset, beginning.byteLength).toString('latin1')
  const first = /^(?:\u00ef(?:\u00bb(?:\u00bf)?)?)?\s*(.?)/.exec(text)?.[1]
  return first === undefined || first === '' ? undefined : first === '<'
}

const TOO_MANY: RowProblem = {
  code: 'xml_limit',
  reason: {
    zh: `XML 中的电表、读数类型等超过 ${MAX_RESOURCES} 个，此后的内容不读取`,
    en: `the XML describes more than ${MAX_RESOURCES} meters, reading types …; nothing after that is read`
  }
}
const NO_FORM: RowProblem = {
  code: 'unknown_format',
  reason: {
    zh: '文件中接在其后的另一 XML 文档不是电量数据',
    en: 'another XML document that was joined to the file is none of readings'
  }
}
const NO_READINGS: RowProblem = {
  code: 'empty_file',
  reason: { zh: '文件中没有读数', en: 'the file holds no readings' }
}
