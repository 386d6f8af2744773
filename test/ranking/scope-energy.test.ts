import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { emissionFactors } from '../../src/carbon/emission-factor.ts'
import { parseRegions } from '../../src/carbon/regions.ts'
import type { CarbonTarget } from '../../src/carbon/target.ts'
import { carbonReport } from '../../src/ranking/carbon-report.ts'
import { UNKNOWN_INSTITUTION } from '../../src/ranking/institution-year.ts'
import { rankPoint } from '../../src/ranking/rank.ts'
import { ScopeEnergy } from '../../src/ranking/scope-energy.ts'
import { scopesOf } from '../../src/ranking/scope-keys.ts'
import { ScopeWeights } from '../../src/ranking/scope-weight.ts'
import { wholeYear } from '../../src/ranking/scope-year.ts'
import { type EnergyYear, yearStart } from '../../src/readings/daily-energy.ts'
import type { Meter } from '../../src/readings/meter.ts'
import { shippedNumbers } from '../../src/reports/carbon-tables.ts'
import { readReferenceTable } from '../../src/sources/reference-tables.ts'
import { meter } from '../store/readings-samples.ts'

const regions = parseRegions(readReferenceTable('regions'))
const factors = emissionFactors(shippedNumbers(), regions)
const KGCE_PER_KWH = 0.1229
const FIRST_DAY = yearStart(2024)
/** 19 July 2026 */
const NOW = yearStart(2026) + 200 - FIRST_DAY
const TODAY = FIRST_DAY + NOW + 20
const END = yearStart(2027) - FIRST_DAY
const days = {
  kinds: (region: string | null, from: number, count: number) =>
    Uint8Array.from({ length: count }, (_, day) => Number((from + day) % 7 < (region === '3301' ? 2 : 1))),
  temperatureC: (region: string | null, from: number, count: number) =>
    region === null ? null : Float32Array.from({ length: count }, (_, day) => 18 + 12 * Math.sin((from + day) / 58))
}

const FINDING = {
  status: 'ok',
  probability: 0,
  estimatedKw: Number.NaN,
  duty: Number.NaN,
  onset: null,
  operation: null,
  contributions: [],
  warnings: []
} as const

/** Days of a meter from an offset of `FIRST_DAY` to another. */
interface Given {
  readonly meter: Meter
  readonly from: number
  readonly to: number
  readonly kwh: (day: number) => number
  /** offset of the last day as a main meter by its terms */
  readonly mainTo?: number | undefined
}

const lastMainDay = ({ mainTo }: Given) => FIRST_DAY + (mainTo ?? Number.POSITIVE_INFINITY)

function yearsOf({ from, to, kwh }: Given): EnergyYear[] {
  return [2024, 2025, 2026].flatMap((year) => {
    const at = yearStart(year) - FIRST_DAY
    const of = new Float32Array(yearStart(year + 1) - yearStart(year)).map((_, day) =>
      at + day >= from && at + day < to ? kwh(at + day) : Number.NaN
    )
    return of.every(Number.isNaN) ? [] : [{ year, kwh: of }]
  })
}

/** Offset of the last day with a reading up to now; −∞ without any. */
const lastRead = ({ from, to, kwh }: Given) =>
  Array.from({ length: Math.max(0, Math.min(to, NOW) - from) }, (_, i) => from + i).findLast(
    (day) => !Number.isNaN(kwh(day))
  ) ?? Number.NEGATIVE_INFINITY

/** A ranking's view of a scope, and a report's, of the same meters and targets. */
function bothWays(given: readonly Given[], targets: readonly CarbonTarget[]) {
  const scopes = new ScopeEnergy(targets, regions, days, TODAY)
  for (const each of given) scopes.add(each.meter, yearsOf(each), lastMainDay(each))
  const years = scopes.years(factors)
  const ranked = given.map(({ meter: of }) =>
    rankPoint({ meter: of, finding: { ...FINDING, meterId: of.meterId }, meanKw: 1, year: 2026 }, factors)
  )
  const weightOf = (target: CarbonTarget, of: Meter) =>
    new ScopeWeights(ranked, [target], regions, TODAY, KGCE_PER_KWH, years).of(of)
  const reportOf = (scope: string, list: readonly CarbonTarget[]) => {
    const within = given.filter(({ meter: of }) => scopesOf(of, regions).includes(scope))
    return carbonReport({
      year: 2026,
      firstDay: FIRST_DAY,
      lastDay: FIRST_DAY + Math.max(...given.map(lastRead)),
      points: within.map((each) => {
        const kwh = new Float64Array(NOW).fill(Number.NaN)
        for (const { year, kwh: of } of yearsOf(each))
          kwh.set(of.subarray(0, Math.max(0, NOW - (yearStart(year) - FIRST_DAY))), yearStart(year) - FIRST_DAY)
        return {
          meterId: each.meter.meterId,
          siteId: each.meter.siteId,
          account: null,
          region: each.meter.region,
          floorAreaM2: each.meter.floorAreaM2,
          part: each.meter.siteId,
          kwh,
          kgCo2PerKwh: factors.inUse(each.meter.region, 2026).kgCo2PerKwh,
          probability: 0,
          meanExcessKw: Number.NaN,
          excessSpread: Number.NaN,
          onsetDay: null,
          lastMainDay: lastMainDay(each),
          prices: [{ from: 0, yuanPerKwh: 0.68, source: 'grid' }],
          surcharges: []
        }
      }),
      days: (region) => ({
        dayKinds: days.kinds(region, FIRST_DAY, END),
        temperatureC: days.temperatureC(region, FIRST_DAY, NOW)
      }),
      targets: list,
      institution: UNKNOWN_INSTITUTION,
      partTargets: () => ({ targets: [], institution: UNKNOWN_INSTITUTION }),
      kgcePerKwh: KGCE_PER_KWH,
      randomOf: () => () => 0.5
    })
  }
  return { years, weightOf, reportOf }
}

