import { Validator } from '@seriousme/openapi-schema-validator'
import fc from 'fast-check'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { beforeAll, describe, expect, test } from 'vitest'
import { ProblemReply } from '../../src/api/schemas.ts'
import { KEY_ROLES, ROLES, seesSites } from '../../src/store/access/roles.ts'
import { testStore } from '../store/test-database.ts'
import { makeUser, newKey, sessionHeaders } from './access/accounts.ts'
import { fillEnergy, fillProvince, METERS } from './sample-province.ts'
import { startApp } from './server.ts'

const { store, api: apiStore } = await testStore()
const limits = { address: 1e6, user: 1e6, signIn: 1e6 }
const { app } = await startApp(apiStore, '127.0.0.1', {
  access: { session: { idleMinutes: 30, lifetimeMinutes: 720 }, limits }
})
beforeAll(async () => {
  await fillProvince(store)
  await fillEnergy(store)
  for (const role of ROLES) {
    await makeUser(store, role, role, seesSites(role) ? ['33'] : [])
    headers[role] = await sessionHeaders(apiStore, role)
  }
  for (const role of KEY_ROLES)
    headers[`a key of ${role}`] = (await newKey(store, role, seesSites(role) ? ['3301'] : [])).headers
})

interface Parameter {
  in: 'path' | 'query'
  name: string
  required?: boolean
  schema: TSchema & { type: string; enum?: string[]; pattern?: string }
}
interface Operation {
  operationId: string
  summary: string
  parameters?: Parameter[]
  responses: Record<string, { description: string; content?: Record<string, { schema: TSchema }> }>
}
interface OpenApi {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, Operation>>
}

const document = (await app.inject('/api/v1/openapi.json')).json() as OpenApi
const operations = Object.entries(document.paths)
  .filter(([, item]) => item.get)
  .map(([path, item]) => ({ path, get: item.get as Operation }))
const changing = Object.entries(document.paths).flatMap(([path, { get, ...others }]) =>
  Object.entries(others).map(([method, operation]) => ({ name: `${method} ${path}`, operation }))
)
const api = operations.filter(({ path }) => path.startsWith('/api/v1/') && !path.endsWith('openapi.json'))

describe('the document', () => {
  test('is OpenAPI 3.1 and describes every route of the API', () => {
    expect(document.openapi).toMatch(/^3\.1\./)
    expect(document.info).toMatchObject({ title: 'rigwatch', version: '0.0.0-test' })
    expect(operations.map(({ path }) => path).sort()).toEqual([
      '/api/v1/audit',
      '/api/v1/carbon/headcounts',
      '/api/v1/carbon/other-energy',
      '/api/v1/carbon/reference',
      '/api/v1/carbon/report',
      '/api/v1/carbon/targets',
      '/api/v1/carbon/tariffs',
      '/api/v1/keys',
      '/api/v1/openapi.json',
      '/api/v1/rankings',
      '/api/v1/rankings/facets',
      '/api/v1/session',
      '/api/v1/sites',
      '/api/v1/sites/{id}',
      '/api/v1/sites/{id}/findings',
      '/api/v1/sites/{id}/load',
      '/api/v1/users',
      '/api/v1/users/{name}',
      '/healthz',
      '/metrics',
      '/problems/{name}',
      '/readyz'
    ])
  })

  test('changes nothing but accounts, sessions and what users enter of carbon, and describes that too', () => {
    expect(changing.map(({ name }) => name).sort()).toEqual([
      'delete /api/v1/keys/{id}',
      'delete /api/v1/session',
      'delete /api/v1/users/{name}/second-factor',
      'patch /api/v1/users/{name}',
      'post /api/v1/carbon/headcounts/import',
      'post /api/v1/carbon/headcounts/{version}/withdrawal',
      'post /api/v1/carbon/other-energy/import',
      'post /api/v1/carbon/other-energy/{version}/withdrawal',
      'post /api/v1/carbon/reference/{version}/withdrawal',
      'post /api/v1/carbon/targets/prolonged',
      'post /api/v1/carbon/targets/{version}/withdrawal',
      'post /api/v1/carbon/tariffs/import',
      'post /api/v1/carbon/tariffs/{version}/withdrawal',
      'post /api/v1/keys',
      'post /api/v1/session',
      'post /api/v1/session/oidc',
      'post /api/v1/session/second-factor',
      'post /api/v1/users',
      'put /api/v1/carbon/headcounts',
      'put /api/v1/carbon/other-energy',
      'put /api/v1/carbon/reference',
      'put /api/v1/carbon/targets',
      'put /api/v1/carbon/tariffs',
      'put /api/v1/session/oidc',
      'put /api/v1/session/password',
      'put /api/v1/session/second-factor',
      'put /api/v1/users/{name}/password'
    ])
    expect(changing.every(({ operation }) => operation.summary && operation.responses['4XX'])).toBe(true)
  })

  test('is valid by the meta-schema of OpenAPI 3.1; one with a fault is not', async () => {
    expect(await new Validator().validate(structuredClone(document) as never)).toEqual({ valid: true })
    const faulty = structuredClone(document) as never as { paths: { '/healthz': { get: { responses: unknown } } } }
    faulty.paths['/healthz'].get.responses = { 200: { content: {} } }
    expect(await new Validator().validate(faulty as never)).toMatchObject({ valid: false })
  })

  test('has operation ids of its own, and a parameter for each name in a path', () => {
    const ids = [...operations.map(({ get }) => get), ...changing.map(({ operation }) => operation)]
    expect(new Set(ids.map(({ operationId }) => operationId)).size).toBe(ids.length)
    for (const { path, get } of operations) {
      expect(get.summary, path).toBeTruthy()
      const named = (get.parameters ?? []).filter((parameter) => parameter.in === 'path' && parameter.required)
      expect(named.map(({ name }) => name)).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
      for (const response of Object.values(get.responses)) expect(response.description, path).toBeTruthy()
    }
  })

  test('says of every answer whether it is simulated, and of every failure that it is a problem', () => {
    for (const { path, get } of api) {
      const schema = get.responses['200']?.content?.['application/json']?.schema as {
        properties: object
        required: string[]
      }
      expect(schema.required, path).toContain('simulated')
      for (const status of ['4XX', '5XX'])
        expect(get.responses[status]?.content, path).toHaveProperty('application/problem+json')
    }
  })
})

