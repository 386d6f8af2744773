import { Type } from 'typebox'
import { ORDERS, type Order } from '../ranking/order.ts'
import { type Run, runById } from '../store/rankings.ts'
import { newestRun } from '../store/runs.ts'
import type { SiteFilter } from '../store/sites.ts'
import type { Transaction } from '../store/transaction.ts'
import { isRank, isSiteId, readCursor, writeCursor } from './cursor.ts'
import { Problem } from './problem.ts'

/** The lists, each with what its sort keys look like. */
const LISTS = { rankings: isRank, sites: isSiteId } as const

/** Query parameters of a list of sites. */
export const LIST_QUERY = Type.Object(
  {
    region: Type.Optional(
      Type.String({
        maxLength: 64,
        pattern: '^[^\\u0000]*$',
        description: 'Regions whose GB/T 2260 code begins so: 33 includes 3301 and 330106; 330000 is the same as 33'
      })
    ),
    kind: Type.Optional(
      Type.String({ maxLength: 200, pattern: '^[^\\u0000]*$', description: 'Kind of building, as the source wrote it' })
    ),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 500, default: 50, description: 'Most items in one answer' })
    ),
    cursor: Type.Optional(
      Type.String({ maxLength: 4096, description: 'The next_cursor of the page before, with the same filters' })
    )
  },
  { additionalProperties: false }
)

/** Query parameters of the ranking. */
export const RANKINGS_QUERY = Type.Object(
  {
    ...LIST_QUERY.properties,
    order: Type.Optional(
      Type.Unsafe<Order>({
        type: 'string',
        enum: [...ORDERS],
        description:
          'What sites are put in order by: `priority` (unless given), the `probability` of the likeliest point, expected `kw` (probability × kW) or expected `cost` a year (probability × kWh × price of a flat load)'
      })
    )
  },
  { additionalProperties: false }
)

export interface ListQuery {
  readonly order?: Order
  readonly region?: string
  readonly kind?: string
  readonly limit?: number
  readonly cursor?: string
}

/** The filter of a list; an empty parameter filters nothing. */
function filterOf({ region, kind }: ListQuery): SiteFilter {
  // GB/T 2260 writes a larger area with closing pairs of zeros.
  const prefix = region && /^\d{6}$/.test(region) ? region.replace(/(00){1,2}$/, '') : region
  return { region: prefix || undefined, kind: kind || undefined }
}

/** Where a page begins, and the run that it keeps to: the cursor's, or the newest for the first page. */
export interface Page {
  readonly run: Run | null
  /** sort key of the last item of the page before; undefined on the first */
  readonly after: string | undefined
  readonly limit: number
  readonly filter: SiteFilter
  /** Cuts one item more than the page holds into the page and its cursor. */
  close<T>(items: readonly T[], keyOf: (item: T) => string): { items: T[]; next_cursor: string | null }
}

/**
 * Begins a page of a list.
 * @throws {Problem} `invalid-cursor`, or `run-gone` when the cursor's run is not kept
 */
export async function openPage(tx: Transaction, list: keyof typeof LISTS, query: ListQuery): Promise<Page> {
  const filter = filterOf(query)
  const limit = query.limit ?? 50
  const position = { list, filters: { region: filter.region ?? null, kind: filter.kind ?? null, ...orderOf(query) } }
  const resumed = query.cursor === undefined ? undefined : readCursor(query.cursor, position, LISTS[list])
  const run = resumed ? await keptRun(tx, resumed.run) : await newestRun(tx)
  return {
    run,
    after: resumed?.after,
    limit,
    filter,
    close(items, keyOf) {
      const page = items.slice(0, limit)
      const last = page.at(-1)
      const more = items.length > limit && last !== undefined
      return {
        items: page,
        next_cursor: more ? writeCursor({ ...position, run: run?.id ?? null, after: keyOf(last) }) : null
      }
    }
  }
}

/** A cursor keeps to its order; priority leaves cursors as they were. */
function orderOf({ order = 'priority' }: ListQuery): Record<string, string> {
  return order === 'priority' ? {} : { order }
}

async function keptRun(tx: Transaction, id: number | null): Promise<Run | null> {
  if (id === null) return null
  const run = await runById(tx, id)
  if (!run)
    throw new Problem(
      'run-gone',
      `The screening run ${id} of this cursor is no longer kept. Start again without cursor.`
    )
  return run
}
