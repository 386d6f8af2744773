import type { Duty } from '../../../src/api/access/access.ts'
import type { Role } from '../../../src/store/access/roles.ts'
import { PASSWORD } from './accounts.ts'

/** Those with regions have Hangzhou: S01 and S02 lie within it, S03 and S04 do not. */
export const INSIDE = '3301'
export const OUTSIDE = '3302'
export type Place = typeof INSIDE | typeof OUTSIDE

/** What a route answers. */
export interface Row {
  /** roles that may use it; `user` is whoever signed in with a password */
  readonly for: 'public' | 'anyone' | 'user' | readonly Role[]
  /** whether visitors of the demo may */
  readonly demo?: true
  readonly url?: (place: Place) => string | Promise<string>
  readonly body?: (place: Place) => object
  /** the answer to those who may, within their regions and outside; 200 unless told */
  readonly inside?: number
  readonly outside?: number
  /** the answer where another password is due */
  readonly whenDue?: number
  /** the answer to who signed in at the OpenID provider, which has passwords and factors of its own */
  readonly fromProvider?: number
  /** whether it takes what nobody on the way may read */
  readonly needsTls?: true
  /** what may be due without the route refusing to answer */
  readonly during?: readonly Duty[]
  /** of the answer: what shows that it is about a place */
  readonly shows?: (body: never, place: Place) => unknown[]
}

/** Who asks. */
export interface Asking {
  /** null: nobody whom the server knows */
  readonly role: Role | 'demo' | null
  readonly by: 'session' | 'key' | 'nothing'
  /** what has to be done before anything else */
  readonly due?: Duty
  /** whether the session began at the OpenID provider */
  readonly fromProvider?: true
  /** whether a secret came over the network in the clear */
  readonly inTheClear?: true
}

let made = 0

const WORK_WITH_SITES = ['operator', 'bureau', 'inspector'] as const
const site = (place: Place) => (place === INSIDE ? 'S01' : 'S03')
const target = (place: Place) => ({
  scope_kind: 'region',
  scope: place,
  metric: 'tco2',
  base_year: 2020,
  base_value: 60,
  target_year: 2030,
  reduction: 0.07,
  source: 'plan'
})
const list = (path: string): Row => ({
  for: WORK_WITH_SITES,
  demo: true,
  url: (place) => `/api/v1/${path}?region=${place}`,
  shows: (body: { items: unknown[] }) => body.items
})
const listsEntered: Row = {
  for: WORK_WITH_SITES,
  demo: true,
  shows: ({ items }: { items: { scope: string }[] }, place) => items.filter(({ scope }) => scope === place)
}
const ofSite = (path: string): Row => ({
  for: WORK_WITH_SITES,
  demo: true,
  url: (place) => `/api/v1/sites/${site(place)}${path}`,
  outside: 404
})
const administers: Row = { for: ['administrator'] }

/** What is entered by the bureau, as its addresses name it. */
export type Entered = 'targets' | 'other-energy' | 'headcounts' | 'reference' | 'tariffs'

/** What has to be in the database before some routes are asked. */
export interface Preparing {
  /** takes all second factors away */
  readonly withoutSecondFactors: () => Promise<unknown>
  /** a version of something entered about a place */
  readonly newVersion: (what: Entered, place: Place) => Promise<number>
  /** id of a new key */
  readonly newKeyId: () => Promise<number>
}

const withdraws = (newVersion: Preparing['newVersion'], what: Entered, outside: number): Row => ({
  for: ['bureau'],
  url: async (place) => `/api/v1/carbon/${what}/${await newVersion(what, place)}/withdrawal`,
  body: () => ({ reason: 'typed wrongly' }),
  outside
})

