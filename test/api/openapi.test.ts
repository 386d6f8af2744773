import { Validator } from '@seriousme/openapi-schema-validator'
import fc from 'fast-check'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { beforeAll, describe, expect, test } from 'vitest'
import { ProblemReply } from '../../src/api/schemas.ts'
import { testStore } from '../store/test-database.ts'
import { fillEnergy, fillProvince, METERS } from './sample-province.ts'
import { startApp } from './server.ts'

const { store, api: apiStore } = await testStore()
const { app } = await startApp(apiStore)
beforeAll(async () => {
  await fillProvince(store)
  await fillEnergy(store)
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
      'post /api/v1/carbon/other-energy/import',
      'post /api/v1/carbon/targets/prolonged',
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

/** Values that a parameter may be sent with: sensible, odd and wrong ones. */
function sentValue({ name, schema }: Parameter): fc.Arbitrary<string> {
  const known: Record<string, string[]> = {
    id: METERS.map(({ siteId }) => siteId),
    meter_id: METERS.map(({ meterId }) => meterId),
    region: ['33', '330000', '3301', ''],
    kind: ['school', 'odd'],
    scope: ['33', 'CN', '3301', '330000', 'S01']
  }
  const sensible = fc.constantFrom(...(schema.enum ?? known[name] ?? ['1', '7', '500', '2026-01-30', '2026-02-01']))
  return fc.oneof(
    { arbitrary: sensible, weight: 4 },
    fc.string({ unit: 'binary' }),
    fc.integer().map(String),
    fc.date().map(String)
  )
}

const requests = fc.constantFrom(...api).chain(({ path, get }) => {
  const parameters = get.parameters ?? []
  const values = parameters.map((parameter) => {
    const value = sentValue(parameter)
    return parameter.in === 'path' ? value : fc.option(value, { freq: 2 })
  })
  return fc.tuple(...values).map((sent) => {
    let url = path
    const query = new URLSearchParams()
    for (const [at, { name, in: place }] of parameters.entries()) {
      const value = sent[at]
      if (place === 'path') url = url.replace(`{${name}}`, () => encodeURIComponent(value ?? ''))
      else if (value !== null && value !== undefined) query.append(name, value)
    }
    return {
      url: query.size > 0 ? `${url}?${query}` : url,
      content: get.responses['200']?.content ?? {}
    }
  })
})

test('whatever is sent is answered by the schema, or refused as a problem: never a 5xx', async () => {
  const seen = new Set<number>()
  await fc.assert(
    fc.asyncProperty(requests, async ({ url, content }) => {
      const reply = await app.inject(url)
      seen.add(reply.statusCode)
      expect(reply.statusCode).toBeLessThan(500)
      // an id of dots alone is a step up the path, to another address
      const elsewhere = /\/sites\/\.{0,2}(\/|\?|$)/.test(url)
      const type = String(reply.headers['content-type']).split(';', 1)[0] as string
      if (reply.statusCode === 200 && !elsewhere) {
        // every answer is of a type that the document names; JSON by its schema
        expect(Object.keys(content), url).toContain(type)
        if (type === 'application/json') expect(Value.Check(content[type]!.schema, reply.json()), url).toBe(true)
        else expect(reply.rawPayload.length, url).toBeGreaterThan(100)
      } else if (reply.statusCode === 200) expect(reply.rawPayload.length, url).toBeGreaterThan(0)
      else expect(Value.Check(ProblemReply, reply.json()), url).toBe(true)
    }),
    { numRuns: 300 }
  )
  expect([...seen].sort()).toEqual(expect.arrayContaining([200, 400, 404]))
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
