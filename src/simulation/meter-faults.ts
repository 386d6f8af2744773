import type { Random } from './random.ts'

/** How good a metering point's data are. Rates are means a year. */
export interface MeterQuality {
  /** Steps in which the meter reports, kW. */
  readonly resolutionKw: number
  readonly shortGaps: number
  readonly longGaps: number
  readonly frozen: number
  readonly spikes: number
  /** Power cuts, read as zero. */
  readonly cuts: number
}

/** Most meters are good; one in twelve has a bad connection. */
export function drawMeterQuality(meanKw: number, random: Random): MeterQuality {
  const bad = random.chance(0.08) ? 6 : 1
  const steps = meanKw < 20 ? [0.001, 0.01, 0.01] : meanKw < 200 ? [0.01, 0.01, 0.1] : [0.01, 0.1, 0.1, 1]
  return {
    resolutionKw: random.pick(steps),
    shortGaps: 5 * bad * random.next(),
    longGaps: 0.7 * bad * random.next(),
    frozen: 0.5 * bad * random.next(),
    spikes: 1.2 * random.next(),
    cuts: 0.8 * random.next()
  }
}

/**
 * What the meter and its connection make of the true load, in place: rounding, spikes, cuts, frozen values, and gaps of hours
 * to weeks (NaN).
 */
export function applyMeterFaults(kw: Float32Array, pointsPerDay: number, quality: MeterQuality, random: Random): void {
  const perDay = pointsPerDay
  each(quality.cuts, kw.length, perDay, random, (at) => {
    kw.fill(0, at, at + Math.max(1, Math.round(random.exponential(0.1) * perDay)))
  })
  each(quality.spikes, kw.length, perDay, random, (at) => {
    kw[at] = kw[at]! * random.between(2, 9)
  })
  each(quality.frozen, kw.length, perDay, random, (at) => {
    kw.fill(kw[at]!, at, at + Math.round((0.25 + random.exponential(1.2)) * perDay))
  })
  const steps = Math.round(1 / quality.resolutionKw)
  for (let i = 0; i < kw.length; i++) kw[i] = Math.round(kw[i]! * steps) / steps
  each(quality.shortGaps, kw.length, perDay, random, (at) => {
    kw.fill(Number.NaN, at, at + Math.max(1, Math.round(random.exponential(0.25) * perDay)))
  })
  each(quality.longGaps, kw.length, perDay, random, (at) => {
    kw.fill(Number.NaN, at, at + Math.round((1 + random.exponential(5)) * perDay))
  })
}

function each(perYear: number, points: number, perDay: number, random: Random, happen: (at: number) => void): void {
  const gap = (365 * perDay) / Math.max(1e-9, perYear)
  for (let at = random.exponential(gap); at < points; at += random.exponential(gap)) happen(Math.floor(at))
}
