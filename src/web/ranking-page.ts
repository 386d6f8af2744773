import type { FacetsReply, RankingsReply } from '../api/schemas.ts'
import { showAccount } from './account-bar.ts'
import { failureNotice, getJson } from './api-client.ts'
import { bilingual, byId, element } from './elements.ts'
import { kindLabel, type Label, regionLabel } from './labels.ts'
import { rankingTable } from './ranking-table.ts'
import { judgingDetails } from './run-judging.ts'

const PAGE = 50
const RETRY_MS = 5000

/** What the address asks for, and the cursors of the pages before, so that one can go back. */
interface View {
  readonly region: string
  readonly kind: string
  readonly order: string
  readonly cursor: string
  readonly trail: readonly string[]
}

const form = byId<HTMLFormElement>('filter')
const place = byId('ranking')
const previous = byId<HTMLButtonElement>('previous')
const next = byId<HTMLButtonElement>('next')
const select = (name: 'region' | 'kind' | 'order') => form.elements.namedItem(name) as HTMLSelectElement

let view = viewOfAddress()
let nextCursor: string | null = null
let asked = new AbortController()
/** the run whose regions and kinds the filters offer */
let filtersOf: number | undefined

function viewOfAddress(): View {
  const query = new URLSearchParams(location.search)
  const state = history.state as { trail?: string[] } | null
  return {
    region: query.get('region') ?? '',
    kind: query.get('kind') ?? '',
    order: query.get('order') ?? '',
    cursor: query.get('cursor') ?? '',
    trail: state?.trail ?? []
  }
}

function queryOf({ region, kind, order, cursor }: View): URLSearchParams {
  const entries = Object.entries({ region, kind, order, cursor }).filter(([, value]) => value !== '')
  return new URLSearchParams(entries)
}

function go(to: View): void {
  view = to
  const query = queryOf(view).toString()
  history.pushState({ trail: view.trail }, '', query ? `?${query}` : location.pathname)
  void show()
}

async function show(): Promise<void> {
  asked.abort()
  const mine = (asked = new AbortController())
  select('region').value = view.region
  select('kind').value = view.kind
  select('order').value = view.order
  place.setAttribute('aria-busy', 'true')
  if (!place.hasChildNodes())
    place.replaceChildren(element('p', { class: 'notice' }, bilingual('正在载入…', 'Loading…')))
  try {
    const query = queryOf(view)
    query.set('limit', String(PAGE))
    const reply = await getJson<RankingsReply>(`api/v1/rankings?${query}`, mine.signal)
    nextCursor = reply.next_cursor
    place.replaceChildren(reply.items.length > 0 ? rankingTable(reply.items) : emptyNotice(reply))
    showExpected(reply)
    showRun(reply.run)
    if (reply.run && reply.run.id !== filtersOf) void fillFilters().catch(() => {})
    // While the first screening is under way, its result appears by itself.
    if (!reply.run) setTimeout(() => mine.signal.aborted || show(), RETRY_MS)
    showPaging()
  } catch (error) {
    if (mine.signal.aborted) return
    nextCursor = null
    showPaging()
    // A cursor that leads nowhere any more is no reason to be stuck: try again from the first page.
    place.replaceChildren(failureNotice(error, () => go({ ...view, cursor: '', trail: [] })))
  } finally {
    if (!mine.signal.aborted) place.setAttribute('aria-busy', 'false')
  }
}

function emptyNotice({ run }: RankingsReply): HTMLElement {
  const [zh, en]: Label = run
    ? ['没有符合条件的站点', 'No site matches these filters']
    : ['尚无筛查结果：首次筛查完成后，排名显示在此', 'No screening has finished yet; its ranking will stand here']
  return element('p', { class: 'notice' }, bilingual(zh, en))
}

/** What the whole list is worth, whichever page of it is shown. */
function showExpected({ run, expected_hits }: RankingsReply): void {
  const hits = expected_hits.toFixed(1)
  byId('expected').replaceChildren(
    ...(run
      ? [bilingual(`本列表预期命中 ${hits} 个站点（Σp）。`, `${hits} sites of this list are expected to be hits (Σp).`)]
      : [])
  )
}

function showRun(run: RankingsReply['run']): void {
  const when = run && new Date(run.finished_at).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' })
  byId('run').replaceChildren(
    ...(run ? [bilingual(`第 ${run.id} 次筛查，完成于 ${when}`, `Screening ${run.id}, finished ${when}`)] : []),
    ...(run?.judging ? [judgingDetails(run.judging)] : [])
  )
}

function showPaging(): void {
  byId('paging').hidden = nextCursor === null && view.cursor === ''
  previous.disabled = view.cursor === ''
  next.disabled = nextCursor === null
}

/** Offers the regions and kinds that the ranking has. Without them it shows all; what failed, it tells itself. */
async function fillFilters(): Promise<void> {
  const { regions, kinds, run } = await getJson<FacetsReply>('api/v1/rankings/facets')
  filtersOf = run?.id
  const option = (value: string, [zh, en]: Label, sites: number) =>
    element('option', { value }, `${zh}${en ? ` ${en}` : ''} (${sites})`)
  for (const name of ['region', 'kind'] as const) select(name).length = 1
  select('region').append(...regions.map((region) => option(region.code, regionLabel(region), region.sites)))
  select('kind').append(...kinds.map(({ kind, sites }) => option(kind, kindLabel(kind), sites)))
  select('region').value = view.region
  select('kind').value = view.kind
}

form.addEventListener('change', () =>
  go({
    region: select('region').value,
    kind: select('kind').value,
    order: select('order').value,
    cursor: '',
    trail: []
  })
)
form.addEventListener('submit', (event) => event.preventDefault())
next.addEventListener('click', () => {
  if (nextCursor === null) return
  go({ ...view, cursor: nextCursor, trail: [...view.trail, view.cursor] })
  scrollTo({ top: 0 })
})
previous.addEventListener('click', () => {
  go({ ...view, cursor: view.trail.at(-1) ?? '', trail: view.trail.slice(0, -1) })
  scrollTo({ top: 0 })
})
addEventListener('popstate', () => {
  view = viewOfAddress()
  void show()
})
void show()
void showAccount()
