import { createHash } from 'node:crypto'
import { Problem } from './problem.ts'

/** Where a page of a list ended. */
export interface Position {
  /** the list, such as `rankings` */
  readonly list: string
  /** the filters that the list was asked with */
  readonly filters: Readonly<Record<string, string | null>>
  /** the run whose list it is; null when there was none */
  readonly run: number | null
  /** sort key of the last item given */
  readonly after: string
}

/** Ids of runs, and the ranks within them, are PostgreSQL integers. */
const MAX_INTEGER = 2 ** 31 - 1

const CHECKSUM_BYTES = 12

/**
 * Writes a position as an opaque token: JSON behind a checksum, as base64url. It is valid on every server and after a
 * restart, and needs no secret, since it opens nothing that the same request without it would not show.
 */
export function writeCursor({ list, filters, run, after }: Position): string {
  const body = Buffer.from(JSON.stringify([list, fingerprint(filters), run, after]))
  return Buffer.concat([checksum(body), body]).toString('base64url')
}

/**
 * Reads a cursor of this list with these filters.
 * @param isKey whether a text is a sort key of the list
 * @throws {Problem} `invalid-cursor` when it was altered or made up, or belongs to another list or other filters
 */
export function readCursor(
  cursor: string,
  { list, filters }: Pick<Position, 'list' | 'filters'>,
  isKey: (after: string) => boolean
): Pick<Position, 'run' | 'after'> {
  const bytes = Buffer.from(cursor, 'base64url')
  const body = bytes.subarray(CHECKSUM_BYTES)
  const intact = bytes.toString('base64url') === cursor && checksum(body).equals(bytes.subarray(0, CHECKSUM_BYTES))
  // The checksum is no secret: what it covers may be made up.
  const [ofList, ofFilters, run, after] = intact ? parsedList(body.toString()) : []
  if (!isRun(run) || typeof after !== 'string' || !isKey(after))
    throw new Problem('invalid-cursor', 'The cursor was altered or cut. Pass next_cursor exactly as it was given.')
  if (ofList !== list || ofFilters !== fingerprint(filters))
    throw new Problem('invalid-cursor', 'The cursor belongs to a list with other filters. Start again without cursor.')
  return { run, after }
}

function parsedList(json: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(json)
    return Array.isArray(parsed) ? parsed : []
  } catch {
    return []
  }
}

function isRun(value: unknown): value is number | null {
  return value === null || isPositiveInteger(value)
}

/** Whether a text is a rank as cursors write it. */
export function isRank(text: string): boolean {
  return isPositiveInteger(Number(text)) && String(Number(text)) === text
}

/** Whether a text is the number of an audit record as cursors write it. */
export function isRecordNumber(text: string): boolean {
  return /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text))
}

/** Whether a text can be a site's id: PostgreSQL's text holds every character but this one. */
export function isSiteId(text: string): boolean {
  return !text.includes('\0')
}

function isPositiveInteger(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_INTEGER
}

function checksum(body: Buffer): Buffer {
  return createHash('sha256').update('rigwatch cursor 1\n').update(body).digest().subarray(0, CHECKSUM_BYTES)
}

function fingerprint(filters: Position['filters']): string {
  const sorted = Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 16)
}
