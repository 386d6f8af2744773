import { expectedHits, type RankingRow, rankings } from '../../store/rankings.ts'
import { newestRun } from '../../store/runs.ts'
import { facetsOfRun } from '../../store/sites.ts'
import { SEES_SITES, scopeOf } from '../access/access.ts'
import { audited, UNAUDITED } from '../auditing.ts'
import { type Api, type ApiContext, reading } from '../context.ts'
import { openPage, RANKINGS_QUERY } from '../lists.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'
import { orderReply, placeIn, rankingReply, runReply } from '../replies.ts'
import { FacetsReply, RankingsReply } from '../schemas.ts'

/** `/rankings`: sites in the order in which acting on them is worth most, and what they can be filtered by. */
export function rankingRoutes(app: Api, context: ApiContext): void {
  const { simulated, regionNames, ranks } = context

  const listSchema = {
    tags: ['ranking'],
    operationId: 'listRankings',
    summary: 'Sites ranked by expected avoidable carbon, or by another order',
    description:
      'Without a finished screening `items` is empty and `run` null. Ranks are those among all sites that the caller sees (1 is the first of the own regions); a filtered list keeps them.',
    querystring: RANKINGS_QUERY,
    response: { 200: RankingsReply, ...PROBLEM_RESPONSES }
  }
  app.get('/rankings', { schema: listSchema, config: { ...SEES_SITES, ...audited('ranking.view') } }, (request) =>
    reading(context, request, async (tx) => {
      const page = await openPage(tx, 'rankings', request.query)
      if (!page.run) return { items: [], next_cursor: null, expected_hits: 0, run: null, simulated }
      const { order = 'priority' } = request.query
      const { id: runId } = page.run
      const ranksIn = (places?: readonly number[]) => ranks.of(tx, scopeOf(request), runId, order, places)
      const after = page.after === undefined ? 0 : (await ranksIn()).placeOf(Number(page.after))
      const [rows, hits] = await Promise.all([
        rankings(tx, runId, { ...page.filter, after, order, limit: page.limit + 1 }),
        expectedHits(tx, runId, page.filter)
      ])
      const seen = await ranksIn(rows.map((row) => placeIn(order, row)))
      const rankOf = (row: RankingRow) => seen.rankOf(placeIn(order, row))
      const { items, next_cursor } = page.close(rows, (row) => String(rankOf(row)))
      return {
        items: items.map((row) => ({ ...rankingReply(row, regionNames, rankOf(row)), order: orderReply(order, row) })),
        next_cursor,
        expected_hits: hits,
        run: runReply(page.run),
        simulated
      }
    })
  )

  const facetsSchema = {
    tags: ['ranking'],
    operationId: 'getRankingFacets',
    summary: 'Regions and kinds of the ranked sites, to filter by',
    response: { 200: FacetsReply, ...PROBLEM_RESPONSES }
  }
  app.get('/rankings/facets', { schema: facetsSchema, config: { ...SEES_SITES, ...UNAUDITED } }, (request) =>
    reading(context, request, async (tx) => {
      const run = await newestRun(tx)
      const { regions, kinds } = run ? await facetsOfRun(tx, run.id) : { regions: [], kinds: [] }
      return {
        regions: regions.map(({ region, sites }) => ({ code: region, ...regionNames(region), sites })),
        kinds,
        run: runReply(run),
        simulated
      }
    })
  )
}
