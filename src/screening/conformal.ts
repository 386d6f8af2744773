/**
 * Conformal p-value of a score against the scores of clean windows: how often a clean meter scores as high. Each building
 * counts once, its windows sharing its weight, since they are not independent: p = (1 + Σ over buildings of the share of its
 * windows that score at least as high) / (buildings + 1). For a clean meter of a new building, exchangeable with those, p ≤ α
 * with a probability of at most α (hierarchical conformal prediction; Lee, Barber and Willett 2023). A history longer than
 * any clean window has more days on which something may look like a rig: it counts as so many windows, of which the most
 * suspicious is judged (Bonferroni).
 * @param clean scores of each building's windows, one building or more, none of them empty
 * @param days length of the history that was scored
 */
export function conformalPValue(clean: readonly (readonly number[])[], score: number, days: number): number {
  let sum = 1
  for (const windows of clean) sum += windows.filter((other) => other >= score).length / windows.length
  return Math.min(1, (sum / (clean.length + 1)) * Math.max(1, days / LONGEST_WINDOW_DAYS))
}

/** Clean windows last 200 to 500 days. */
const LONGEST_WINDOW_DAYS = 500

/** The smallest p-value that so many clean buildings can give: no rarer false alarm can be promised. */
export function smallestPValue(buildings: number): number {
  return 1 / (buildings + 1)
}

/**
 * The largest p-value that is called a hit when the share of false hits among all hits is to be at most `rate` on average
 * (Benjamini and Hochberg 1995; conformal p-values of one calibration set depend on each other positively, which it allows:
 * Bates et al. 2023); 0 when nothing is.
 */
export function discoveryLimit(pValues: readonly number[], rate: number): number {
  const sorted = [...pValues].sort((a, b) => a - b)
  let limit = 0
  sorted.forEach((p, i) => {
    if (p <= (rate * (i + 1)) / sorted.length) limit = p
  })
  return limit
}
