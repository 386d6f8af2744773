/** Scratch space that grows to the longest input seen, so that quantiles in loops allocate nothing. */
let scratch = new Float32Array(0)

function presentValues(values: ArrayLike<number>, from: number, to: number, stride: number): number {
  if (scratch.length < to - from) scratch = new Float32Array(2 * (to - from))
  let n = 0
  for (let i = from; i < to; i += stride) {
    const value = values[i]!
    if (!Number.isNaN(value)) scratch[n++] = value
  }
  return n
}

/** k-th smallest (from 0) of the first n numbers, which are reordered (Hoare's selection). */
function select(numbers: Float32Array, n: number, k: number): number {
  let low = 0
  let high = n - 1
  while (low < high) {
    const pivot = numbers[(low + high) >> 1]!
    let i = low
    let j = high
    while (i <= j) {
      while (numbers[i]! < pivot) i++
      while (numbers[j]! > pivot) j--
      if (i <= j) {
        const swap = numbers[i]!
        numbers[i++] = numbers[j]!
        numbers[j--] = swap
      }
    }
    if (k <= j) high = j
    else if (k >= i) low = i
    else break
  }
  return numbers[k]!
}

/** Median of the present values of `values[from … to)`, every `stride`-th; NaN when there is none. Upper median when even. */
export function median(values: ArrayLike<number>, from = 0, to = values.length, stride = 1): number {
  const n = presentValues(values, from, to, stride)
  return n === 0 ? Number.NaN : select(scratch, n, n >> 1)
}

/** Median of the absolute present values; NaN when there is none. */
export function medianAbsolute(values: ArrayLike<number>, from = 0, to = values.length): number {
  const n = presentValues(values, from, to, 1)
  for (let i = 0; i < n; i++) scratch[i] = Math.abs(scratch[i]!)
  return n === 0 ? Number.NaN : select(scratch, n, n >> 1)
}

/** Quantiles of the present values, every `stride`-th, at levels in 0…1 (nearest rank), into `out` from `at`; NaN when there is none. */
export function quantiles(
  values: ArrayLike<number>,
  levels: readonly number[],
  out: Float64Array,
  at: number,
  stride = 1
): void {
  const n = presentValues(values, 0, values.length, stride)
  const sorted = scratch.subarray(0, n).sort()
  for (let i = 0; i < levels.length; i++) out[at + i] = sorted[Math.round(levels[i]! * (n - 1))] ?? Number.NaN
}
