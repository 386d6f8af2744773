/** Days that may lie between the last reading of a meter and the first of the one that replaces it, or be read by both. */
const SWAP_DAYS = 7

/** A main meter of a site: the days of its first and last reading, null without any, and the last as a main one by its terms. */
export interface MeterSpan {
  readonly siteId: string
  readonly first: number | null
  readonly last: number | null
  /** none unless known */
  readonly lastMainDay?: number | undefined
}

/** Which meters ended because another measures on, and since when those others' places have been measured. */
export interface Replacements<M> {
  readonly replaced: ReadonlySet<M>
  /** of meters that replaced others: the first reading of the earliest of these, over any number of swaps */
  readonly measuredSince: ReadonlyMap<M, number>
}

/**
 * The meters that another main meter of their site replaced: it began within a few days of their last reading, after they did,
 * and was read since. They have ended with that reading; what they measured goes on in the other. One whose readings merely lag
 * a few days behind, while another begins beside it, was not replaced, unless its terms end it.
 * @param lastDay last with readings of the whole estate
 */
export function replacedMeters<M extends MeterSpan>(meters: Iterable<M>, lastDay: number): Replacements<M> {
  const bySite = new Map<string, M[]>()
  for (const meter of meters) {
    const list = bySite.get(meter.siteId)
    if (list) list.push(meter)
    else bySite.set(meter.siteId, [meter])
  }
  const replaced = new Set<M>()
  const measuredSince = new Map<M, number>()
  for (const list of bySite.values()) {
    // by first reading, so that what a meter replaced has its own predecessors found before
    const read = list.filter(({ first }) => first !== null).sort((a, b) => Number(a.first) - Number(b.first))
    for (const newer of read)
      for (const older of read) {
        if (!replaces(newer, older, lastDay)) continue
        replaced.add(older)
        const since = measuredSince.get(older) ?? (older.first as number)
        measuredSince.set(newer, Math.min(since, measuredSince.get(newer) ?? since))
      }
  }
  return { replaced, measuredSince }
}

function replaces(newer: MeterSpan, older: MeterSpan, lastDay: number): boolean {
  if (newer.first === null || newer.last === null || older.first === null || older.last === null) return false
  const isOver = lastDay - older.last > SWAP_DAYS || (older.lastMainDay ?? Number.POSITIVE_INFINITY) < lastDay
  const isSwap = Math.abs(newer.first - (older.last + 1)) <= SWAP_DAYS
  return isOver && isSwap && older.first < newer.first && newer.last > older.last
}
