/** What a model that never saw its building says of a window of a clean history. */
export interface CleanScore {
  readonly building: string
  /** Calibrated log-odds of mining at even odds. */
  readonly logOdds: number
}

/** Windows of one building beyond these add nothing: it counts as one building. */
const MOST_WINDOWS = 40

/**
 * Gathers clean scores by building, the buildings in the order of their names, up to forty windows of each, evenly over
 * their order.
 */
export function gatherCleanScores(scores: readonly CleanScore[]): number[][] {
  const byBuilding = new Map<string, number[]>()
  for (const { building, logOdds } of scores) {
    const windows = byBuilding.get(building)
    if (windows) windows.push(logOdds)
    else byBuilding.set(building, [logOdds])
  }
  return [...byBuilding.keys()].sort().map((building) => {
    const windows = byBuilding.get(building)!
    const kept = Math.min(MOST_WINDOWS, windows.length)
    return Array.from({ length: kept }, (_, i) => windows[Math.floor((i * windows.length) / kept)]!)
      .map((logOdds) => Number(logOdds.toFixed(3)))
      .sort((a, b) => b - a)
  })
}
