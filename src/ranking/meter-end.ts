/** Days that may lie between the last reading of a meter and the first of the one that replaces it, or be read by both. */
const SWAP_DAYS = 7

/** A main meter of a site: the days of its first and last reading, null without any. */
export interface MeterSpan {
  readonly siteId: string
  readonly first: number | null
  readonly last: number | null
}

/**
 * The meters that another main meter of their site replaced: it began within a few days of their last reading, after they did,
 * and was read since. They have ended with that reading; what they measured goes on in the other.
 */
export function replacedMeters<M extends MeterSpan>(meters: Iterable<M>): Set<M> {
  const bySite = new Map<string, M[]>()
  for (const meter of meters) {
    const list = bySite.get(meter.siteId)
    if (list) list.push(meter)
    else bySite.set(meter.siteId, [meter])
  }
  const replaced = new Set<M>()
  for (const list of bySite.values())
    for (const meter of list) if (list.some((other) => replaces(other, meter))) replaced.add(meter)
  return replaced
}

function replaces(newer: MeterSpan, older: MeterSpan): boolean {
  if (newer.first === null || newer.last === null || older.first === null || older.last === null) return false
  return older.first < newer.first && newer.last > older.last && Math.abs(newer.first - (older.last + 1)) <= SWAP_DAYS
}
