/** What the audit log records. Names are part of its contract: auditors filter by them. */
export const AUDIT_ACTIONS = [
  'sign-in',
  'sign-out',
  'account.change',
  'key.change',
  'ranking.view',
  'site.view',
  'findings.view',
  'load.view',
  'carbon.change',
  'readings.import',
  'report.export',
  'audit.view',
  'audit.export',
  'audit.prune',
  'schema.migrate'
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** `begun` stands before a change is made, so that none can come about unrecorded; the others say how it ended. */
export type AuditOutcome = 'begun' | 'done' | 'refused' | 'failed'

/** Who did what to what, when and from where. */
export interface AuditRecord {
  readonly at: Date
  /** name of the user or part of the program; for a failed sign-in the name that was tried */
  readonly actor: string
  /** how the actor was known: `session`, `key`, `demo`, `command`, or `none` */
  readonly by: string
  readonly action: AuditAction
  /** what it was done to, such as the id of a site; null where the action says it all */
  readonly object: string | null
  readonly outcome: AuditOutcome
  /** IP address of the client; null on this machine's command line */
  readonly address: string | null
  /** id of the request, which its log lines and problem details carry too, or of the run of a command; its records share it */
  readonly request: string | null
  /** what else tells this one apart, such as the filter of a list or what was entered; never a secret */
  readonly details: unknown
}

/** Most bytes, in UTF-8, of a record's own fields; longer ones are cut: an index takes entries of 2704 bytes at most. */
const MAX_TEXT = 1000
/** Longest JSON of the details; longer ones are cut and become a text. */
const MAX_DETAILS = 10_000

/**
 * The one text that a record is stored and hashed as: JSON with its members in this order, UTC with milliseconds, and
 * without what PostgreSQL cannot hold (NUL and halves of surrogate pairs become U+FFFD).
 */
export function canonicalRecord(record: AuditRecord): string {
  const { at, actor, by, action, object, outcome, address, request, details = null } = record
  const json = JSON.stringify(details)
  return storable(
    JSON.stringify({
      at: at.toISOString(),
      actor: short(actor),
      by,
      action,
      object: object === null ? null : short(object),
      outcome,
      address,
      request,
      details: json.length > MAX_DETAILS ? json.slice(0, MAX_DETAILS) : details
    })
  )
}

/**
 * Reads a canonical record. Of any other text it gives the members that it finds, no text (or null) and 1970 for those that it
 * does not, and the whole of it as the details: a log that somebody wrote into must still be read.
 */
export function parseRecord(text: string): AuditRecord {
  const { whole, members } = membersOf(text)
  const at = new Date(String(members.at))
  const known = !Number.isNaN(at.getTime()) && TEXTS.every((name) => typeof members[name] === 'string')
  const complete = known && OPTIONAL_TEXTS.every((name) => members[name] === null || typeof members[name] === 'string')
  const textOf = (name: string) => (typeof members[name] === 'string' ? members[name] : '')
  const textOrNull = (name: string) => (typeof members[name] === 'string' ? members[name] : null)
  return {
    at: Number.isNaN(at.getTime()) ? new Date(0) : at,
    actor: textOf('actor'),
    by: textOf('by'),
    action: textOf('action') as AuditAction,
    object: textOrNull('object'),
    outcome: textOf('outcome') as AuditOutcome,
    address: textOrNull('address'),
    request: textOrNull('request'),
    details: complete && 'details' in members ? members.details : whole
  }
}

const TEXTS = ['actor', 'by', 'action', 'outcome']
const OPTIONAL_TEXTS = ['object', 'address', 'request']

function membersOf(text: string): { whole: unknown; members: Readonly<Record<string, unknown>> } {
  try {
    const whole: unknown = JSON.parse(text)
    return { whole, members: typeof whole === 'object' && whole !== null ? (whole as Record<string, unknown>) : {} }
  } catch {
    return { whole: text, members: {} }
  }
}

/** Cut between characters, once it is as it will be stored: a NUL becomes three bytes. */
function short(text: string): string {
  const stored = Buffer.from(text.replaceAll('\0', '\ufffd'))
  if (stored.length <= MAX_TEXT) return text
  let end = MAX_TEXT
  while (((stored[end] as number) & 0xc0) === 0x80) end--
  return `${stored.subarray(0, end).toString()}…`
}

/** JSON.stringify writes NUL and lone surrogates, and only them of what cannot be stored, as escapes. */
function storable(json: string): string {
  return json.replace(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][\da-f]{2})/g, '$1\ufffd')
}