/** What each route answers to whom. */
export const accessTable = ({ withoutSecondFactors, newKeyId, newVersion }: Preparing): Record<string, Row> => ({
  'get /healthz': { for: 'public' },
  'get /readyz': { for: 'public' },
  'get /metrics': { for: 'public' },
  'get /problems/{name}': { for: 'public', url: () => '/problems/not-found' },
  'get /api/v1/openapi.json': { for: 'public' },
  'get /api/v1/rankings': list('rankings'),
  'get /api/v1/rankings/facets': { for: WORK_WITH_SITES, demo: true },
  'get /api/v1/sites': list('sites'),
  'get /api/v1/sites/{id}': ofSite(''),
  'get /api/v1/sites/{id}/findings': ofSite('/findings'),
  'get /api/v1/sites/{id}/load': ofSite('/load'),
  'get /api/v1/carbon/reference': { for: WORK_WITH_SITES, demo: true },
  'get /api/v1/carbon/targets': listsEntered,
  'get /api/v1/carbon/tariffs': { for: WORK_WITH_SITES, demo: true },
  'get /api/v1/carbon/other-energy': listsEntered,
  'get /api/v1/carbon/headcounts': listsEntered,
  'get /api/v1/carbon/report': {
    for: WORK_WITH_SITES,
    demo: true,
    url: (place) => `/api/v1/carbon/report?scope=${place}&year=2026`,
    outside: 404
  },
  'put /api/v1/carbon/reference': {
    for: ['bureau'],
    body: (place) => ({ dataset: 'energy_price', region: place, item: 'flat', value: 0.7, source: 'invoice' }),
    outside: 403
  },
  'put /api/v1/carbon/tariffs': {
    for: ['bureau'],
    body: (place) => ({
      ...{ region: place, valid_from: '2027-01-01', source: 'notice' },
      periods: [{ months: '1-12', days: 'ordinary', register: 'flat', hours: '0-24' }]
    }),
    outside: 403
  },
  'put /api/v1/carbon/targets': { for: ['bureau'], body: target, outside: 403 },
  'post /api/v1/carbon/targets/prolonged': {
    for: ['bureau'],
    body: (scope) => ({ scope_kind: 'region', scope, metric: 'tco2', target_year: 2030, to_year: 2035 }),
    outside: 404
  },
  'put /api/v1/carbon/other-energy': {
    for: ['bureau'],
    body: (place) => ({
      ...{ scope_kind: 'site', scope: site(place), source: 'bill' },
      ...{ month: '2026-03', carrier: 'natural gas', kgce: 1200.5 }
    }),
    // a site that is not seen is one that is not there
    outside: 400
  },
  'put /api/v1/carbon/headcounts': {
    for: ['bureau'],
    body: (place) => ({ scope_kind: 'site', scope: site(place), source: 'bill', year: 2026, heads: 420 }),
    outside: 400
  },
  'post /api/v1/carbon/other-energy/import': {
    for: ['bureau'],
    body: (place) => ({
      csv: `scope_kind,scope,month,carrier,kgce,tco2,source\nsite,${site(place)},2026-04,gas,10,,bill\n`
    }),
    // a site that is not seen is one that is not there
    outside: 400
  },
  'post /api/v1/carbon/tariffs/import': {
    for: ['bureau'],
    body: (place) => ({
      csv: `region,valid_from,valid_to,months,days,register,hours,source\n${place},2028-01-01,,1-12,ordinary,flat,0-24,notice\n`
    }),
    outside: 403
  },
  'post /api/v1/carbon/headcounts/import': {
    for: ['bureau'],
    body: (place) => ({ csv: `scope_kind,scope,year,heads,source\nsite,${site(place)},2027,40,list\n` }),
    outside: 400
  },
  'post /api/v1/carbon/targets/{version}/withdrawal': withdraws(newVersion, 'targets', 404),
  'post /api/v1/carbon/other-energy/{version}/withdrawal': withdraws(newVersion, 'other-energy', 404),
  'post /api/v1/carbon/headcounts/{version}/withdrawal': withdraws(newVersion, 'headcounts', 404),
  // everybody sees what is published
  'post /api/v1/carbon/reference/{version}/withdrawal': withdraws(newVersion, 'reference', 403),
  'post /api/v1/carbon/tariffs/{version}/withdrawal': withdraws(newVersion, 'tariffs', 403),
  'get /api/v1/audit': { for: ['auditor'] },
  'get /api/v1/session': { for: 'anyone' },
  'post /api/v1/session': { for: 'public', needsTls: true, body: () => ({ name: 'Other', password: PASSWORD }) },
  // no provider is set up
  'post /api/v1/session/oidc': { for: 'public', inside: 404 },
  'put /api/v1/session/oidc': { for: 'public', body: () => ({ response: 'code=x&state=x' }), inside: 404 },
  'delete /api/v1/session': { for: 'user', during: ['password', 'second-factor'] },
  'post /api/v1/session/second-factor': {
    for: 'user',
    during: ['second-factor'],
    fromProvider: 409,
    body: () => ({ password: PASSWORD })
  },
  'put /api/v1/session/second-factor': {
    for: 'user',
    during: ['second-factor'],
    url: async () => {
      await withoutSecondFactors()
      return '/api/v1/session/second-factor'
    },
    body: () => ({ code: '000000' }),
    // nothing waits for a code
    inside: 409
  },
  'put /api/v1/session/password': {
    for: 'user',
    during: ['password', 'second-factor'],
    body: () => ({ current_password: PASSWORD, new_password: PASSWORD }),
    fromProvider: 409,
    // another one is due, not the same
    whenDue: 400
  },
  'get /api/v1/users': administers,
  'post /api/v1/users': {
    ...administers,
    body: () => ({ name: `new-${made++}`, role: 'operator', regions: ['3302'], password: PASSWORD })
  },
  'get /api/v1/users/{name}': { ...administers, url: () => '/api/v1/users/other' },
  'patch /api/v1/users/{name}': {
    ...administers,
    url: () => '/api/v1/users/other',
    body: () => ({ regions: ['3302'] })
  },
  'put /api/v1/users/{name}/password': {
    ...administers,
    url: () => '/api/v1/users/other/password',
    body: () => ({ password: PASSWORD })
  },
  'delete /api/v1/users/{name}/second-factor': {
    ...administers,
    url: () => '/api/v1/users/other/second-factor'
  },
  'get /api/v1/keys': administers,
  'post /api/v1/keys': { ...administers, body: () => ({ name: 'k', role: 'operator', regions: 'all' }) },
  'delete /api/v1/keys/{id}': {
    ...administers,
    url: async () => `/api/v1/keys/${await newKeyId()}`
  }
})

