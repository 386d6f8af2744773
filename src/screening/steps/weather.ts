import { dailyTemperature } from './floor.ts'
import type { RelativeLoad } from './relative-load.ts'

/** Degrees that heating and cooling answer to: below 15 °C, below 7 °C, above 18 °C, in tens. */
const TERMS = 3
const LAGS = [7, 28] as const

/**
 * The load without what the weather explains: for each hour of the day a piecewise linear response to the temperature of the
 * day and the day before, fitted by least squares to differences over one and four weeks, so that the weekly pattern cancels
 * and a lasting step, which enters only once, hardly counts. The load itself where the weather is not known.
 */
export function withoutWeather(relative: RelativeLoad): RelativeLoad {
  const temperature = dailyTemperature(relative)
  if (!temperature) return relative
  const { load, days } = relative
  const degrees = degreeTerms(temperature)
  const adjusted = Float32Array.from(load)
  const slopes = new Float64Array(TERMS)
  for (let hour = 0; hour < 24; hour++) {
    fitHour(load, degrees, days, hour, slopes)
    for (let day = 0; day < days; day++) {
      const at = day * TERMS
      const effect = slopes[0]! * degrees[at]! + slopes[1]! * degrees[at + 1]! + slopes[2]! * degrees[at + 2]!
      if (!Number.isNaN(effect)) adjusted[day * 24 + hour] = adjusted[day * 24 + hour]! - effect
    }
  }
  return { ...relative, load: adjusted }
}

/** `days × TERMS`; NaN where the temperature is missing. Buildings are slow: yesterday counts for two fifths. */
function degreeTerms(temperature: Float64Array): Float64Array {
  const out = new Float64Array(temperature.length * TERMS)
  for (let day = 0; day < temperature.length; day++) {
    const yesterday = temperature[Math.max(0, day - 1)]!
    const today = temperature[day]!
    const felt = Number.isNaN(yesterday) ? today : 0.6 * today + 0.4 * yesterday
    out[day * TERMS] = Math.max(0, 15 - felt) / 10
    out[day * TERMS + 1] = Math.max(0, 7 - felt) / 10
    out[day * TERMS + 2] = Math.max(0, felt - 18) / 10
  }
  return out
}

const RIDGE = 0.02

/** Least squares of one hour's differences on the differences of the degrees, by Cholesky-free elimination of 3 × 3. */
function fitHour(load: Float32Array, degrees: Float64Array, days: number, hour: number, slopes: Float64Array): void {
  let [aa, ab, ac, bb, bc, cc, ay, by, cy, n] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  for (const lag of LAGS) {
    for (let day = lag; day < days; day++) {
      const y = load[day * 24 + hour]! - load[(day - lag) * 24 + hour]!
      const i = day * TERMS
      const j = i - lag * TERMS
      const a = degrees[i]! - degrees[j]!
      if (Number.isNaN(y + a)) continue
      const b = degrees[i + 1]! - degrees[j + 1]!
      const c = degrees[i + 2]! - degrees[j + 2]!
      aa += a * a
      ab += a * b
      ac += a * c
      bb += b * b
      bc += b * c
      cc += c * c
      ay += a * y
      by += b * y
      cy += c * y
      n++
    }
  }
  const ridge = RIDGE * n * 0.05 + 1e-9
  aa += ridge
  bb += ridge
  cc += ridge
  const determinant = aa * (bb * cc - bc * bc) - ab * (ab * cc - bc * ac) + ac * (ab * bc - bb * ac)
  slopes[0] = (ay * (bb * cc - bc * bc) - ab * (by * cc - bc * cy) + ac * (by * bc - bb * cy)) / determinant
  slopes[1] = (aa * (by * cc - bc * cy) - ay * (ab * cc - bc * ac) + ac * (ab * cy - by * ac)) / determinant
  slopes[2] = (aa * (bb * cy - by * bc) - ab * (ab * cy - by * ac) + ay * (ab * bc - bb * ac)) / determinant
}
