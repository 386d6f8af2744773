/** Bin of a missing number. */
export const MISSING_BIN = 0

/** Upper edges of the bins of each feature: a present number is in bin 1 + how many edges lie below it. */
export type BinEdges = readonly Float32Array[]

/**
 * Edges that put about as many present numbers into each bin; at most `bins` bins beside that for missing numbers. Equal
 * numbers share a bin. `table` is row by row.
 */
export function binEdges(table: Float32Array, width: number, bins: number, sampleEvery = 1): BinEdges {
  const rows = table.length / width
  return Array.from({ length: width }, (_, feature) => {
    const values: number[] = []
    for (let row = 0; row < rows; row += sampleEvery) {
      const v = table[row * width + feature]!
      if (!Number.isNaN(v)) values.push(v)
    }
    const sorted = Float32Array.from(values).sort()
    const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1])
    const few = distinct.length <= bins
    const from = few ? distinct : sorted
    const edges: number[] = []
    for (let bin = 1; bin < (few ? distinct.length : bins); bin++) {
      let i = few ? bin : Math.floor((bin * sorted.length) / bins)
      // Equal numbers stay together: the border moves up to where they end.
      while (i < from.length && from[i] === from[i - 1]) i++
      if (i === from.length) break
      const edge = Math.fround((from[i - 1]! + from[i]!) / 2)
      if (edge < from[i]! && (edges.length === 0 || edge > edges[edges.length - 1]!)) edges.push(edge)
    }
    return Float32Array.from(edges)
  })
}

/** The bins of a table, row by row, into `out` (its length). */
export function binTable(table: Float32Array, edges: BinEdges, out: Uint8Array): void {
  const width = edges.length
  for (let feature = 0; feature < width; feature++) {
    const of = edges[feature]!
    for (let i = feature; i < table.length; i += width) {
      const v = table[i]!
      let low = 0
      if (!Number.isNaN(v)) {
        let high = of.length
        while (low < high) {
          const middle = (low + high) >> 1
          if (of[middle]! < v) low = middle + 1
          else high = middle
        }
        low++
      }
      out[i] = low
    }
  }
}
