import type { RankedPoint } from './rank.ts'

/**
 * Lets a suspected load count at one metering point only, where a main meter and its sub-meters see the same energy: at the
 * main meter, or at the sub-meters where these together are expected to emit more. What is not counted has no excess energy
 * and emissions of its own any more; what a generation meter measures is never counted.
 * @returns the points in their order
 */
export function countOnce(points: readonly RankedPoint[]): RankedPoint[] {
  if (points.every(({ meter }) => (meter.role ?? 'main') === 'main')) return [...points]
  const byId = new Map(points.map((point) => [point.meter.meterId, point]))
  const below = new Map<string, RankedPoint[]>()
  for (const point of points) {
    const parent = parentOf(point, byId)
    if (parent === undefined) continue
    below.set(parent, [...(below.get(parent) ?? []), point])
  }
  const countedAt = new Map<string, string>()

  /** Expected emissions of a point and all below it, each load once. */
  const settle = (point: RankedPoint): number => {
    const { meterId } = point.meter
    const children = below.get(meterId) ?? []
    const ofChildren = children.reduce((sum, child) => sum + settle(child), 0)
    const own = point.meter.role === 'generation' ? 0 : point.expectedTco2PerYear
    if (children.length === 0) return own
    if (own >= ofChildren) {
      for (const child of children) countBelow(child, meterId)
      return own
    }
    countedAt.set(meterId, children.find((child) => !countedAt.has(child.meter.meterId))?.meter.meterId ?? meterId)
    return ofChildren
  }
  const countBelow = (point: RankedPoint, at: string): void => {
    const { meterId } = point.meter
    countedAt.set(meterId, at)
    for (const child of below.get(meterId) ?? []) countBelow(child, at)
  }
  for (const point of points) if (parentOf(point, byId) === undefined) settle(point)
  return points.map((point) => {
    const at = countedAt.get(point.meter.meterId)
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

/** The point above, where it is among the points; a circle is cut at its first id. */
function parentOf(point: RankedPoint, byId: ReadonlyMap<string, RankedPoint>): string | undefined {
  const above = ({ meter }: RankedPoint) => byId.get(meter.parentId ?? '')
  const circle = new Set([point])
  let at = above(point)
  while (at && !circle.has(at)) {
    circle.add(at)
    at = above(at)
  }
  const { meterId } = point.meter
  if (at === point && [...circle].every(({ meter }) => meterId <= meter.meterId)) return undefined
  return above(point)?.meter.meterId
}
