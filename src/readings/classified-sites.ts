import { idProblem } from './cell-problem.ts'
import { METER_COLUMNS } from './formats/columns.ts'
import type { MeterIds, PointTerm } from './point-terms.ts'
import type { ReadingsBatch } from './readings-batch.ts'
import type { Rejection, RowProblem } from './rejection.ts'
import type { Sentence } from './sentence.ts'
import { SITES_ALIASES } from './sites-columns.ts'
import { unwrapped } from './spreadsheet-text.ts'
import { readTable, type TableRow } from './table.ts'
import type { Check } from './validation.ts'

const CELLS = /[,;\t|]/
/** `1. `, `12、`, `一、`, `（1）`, `- ` before a name. */
const NUMBERING =
  /^(?:[([（【]\s*(?:\d{1,3}|[一二三四五六七八九十百]+)\s*[)\]）】]|(?:\d{1,3}|[一二三四五六七八九十百]+)\s*[.、．)）:：\s]|[-–—*•·●■◆○]+)\s*/u
/** A number of a site, a meter or an account beside a name. */
const NUMBER = /^[\dA-Za-z-]{4,}$/
const LIST_ALIASES = {
  name: ['涉密单位', '涉密单位名称', ...SITES_ALIASES.name!],
  site_id: [...SITES_ALIASES.site_id!, '编号', '代码'],
  meter_id: SITES_ALIASES.meter_id!
}
const COLUMNS_OF_LISTS = [...Object.keys(LIST_ALIASES), ...METER_COLUMNS, ...Object.values(LIST_ALIASES).flat()]
const CLASSIFIED: RowProblem = {
  code: 'classified_site',
  reason: { zh: '涉密单位，拒绝导入', en: 'of a classified site: refused' }
}

/** A list of classified sites that cannot be used whole; to go on with a part of it would let some of them in. */
export class ClassifiedListError extends Error {
  readonly code = 'CLASSIFIED_LIST'
  override readonly name = 'ClassifiedListError'
  readonly file: string

  constructor(file: string, { zh, en }: Sentence) {
    super(`${file}: ${zh}；涉密单位清单必须整份可用 / ${en}; the list of classified sites must be usable whole`)
    this.file = file
  }
}

/**
 * Sites of which nothing may be kept, by name, number, account or meter, and what has been refused of them. With a site all
 * its meters are refused, with a meter the assets and accounts that stand for it.
 */
export class ClassifiedSites {
  readonly #names: ReadonlySet<string>
  readonly #ids: Set<string>
  readonly #sites = new Set<string>()
  readonly #meters = new Set<string>()
  readonly #entries: readonly (readonly string[])[]
  /** names and numbers that have been met with */
  readonly #met = new Set<string>()
  #rows = 0

  /** @param entries names and numbers of each listed site */
  constructor(entries: Iterable<ListedSite>) {
    const all = [...entries].map(({ names, ids }) => ({ names: names.map(plainName), ids }))
    this.#entries = all.map(({ names, ids }) => [...names, ...ids])
    this.#names = new Set(all.flatMap(({ names }) => names))
    this.#ids = new Set(all.flatMap(({ ids }) => ids))
  }

