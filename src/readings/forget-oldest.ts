/** Of so many parts of what there is, one is forgotten at a time. */
const PARTS = 16

/**
 * Forgets the oldest of more entries than there may be: many at a time, because on its way to the first entry a Map or Set
 * walks over all those that were there before.
 * @param each is told of each that is forgotten
 * @returns whether there were too many
 */
export function forgetOldest<K>(
  all: Pick<Map<K, unknown>, 'size' | 'keys' | 'delete'>,
  most: number,
  each?: (key: K) => void
): boolean {
  if (all.size <= most) return false
  const left = most - Math.floor(most / PARTS)
  for (const key of all.keys()) {
    if (all.size <= left) break
    all.delete(key)
    each?.(key)
  }
  return true
}
