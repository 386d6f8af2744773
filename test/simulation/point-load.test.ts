import { describe, expect, test } from 'vitest'
import { civil, weekday } from '../../src/readings/day.ts'
import { simulatePoint } from '../../src/simulation/point-load.ts'
import type { Province } from '../../src/simulation/province.ts'
import type { SimulatedSite } from '../../src/simulation/site.ts'
import { calendar, day, mean, median, province, sitesOf } from './fixture.ts'

const honest = province({ sites: 240 })

/** Mean kW of the site's first point in the hours 9 to 11 and 14 to 17 of each day; NaN = missing. */
function workingHours(from: Province, site: SimulatedSite): number[] {
  const { kw, days, pointsPerDay } = simulatePoint(from, site, 0).curve
  const perHour = pointsPerDay / 24
  return Array.from({ length: days }, (_, d) => {
    const hour = (h: number) => d * pointsPerDay + h * perHour
    return mean([...kw.subarray(hour(9), hour(11)), ...kw.subarray(hour(14), hour(17))])
  })
}

function meanOfDays(values: readonly number[], from: Province, wanted: (date: number) => boolean): number {
  return mean(values.filter((_, d) => wanted(from.options.firstDay + d)))
}

test('energy by floor area is what the kind of facility is known for', () => {
  for (const kind of new Set(honest.sites.map((site) => site.kind))) {
    const sites = sitesOf(honest, kind).filter((site) => site.facility.schedule !== 'works')
    if (sites.length < 8) continue
    const perM2 = sites.map((site) => {
      const kw = site.points.reduce((sum, _, i) => sum + mean(simulatePoint(honest, site, i).curve.kw), 0)
      return (kw * 8760) / site.floorAreaM2
    })
    const known = sites[0]!.facility.kwhPerM2
    expect.soft(median(perM2) / known, kind).toBeGreaterThan(0.75)
    expect.soft(median(perM2) / known, kind).toBeLessThan(1.3)
    for (const value of perM2) expect.soft(value, kind).toBeGreaterThan(known * 0.15)
    for (const value of perM2) expect.soft(value, kind).toBeLessThan(known * 3.5)
  }
})

describe('the calendar of an office', () => {
  const offices = sitesOf(honest, 'government office').slice(0, 12)
  const ratios = (wanted: (date: number) => boolean, against: (date: number) => boolean) =>
    median(
      offices.map((site) => {
        const load = workingHours(honest, site)
        return meanOfDays(load, honest, wanted) / meanOfDays(load, honest, against)
      })
    )
  const ordinary = (date: number) => weekday(date) < 5 && calendar.kindOf(date) === 'workday'
  const makeUp = (date: number) => weekday(date) >= 5 && calendar.kindOf(date) === 'workday'

  test('weekends and public holidays are quiet', () => {
    expect(ratios((date) => calendar.kindOf(date) === 'weekend', ordinary)).toBeLessThan(0.65)
    expect(ratios((date) => weekday(date) < 5 && calendar.kindOf(date) === 'holiday', ordinary)).toBeLessThan(0.6)
  })

  test('a make-up Saturday or Sunday is a workday', () => {
    const ratio = ratios(makeUp, ordinary)
    expect(ratio).toBeGreaterThan(0.75)
    expect(ratio).toBeLessThan(1.3)
  })

  test('hot and cold weather raise the load', () => {
    const mild = (date: number) => ordinary(date) && [4, 11].includes(civil(date).month)
    expect(ratios((date) => ordinary(date) && [7, 8].includes(civil(date).month), mild)).toBeGreaterThan(1.25)
    expect(ratios((date) => ordinary(date) && civil(date).month === 1, mild)).toBeGreaterThan(1.1)
  })
})

test('schools are quiet in their holidays, summer and winter', () => {
  const schools = sitesOf(honest, 'school').slice(0, 12)
  const within = (from: string, to: string) => (date: number) =>
    date >= day(from) && date <= day(to) && calendar.kindOf(date) === 'workday'
  const ratios = schools.map((site) => {
    const load = workingHours(honest, site)
    const term = meanOfDays(load, honest, within('2025-09-08', '2025-12-20'))
    return [
      meanOfDays(load, honest, within('2025-07-10', '2025-08-25')) / term,
      meanOfDays(load, honest, within('2026-02-10', '2026-03-01')) / term
    ] as const
  })
  expect(median(ratios.map(([summer]) => summer))).toBeLessThan(0.6)
  expect(median(ratios.map(([, winter]) => winter))).toBeLessThan(0.5)
})

