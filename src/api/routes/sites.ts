import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { ORDERS, type Order } from '../../ranking/order.ts'
import { chinaDay } from '../../readings/day.ts'
import { PointTerms } from '../../readings/point-terms.ts'
import { yardstickData } from '../../reports/report-json.ts'
import { yardstickOfSite } from '../../reports/site-yardsticks.ts'
import { pointsWithDays } from '../../store/loads.ts'
import { termsOfSite } from '../../store/point-terms.ts'
import { type RankingRow, rankingOfSite } from '../../store/rankings.ts'
import { newestRun } from '../../store/runs.ts'
import { findingsOfSite, siteById, sites } from '../../store/sites.ts'
import type { Transaction } from '../../store/transaction.ts'
import { SEES_SITES, scopeOf } from '../access/access.ts'
import { audited } from '../auditing.ts'
import { type Api, type ApiContext, reading } from '../context.ts'
import { isSiteId } from '../cursor.ts'
import { LIST_QUERY, openPage } from '../lists.ts'
import { Problem } from '../problem.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'
import { detailsReply, findingReply, placeIn, pointReply, rankingReply, runReply, siteReply } from '../replies.ts'
import { FindingsReply, SiteReply, SitesReply } from '../schemas.ts'

export const SITE_PARAMS = Type.Object({
  id: Type.String({ minLength: 1, description: "The site's id, percent-encoded" })
})

/** `/sites`: what is known of the sites, and what the newest run found there. */
export function siteRoutes(app: Api, context: ApiContext): void {
  const { simulated, regionNames, ranks } = context

  /** A site's ranks in all orders, as the caller sees them. */
  async function ranksOf(tx: Transaction, request: FastifyRequest, runId: number, row: RankingRow) {
    const seen = await Promise.all(
      ORDERS.map(async (order) => {
        const place = placeIn(order, row)
        return [order, (await ranks.of(tx, scopeOf(request), runId, order, [place])).rankOf(place)] as const
      })
    )
    return Object.fromEntries(seen) as Record<Order, number>
  }

  const listSchema = {
    tags: ['sites'],
    operationId: 'listSites',
    summary: 'All sites, by id',
    querystring: LIST_QUERY,
    response: { 200: SitesReply, ...PROBLEM_RESPONSES }
  }
  app.get('/sites', { schema: listSchema, config: { ...SEES_SITES, ...audited('site.view') } }, (request) =>
    reading(context, request, async (tx) => {
      const page = await openPage(tx, 'sites', request.query)
      const rows = await sites(tx, { ...page.filter, after: page.after ?? '', limit: page.limit + 1 })
      const { items, next_cursor } = page.close(rows, (row) => row.siteId)
      return { items: items.map((row) => siteReply(row, regionNames)), next_cursor, run: runReply(page.run), simulated }
    })
  )

  const siteSchema = {
    tags: ['sites'],
    operationId: 'getSite',
    summary: 'One site, its metering points and its place in the newest run',
    params: SITE_PARAMS,
    response: { 200: SiteReply, ...PROBLEM_RESPONSES }
  }
  app.get(
    '/sites/:id',
    { schema: siteSchema, config: { ...SEES_SITES, ...audited('site.view', siteAsked) } },
    (request) =>
      reading(context, request, async (tx) => {
        const { id } = request.params
        const [site, run] = await Promise.all([existingSite(tx, id), newestRun(tx)])
        const held = termsOfSite(tx, id)
        const [terms, ranking, points, yardstick] = await Promise.all([
          held.then((rows) => new PointTerms(rows)),
          run && rankingOfSite(tx, run.id, id),
          pointsWithDays(tx, id),
          yardstickOfSite(tx, site, held, chinaDay(new Date()))
        ])
        const rankIn = ranking && run && (await ranksOf(tx, request, run.id, ranking))
        return {
          ...siteReply(site, regionNames),
          yardstick: yardstick && yardstickData(yardstick),
          metering_points: points.map((point) => pointReply(point, terms.of(point.meterId))),
          ranking: rankIn && {
            ...rankingReply(ranking, regionNames, rankIn.priority),
            details: detailsReply(ranking, rankIn)
          },
          run: runReply(run),
          simulated
        }
      })
  )

  const findingsSchema = {
    tags: ['sites'],
    operationId: 'listFindings',
    summary: "What the newest run found at each of the site's metering points, with the evidence",
    params: SITE_PARAMS,
    response: { 200: FindingsReply, ...PROBLEM_RESPONSES }
  }
  app.get(
    '/sites/:id/findings',
    { schema: findingsSchema, config: { ...SEES_SITES, ...audited('findings.view', siteAsked) } },
    (request) =>
      reading(context, request, async (tx) => {
        const [, run] = await Promise.all([existingSite(tx, request.params.id), newestRun(tx)])
        const findings = run ? await findingsOfSite(tx, run.id, request.params.id) : []
        return { items: findings.map(findingReply), next_cursor: null, run: runReply(run), simulated }
      })
  )
}

/** The site that a request of `/sites/{id}…` is about, for the audit log. */
export function siteAsked({ params }: FastifyRequest): string {
  return (params as { id: string }).id
}

/** @throws {Problem} `site-not-found` */
export async function existingSite(tx: Transaction, id: string) {
  const site = isSiteId(id) ? await siteById(tx, id) : null
  if (!site) throw new Problem('site-not-found', `There is no site with the id ${JSON.stringify(id)}.`)
  return site
}
