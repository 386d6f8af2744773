import type { Opening } from '../formats/format.ts'
import type { Sentence } from '../sentence.ts'
import type { XmlSink } from './xml-sink.ts'

/** Reads the elements of one XML file. */
export interface XmlFormReader {
  readonly open: (name: string, attributes: Readonly<Record<string, string>>, line: number) => void
  readonly close: (name: string, text: string) => void
  /** So much waits for what comes later in the file that it must be given out. */
  readonly overfull: boolean
  /** Gives out what waited for something that has not come, and stops after each reading, so that none pile up. */
  readonly finish: () => Iterable<void>
  /** objects that are remembered until the file ends */
  readonly resources: number
  /** what was taken for granted, for people to check */
  readonly assumption: Sentence
}

/** A form of XML in which readings come. */
export interface XmlForm {
  /** as it is stored with an import, such as `green-button` */
  readonly name: string
  /** its elements, to tell people what is expected */
  readonly columns: string
  /** Whether an element, by its local name and attributes, shows that the file is of this form. */
  readonly recognise: (name: string, attributes: Readonly<Record<string, string>>) => boolean
  readonly reader: (sink: XmlSink, opening: Opening) => XmlFormReader
}
