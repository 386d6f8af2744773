import fc from 'fast-check'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { beforeAll, expect, test } from 'vitest'
import { ProblemReply } from '../../src/api/schemas.ts'
import { ROLES, type Role, seesSites } from '../../src/store/access/roles.ts'
import { query, testStore } from '../store/test-database.ts'
import { accessTable, INSIDE, type Row } from './access/access-table.ts'
import { makeUser, newKey, PASSWORD, sessionHeaders } from './access/accounts.ts'
import { newVersion } from './access/entered-versions.ts'
import { startProvider } from './access/openid-provider.ts'
import { fillEnergy, fillProvince, METERS } from './sample-province.ts'
import { startApp } from './server.ts'

const { store, api, url } = await testStore()
const unlimited = {
  session: { idleMinutes: 30, lifetimeMinutes: 720 },
  limits: { address: 1e6, user: 1e6, signIn: 1e6 }
}
const { options: oidc } = await startProvider('http://127.0.0.1:8080/')
const { app } = await startApp(api, '127.0.0.1', { access: unlimited, demo: false, oidc })
let bureau: Record<string, string>
/** of keys that may be revoked: nobody asks by them */
const spareKeys: string[] = []
beforeAll(async () => {
  await fillProvince(store)
  await fillEnergy(store)
  await makeUser(store, 'root', 'administrator')
  // who is asking is none of those whose accounts are changed
  await makeUser(store, 'chief', 'administrator')
  for (const name of ['li.wei', 'other']) await makeUser(store, name, 'operator', ['3301'])
  for (const role of ROLES) await makeUser(store, `a-${role}`, role, seesSites(role) ? ['3301'] : [])
  bureau = (await newKey(store, 'bureau', ['33'])).headers
  for (let i = 0; i < 5; i++) spareKeys.push(String((await newKey(store, 'operator', 'all')).id))
})

interface Schema {
  readonly type?: string | string[]
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Record<string, Schema>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
  readonly maxLength?: number
}
interface Operation {
  readonly parameters?: readonly { in: string; name: string; schema: Schema }[]
  readonly requestBody?: { content: Record<string, { schema: Schema }> }
  readonly responses: Record<string, { content?: Record<string, { schema: TSchema }> }>
}
const document = (await app.inject('/api/v1/openapi.json')).json() as {
  paths: Record<string, Record<string, Operation>>
}
const changing = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => method !== 'get')
    .map(([method, operation]) => ({ method, path, operation }))
)

/** What makes sense where a name of a field alone tells it. */
const SENSIBLE: Record<string, readonly unknown[]> = {
  name: ['root', 'li.wei', 'new.user', 'SCADA'],
  password: [PASSWORD, 'qwerty123456'],
  current_password: [PASSWORD],
  new_password: [PASSWORD],
  scope: ['33', '3301', 'S01', 'CN', ...METERS.map(({ siteId }) => siteId)],
  region: ['33', '3301', '3302', 'CN', '32'],
  item: ['flat', '2024', 'whole account', 'calorific', 'school/kwh_per_m2/9'],
  month: ['2026-03', '2026-13'],
  used_from: ['2099-01-01', '2020-01-01', '2099-02-30'],
  carrier: ['natural gas'],
  source: ['invoice'],
  id: ['2', '3', '4', '2147483647']
}

/** Halves of characters, which JSON can escape and no encoding holds. */
const HALVES = ['\ud800', 'x\udfff', '\udc00\ud800']

function fromSchema(schema: Schema, name = ''): fc.Arbitrary<unknown> {
  const { type, enum: choices, anyOf, properties, required = [], items, minimum = -10, maximum = 1e6, pattern } = schema
  const odd = {
    arbitrary: fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.string({ unit: 'binary' }), fc.constantFrom(...HALVES)),
    weight: 1
  }
  const usual = (arbitrary: fc.Arbitrary<unknown>) => fc.oneof({ arbitrary, weight: 25 }, odd)
  if (anyOf) return fc.oneof(...anyOf.map((each) => fromSchema(each, name)))
  if (choices) return usual(fc.constantFrom(...choices))
  if (properties) {
    const fields = Object.entries(properties).map(([key, each]) => [key, fromSchema(each, key)] as const)
    return usual(fc.record(Object.fromEntries(fields), { requiredKeys: [...required] }))
  }
  if (type === 'boolean') return usual(fc.boolean())
  if (type === 'array') return usual(fc.array(fromSchema(items ?? {}, 'region'), { maxLength: 3 }))
  if (type === 'integer') return usual(fc.integer({ min: minimum, max: Math.min(maximum, 2 ** 31) }))
  if (type === 'number') return usual(fc.oneof(fc.integer({ min: 0, max: 100 }), fc.double()))
  const sensible = { arbitrary: fc.constantFrom(...(SENSIBLE[name] ?? ['x'])), weight: 6 }
  const ofPattern =
    pattern === undefined ? fc.string({ unit: 'grapheme', maxLength: 20 }) : fc.stringMatching(new RegExp(pattern, 'u'))
  return usual(fc.oneof(sensible, fc.string({ unit: 'grapheme', maxLength: 20 }), ofPattern))
}

