import { expect, test } from 'vitest'
import { CITIES } from '../../src/simulation/cities.ts'
import { FACILITIES } from '../../src/simulation/facilities.ts'
import { simulatePoint } from '../../src/simulation/point-load.ts'
import { province } from './fixture.ts'

test('a larger province contains the smaller one unchanged', () => {
  const small = province({ sites: 10, miningShare: 0.5 })
  const large = province({ sites: 40, miningShare: 0.5 })
  expect(large.sites.slice(0, 10)).toEqual(small.sites)
  expect(large.weather).toEqual(small.weather)
})

test('the load of a point does not depend on what was made before it', () => {
  const first = province({ sites: 4, days: 60, miningShare: 1 })
  const forwards = first.sites.map((site) => simulatePoint(first, site, 0))
  const second = province({ sites: 30, days: 60, miningShare: 1 })
  const backwards = [...second.sites.slice(0, 4)].reverse().map((site) => simulatePoint(second, site, 0))
  expect(backwards.reverse()).toEqual(forwards)
})

test('another seed gives another province', () => {
  const [one, other] = [province({ sites: 5, days: 30 }), province({ sites: 5, days: 30, seed: 'other' })]
  expect(one.sites.map((site) => site.name)).toEqual(one.sites.map((site) => site.name))
  expect(one.sites.map((site) => site.floorAreaM2)).not.toEqual(other.sites.map((site) => site.floorAreaM2))
  expect(one.weather).not.toEqual(other.weather)
})

test('every name says that it is simulated, and no two sites share one', () => {
  const { sites } = province({ sites: 2000 })
  for (const site of sites) expect(site.name + site.organisation).toMatch(/模拟.*模拟/)
  expect(new Set(sites.map((site) => site.name)).size).toBe(sites.length)
  expect(new Set(sites.flatMap((site) => site.points.map((point) => point.meterId))).size).toBe(
    sites.reduce((sum, site) => sum + site.points.length, 0)
  )
})

test('sites are spread over cities and kinds as their weights say', () => {
  const { sites } = province({ sites: 3000 })
  const population = CITIES.reduce((sum, city) => sum + city.weight, 0)
  for (const city of CITIES) {
    const found = sites.filter((site) => site.city === city).length / sites.length
    expect(Math.abs(found - city.weight / population)).toBeLessThan(0.025)
  }
  expect(FACILITIES.reduce((sum, facility) => sum + facility.share, 0)).toBeCloseTo(1)
  for (const facility of FACILITIES) {
    const found = sites.filter((site) => site.facility === facility).length / sites.length
    expect(Math.abs(found - facility.share)).toBeLessThan(0.025)
  }
})

test('the demo has some 600 sites and 800 metering points', () => {
  const { sites } = province({ sites: 600 })
  const points = sites.reduce((sum, site) => sum + site.points.length, 0)
  expect(points).toBeGreaterThan(700)
  expect(points).toBeLessThan(900)
  for (const site of sites) expect(site.points.reduce((sum, point) => sum + point.areaShare, 0)).toBeCloseTo(1)
})

test('the asked share of the sites mines, at one point each, and never a look-alike', () => {
  const { sites } = province({ sites: 3000, miningShare: 0.07 })
  const mined = sites.filter((site) => site.points.some((point) => point.mining))
  const eligible = sites.filter((site) => !site.facility.lookAlike)
  expect(mined.length / eligible.length).toBeGreaterThan(0.055)
  expect(mined.length / eligible.length).toBeLessThan(0.085)
  for (const site of mined) {
    expect(site.facility.lookAlike).toBe(false)
    expect(site.points.filter((point) => point.mining)).toHaveLength(1)
  }
})

test('some meters report by the hour or half-hour, none more finely than asked', () => {
  const counts = (pointsPerDay: number) =>
    new Set(province({ sites: 600, pointsPerDay }).sites.flatMap((site) => site.points.map((p) => p.pointsPerDay)))
  expect(counts(96)).toEqual(new Set([24, 48, 96]))
  expect(counts(24)).toEqual(new Set([24]))
})
