import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseEmissionFactors } from '../../src/carbon/emission-factor.ts'
import { parseRegions } from '../../src/carbon/regions.ts'
import type { CarbonTarget } from '../../src/carbon/target.ts'
import { explainWeight } from '../../src/ranking/explain.ts'
import { type AssessedPoint, byExpectedTco2, rankPoint, rankSites } from '../../src/ranking/rank.ts'
import { ScopeWeights } from '../../src/ranking/scope-weight.ts'
import type { Institution } from '../../src/ranking/target-standing.ts'
import { readReferenceTable } from '../../src/sources/reference-tables.ts'

const regions = parseRegions(readReferenceTable('regions'))
const factors = parseEmissionFactors(readReferenceTable('emission-factors'), regions)

/** 1 January 2024 */
const TODAY = 19_723

interface Given {
  siteId?: string
  meterId?: string
  region?: string | null
  organisation?: string | null
  floorAreaM2?: number
  probability?: number
  kw?: number
  duty?: number
  meanKw?: number
  span?: { first: number; last: number } | null
}

function point(given: Given = {}): AssessedPoint {
  const { siteId = 'S', meterId = 'M', region = '3301', organisation = null, floorAreaM2 = 1000 } = given
  const { probability = 0.5, kw = 10, duty = 1, meanKw = 100 } = given
  return {
    meter: {
      siteId,
      meterId,
      region,
      organisation,
      floorAreaM2,
      kind: 'school',
      name: null,
      timeZone: null,
      multiplier: 1,
      contractKva: Number.NaN,
      latitude: Number.NaN,
      longitude: Number.NaN
    },
    finding: {
      meterId,
      status: 'ok',
      probability,
      estimatedKw: kw,
      duty,
      onset: null,
      operation: null,
      contributions: [],
      warnings: []
    },
    meanKw,
    year: 2023,
    ...(given.span !== undefined && { span: given.span })
  }
}

function target(given: Partial<CarbonTarget>): CarbonTarget {
  return {
    scopeKind: 'region',
    scope: '3301',
    metric: 'tco2',
    baseYear: 2020,
    baseValue: 100,
    targetYear: 2030,
    reduction: 0,
    source: 'test',
    ...given
  }
}

const ranked = (given: Given[]) => given.map((each) => rankPoint(point(each), factors))
const weigh = (given: Given[], targets: CarbonTarget[]) => new ScopeWeights(ranked(given), targets, regions, TODAY)

test('7 kW all year in Zhejiang of 2023 are 61,320 kWh and 30.5 tCO2, weighed by their probability', () => {
  const { excessKwhPerYear, tco2PerYear, expectedTco2PerYear, factor } = rankPoint(
    point({ kw: 7, probability: 0.25 }),
    factors
  )
  expect(excessKwhPerYear).toBeCloseTo(61_320, 6)
  expect(tco2PerYear).toBeCloseTo((61_320 * 0.4974) / 1000, 9)
  expect(expectedTco2PerYear).toBe(0.25 * tco2PerYear)
  expect(factor).toMatchObject({ region: '33', year: 2023 })
})

test('night-only mining counts for the hours that it runs', () => {
  expect(rankPoint(point({ kw: 24, duty: 10 / 24 }), factors).excessKwhPerYear).toBeCloseTo(24 * 10 * 365, 6)
})

test('nothing to estimate is not known rather than zero, and ranks last', () => {
  const unknown = rankPoint(point({ kw: Number.NaN, duty: Number.NaN }), factors)
  expect(unknown.tco2PerYear).toBeNaN()
  expect(unknown.expectedTco2PerYear).toBe(0)
})

test('without targets sites are ranked by expected tCO2, then by id', () => {
  const points = ranked([
    { siteId: 'b', meterId: '1', kw: 10 },
    { siteId: 'a', meterId: '2', kw: 10 },
    { siteId: 'c', meterId: '3', kw: 30 }
  ])
  const sites = rankSites(points, new ScopeWeights(points, [], regions, TODAY))
  expect(sites.map(({ siteId }) => siteId)).toEqual(['c', 'a', 'b'])
  expect(sites.every(({ weight }) => weight.weight === 1 && weight.target === null)).toBe(true)
})

test('a scope over its path weighs its sites by so much, at most twice; one within its path does not', () => {
  // 100 kW all year in Zhejiang of 2023
  const actual = (100 * 8760 * 0.4974) / 1000
  const weightAt = (baseValue: number) => weigh([{}], [target({ baseValue })]).of(point().meter)
  expect(weightAt(actual / 1.25)).toMatchObject({ year: 2023 })
  expect(weightAt(actual / 1.25).weight).toBeCloseTo(1.25, 9)
  expect(weightAt(actual / 1.25).actual).toBeCloseTo(actual, 9)
  expect(weightAt(actual / 5).weight).toBe(2)
  expect(weightAt(actual * 3).weight).toBe(1)
  const none = target({ reduction: 1, targetYear: 2023 })
  expect(weigh([{ meanKw: 0 }], [none]).of(point().meter).weight).toBe(1)
  expect(weigh([{}], [none]).of(point().meter).weight).toBe(2)
})

