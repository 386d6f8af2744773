import type { FastifyRequest } from 'fastify'
import { type ApiKey, addApiKey, apiKeys, revokeApiKey } from '../../store/access/keys.ts'
import { aboutOperations } from '../about.ts'
import { ADMINISTERS, scopeOf } from '../access/access.ts'
import { KEY_KNOWN_MS, type KnownKeys } from '../access/known-keys.ts'
import { requireRegions } from '../access/region-problem.ts'
import { newApiKey, secretHash } from '../access/secrets.ts'
import { KeyParams, KeyReply, KeysReply, NewKeyBody, NewKeyReply } from '../access-schemas.ts'
import { audited, UNAUDITED } from '../auditing.ts'
import { type Api, type ApiContext, reading, writing } from '../context.ts'
import { Problem } from '../problem.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** id of the key that the request has made, for the audit log */
    keyMade: string | null
  }
}

const about = aboutOperations('access')

/** `/keys`: the API keys of machines. */
export function keyRoutes(app: Api, context: ApiContext, known: KnownKeys): void {
  const { simulated } = context
  app.decorateRequest('keyMade', null)

  const listSchema = { ...about('listKeys', 'All API keys'), response: { 200: KeysReply, ...PROBLEM_RESPONSES } }
  app.get('/keys', { schema: listSchema, config: { ...ADMINISTERS, ...UNAUDITED } }, (request) =>
    reading(context, request, async (tx) => ({ items: (await apiKeys(tx)).map(keyReply), simulated }))
  )

  const addSchema = {
    ...about('addKey', 'Make an API key', 'The answer shows it once. Keys of auditors are made on the command line.'),
    body: NewKeyBody,
    response: { 200: NewKeyReply, ...PROBLEM_RESPONSES }
  }
  app.post(
    '/keys',
    { schema: addSchema, config: { ...ADMINISTERS, ...audited('key.change', ({ keyMade }) => keyMade) } },
    async (request) => {
      const { name, role, regions = [], days = 90, requests_per_minute: requestsPerMinute = 600 } = request.body
      if (role === 'auditor')
        throw new Problem('forbidden', 'Keys of auditors are made on the command line: rigwatch key add.')
      await requireRegions(context.store, regions)
      const secret = newApiKey()
      const createdBy = scopeOf(request).actor
      const made = { name, role, regions, days, requestsPerMinute, keyHash: secretHash(secret), createdBy }
      const key = await writing(context, request, (tx) => addApiKey(tx, made))
      request.keyMade = String(key.id)
      return { key: keyReply(key), secret, simulated }
    }
  )

  const revokeSchema = {
    ...about(
      'revokeKey',
      'Revoke an API key',
      `It holds from the next request on, and for good; at other servers on the same database ${KEY_KNOWN_MS / 1000} seconds later at most.`
    ),
    params: KeyParams,
    response: { 200: KeyReply, ...PROBLEM_RESPONSES }
  }
  app.delete(
    '/keys/:id',
    { schema: revokeSchema, config: { ...ADMINISTERS, ...audited('key.change', keyAsked) } },
    async (request) => {
      const key = await writing(context, request, (tx) => revokeApiKey(tx, request.params.id))
      known.forget()
      return { key: keyReply(key), simulated }
    }
  )
}

function keyReply(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    role: key.role,
    regions: key.regions,
    requests_per_minute: key.requestsPerMinute,
    created_at: key.createdAt.toISOString(),
    created_by: key.createdBy,
    expires_at: key.expiresAt.toISOString(),
    revoked_at: key.revokedAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null
  }
}

/** The key that a request is about, for the audit log. */
function keyAsked({ params }: FastifyRequest): string {
  return String((params as { id: unknown }).id)
}
