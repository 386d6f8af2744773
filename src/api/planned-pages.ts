import { chinaDay } from '../readings/day.ts'
import { yardstickOfSite } from '../reports/site-yardsticks.ts'
import { pointsWithDays } from '../store/loads.ts'
import { termsOfSite } from '../store/point-terms.ts'
import { expectedHits, rankingOfSite, rankings } from '../store/rankings.ts'
import { newestRun } from '../store/runs.ts'
import { facetsOfRun, findingsOfSite, siteById } from '../store/sites.ts'
import type { Store } from '../store/store.ts'
import type { Transaction } from '../store/transaction.ts'

/** Connections made ready: those that are in use at once where a second's 200 requests are answered by two cores. */
const CONNECTIONS = 4

/** What nothing has the id of. */
const NO_RUN = 0
const NO_SITE = ''

/**
 * Connects to the database and lets it plan what lists and site pages ask, which takes a connection as long as a hundred pages:
 * whoever asks first after a start does not wait for it. Nothing is read, since the scope is empty.
 */
export async function planPages(store: Store): Promise<void> {
  const ready = Array.from({ length: CONNECTIONS }, () =>
    store.withScope({ actor: 'api', regions: [], role: 'watch' }, askForNothing, { view: 'snapshot' })
  )
  await Promise.all(ready)
}

async function askForNothing(tx: Transaction): Promise<void> {
  const page = { after: 0, limit: 0, order: 'priority' } as const
  const terms = termsOfSite(tx, NO_SITE)
  const place = { siteId: NO_SITE, name: null, kind: '', organisation: null, region: null, floorAreaM2: 1 }
  await Promise.all([
    terms,
    newestRun(tx),
    ...[{}, { region: '' }, { kind: '' }].flatMap((filter) => [
      rankings(tx, NO_RUN, { ...page, ...filter }),
      expectedHits(tx, NO_RUN, filter)
    ]),
    facetsOfRun(tx, NO_RUN),
    siteById(tx, NO_SITE),
    rankingOfSite(tx, NO_RUN, NO_SITE),
    pointsWithDays(tx, NO_SITE),
    yardstickOfSite(tx, place, terms, chinaDay(new Date())),
    findingsOfSite(tx, NO_RUN, NO_SITE)
  ])
}
