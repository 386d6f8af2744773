import { type BuildingPlace, FOLDS, HALVES } from './folds.ts'

/** Which buildings a cross-validation keeps together: the file `models/splits.json`. */
export interface Splits {
  /** Seed of the training that used them; the folds themselves depend on the buildings' names alone. */
  readonly seed: string
  readonly folds: number
  /** By `<estate>/<building>`. */
  readonly buildings: Readonly<Record<string, BuildingPlace>>
}

/** The text does not say which building is in which fold. */
class SplitsError extends Error {
  override readonly name = 'SplitsError'
  readonly code = 'SPLITS_INVALID'
}

/** The places of a training's buildings in the order of estates and names. */
export function splitsOf(
  places: ReadonlyMap<string, BuildingPlace>,
  estateNameOf: (building: string) => string,
  seed: string
): Splits {
  const named = [...places].map(([building, place]) => [`${estateNameOf(building)}/${building}`, place] as const)
  return { seed, folds: FOLDS, buildings: Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1))) }
}

/**
 * Reads `models/splits.json`.
 * @throws SplitsError
 */
export function parseSplits(text: string): Splits {
  let splits: Partial<Splits> | null = null
  try {
    splits = JSON.parse(text)
  } catch {
    // Told below, like other texts that are no splits.
  }
  const { folds = 0, buildings } = splits ?? {}
  const sound = typeof buildings === 'object' && buildings !== null && Number.isInteger(folds)
  if (!sound || !Object.values(buildings).every((place) => isPlace(place, folds))) {
    throw new SplitsError('The splits are no JSON with folds and buildings; train again (rigwatch train).')
  }
  return splits as Splits
}

function isPlace(place: Partial<BuildingPlace>, folds: number): boolean {
  const { fold = -1, half = -1 } = place ?? {}
  return Number.isInteger(fold) && fold >= 0 && fold < folds && Number.isInteger(half) && half >= 0 && half < HALVES
}

/** Finds the place of a building by its own name or with its estate's before it; undefined when no training has seen it. */
export function placeFinder({ buildings }: Splits): (building: string) => BuildingPlace | undefined {
  const byName = new Map<string, BuildingPlace | null>()
  for (const [key, place] of Object.entries(buildings)) {
    const name = key.slice(key.indexOf('/') + 1)
    const other = byName.get(name)
    // A name that two estates share says nothing by itself, unless both have it in the same place.
    const same = other === undefined || (other !== null && other.fold === place.fold && other.half === place.half)
    byName.set(name, same ? place : null)
    byName.set(key, place)
  }
  return (building) => {
    const place = byName.get(building)
    if (place === null) throw new SplitsError(`Two estates have a building ${building}; write <estate>/${building}.`)
    return place
  }
}