test('where the year is forecast, a scope is held against its path by that, and says so', () => {
  const member = { kwh: 200_000, restKwh: 100_000, restMarginKwh: 1, forecast: true, beginsLate: false }
  const emitted = { kgCo2: 100_000, restKgCo2: 50_000 }
  const place = { siteId: 's', floorAreaM2: 1000, kgCo2PerKwh: 0.5 }
  const year = { year: 2024, members: [{ ...member, ...emitted, point: place }] }
  const of = (targets: CarbonTarget[]) =>
    new ScopeWeights(ranked([{}]), targets, regions, TODAY, 0.1229, new Map([['region 3301', year]])).of(point().meter)
  expect(of([target({ baseValue: 100 })])).toMatchObject({ weight: 1.5, basis: 'forecast', year: 2024, actual: 150 })
  expect(of([target({ baseValue: 300 })]).weight).toBe(1)
  const perM2 = of([target({ metric: 'kgco2_per_m2', baseValue: 120 })])
  expect(perM2).toMatchObject({ basis: 'forecast', actual: 150, weight: 1.25 })
  expect(of([target({ scope: '33', baseValue: 1 })])).toMatchObject({ basis: 'mean_load' })
  expect(explainWeight(perM2).en).toContain('forecast to come to 150')
})

test('the innermost target counts: site before organisation before city before province', () => {
  const meter = { siteId: 'S', organisation: 'O', region: '330106' }
  const targets = [
    target({ scopeKind: 'region', scope: '33' }),
    target({ scopeKind: 'region', scope: '3301' }),
    target({ scopeKind: 'region', scope: '330106' }),
    target({ scopeKind: 'organisation', scope: 'O' }),
    target({ scopeKind: 'site', scope: 'S' })
  ]
  for (let set = 1; set <= targets.length; set++) {
    const weights = weigh([meter], targets.slice(0, set))
    expect(weights.of(point(meter).meter).target).toEqual(targets[set - 1])
  }
})

test('of several targets of a scope the open one that it is farthest over counts', () => {
  const past = target({ targetYear: 2022, baseValue: 1 })
  const loose = target({ targetYear: 2025, baseValue: 1e6 })
  const strict = target({ targetYear: 2030, baseValue: 300 })
  expect(weigh([{}], [past, strict, loose]).of(point().meter).target).toEqual(strict)
  expect(weigh([{}], [past]).of(point().meter)).toMatchObject({ target: null, weight: 1 })
  const province = target({ scope: '33', baseValue: 300 })
  expect(weigh([{}], [past, province]).of(point().meter).target).toEqual(province)
})

test('per m², only sites whose floor area is known are compared with the path', () => {
  const given = [
    { siteId: 'S', meterId: '1', floorAreaM2: 1000 },
    { siteId: 'S', meterId: '2', floorAreaM2: 1000 },
    { siteId: 'T', meterId: '3', floorAreaM2: Number.NaN, meanKw: 10_000 }
  ]
  const { actual } = weigh(given, [target({ metric: 'kgco2_per_m2' })]).of(point().meter)
  expect(actual).toBeCloseTo((2 * 100 * 8760 * 0.4974) / 1000, 9)
})

test('what is avoided counts until the end of the target year', () => {
  const yearsOf = (targets: CarbonTarget[]) => weigh([{}], targets).of(point().meter).years
  expect(yearsOf([target({ targetYear: 2027 })])).toBeCloseTo(4, 2)
  expect(yearsOf([target({ targetYear: 2022 })])).toBe(1)
  expect(yearsOf([])).toBe(1)
  expect(yearsOf([target({ scope: '3302', targetYear: 2025 }), target({ scope: '3304' })])).toBeCloseTo(2, 2)
})

test('electricity alone is not held against a target for all energy, and standard coal needs its factor', () => {
  const all = target({ baseValue: 1, boundary: 'all_energy' })
  expect(weigh([{}], [all]).of(point().meter)).toMatchObject({ weight: 1, actual: Number.NaN })
  const coal = target({ metric: 'kgce_per_m2', baseValue: 100 })
  const weights = new ScopeWeights(ranked([{}]), [coal], regions, TODAY, 0.1229)
  expect(weights.of(point().meter).actual).toBeCloseTo((100 * 8760 * 0.1229) / 1000, 9)
  expect(weigh([{}], [coal]).of(point().meter)).toMatchObject({ weight: 1, actual: Number.NaN })
})