  /** Listed sites, and how many of them nothing was met with: names that are written otherwise may hide there. */
  get listed(): { readonly sites: number; readonly unmet: number } {
    const unmet = this.#entries.filter((entry) => !entry.some((text) => this.#met.has(text))).length
    return { sites: this.#entries.length, unmet }
  }

  /** What has been refused: sites and meters of the sites file, and rows of readings and tables. */
  get refused(): { readonly sites: number; readonly meters: number; readonly rows: number } {
    return { sites: this.#sites.size, meters: this.#meters.size, rows: this.#rows }
  }

  /** Whether a row of a sites file is of a listed site. */
  lists(siteId: string, ids: readonly string[], names: readonly string[]): boolean {
    const named = [siteId, ...names]
      .filter((name) => name !== '')
      .map(plainName)
      .filter((name) => this.#names.has(name))
    const numbered = [siteId, ...ids].filter((id) => this.#ids.has(id))
    for (const text of [...named, ...numbered]) this.#met.add(text)
    return named.length + numbered.length > 0 || this.#sites.has(siteId)
  }

  /** Refuses a site with a meter of it. */
  refuse(siteId: string, meterIds: readonly string[]): void {
    this.#sites.add(siteId)
    this.#ids.add(siteId)
    for (const id of meterIds.filter((some) => some !== '')) this.#ids.add(id)
    if (meterIds[0]) this.#meters.add(meterIds[0])
  }

  /** Whether an id, of whatever kind, is one of a refused site. */
  refuses(id: string | undefined): boolean {
    if (id === undefined || !this.#ids.has(id)) return false
    this.#met.add(id)
    return true
  }

  /** Whether a target or the like may be kept. */
  allows({ scopeKind, scope }: { readonly scopeKind: string; readonly scope: string }): boolean {
    const refused = scopeKind !== 'region' && (this.#ids.has(scope) || this.#names.has(plainName(scope)))
    if (refused) this.#rows++
    return !refused
  }

  /** The rows of points that are not refused; those that are tell more ids to refuse. */
  allowedTerms(terms: readonly PointTerm[]): PointTerm[] {
    const isRefused = ({ meterId, account, asset }: PointTerm) =>
      [meterId, account ?? '', asset ?? ''].some((id) => this.#ids.has(id))
    for (const { meterId, account, asset } of terms.filter(isRefused)) {
      for (const id of [meterId, account, asset]) if (id !== null) this.#ids.add(id)
    }
    const allowed = terms.filter((term) => !isRefused(term))
    this.#rows += terms.length - allowed.length
    return allowed
  }

  /** The rejections of tables that quote nothing of a refused site. */
  allowedRejections(rejections: readonly Rejection[]): Rejection[] {
    const allowed = rejections.filter((rejection) => !this.#quotes(rejection))
    this.#rows += rejections.length - allowed.length
    return allowed
  }

  /** A check that turns away what is of refused sites, before it asks the other. */
  check(inner: Check): Check {
    const refuses = (meterId: string, { asset, account }: MeterIds = {}) =>
      [meterId, asset, account].some((id) => this.refuses(id))
    return (day, ids) => {
      if (refuses(day.meterId, ids)) return CLASSIFIED
      const load = inner(day, ids)
      return !('code' in load) && refuses(load.meterId) ? CLASSIFIED : load
    }
  }

  /** Passes batches on without the rows of refused sites, good or bad, which are counted and else forgotten. */
  async *allowedBatches(batches: AsyncIterable<ReadingsBatch>): AsyncGenerator<ReadingsBatch> {
    for await (const batch of batches) {
      const rejections = this.allowedRejections(batch.rejections)
      const rowsRead = batch.rowsRead - (batch.rejections.length - rejections.length)
      yield rejections.length === batch.rejections.length ? batch : { ...batch, rowsRead, rejections }
    }
  }

  #quotes({ code, raw }: Rejection): boolean {
    if (code === 'classified_site') return true
    const cells = raw.split(CELLS).map((cell) => plainId(cell.trim().replace(/^"(.*)"$/, '$1')))
    return cells.some((cell) => this.#ids.has(cell) || (cell !== '' && this.#names.has(plainName(cell))))
  }
}

/** A site as a list of classified sites has it. */
interface ListedSite {
  readonly names: readonly string[]
  readonly ids: readonly string[]
}

/**
 * Reads a list of classified sites: names (`name`, 单位名称), numbers (`site_id`, 单位编号), accounts and meters (`meter_id`, 户号,
 * 电表资产号 …), one or more of them in each row; or nothing but a name or number in each line, without a header.
 * @throws UnexpectedHeaderError when it has none of these columns, ClassifiedListError when a row cannot be used
 */
export function parseClassified(text: string, file: string): ClassifiedSites {
  const listed: ListedSite[] = bareList(text)
  if (listed.length > 0) return new ClassifiedSites(listed)
  const listError = (line: number, { zh, en }: Sentence) =>
    new ClassifiedListError(file, { zh: `第 ${line} 行${zh}`, en: `line ${line}: ${en}` })
  const rejections = readTable(
    file,
    text,
    [['name', 'site_id', 'meter_id']],
    (row) => {
      const [name, numbers] = [row.cell('name'), [row.cell('site_id'), ...meterIdsOf(row)].filter((id) => id !== '')]
      if (name === '' && numbers.length === 0) throw listError(row.line, { zh: '没有写明单位', en: 'names no site' })
      if (row.cells.some((cell) => cell.includes('\ufffd'))) {
        throw listError(row.line, { zh: '含无法识别的字符', en: 'has bytes that are no text' })
      }
      const cut = numbers.map((id) => idProblem('meter_id', id)).find((problem) => problem?.code === 'bad_id')
      if (cut) throw listError(row.line, cut.reason)
      listed.push({ names: name === '' ? [] : [name], ids: numbers })
    },
    LIST_ALIASES
  )
  const [bad] = rejections
  if (bad) throw listError(bad.line, bad.reason)
  if (listed.length === 0) throw new ClassifiedListError(file, { zh: '没有列出单位', en: 'it lists no site' })
  return new ClassifiedSites(listed)
}

/** The sites of a list without a header, of one cell a line; none where it has a header, more cells or bytes that are no text. */
function bareList(text: string): ListedSite[] {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r\n?|\n/)
    .map((line) => line.trim())
  const filled = lines.filter((line) => line !== '')
  const names = [...COLUMNS_OF_LISTS].map((column) => column.toLowerCase())
  const isBare = (line: string) => !/[,;，；|\t"\ufffd]/.test(line) && !names.includes(line.toLowerCase())
  return filled.every(isBare) ? filled.map(bareSite) : []
}

/** What a line without a header may say: a name or a number, or both with a blank between, numbered or not. */
function bareSite(line: string): ListedSite {
  const plain = line.replace(NUMBERING, '')
  const words = plain.split(/\s+/)
  const numbers = words.filter((word) => NUMBER.test(plainId(word)))
  const name = words.filter((word) => !numbers.includes(word)).join(' ')
  return { names: [line, plain, ...(name === '' ? [] : [name])], ids: [line, plain, ...numbers].map(plainId) }
}

/** All numbers of meters and accounts in a row. */
export function meterIdsOf(row: TableRow): string[] {
  return ['meter_id', ...METER_COLUMNS].map((name) => row.cell(name)).filter((id) => id !== '')
}

/** An id without blanks, and with full-width digits and letters as plain ones. */
function plainId(id: string): string {
  return unwrapped(id.trim())
}

/** A name without what people write now so, now otherwise: blanks, full-width characters, quotes. */
function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\s"'“”]+/g, '')
    .toLowerCase()
}
