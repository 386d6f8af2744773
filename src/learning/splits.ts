import { FOLDS } from './folds.ts'

/** Which buildings a cross-validation keeps together: the file `models/splits.json`. */
export interface Splits {
  /** Seed of the training that used them; the folds themselves depend on the buildings' names alone. */
  readonly seed: string
  readonly folds: number
  /** Fold of each building by `<estate>/<building>`. */
  readonly buildings: Readonly<Record<string, number>>
}

/** The text does not say which building is in which fold. */
class SplitsError extends Error {
  override readonly name = 'SplitsError'
  readonly code = 'SPLITS_INVALID'
}

/** The folds of a training in the order of estates and names. */
export function splitsOf(
  folds: ReadonlyMap<string, number>,
  estateNameOf: (building: string) => string,
  seed: string
): Splits {
  const named = [...folds].map(([building, fold]) => [`${estateNameOf(building)}/${building}`, fold] as const)
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
  if (!sound || Object.values(buildings).some((fold) => !(Number.isInteger(fold) && fold >= 0 && fold < folds))) {
    throw new SplitsError('The splits are no JSON with folds and buildings; train again (rigwatch train).')
  }
  return splits as Splits
}

/** Finds the fold of a building by its own name or with its estate's before it; undefined when no training has seen it. */
export function foldFinder({ buildings }: Splits): (building: string) => number | undefined {
  const byName = new Map<string, number | null>()
  for (const [key, fold] of Object.entries(buildings)) {
    const name = key.slice(key.indexOf('/') + 1)
    // A name that two estates share says nothing by itself, unless both have it in the same fold.
    byName.set(name, byName.has(name) && byName.get(name) !== fold ? null : fold)
    byName.set(key, fold)
  }
  return (building) => {
    const fold = byName.get(building)
    if (fold === null) throw new SplitsError(`Two estates have a building ${building}; write <estate>/${building}.`)
    return fold
  }
}
