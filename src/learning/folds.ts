import type { BuildingHistory } from './training-year.ts'

export const FOLDS = 5
/** The networks are cross-fitted: each learns from one half of the buildings and serves the other. */
export const HALVES = 2

/** Where a building stands: the trees are cross-validated by fold, each network learns from one half. */
export interface BuildingPlace {
  readonly fold: number
  readonly half: number
}

type Named = Pick<BuildingHistory, 'building' | 'estate'>

/**
 * Where each building stands: the buildings of each estate are dealt out in the order of a hash of their names, so that every
 * fold has its share of every estate, each fold lies half in either half, and the same buildings always fall the same way.
 */
export function buildingPlaces(buildings: readonly Named[]): Map<string, BuildingPlace> {
  const placed = (at: number): BuildingPlace => ({ fold: at % FOLDS, half: Math.floor(at / FOLDS) % HALVES })
  return new Map([...dealt(buildings)].map(([building, at]) => [building, placed(at)]))
}

/** Place of each building in the order in which they are dealt out. */
function dealt(buildings: readonly Named[]): Map<string, number> {
  const places = new Map<string, number>()
  const estates = new Set(buildings.map(({ estate }) => estate))
  let next = 0
  for (const estate of estates) {
    const names = new Set(buildings.filter((b) => b.estate === estate).map((b) => b.building))
    for (const name of [...names].sort((a, b) => hash(a) - hash(b) || (a < b ? -1 : 1))) places.set(name, next++)
  }
  return places
}

function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 13), 0x5bd1e995)
  return (h ^ (h >>> 15)) >>> 0
}