/** Values that a parameter may be sent with: such as make sense or exist; then odd and wrong ones too. */
function sensibleValue({ name, schema }: Parameter): fc.Arbitrary<string> {
  const known: Record<string, string[]> = {
    id: METERS.map(({ siteId }) => siteId),
    meter_id: METERS.map(({ meterId }) => meterId),
    region: ['33', '330000', '3301', ''],
    kind: ['school', 'odd'],
    scope: ['33', 'CN', '3301', '330000', 'S01'],
    name: [...ROLES, 'ROOT', 'nobody']
  }
  return fc.constantFrom(...(schema.enum ?? known[name] ?? ['1', '7', '500', '2026-01-30', '2026-02-01']))
}

function sentValue(parameter: Parameter): fc.Arbitrary<string> {
  return fc.oneof(
    { arbitrary: sensibleValue(parameter), weight: 4 },
    fc.string({ unit: 'binary' }),
    fc.integer().map(String),
    fc.date().map(String)
  )
}

const VISITOR = 'a visitor of the demo'
const ASKING = [...ROLES, ...KEY_ROLES.map((role) => `a key of ${role}` as const), VISITOR] as const
type Asking = (typeof ASKING)[number]
const headers: Partial<Record<Asking, Record<string, string>>> = { [VISITOR]: {} }

interface Sent {
  readonly who: Asking
  readonly url: string
}

/** Requests of one operation: whatever may be sent, and such that nothing is wrong with. */
function requestsOf({ path, get: { parameters = [] } }: (typeof api)[number]) {
  const made = (values: readonly (string | null)[]) => {
    let url = path
    const query = new URLSearchParams()
    for (const [at, { name, in: place }] of parameters.entries()) {
      const value = values[at]
      if (place === 'path') url = url.replace(`{${name}}`, () => encodeURIComponent(value ?? ''))
      else if (value !== null && value !== undefined) query.append(name, value)
    }
    return query.size > 0 ? `${url}?${query}` : url
  }
  const plain = parameters.map((each) =>
    each.in === 'path' || each.required ? sensibleValue(each) : fc.constant(null)
  )
  const any = parameters.map((each) => (each.in === 'path' ? sentValue(each) : fc.option(sentValue(each), { freq: 2 })))
  const asking = (values: fc.Arbitrary<readonly (string | null)[]>): fc.Arbitrary<Sent> =>
    fc.record({ who: fc.constantFrom(...ASKING), url: values.map(made) })
  return { any: asking(fc.tuple(...any)), plain: asking(fc.tuple(...plain)) }
}

describe('whatever anybody sends is answered by the schema, or refused as a problem: never a 5xx', () => {
  test.each(api)('$path', async (operation) => {
    const content = operation.get.responses['200']?.content ?? {}
    const seen = new Set<number>()
    const { any, plain } = requestsOf(operation)
    // everybody sends some that nothing is wrong with first
    const first = fc.sample(plain, 4).flatMap(({ url }) => ASKING.map((who): [Sent] => [{ who, url }]))
    await fc.assert(
      fc.asyncProperty(any, async ({ who, url }) => {
        const reply = await app.inject({ url, headers: { ...headers[who] } })
        seen.add(reply.statusCode)
        expect(reply.statusCode, `${who}: ${url}`).toBeLessThan(500)
        // an id of dots alone is a step up the path, to another address
        const elsewhere = /\/(sites|users)\/\.{0,2}(\/|\?|$)/.test(url)
        const type = String(reply.headers['content-type']).split(';', 1)[0] as string
        if (reply.statusCode === 200 && !elsewhere) {
          // every answer is of a type that the document names; JSON by its schema
          expect(Object.keys(content), url).toContain(type)
          if (type === 'application/json') expect(Value.Check(content[type]!.schema, reply.json()), url).toBe(true)
          else expect(reply.rawPayload.length, url).toBeGreaterThan(100)
        } else if (reply.statusCode === 200) expect(reply.rawPayload.length, url).toBeGreaterThan(0)
        else expect(Value.Check(ProblemReply, reply.json()), url).toBe(true)
      }),
      { numRuns: first.length + 40, examples: first }
    )
    // somebody was let see it, which no fuzz of visitors alone would
    expect([...seen]).toContain(200)
  })
})

test('what is not a request of the API at all does no harm either', async () => {
  await fc.assert(
    fc.asyncProperty(fc.webPath(), fc.webQueryParameters(), async (path, query) => {
      const reply = await app.inject(`/api/v1${path || '/'}?${query}`)
      expect(reply.statusCode).toBeLessThan(500)
    }),
    { numRuns: 100 }
  )
})
