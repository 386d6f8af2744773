import { Type } from 'typebox'
import { AUDIT_ACTIONS, type AuditAction, type AuditOutcome } from '../../audit/record.ts'
import { parseInstant } from '../../readings/instant.ts'
import { auditRecords } from '../../store/audit/audit-rows.ts'
import { AUDITS } from '../access/access.ts'
import { audited } from '../auditing.ts'
import { type Api, type ApiContext, reading } from '../context.ts'
import { isRecordNumber, readCursor, writeCursor } from '../cursor.ts'
import { Problem } from '../problem.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'

const strict = { additionalProperties: false }
const text = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000]*$', description }))
const textOrNull = (description: string) => Type.Unsafe<string | null>({ type: ['string', 'null'], description })
const ACTION = (description: string) =>
  Type.Unsafe<AuditAction>({ type: 'string', enum: [...AUDIT_ACTIONS], description })

const QUERY = Type.Object(
  {
    actor: text(1001, 'Name of a user, or `key:<id> <name>` of an API key'),
    action: Type.Optional(ACTION('What was done')),
    object: text(9000, 'What it was done to, such as the id of a site'),
    from: text(40, 'Not before this time, RFC 3339'),
    before: text(40, 'Before this time, RFC 3339'),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
    cursor: Type.Optional(
      Type.String({ maxLength: 4096, description: 'The next_cursor of the page before, with the same filters' })
    )
  },
  strict
)

const AuditReply = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          seq: Type.Integer({ description: 'Number of the record: 1, 2, 3 …' }),
          at: Type.String({ description: 'RFC 3339, UTC' }),
          actor: Type.String({ description: 'Who; the name that was tried where a sign-in failed' }),
          by: Type.String({ description: 'How the actor was known: session, key, demo, command, or none' }),
          action: Type.Unsafe<AuditAction>({
            type: 'string',
            description: `What was done: ${AUDIT_ACTIONS.join(', ')}; another word in a record that rigwatch did not write`
          }),
          object: textOrNull('What it was done to'),
          outcome: Type.Unsafe<AuditOutcome>({
            type: 'string',
            description:
              'begun, done, refused or failed; `begun` stands before a change. Empty in a record that rigwatch did not write'
          }),
          address: textOrNull('IP address of the client; null on the command line'),
          request: textOrNull(
            'Id of the request, or of the run of a command: that which `begun` and how it ended share'
          ),
          details: Type.Unknown({ description: 'What else tells it apart' }),
          hash: Type.String({ description: 'SHA-256 of the record and all before it' })
        },
        strict
      )
    ),
    next_cursor: textOrNull('For the next page, of older records'),
    simulated: Type.Boolean({ description: 'Whether the database holds a simulated province' })
  },
  strict
)

/** Larger than the number of any record. */
const NEWEST = Number.MAX_SAFE_INTEGER

/** `/audit`: the audit log, for auditors. */
export function auditRoute(app: Api, context: ApiContext): void {
  const schema = {
    tags: ['audit'],
    operationId: 'listAudit',
    summary: 'Who signed in, looked at sites, changed or exported what; the newest first',
    description: '`rigwatch audit verify` proves that no record was altered or removed.',
    querystring: QUERY,
    response: { 200: AuditReply, ...PROBLEM_RESPONSES }
  }
  app.get('/audit', { schema, config: { ...AUDITS, ...audited('audit.view') } }, (request) => {
    const { limit = 50, cursor, from, before, ...equal } = request.query
    const filter = { ...equal, from: moment('from', from), before: moment('before', before) }
    const position = {
      list: 'audit',
      filters: {
        actor: equal.actor ?? null,
        action: equal.action ?? null,
        object: equal.object ?? null,
        from: from ?? null,
        before: before ?? null
      }
    }
    const olderThan = cursor === undefined ? NEWEST : Number(readCursor(cursor, position, isRecordNumber).after)
    return reading(context, request, async (tx) => {
      const found = await auditRecords(tx, filter, { olderThan, limit: limit + 1 })
      const page = found.slice(0, limit)
      const last = page.at(-1)
      const more = found.length > limit && last !== undefined
      return {
        items: page.map(({ at, ...record }) => ({ ...record, at: at.toISOString() })),
        next_cursor: more ? writeCursor({ ...position, run: null, after: String(last.seq) }) : null,
        simulated: context.simulated
      }
    })
  })
}

/** @throws {Problem} `invalid-request` */
function moment(name: string, given: string | undefined): Date | undefined {
  if (given === undefined) return undefined
  const time = parseInstant(given)
  if (time) return time
  const message = 'must be a time with its offset, such as 2026-11-26T08:00:00+08:00'
  throw new Problem('invalid-request', `${name} ${message}.`, { errors: [{ in: 'query', name, message }] })
}
