import { ENDED_DAYS } from '../carbon/scope-forecast.ts'
import { parentsAmong, whereCounted } from '../ranking/count-once.ts'
import type { SubMeter } from '../ranking/point-account.ts'
import type { EpochDay } from '../readings/day.ts'
import type { EnergyRow } from '../store/energy.ts'
import type { SubMeterRow } from '../store/sub-meters.ts'

type Suspicion = Pick<EnergyRow, 'probability' | 'estimatedKw' | 'duty' | 'onsetDay' | 'load'>

const NOTHING_SUSPECTED: Suspicion = { probability: null, estimatedKw: null, duty: null, onsetDay: null, load: null }

/** A sub-meter whose suspected load counts, with the main meter that it is in. */
export interface CountedSubMeter extends Suspicion, SubMeter {
  readonly meterId: string
  readonly siteName: string | null
}

/** A suspicion of what began after the report's day was not there yet. */
export function asOf<T extends Suspicion>(row: T, day: EpochDay): T {
  return row.onsetDay === null || row.onsetDay <= day ? row : { ...row, ...NOTHING_SUSPECTED }
}

/**
 * Lets each suspected load count once, as rankings do: at the main meter, or at the sub-meters below it where these together show
 * more. A sub-meter that lies under none of the main meters has no energy here that its load could be part of.
 * @param mains metering points with energy of their own
 * @param lastDay last day with readings of the estate, by which it is judged what has ended
 * @returns the main meters, without the suspicions that count below them, and the sub-meters that count
 */
export function suspectedOnce(
  mains: readonly EnergyRow[],
  subs: readonly SubMeterRow[],
  lastDay: EpochDay
): { mains: readonly EnergyRow[]; subs: readonly CountedSubMeter[] } {
  if (subs.length === 0) return { mains, subs: [] }
  const points = [
    ...mains.map((row) => ({ meterId: row.meterId, siteId: row.siteId, expected: expectedKw(row) })),
    ...subs.map((row) => ({
      meterId: row.meterId,
      siteId: row.siteId,
      parentId: row.parentId,
      role: 'sub' as const,
      expected: expectedKw(row)
    }))
  ]
  const elsewhere = whereCounted(points)
  const parentOf = parentsAmong(points)
  const mainOf = new Map<string, string>()
  for (const point of points.slice(mains.length)) {
    let top = point as (typeof points)[number]
    for (let above = parentOf(top); above; above = parentOf(top)) top = above
    if (!('role' in top)) mainOf.set(point.meterId, top.meterId)
  }
  return {
    mains: mains.map((row) => (elsewhere.has(row.meterId) ? { ...row, ...NOTHING_SUSPECTED } : row)),
    subs: subs.flatMap((row) => {
      const mainMeterId = mainOf.get(row.meterId)
      if (mainMeterId === undefined || elsewhere.has(row.meterId)) return []
      const ended = row.lastDay !== null && lastDay - row.lastDay >= ENDED_DAYS
      return [
        {
          ...row,
          mainMeterId,
          from: row.firstDay ?? Number.NEGATIVE_INFINITY,
          to: ended ? (row.lastDay as EpochDay) : Number.POSITIVE_INFINITY
        }
      ]
    })
  }
}

/** Mean suspected load × probability, kW; all points of a tree stand on one grid, so that energy orders them as carbon does. */
function expectedKw({ probability, estimatedKw, duty }: Suspicion): number {
  return (probability ?? 0) * (estimatedKw ?? 0) * (duty ?? 0)
}