const target = { metric: 'tco2', baseYear: 2020, baseValue: 1, targetYear: 2030, reduction: 0, source: 'x' } as const
const steady = (kwh: number, known: Partial<Meter>, from = 0, to = NOW): Given => ({
  meter: meter(`${kwh}`, `S${kwh}`, { region: '3301', ...known }),
  from,
  to,
  kwh: () => kwh
})

test('the year of a scope in the ranking is that of its report: lagging, ended and late meters, any tree', () => {
  const leaf = fc
    .record({
      site: fc.nat(3),
      area: fc.constantFrom(1000, Number.NaN),
      from: fc.constantFrom(0, 100, NOW - 300, NOW - 198, NOW - 120, NOW - 30),
      lag: fc.constantFrom(0, 0, 1, 20, 55, 56, 120, 250, -15),
      level: fc.integer({ min: 10, max: 5000 }),
      gap: fc.integer({ min: 3, max: 40 }),
      mainTo: fc.constantFrom(undefined, undefined, NOW - 200, NOW - 20, NOW - 1, NOW + 50)
    })
    .map(({ lag, ...known }) => ({ ...known, to: NOW - lag }))
  // all meters of a site are where the site is
  const place = fc.record({
    organisation: fc.constantFrom('O', 'P', null),
    region: fc.constantFrom('3301', '330106', '3302', null)
  })
  let judged = 0
  fc.assert(
    fc.property(
      fc.array(leaf, { minLength: 1, maxLength: 8 }),
      fc.tuple(place, place, place, place),
      (leaves, places) => {
        const given = leaves.map(
          ({ from, to, level, gap, area, mainTo, site }, i): Given => ({
            meter: meter(`m${i}`, `S${site}`, { ...places[site], floorAreaM2: area }),
            from,
            to: Math.min(to, NOW),
            mainTo,
            kwh: (day) => (day % gap === 1 ? Number.NaN : level * (1 + 0.3 * Math.sin(day / 58)) + (day % 7))
          })
        )
        const scopes = new Map(given.flatMap(({ meter: of }) => scopesOf(of, regions).map((key) => [key, of] as const)))
        const targetsOf = (key: string) =>
          (['tco2', 'kgco2_per_m2', 'kgce_per_m2'] as const).map((metric): CarbonTarget => {
            const at = key.indexOf(' ')
            return { ...target, metric, scopeKind: key.slice(0, at) as 'site', scope: key.slice(at + 1) }
          })
        const { years, weightOf, reportOf } = bothWays(given, [...scopes.keys()].flatMap(targetsOf))
        for (const [key, of] of scopes) {
          const report = reportOf(key, targetsOf(key))
          const year = years.get(key)
          // where all meters ended before the report's year, rankings go by the year of their last reading
          if (year && year.year !== 2026) continue
          if (report.kwhToDate > 0) expect(year?.members.reduce((sum, { kwh }) => sum + kwh, 0)).toBe(report.kwhToDate)
          if (year && report.yearKwh) expect(wholeYear(year.members)?.kwh).toEqual(report.yearKwh)
          for (const { target: each, reason, forecast, allowance } of report.targets) {
            const weight = weightOf(each, of)
            if (year && reason === null) {
              judged++
              expect(weight).toMatchObject({ basis: 'forecast', actual: forecast?.expected, allowance })
            } else expect(weight.basis).toBe('mean_load')
          }
        }
      }
    ),
    { numRuns: 60, endOnFailure: true }
  )
  expect(judged).toBeGreaterThan(50)
})

test('a meter whose readings lag is no drop of the scope', () => {
  const scope = { ...target, scopeKind: 'region', scope: '33' } as const
  const given = [steady(100, {}), steady(1000, { region: '3302' }, 0, NOW - 21)]
  const { weightOf } = bothWays(given, [scope])
  const tco2 = (1100 * 365 * factors.inUse('33', 2026).kgCo2PerKwh) / 1000
  expect(weightOf(scope, given[0]!.meter).actual / tco2).toBeCloseTo(1, 3)
})

