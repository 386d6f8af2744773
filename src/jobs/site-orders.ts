import type { RankingDetails } from '../ranking/explain.ts'
import { costOrder, kwOrder, likeliest, placesBy, probabilityOrder } from '../ranking/order.ts'
import type { RankedSite } from '../ranking/rank.ts'
import type { Contribution } from '../screening/finding.ts'

/**
 * The places of sites in the orders beside priority, and what they go by.
 * @param sites by priority, which breaks ties
 * @param contributionsOf the contributions of a meter's finding
 */
export function siteOrders(
  sites: readonly RankedSite[],
  contributionsOf: (meterId: string) => readonly Contribution[]
): Map<RankedSite, NonNullable<RankingDetails['orders']>> {
  const sums = new Map(sites.map((site) => [site, { kw: kwOrder(site.points), cost: costOrder(site.points) }]))
  const byProbability = placesBy(sites, (site) => likeliest(site.points).finding.probability)
  const byKw = placesBy(sites, (site) => sums.get(site)!.kw.total)
  const byCost = placesBy(sites, (site) => sums.get(site)!.cost.total)
  return new Map(
    sites.map((site) => {
      const { meterId } = likeliest(site.points).meter
      const { kw, cost } = sums.get(site)!
      return [
        site,
        {
          probability: {
            rank: byProbability.get(site)!,
            ...probabilityOrder(meterId, contributionsOf(meterId))
          },
          kw: { rank: byKw.get(site)!, ...kw },
          cost: { rank: byCost.get(site)!, ...cost }
        }
      ]
    })
  )
}
