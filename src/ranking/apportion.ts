/**
 * Rounds parts to whole numbers of a unit so that they add up to their rounded sum (largest remainder).
 * @param parts finite numbers, in a smaller unit
 * @param unit how many of the smaller unit make one
 */
export function apportion(parts: readonly number[], unit: number): number[] {
  const floors = parts.map((part) => Math.floor(part / unit))
  const whole = Math.round(parts.reduce((sum, part) => sum + part, 0) / unit)
  const left = whole - floors.reduce((sum, floor) => sum + floor, 0)
  const byRemainder = parts
    .map((part, i) => ({ i, remainder: part / unit - floors[i]! }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i)
  for (const { i } of byRemainder.slice(0, Math.max(0, left))) floors[i]!++
  return floors
}