test('the honest look-alikes are flat, the others are not', () => {
  const variation = (site: SimulatedSite) => {
    const { kw, pointsPerDay } = simulatePoint(honest, site, 0).curve
    // Of the mean day, so that faults and spells of weather do not count.
    const profile = Array.from({ length: pointsPerDay }, (_, i) => mean(kw.filter((_, j) => j % pointsPerDay === i)))
    const middle = mean(profile)
    return Math.sqrt(mean(profile.map((value) => (value - middle) ** 2))) / middle
  }
  for (const kind of ['data centre', 'telecom room']) {
    for (const site of sitesOf(honest, kind)) expect(variation(site)).toBeLessThan(0.06)
  }
  for (const site of sitesOf(honest, 'pumping station')) expect(variation(site)).toBeLessThan(0.3)
  expect(median(sitesOf(honest, 'government office').slice(0, 15).map(variation))).toBeGreaterThan(0.25)
})

describe('mining', () => {
  const options = { sites: 45, days: 300, miningShare: 1 }
  const [mined, clean] = [province(options), province({ ...options, miningShare: 0 })]
  const cases = mined.sites.flatMap((site) =>
    site.points.flatMap((point, index) => {
      if (!point.mining) return []
      const { curve, truth } = simulatePoint(mined, site, index)
      const without = simulatePoint(clean, clean.sites[site.index]!, index)
      return truth ? [{ site, curve, truth, without }] : []
    })
  )

  test('is the whole difference from the same point without it', () => {
    expect(cases.length).toBeGreaterThan(30)
    for (const { curve, truth, without } of cases) {
      expect(without.truth).toBeNull()
      const hours = 24 / curve.pointsPerDay
      const onset = ((truth.onset.day - curve.firstDay) * 24 + truth.onset.minute / 60) / hours
      const differences = curve.kw.map((kw, i) => kw - without.curve.kw[i]!)
      const missing = without.curve.kw.reduce((sum, kw) => sum + Number(Number.isNaN(kw)), 0)
      expect(differences.reduce((sum, kw) => sum + Number(Number.isNaN(kw)), 0)).toBe(missing)
      expect(differences.subarray(0, onset).every((kw) => kw === 0 || Number.isNaN(kw))).toBe(true)
      // Gaps take their share of the energy away; spikes, cuts and frozen readings bend a little of it.
      const kwh = mean(differences) * curve.kw.length * hours
      expect(Math.abs(kwh / truth.rigKwh - 1)).toBeLessThan(0.2)
    }
  })

  test('is whole rigs of a known model, 5 to 100 % of the mean load', () => {
    for (const { truth, without } of cases) {
      const miner = mined.options.miners.find(({ model }) => model === truth.model)!
      expect(truth.rigKw).toBeCloseTo(truth.units * miner.kw)
      expect(truth.shareOfMean).toBeCloseTo(truth.rigKw / mean(without.curve.kw), 0)
      expect(truth.shareOfMean).toBeGreaterThan(0.02)
      expect(truth.shareOfMean).toBeLessThan(1.6)
    }
    expect(new Set(cases.map(({ truth }) => truth.kind)).size).toBeGreaterThan(5)
  })

  test('in schools is often the eight rigs of a classroom', () => {
    expect(cases.some(({ site, truth }) => site.kind === 'school' && truth.units === 8)).toBe(true)
  })
})

test('data are as meters give them: gaps, but mostly there, never above the capacity except in spikes', () => {
  let missing = 0
  let above = 0
  let readings = 0
  for (const site of honest.sites.slice(0, 80)) {
    const total = simulatePoint(honest, site, 0).curve.kw
    for (const kw of total) {
      readings++
      if (Number.isNaN(kw)) missing++
      else if (kw > 1.5 * site.contractKva) above++
    }
  }
  expect(missing / readings).toBeGreaterThan(0.002)
  expect(missing / readings).toBeLessThan(0.05)
  expect(above / readings).toBeLessThan(1e-4)
})

test('roofs with solar panels feed in around noon, and only some have them', () => {
  const feeding = honest.sites.filter((site) => simulatePoint(honest, site, 0).curve.kw.some((kw) => kw < 0))
  expect(feeding.length).toBeGreaterThan(0)
  expect(feeding.length).toBeLessThan(honest.sites.length * 0.1)
})
