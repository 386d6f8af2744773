import { expectedHits, rankings } from '../../store/rankings.ts'
import { newestRun } from '../../store/runs.ts'
import { facetsOfRun } from '../../store/sites.ts'
import { SEES_SITES } from '../access/access.ts'
import { audited, UNAUDITED } from '../auditing.ts'
import { type Api, type ApiContext, reading } from '../context.ts'
import { openPage, RANKINGS_QUERY } from '../lists.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'
import { orderReply, placeIn, rankingReply, runReply } from '../replies.ts'
import { FacetsReply, RankingsReply } from '../schemas.ts'

/** `/rankings`: sites in the order in which acting on them is worth most, and what they can be filtered by. */
export function rankingRoutes(app: Api, context: ApiContext): void {
  const { simulated, regionNames } = context

  const listSchema = {
    tags: ['ranking'],
    operationId: 'listRankings',
    summary: 'Sites ranked by expected avoidable carbon, or by another order',
    description:
      'Without a finished screening `items` is empty and `run` null. A filtered list keeps the ranks of the whole.',
    querystring: RANKINGS_QUERY,
    response: { 200: RankingsReply, ...PROBLEM_RESPONSES }
  }
  app.get('/rankings', { schema: listSchema, config: { ...SEES_SITES, ...audited('ranking.view') } }, (request) =>
    reading(context, request, async (tx) => {
      const page = await openPage(tx, 'rankings', request.query)
      const after = Number(page.after ?? 0)
      const { order = 'priority' } = request.query
      const [rows, hits] = page.run
        ? await Promise.all([
            rankings(tx, page.run.id, { ...page.filter, after, order, limit: page.limit + 1 }),
            expectedHits(tx, page.run.id, page.filter)
          ])
        : [[], 0]
      const { items, next_cursor } = page.close(rows, (row) => String(placeIn(order, row)))
      return {
        items: items.map((row) => ({
          ...rankingReply(row, regionNames),
          rank: placeIn(order, row),
          order: orderReply(order, row)
        })),
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