const requests = fc.constantFrom(...changing).chain(({ method, path, operation }) => {
  const parameters = operation.parameters ?? []
  const body = operation.requestBody?.content['application/json']?.schema
  return fc
    .tuple(
      fc.tuple(...parameters.map(({ name, schema }) => fromSchema({ ...schema, type: 'string' }, name).map(String))),
      body ? fromSchema(body) : fc.constant(undefined),
      fc.oneof({ arbitrary: fc.constant('who may' as const), weight: 9 }, fc.constantFrom('nobody', ...ROLES))
    )
    .map(([values, sent, who]) => {
      const url = parameters.reduce(
        (made, { name }, at) =>
          made.replace(`{${name}}`, () => encodeURIComponent(values[at]?.replace(/\p{Surrogate}/gu, '') || 'x')),
        path
      )
      return { method, path, url, sent, who, content: operation.responses['200']?.content ?? {} }
    })
})

/** Headers of somebody, or of who may use the routes of a path. */
async function headersOf(who: 'who may' | 'nobody' | Role, path: string): Promise<Record<string, string>> {
  if (who === 'nobody') return {}
  if (who !== 'who may') return sessionHeaders(api, `a-${who}`)
  return path.includes('/carbon/') ? bureau : sessionHeaders(api, 'chief')
}

const TABLE = accessTable({
  withoutSecondFactors: () => query(url, 'delete from second_factor'),
  newKeyId: async () => Number(spareKeys.pop()),
  newVersion: (what, place) => newVersion(url, what, place)
})
/** What cannot be done by one request alone, or is done otherwise here: there is a provider. */
const OTHERWISE: Readonly<Record<string, number>> = {
  'post /api/v1/session/oidc': 200,
  'put /api/v1/session/oidc': 401,
  'put /api/v1/session/second-factor': 409
}

test.each(changing)('$method $path answers by its schema what nothing is wrong with', async (changed) => {
  const { method, path, operation } = changed
  const row = TABLE[`${method} ${path}`] as Row
  const payload = row.body?.(INSIDE)
  const reply = await app.inject({
    method: method.toUpperCase() as 'PUT',
    url: row.url ? await row.url(INSIDE) : path,
    headers: await headersOf('who may', path),
    ...(payload && { payload })
  })
  expect(reply.statusCode, reply.body).toBe(OTHERWISE[`${method} ${path}`] ?? 200)
  const schema =
    reply.statusCode === 200 ? operation.responses['200']?.content?.['application/json']?.schema : ProblemReply
  expect(Value.Check(schema as TSchema, reply.json()), reply.body).toBe(true)
})

test.each(changing.filter(({ operation }) => operation.requestBody))(
  '$method $path refuses half a character in a text in both languages',
  async ({ method, path }) => {
    const row = TABLE[`${method} ${path}`] as Row
    const valid = row.body?.(INSIDE) ?? {}
    const reply = await app.inject({
      method: method.toUpperCase() as 'PUT',
      url: row.url ? await row.url(INSIDE) : path,
      headers: { ...(await headersOf('who may', path)), 'content-type': 'application/json' },
      payload: JSON.stringify({ ...valid, source: 'invoice \ud800' })
    })
    expect(reply.json()).toMatchObject({
      status: 400,
      errors: [{ in: 'body', name: 'source', message_zh: expect.stringContaining('Unicode') }]
    })
  }
)

test('whatever is sent to change something is answered by the schema, or refused as a problem: never a 5xx', async () => {
  const done = new Map<string, Set<number>>()
  await fc.assert(
    fc.asyncProperty(requests, async ({ method, path, url, sent, who, content }) => {
      const headers = await headersOf(who, path)
      const reply = await app.inject({
        method: method.toUpperCase() as 'PUT',
        url,
        headers: { ...headers, ...(sent !== undefined && { 'content-type': 'application/json' }) },
        ...(sent !== undefined && { payload: JSON.stringify(sent) })
      })
      const route = `${method} ${path}`
      done.set(route, (done.get(route) ?? new Set()).add(reply.statusCode))
      expect(reply.statusCode, reply.body).toBeLessThan(500)
      const { schema } = content['application/json'] ?? {}
      if (reply.statusCode === 200)
        expect(Value.Check(schema as TSchema, reply.json()), `${route}: ${reply.body}`).toBe(true)
      else expect(Value.Check(ProblemReply, reply.json()), `${route}: ${reply.body}`).toBe(true)
    }),
    { numRuns: 400 }
  )
  // every route was really reached, and some of them with success: each right once is the test above
  expect([...done.keys()].sort()).toEqual(changing.map(({ method, path }) => `${method} ${path}`).sort())
  const succeeded = [...done].filter(([, statuses]) => statuses.has(200)).length
  expect(succeeded).toBeGreaterThan(changing.length / 5)
}, 240_000)