test('a scope most of whose energy is of meters that begin late is not forecast, whatever the first reading of the others', () => {
  const scope = { ...target, scopeKind: 'organisation', scope: 'O' } as const
  const given = [steady(10, { organisation: 'O' }), steady(1000, { organisation: 'O' }, NOW - 100)]
  const { weightOf } = bothWays(given, [scope])
  expect(weightOf(scope, given[0]!.meter).basis).toBe('mean_load')
})

test('whether a meter has ended is judged by the readings of all, also where its own scope has no others', () => {
  const of = (scope: string): CarbonTarget => ({ ...target, scopeKind: 'region', scope })
  const given = [steady(100, { region: '3302' }), steady(1000, {}, 0, NOW - 60)]
  const { years } = bothWays(given, [of('33'), of('3301')])
  const restOf = (key: string) => years.get(key)?.members.map(({ restKwh }) => restKwh)
  expect(restOf('region 3301')).toEqual([0])
  expect(restOf('region 33')?.[1]).toBe(0)
  expect(restOf('region 33')?.[0]).toBeGreaterThan(0)
})

test('readings of days to come do not count, and a scope without a reading in the year is left out', () => {
  const of = (scope: string): CarbonTarget => ({ ...target, scopeKind: 'region', scope })
  const given = [steady(100, {}, 0, END), steady(1000, { region: '3302' }, 0, 300)]
  const { years } = bothWays(given, [of('3301'), of('3302')])
  expect([...years.keys()]).toEqual(['region 3301'])
  expect(years.get('region 3301')?.members[0]?.kwh).toBe((TODAY + 1 - yearStart(2026)) * 100)
})

test('a meter that another replaced, or that its terms end, has no more to come from its last day on', () => {
  const scope = { ...target, scopeKind: 'region', scope: '3301' } as const
  const swap = NOW - 15
  const at = (siteId: string): Partial<Meter> => ({ siteId, region: '3301' })
  const given: Given[] = [
    steady(100, at('S'), 0, swap),
    steady(101, at('S'), swap),
    { ...steady(102, at('T'), 0, swap), mainTo: swap - 1 },
    { ...steady(103, at('U')), mainTo: NOW + 9 },
    steady(104, at('V'), 0, swap)
  ]
  const { years, reportOf } = bothWays(given, [scope])
  const rest = years.get('region 3301')?.members.map(({ restKwh }) => restKwh) ?? []
  expect(rest.map((kwh, i) => Math.round(kwh / (100 + i)))).toEqual([0, END - NOW, 0, 10, END - swap])
  expect(reportOf('region 3301', []).yearKwh).toEqual(wholeYear(years.get('region 3301')?.members ?? [])?.kwh)
})

test('a meter swapped early in the year leaves the year of its site whole, over several swaps', () => {
  const scope = { ...target, scopeKind: 'region', scope: '3301' } as const
  const at: Partial<Meter> = { siteId: 'S', region: '3301' }
  const [first, second] = [NOW - 160, NOW - 120]
  const given = [
    { ...steady(100, at, 0, first), meter: meter('a', 'S', at) },
    { ...steady(100, at, first + 2, second), meter: meter('b', 'S', at) },
    { ...steady(100, at, second), meter: meter('c', 'S', at) }
  ]
  const { weightOf, reportOf } = bothWays(given, [scope])
  const report = reportOf('region 3301', [scope])
  expect(report).toMatchObject({ yearReason: null, pointsBeginningLate: 0 })
  expect(report.yearKwh?.expected).toBeCloseTo(363 * 100, -1)
  expect(weightOf(scope, given[2]!.meter)).toMatchObject({
    basis: 'forecast',
    actual: report.targets[0]?.forecast?.expected
  })
})

test('a small meter that begins beside a large one that lags by days does not end it', () => {
  const scope = { ...target, scopeKind: 'region', scope: '3301' } as const
  const at: Partial<Meter> = { siteId: 'S', region: '3301' }
  const given = [steady(1000, at, 0, NOW - 2), steady(1, at, NOW - 5)]
  const { years, reportOf } = bothWays(given, [scope])
  const rest = years.get('region 3301')?.members.map(({ restKwh }) => restKwh)
  expect(rest).toEqual([1000 * (END - NOW + 2), END - NOW])
  expect(reportOf('region 3301', []).yearKwh).toEqual(wholeYear(years.get('region 3301')?.members ?? [])?.kwh)
})

test.each([400, 20])('the year of a meter of %d days that lags over New Year has none of the days before', (known) => {
  const newYear = yearStart(2026) - FIRST_DAY
  const at = { region: '3301' }
  const to = newYear - 20
  const lagging: Given = { meter: meter('l', 'L', at), from: to - known, to, kwh: () => 100 }
  const running: Given = { meter: meter('r', 'R', at), from: 0, to: newYear + 20, kwh: () => 10 }
  const scope = { ...target, scopeKind: 'region', scope: '3301' } as const
  const scopes = new ScopeEnergy([scope], regions, days, FIRST_DAY + newYear + 20)
  for (const each of [lagging, running]) scopes.add(each.meter, yearsOf(each))
  const member = scopes.years(factors).get('region 3301')?.members[0]
  expect(member).toMatchObject({ kwh: 0, restKwh: 36_500 })
})
