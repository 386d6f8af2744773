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
export function withoutWeather(relative: RelativeLoad, temperature = dailyTemperature(relative)): RelativeLoad {
  if (!temperature) return relative
  const load = relative.load.slice()
  takeOutWeather(load, 24, temperature)
  return { ...relative, load }
}

/** The same for a load with one value a day. */
export function withoutWeatherByDay(load: Float64Array, temperature: Float64Array): Float64Array {
  const adjusted = load.slice()
  takeOutWeather(adjusted, 1, temperature)
  return adjusted
}

type Load = Float32Array | Float64Array

/** Subtracts what the weather explains from a load of `width` values a day, each of them by itself, in place. */
function takeOutWeather(load: Load, width: number, temperature: Float64Array): void {
  const days = temperature.length
  const degrees = degreeTerms(temperature)
  const changes = degreeChanges(degrees, days)
  const whole = wholeMoments(changes)
  const slopes = new Float64Array(TERMS)
  for (let hour = 0; hour < width; hour++) {
    fitHour(load, width, changes, whole, days, hour, slopes)
    const cool = slopes[0]!
    const cold = slopes[1]!
    const hot = slopes[2]!
    for (let day = 0; day < days; day++) {
      const at = day * TERMS
      const i = day * width + hour
      const effect = cool * degrees[at]! + cold * degrees[at + 1]! + hot * degrees[at + 2]!
      if (!Number.isNaN(effect)) load[i] = load[i]! - effect
    }
  }
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

/** Squares and products of the changes of the degrees, over the days that count. */
interface Moments {
  aa: number
  ab: number
  ac: number
  bb: number
  bc: number
  cc: number
  n: number
}

/** Changes of the degrees over both lags, `2 × days × TERMS`; NaN where one is missing. */
function degreeChanges(degrees: Float64Array, days: number): Float64Array {
  const out = new Float64Array(LAGS.length * days * TERMS).fill(Number.NaN)
  for (let l = 0; l < LAGS.length; l++) {
    const back = LAGS[l]! * TERMS
    for (let i = back; i < days * TERMS; i++) out[l * days * TERMS + i] = degrees[i]! - degrees[i - back]!
  }
  return out
}

function noMoments(): Moments {
  return { aa: 0, ab: 0, ac: 0, bb: 0, bc: 0, cc: 0, n: 0 }
}

function addMoments(to: Moments, a: number, b: number, c: number): void {
  to.aa += a * a
  to.ab += a * b
  to.ac += a * c
  to.bb += b * b
  to.bc += b * c
  to.cc += c * c
  to.n++
}

/** Moments when no hour is missing: those of most hours of most meters. */
function wholeMoments(changes: Float64Array): Moments {
  const moments = noMoments()
  for (let i = 0; i < changes.length; i += TERMS) {
    if (!Number.isNaN(changes[i]!)) addMoments(moments, changes[i]!, changes[i + 1]!, changes[i + 2]!)
  }
  return moments
}

/** Least squares of one hour's differences on the differences of the degrees, by Cholesky-free elimination of 3 × 3. */
function fitHour(
  load: Load,
  width: number,
  changes: Float64Array,
  whole: Moments,
  days: number,
  hour: number,
  slopes: Float64Array
): void {
  let [ay, by, cy, n] = [0, 0, 0, 0]
  for (let l = 0; l < LAGS.length; l++) {
    const lag = LAGS[l]!
    for (let day = lag; day < days; day++) {
      const y = load[day * width + hour]! - load[(day - lag) * width + hour]!
      const i = (l * days + day) * TERMS
      const a = changes[i]!
      if (Number.isNaN(y + a)) continue
      ay += a * y
      by += changes[i + 1]! * y
      cy += changes[i + 2]! * y
      n++
    }
  }
  const { aa, ab, ac, bb, bc, cc } = n === whole.n ? whole : presentMoments(load, width, changes, days, hour)
  const ridge = RIDGE * n * 0.05 + 1e-9
  const [ra, rb, rc] = [aa + ridge, bb + ridge, cc + ridge]
  const determinant = ra * (rb * rc - bc * bc) - ab * (ab * rc - bc * ac) + ac * (ab * bc - rb * ac)
  slopes[0] = (ay * (rb * rc - bc * bc) - ab * (by * rc - bc * cy) + ac * (by * bc - rb * cy)) / determinant
  slopes[1] = (ra * (by * rc - bc * cy) - ay * (ab * rc - bc * ac) + ac * (ab * cy - by * ac)) / determinant
  slopes[2] = (ra * (rb * cy - by * bc) - ab * (ab * cy - by * ac) + ay * (ab * bc - rb * ac)) / determinant
}

/** Moments over the days on which an hour and the same hour before are present. */
function presentMoments(load: Load, width: number, changes: Float64Array, days: number, hour: number): Moments {
  const moments = noMoments()
  for (let l = 0; l < LAGS.length; l++) {
    const lag = LAGS[l]!
    for (let day = lag; day < days; day++) {
      const y = load[day * width + hour]! - load[(day - lag) * width + hour]!
      const i = (l * days + day) * TERMS
      if (!Number.isNaN(y + changes[i]!)) addMoments(moments, changes[i]!, changes[i + 1]!, changes[i + 2]!)
    }
  }
  return moments
}