const ofAuditor = (more: Partial<Row> & Pick<Row, 'url'>): Row => ({ for: ['administrator'], inside: 403, ...more })

/** What administrators are answered who reach for auditors: they see that there are some, and no more. */
export const AUDITORS_AS_TARGETS: Record<string, Row> = {
  'get /api/v1/users/{name}': ofAuditor({ url: () => '/api/v1/users/auditor', inside: 200 }),
  'patch /api/v1/users/{name}': ofAuditor({ url: () => '/api/v1/users/Auditor', body: () => ({ disabled: true }) }),
  'put /api/v1/users/{name}/password': ofAuditor({
    url: () => '/api/v1/users/auditor/password',
    body: () => ({ password: PASSWORD })
  }),
  'delete /api/v1/users/{name}/second-factor': ofAuditor({ url: () => '/api/v1/users/auditor/second-factor' }),
  'post /api/v1/users': ofAuditor({
    url: () => '/api/v1/users',
    body: () => ({ name: 'second-auditor', role: 'auditor', password: PASSWORD })
  }),
  'post /api/v1/keys': ofAuditor({ url: () => '/api/v1/keys', body: () => ({ name: 'k', role: 'auditor' }) })
}

/** Routes of the API's browsable description, which the OpenAPI document does not tell of, and what they answer everybody. */
export const HIDDEN_ROUTES: Readonly<Record<string, number>> = {
  '/api/v1/docs': 200,
  '/api/v1/docs/': 200,
  '/api/v1/docs/json': 200,
  '/api/v1/docs/yaml': 200,
  '/api/v1/docs/static/*': 200,
  // leads to the page above
  '/api/v1/docs/static/index.html': 302,
  '/api/v1/docs/static/swagger-initializer.js': 200
}

/** What the table says: a status, and whether something of the place may be shown. */
export function expected(
  row: Row,
  method: string,
  { role, by, due, fromProvider, inTheClear }: Asking,
  place: Place
): { status: number; shown: boolean } {
  const answered = { status: (place === INSIDE ? row.inside : row.outside) ?? 200, shown: place === INSIDE }
  if (row.for === 'public' && row.needsTls && inTheClear) return { status: 403, shown: false }
  if (row.for === 'public' || row.for === 'anyone') return { status: row.inside ?? 200, shown: true }
  if (inTheClear) return { status: 403, shown: false }
  if (role === 'demo' && method === 'get' && row.demo) return { status: row.inside ?? 200, shown: true }
  if (role === null || role === 'demo') return { status: 401, shown: false }
  if (due && !row.during?.includes(due)) return { status: 403, shown: false }
  if (due === 'password' && row.whenDue) return { status: row.whenDue, shown: false }
  if (fromProvider && row.fromProvider) return { status: row.fromProvider, shown: false }
  if (row.for === 'user') return { status: by === 'session' ? (row.inside ?? 200) : 403, shown: true }
  if (!row.for.includes(role)) return { status: 403, shown: false }
  return row.for.includes('administrator') ? { status: row.inside ?? 200, shown: true } : answered
}
