/** Scratch space that grows to the longest input seen, so that quantiles in loops allocate nothing. */
let scratch = new Float32Array(0)
let scratchBits = new Uint32Array(scratch.buffer)

function makeRoom(values: number): void {
  if (scratch.length >= values) return
  scratch = new Float32Array(2 * values)
  scratchBits = new Uint32Array(scratch.buffer)
}

function presentValues(values: ArrayLike<number>, from: number, to: number, stride: number): number {
  makeRoom(to - from)
  // Load curves come by far most often: with a loop of their own they are read without asking what kind of array each is.
  if (values instanceof Float32Array) return presentOfCurve(values, from, to, stride)
  let n = 0
  for (let i = from; i < to; i += stride) {
    const value = values[i]!
    if (!Number.isNaN(value)) scratch[n++] = value
  }
  return n
}

function presentOfCurve(values: Float32Array, from: number, to: number, stride: number): number {
  let n = 0
  for (let i = from; i < to; i += stride) {
    const value = values[i]!
    if (!Number.isNaN(value)) scratch[n++] = value
  }
  return n
}

/** From so many values on, sorting them into classes first is quicker than partitioning all of them. */
const MANY = 200
/** Sign, exponent and three bits of the mantissa of a 32-bit float, in the order of the numbers. */
const CLASSES = 4096
const CLASS_SHIFT = 20
const classSizes = new Uint32Array(CLASSES)

/** k-th smallest (from 0) of the first n numbers of the scratch, which are reordered or thinned out. */
function select(n: number, k: number): number {
  if (n < MANY) return selectByPartition(0, n - 1, k)
  classSizes.fill(0)
  let lowest = CLASSES
  for (let i = 0; i < n; i++) {
    const at = classOf(scratchBits[i]!)
    classSizes[at]!++
    if (at < lowest) lowest = at
  }
  let before = 0
  let wanted = lowest
  while (before + classSizes[wanted]! <= k) before += classSizes[wanted++]!
  let kept = 0
  for (let i = 0; i < n; i++) if (classOf(scratchBits[i]!) === wanted) scratch[kept++] = scratch[i]!
  return selectByPartition(0, kept - 1, k - before)
}

/** Negative numbers in the reverse of the order of their bits, before all others. */
function classOf(bits: number): number {
  return (bits ^ ((bits >> 31) | 0x80000000)) >>> CLASS_SHIFT
}

/** Hoare's selection within scratch[low … high]. */
function selectByPartition(low: number, high: number, k: number): number {
  const numbers = scratch
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
  return n === 0 ? Number.NaN : select(n, n >> 1)
}

/** Median of the absolute present values; NaN when there is none. */
export function medianAbsolute(values: ArrayLike<number>, from = 0, to = values.length): number {
  makeRoom(to - from)
  let n = 0
  for (let i = from; i < to; i++) {
    const value = values[i]!
    if (!Number.isNaN(value)) scratch[n++] = Math.abs(value)
  }
  return n === 0 ? Number.NaN : select(n, n >> 1)
}

/** Median size of the differences values[i] − values[i − lag], i from `from` to before `to`, as far as they are present. */
export function medianChange(values: Float32Array | Float64Array, from: number, to: number, lag: number): number {
  makeRoom(Math.max(0, to - from))
  let n = 0
  for (let i = from; i < to; i++) {
    const change = Math.abs(values[i]! - values[i - lag]!)
    if (!Number.isNaN(change)) scratch[n++] = change
  }
  return n === 0 ? Number.NaN : select(n, n >> 1)
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

/** Percentile of the present values by linear interpolation (type 7 of Hyndman and Fan 1996); NaN when there is none. */
export function percentileOfPresent(values: Float32Array, share: number): number {
  const n = presentValues(values, 0, values.length, 1)
  if (n === 0) return Number.NaN
  const position = share * (n - 1)
  const below = Math.floor(position)
  const low = select(n, below)
  if (below + 1 >= n) return low
  let notHigher = 0
  let next = Number.POSITIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value <= low) notHigher++
    else if (value < next) next = value
  }
  const high = notHigher > below + 1 ? low : next
  return low + (position - below) * (high - low)
}
