import type { RankingDetails } from '../ranking/explain.ts'
import type { Order } from '../ranking/order.ts'
import type { EpochDay } from '../readings/day.ts'
import type { FindingStatus } from '../screening/finding.ts'
import { RUN_COLUMNS, type ScreeningRun } from './runs.ts'
import { SITE_COLUMNS, SITE_TABLES, type SiteFilter, type SiteRow, siteConditions } from './sites.ts'
import type { Transaction } from './transaction.ts'

/** A finished screening run that the store keeps. */
export type Run = ScreeningRun & { readonly id: number }

/** A site's place in a run. Status, onset and figures are those of its leading metering point. */
export interface RankingRow extends SiteRow {
  readonly rank: number
  readonly status: FindingStatus
  readonly probability: number
  readonly estimatedKw: number | null
  readonly onsetDay: EpochDay | null
  readonly onsetMinute: number | null
  readonly excessKwhPerYear: number | null
  readonly tco2PerYear: number | null
  readonly priority: number
  /** how the figures came about; a part is missing where the run did not save it */
  readonly details: Partial<RankingDetails>
}

/** A run by its id; null when it is not kept. */
export async function runById(tx: Transaction, id: number): Promise<Run | null> {
  const [run] = await tx.query<Run>(`select ${RUN_COLUMNS} from screening_run where id = $1`, [id])
  return run ?? null
}

const ranking = (details: string) => `select ${SITE_COLUMNS}, ranking.rank, ranking.probability, ranking.priority,
    ${details}, ranking.estimated_kw as "estimatedKw", ranking.excess_kwh_per_year as "excessKwhPerYear",
    ranking.tco2_per_year as "tco2PerYear", ranking.status, ranking.onset_day as "onsetDay",
    ranking.onset_minute as "onsetMinute"
  from site_ranking ranking
  join ${SITE_TABLES} on site.id = ranking.site_id
  where ranking.run_id = $1`

/**
 * What a list in an order shows of the details: a small part, and most of what a page would have to carry. Taken apart here
 * and put together by `withDetails`: to build JSON of JSON costs the database more than all else of a page.
 */
const listed = (order: Order) => `ranking.details -> 'emissionFactor' as "emissionFactor",
    ranking.details #> '{carbonTarget,weight}' as weight, ranking.details -> 'expectedTco2PerYear' as "expectedTco2PerYear",
    ranking.details -> 'points' as points, ranking.details #> '{orders,${order}}' as sum`

interface ListedRow extends Omit<RankingRow, 'details'> {
  readonly emissionFactor: RankingDetails['emissionFactor'] | null
  readonly weight: number | null
  readonly expectedTco2PerYear: number | null
  readonly points: RankingDetails['points'] | null
  readonly sum: NonNullable<RankingDetails['orders']>[Exclude<Order, 'priority'>] | null
}

function withDetails(order: Order, row: ListedRow): RankingRow {
  const { emissionFactor, weight, expectedTco2PerYear, points, sum } = row
  const details = {
    ...(emissionFactor && { emissionFactor }),
    ...(weight !== null && { carbonTarget: { weight } }),
    ...(expectedTco2PerYear !== null && { expectedTco2PerYear }),
    ...(points && { points }),
    ...(sum && { orders: { [order]: sum } })
  }
  // the row is ours alone; copies of a page's rows cost more than their details
  return Object.assign(row, { details: details as RankingRow['details'] })
}

/** The column of a site's place in an order; runs of before that kept places have the priority's in all. */
const PLACES: Readonly<Record<Order, string>> = {
  priority: 'ranking.rank',
  probability: 'ranking.probability_place',
  kw: 'ranking.kw_place',
  cost: 'ranking.cost_place'
}

/** Up to `limit` places of a run, in an order, behind the place `after` (0 = from the top), with the details that a list shows. */
export async function rankings(
  tx: Transaction,
  runId: number,
  { after, limit, order, ...filter }: SiteFilter & { after: number; limit: number; order: Order }
): Promise<RankingRow[]> {
  const { sql, values } = siteConditions(filter, 4, 'ranking')
  const place = PLACES[order]
  // The places of the page are found first, in the index of the order alone; only their rows are read.
  // A filter that nothing in scope meets is known by the facets: the whole index would say no more.
  const met = `(select exists (select from ranking_facet ranking where run_id = $1 ${sql}))`
  const page = `select ${place} from site_ranking ranking where run_id = $1 and ${place} > $2 ${sql} and ${met}
    order by ${place} limit $3`
  const rows = await tx.query<ListedRow & { [column: string]: unknown }>(
    `${ranking(listed(order))} and ${place} = any (array(${page})) order by ${place}`,
    [runId, after, limit, ...values]
  )
  return rows.map((row) => withDetails(order, row))
}

/** The places of a run in an order that the transaction sees, the first first. */
export async function seenPlaces(tx: Transaction, runId: number, order: Order): Promise<Int32Array> {
  const { places } = await tx.one<{ places: Buffer | null }>(
    `select string_agg(int4send(${PLACES[order]}), '' order by ${PLACES[order]}) as places
     from site_ranking ranking where run_id = $1`,
    [runId]
  )
  return Int32Array.from({ length: (places?.length ?? 0) / 4 }, (_, i) => places?.readInt32BE(4 * i) ?? 0)
}

/** How many sites of the whole list are expected to be mining: the sum of their probabilities, kept by region and kind. */
export async function expectedHits(tx: Transaction, runId: number, filter: SiteFilter): Promise<number> {
  const { sql, values } = siteConditions(filter, 2, 'ranking')
  const { hits } = await tx.one<{ hits: number }>(
    `select coalesce(sum(expected_hits), 0) as hits from ranking_facet ranking where run_id = $1 ${sql}`,
    [runId, ...values]
  )
  return hits
}

/** The place of one site in a run; null when the run did not rank it. */
export async function rankingOfSite(tx: Transaction, runId: number, siteId: string): Promise<RankingRow | null> {
  const [row] = await tx.query<RankingRow>(`${ranking('ranking.details as details')} and site.site_id = $2`, [
    runId,
    siteId
  ])
  return row ?? null
}