test('heads and the other energy that was entered let targets of them weigh; one that cannot be judged gives way', () => {
  const head = target({ metric: 'kgce_per_head', baseValue: 1000 })
  const all = target({ boundary: 'all_energy', metric: 'kgce_per_m2', baseValue: 100 })
  const loose = target({ baseValue: 1e6 })
  const province = target({ scope: '33', baseValue: 300 })
  const kgce = 100 * 8760 * 0.1229
  const of = (targets: CarbonTarget[], institution?: Institution) =>
    new ScopeWeights(
      ranked([{}]),
      targets,
      regions,
      TODAY,
      0.1229,
      new Map(),
      new Map(institution ? [[2023, new Map([['region 3301', institution]])]] : [])
    ).of(point().meter)
  const entered = { otherKgce: 20_000, otherTco2: 50, heads: 80, assumed: null, lacking: [] }
  expect(of([head], entered)).toMatchObject({ target: head, actual: kgce / 80 })
  expect(of([head], entered).weight).toBeCloseTo(kgce / 80 / 1000, 9)
  expect(of([all], entered)).toMatchObject({ target: all, actual: (kgce + 20_000) / 1000 })
  expect(of([all, loose, head], entered).target).toBe(head)
  expect(of([head, loose]).target).toBe(loose)
  expect(of([head, all, province])).toMatchObject({ target: province })
  expect(of([head, all, province]).weight).toBeGreaterThan(1)
})

test('a meter that another of its site replaced counts no more at its mean load, and two that run side by side both do', () => {
  const year = 100 * 8760
  const kwh = (...spans: [string, number, number][]) => {
    const given = spans.map(([siteId, first, last], i) => ({ siteId, meterId: `M${i}`, span: { first, last } }))
    const coal = target({ metric: 'kgce_per_m2', baseValue: 1 })
    const weights = new ScopeWeights(ranked(given), [coal], regions, TODAY, 1)
    return weights.of(point({ siteId: 'S' }).meter).actual * new Set(spans.map(([siteId]) => siteId)).size * 1000
  }
  expect(kwh(['S', 0, 500], ['S', 501, 900])).toBeCloseTo(year, 6)
  expect(kwh(['S', 0, 900], ['S', 501, 900])).toBeCloseTo(2 * year, 6)
  expect(kwh(['S', 0, 500], ['T', 501, 900])).toBeCloseTo(2 * year, 6)
})

test('a target of a scope whose use is not known does not weigh', () => {
  expect(weigh([{ meanKw: Number.NaN }], [target({})]).of(point().meter).weight).toBe(1)
  const noArea = weigh([{ floorAreaM2: Number.NaN }], [target({ metric: 'kgco2_per_m2' })]).of(point().meter)
  expect(noArea).toMatchObject({ weight: 1, actual: Number.NaN })
})

test('the parts of a priority make it up, every point is in one site, and the order is by priority', () => {
  const given = fc.record({
    siteId: fc.constantFrom('a', 'b', 'c'),
    region: fc.constantFrom('3301', '3302', null),
    probability: fc.double({ min: 0, max: 1, noNaN: true }),
    kw: fc.oneof(fc.double({ min: 0, max: 1e4, noNaN: true }), fc.constant(Number.NaN)),
    meanKw: fc.double({ min: 0, max: 1e4, noNaN: true })
  })
  fc.assert(
    fc.property(fc.array(given, { maxLength: 20 }), (list) => {
      const points = ranked(list.map((each, index) => ({ ...each, meterId: String(index) })))
      const sites = rankSites(points, new ScopeWeights(points, [target({})], regions, TODAY))
      for (const site of sites) {
        const sum = site.points.reduce((total, each) => total + each.expectedTco2PerYear, 0)
        expect(site.expectedTco2PerYear).toBe(sum)
        const grams = site.priorityParts.map((part) => part.avoidableGrams + part.overshootGrams)
        expect(grams.every(Number.isInteger)).toBe(true)
        expect(site.priorityParts.map(({ meterId }) => meterId)).toEqual(site.points.map(({ meter }) => meter.meterId))
        expect(site.priority).toBe(grams.reduce((total, each) => total + each, 0) / 1e6)
        const { weight, years } = site.weight
        expect(Math.abs(site.priority - weight * years * sum)).toBeLessThanOrEqual(
          1e-6 * (grams.length + 1) + 1e-9 * sum
        )
        expect(site.leading).toBe(site.points[0])
        expect([...site.points].sort(byExpectedTco2)).toEqual(site.points)
      }
      expect(
        sites
          .flatMap((site) => site.points)
          .map(({ meter }) => meter.meterId)
          .sort()
      ).toEqual(points.map(({ meter }) => meter.meterId).sort())
      for (let i = 1; i < sites.length; i++) expect(sites[i - 1]!.priority).toBeGreaterThanOrEqual(sites[i]!.priority)
    })
  )
})
