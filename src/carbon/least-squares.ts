/**
 * Ridge regression: the coefficients `b` that make `Σ weight·(y − x·b)² + ridge·|b|²` least, the first column (the constant)
 * going unpunished. Solved by Cholesky's decomposition of the normal equations.
 * @param rows the regressors of each observation, all of one length
 * @param ridge keeps regressors that never vary from blowing up; greater than 0
 */
export function ridgeRegression(
  rows: readonly Float64Array[],
  y: readonly number[],
  weights: readonly number[],
  ridge: number
): Float64Array {
  const n = rows[0]?.length ?? 0
  const a = new Float64Array(n * n)
  const b = new Float64Array(n)
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k] as Float64Array
    const value = y[k] as number
    const weight = weights[k] as number
    for (let i = 0; i < n; i++) {
      const weighted = weight * row[i]!
      // most days are no holiday and need no heating: nothing is to be added
      if (weighted === 0) continue
      b[i]! += weighted * value
      for (let j = 0; j <= i; j++) a[i * n + j]! += weighted * row[j]!
    }
  }
  for (let i = 0; i < n; i++) a[i * n + i]! += i === 0 ? 1e-9 : ridge
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j]!
    }
    for (let k = 0; k < i; k++) b[i]! -= a[i * n + k]! * b[k]!
    b[i]! /= a[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) b[i]! -= a[k * n + i]! * b[k]!
    b[i]! /= a[i * n + i]!
  }
  return b
}
