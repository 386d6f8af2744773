import type { ReportReply } from '../api/report-schemas.ts'
import type { FacetsReply } from '../api/schemas.ts'
import { showAccount } from './account-bar.ts'
import { failureNotice, getJson } from './api-client.ts'
import { showEntry } from './carbon-entry.ts'
import { carbonReport } from './carbon-report.ts'
import { bilingual, byId, element } from './elements.ts'
import { regionLabel } from './labels.ts'

/** The scope and year that the address names. */
interface Asked {
  readonly kind: string
  readonly scope: string
  readonly year: string
}

const form = byId<HTMLFormElement>('scope')
const place = byId('report')
const field = (name: keyof Asked) => form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement

let request = new AbortController()

function askedByAddress(): Asked {
  const query = new URLSearchParams(location.search)
  return { kind: query.get('kind') ?? 'region', scope: query.get('scope') ?? '', year: query.get('year') ?? '' }
}

/** Offers the regions of the sites, larger ones first; without a scope the first of them is shown. */
async function offerScopes(): Promise<string> {
  const { regions } = await getJson<FacetsReply>('api/v1/rankings/facets')
  const provinces = [...new Set(regions.map(({ code }) => code.slice(0, 2)))]
  byId('scopes').replaceChildren(
    ...provinces.map((value) => element('option', { value })),
    ...regions.map((region) => element('option', { value: region.code }, regionLabel(region).join(' ')))
  )
  return provinces.length === 1 ? (provinces[0] as string) : 'CN'
}

async function show(): Promise<void> {
  request.abort()
  const mine = (request = new AbortController())
  place.setAttribute('aria-busy', 'true')
  place.replaceChildren(element('p', { class: 'notice' }, bilingual('正在计算…', 'Working it out…')))
  try {
    let asked = askedByAddress()
    const first = await offerScopes().catch(() => 'CN')
    if (asked.scope === '') asked = { ...asked, kind: 'region', scope: first }
    for (const name of ['kind', 'scope', 'year'] as const) field(name).value = asked[name]
    const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''))
    const report = await getJson<ReportReply>(`api/v1/carbon/report?${query}`, mine.signal)
    field('year').value = String(report.year)
    place.replaceChildren(carbonReport(report))
  } catch (error) {
    if (!mine.signal.aborted) place.replaceChildren(failureNotice(error, show))
  } finally {
    if (!mine.signal.aborted) place.setAttribute('aria-busy', 'false')
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const entries = (['kind', 'scope', 'year'] as const).map((name): [string, string] => [name, field(name).value.trim()])
  history.pushState(null, '', `?${new URLSearchParams(entries.filter(([, value]) => value !== ''))}`)
  void show()
})
addEventListener('popstate', () => void show())
const scope = () => ({ kind: field('kind').value, scope: field('scope').value })
void show()
  .then(() => showEntry(byId('entry-place'), { scope, changed: () => void show() }))
  .catch((error: unknown) => byId('entry-place').replaceChildren(failureNotice(error)))
void showAccount()
