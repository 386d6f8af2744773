import type { Order } from '../ranking/order.ts'
import { seenPlaces } from '../store/rankings.ts'
import type { Scope } from '../store/store.ts'
import type { Transaction } from '../store/transaction.ts'

/** Lists of places held at once: of 100,000 sites one takes 400 kB. */
const MOST_LISTS = 100

/**
 * Ranks as the caller sees them: 1, 2, 3 … among the sites of the own regions. The place in the whole list would tell how many
 * sites elsewhere are worse.
 */
export class Ranks {
  readonly #places: Int32Array | null

  /** @param places those that are seen, in order; null when all are */
  constructor(places: Int32Array | null) {
    this.#places = places
  }

  /** The rank of a place that is seen; 0 when it is not known to be. */
  rankOf(place: number): number {
    if (this.#places === null) return place
    const before = below(this.#places, place)
    return this.#places[before] === place ? before + 1 : 0
  }

  /** The place that has a rank, or the last one; 0 for rank 0, which is before the first. */
  placeOf(rank: number): number {
    if (this.#places === null || rank === 0) return rank
    return this.#places[Math.min(rank, this.#places.length) - 1] ?? 0
  }
}

const ALL = new Ranks(null)

/** The ranks of callers who see a part of the sites. What a scope sees of a run is asked for once and held. */
export class SeenRanks {
  readonly #held = new Map<string, Promise<Ranks>>()

  /** @param places that have a rank for certain: a site that has moved into the scope since the ranks were asked for is seen anew */
  async of(
    tx: Transaction,
    { regions }: Scope,
    runId: number,
    order: Order,
    places: readonly number[] = []
  ): Promise<Ranks> {
    if (regions === 'all') return ALL
    const key = JSON.stringify([runId, order, regions])
    // what another transaction asked for fails with that transaction alone
    const held = this.#held.get(key)
    const ranks = held && (await held.catch(() => undefined))
    if (ranks && places.every((place) => ranks.rankOf(place) > 0)) return ranks
    const asked = seenPlaces(tx, runId, order).then((seen) => new Ranks(seen))
    this.#hold(key, asked)
    asked.catch(() => {
      if (this.#held.get(key) === asked) this.#held.delete(key)
    })
    return asked
  }

  #hold(key: string, ranks: Promise<Ranks>): void {
    this.#held.delete(key)
    if (this.#held.size >= MOST_LISTS) {
      const [oldest] = this.#held.keys()
      if (oldest !== undefined) this.#held.delete(oldest)
    }
    this.#held.set(key, ranks)
  }
}

/** How many of the sorted places are smaller. */
function below(places: Int32Array, place: number): number {
  let [from, to] = [0, places.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((places[middle] as number) < place) from = middle + 1
    else to = middle
  }
  return from
}
