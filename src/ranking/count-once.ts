import type { PointRole } from '../readings/point-terms.ts'
import type { RankedPoint } from './rank.ts'

/** A metering point, where it stands among others, and what is expected of its suspected load. */
export interface CountedPoint {
  readonly meterId: string
  readonly siteId: string
  /** `main` unless told */
  readonly role?: PointRole | undefined
  /** the point that measures what this one does as well; for a sub-meter of which none is told, a main one of its site */
  readonly parentId?: string | null | undefined
  /** probability × what it emits or uses, in the same unit for all */
  readonly expected: number
}

/**
 * Lets a suspected load count at one metering point only, where a main meter and its sub-meters see the same energy
 * (`whereCounted`). What is not counted has no excess energy and emissions of its own any more; what a generation meter measures
 * is never counted.
 * @returns the points in their order
 */
export function countOnce(points: readonly RankedPoint[]): RankedPoint[] {
  const counted = points.map(({ meter, expectedTco2PerYear: expected }) => ({ ...meter, expected }))
  const elsewhere = whereCounted(counted)
  return points.map((point) => {
    const at = elsewhere.get(point.meter.meterId)
    const isGeneration = point.meter.role === 'generation'
    if (at === undefined && !isGeneration) return point
    return {
      ...point,
      excessKwhPerYear: Number.NaN,
      tco2PerYear: Number.NaN,
      expectedTco2PerYear: 0,
      ...(at === undefined ? {} : { countedAt: at })
    }
  })
}

/**
 * The points whose suspected load counts at another, and that other: a load counts at the main meter, or at the sub-meters where
 * these together are expected to use more.
 */
export function whereCounted(points: readonly CountedPoint[]): Map<string, string> {
  const countedAt = new Map<string, string>()
  if (points.every(({ role }) => (role ?? 'main') === 'main')) return countedAt
  const parentOf = parentsAmong(points)
  const below = new Map<string, CountedPoint[]>()
  for (const point of points) {
    const parent = parentOf(point)
    if (parent === undefined) continue
    below.set(parent.meterId, [...(below.get(parent.meterId) ?? []), point])
  }

  /** Expected of a point and all below it, each load once. */
  const settle = ({ meterId, role, expected }: CountedPoint): number => {
    const children = below.get(meterId) ?? []
    const ofChildren = children.reduce((sum, child) => sum + settle(child), 0)
    const own = role === 'generation' ? 0 : expected
    if (children.length === 0) return own
    if (own >= ofChildren) {
      for (const child of children) countBelow(child, meterId)
      return own
    }
    countedAt.set(meterId, children.find((child) => !countedAt.has(child.meterId))?.meterId ?? meterId)
    return ofChildren
  }
  const countBelow = ({ meterId }: CountedPoint, at: string): void => {
    countedAt.set(meterId, at)
    for (const child of below.get(meterId) ?? []) countBelow(child, at)
  }
  for (const point of points) if (parentOf(point) === undefined) settle(point)
  return countedAt
}

/**
 * The point above one, where it is among the points; a circle is cut at its first id. A sub-meter whose parent is not told
 * lies under the main meter of its site of which most is expected, so that no load of the site counts twice.
 */
export function parentsAmong<P extends CountedPoint>(points: readonly P[]): (point: P) => P | undefined {
  const byId = new Map(points.map((point) => [point.meterId, point]))
  const mains = new Map<string, P>()
  for (const point of points) {
    if ((point.role ?? 'main') !== 'main') continue
    const known = mains.get(point.siteId)
    if (!known || point.expected > known.expected) mains.set(point.siteId, point)
  }
  const above = ({ role, parentId, siteId }: P) =>
    role === 'sub' && (parentId ?? null) === null ? mains.get(siteId) : byId.get(parentId ?? '')
  return (point) => {
    const circle = new Set([point])
    let at = above(point)
    while (at && !circle.has(at)) {
      circle.add(at)
      at = above(at)
    }
    if (at === point && [...circle].every(({ meterId }) => point.meterId <= meterId)) return undefined
    return above(point)
  }
}
