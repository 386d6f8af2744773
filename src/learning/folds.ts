import type { BuildingHistory } from './training-year.ts'

export const FOLDS = 5
/** The networks are cross-fitted: each learns from one half of the buildings and serves the other. */
export const HALVES = 2

type Named = Pick<BuildingHistory, 'building' | 'estate'>

/**
 * Fold of each building, 0 … FOLDS − 1: the buildings of each estate are dealt out in the order of a hash of their names, so
 * that every fold has its share of every estate, and the same buildings always fall the same way.
 */
export function buildingFolds(buildings: readonly Named[]): Map<string, number> {
  return new Map([...dealt(buildings)].map(([building, place]) => [building, place % FOLDS]))
}

/** Half of each building, 0 or 1: every other round of the same dealing, so that each fold lies half in either. */
export function buildingHalves(buildings: readonly Named[]): Map<string, number> {
  return new Map([...dealt(buildings)].map(([building, place]) => [building, Math.floor(place / FOLDS) % HALVES]))
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
