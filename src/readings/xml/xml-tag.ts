import { owned } from './owned-text.ts'

/** Characters of XML 1.0 that names begin with, and that follow in them; those beyond the plane of two bytes are not told apart. */
const FIRST =
  ':A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uDFFF\\uF900-\\uFDCF\\uFDF0-\\uFFFD'
const NAME = `[${FIRST}][-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040${FIRST}]*`
const TAG = new RegExp(
  `^(${NAME})((?:[ \\t\\r\\n]+${NAME}[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:"[^"<]*"|'[^'<]*'))*)[ \\t\\r\\n]*(/?)$`
)
const ATTRIBUTE = new RegExp(`(${NAME})[ \\t\\r\\n]*=[ \\t\\r\\n]*("[^"]*"|'[^']*')`, 'g')
const NAME_START = new RegExp(`[${FIRST}]`)
const REFERENCE = /&(?:#([0-9]{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));|&/g
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
/** Names that are remembered, and how long they may be. */
const [MAX_NAMES, MAX_NAME] = [1000, 100]

export type Attributes = Readonly<Record<string, string>>

/** An opening tag. */
export interface Tag {
  readonly name: string
  readonly attributes: Attributes
  readonly empty: boolean
}

const NONE: Attributes = Object.freeze(Object.create(null))

/** Whether a name may begin with a character. */
export function beginsName(character: string): boolean {
  return NAME_START.test(character)
}

/** The tag between `<` and `>`; undefined when it is none. */
function tagOf(text: string): Tag | undefined {
  const [, name, written, slash] = TAG.exec(text) ?? []
  if (name === undefined) return undefined
  const empty = slash === '/'
  if (!written) return { name, attributes: NONE, empty }
  const attributes: Record<string, string> = Object.create(null)
  for (const [, attribute, quoted] of written.matchAll(ATTRIBUTE)) {
    const value = withoutReferences(quoted!.slice(1, -1).replace(/[\t\r\n]/g, ' '))
    if (value === undefined || attribute! in attributes) return undefined
    attributes[attribute!] = value
  }
  return { name, attributes, empty }
}

/** A text with the characters that its references stand for; undefined when one stands for none. */
export function withoutReferences(text: string): string | undefined {
  if (!text.includes('&')) return text
  let known = true
  const replaced = text.replace(REFERENCE, (_, decimal?: string, hex?: string, name?: string) => {
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
    if (name !== undefined) return ENTITIES[name]!
    if (isCharacter(code)) return String.fromCodePoint(code)
    known = false
    return ''
  })
  return known ? replaced : undefined
}

/** Whether XML 1.0 has a character. */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff)
}

/** Tags with attributes by their whole text: files repeat few of them very often, such as references to types. */
export class KnownTags {
  readonly #known = new Map<string, Tag>()

  /** Undefined when the text is no tag. */
  of(text: string): Tag | undefined {
    const known = this.#known.get(text)
    if (known || text.length > MAX_NAME) return known ?? tagOf(text)
    const own = owned(text)
    const tag = tagOf(own)
    if (!tag) return undefined
    if (this.#known.size >= MAX_NAMES) this.#known.clear()
    this.#known.set(own, tag)
    return tag
  }
}

/** What a tag without attributes is known as. */
export interface PlainTag {
  /** with its prefix */
  readonly name: string
  readonly local: string
  /** the plain tag that followed it the last time: mostly the one that does so again */
  next: PlainTag | undefined
}

/** Names with their prefixes and without, of which files have few. */
export class TagNames {
  readonly #known = new Map<string, PlainTag>()

  /** Undefined where the name has not been met, or is none. */
  known(name: string): PlainTag | undefined {
    return this.#known.get(name)
  }

  of(name: string): PlainTag {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const tag = { name: owned(name), local: internalized(name.slice(name.indexOf(':') + 1)), next: undefined }
    if (name.length <= MAX_NAME && this.#known.size < MAX_NAMES) this.#known.set(tag.name, tag)
    return tag
  }
}

/** A text as names of properties are kept, which are compared without a look at their characters. */
function internalized(text: string): string {
  return Object.keys({ [owned(text)]: true })[0]!
}
