import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CarbonReport, carbonReport, type ReportInputs } from '../../src/ranking/carbon-report.ts'

/** 1 January 2025 */
const FIRST_DAY = 20_089
const DAYS = 365
const NOW = 200

/** Evenly spread, unlike `fc.double`, most of whose numbers are so small that they vanish in sums. */
const uniform = (most: number) => fc.integer({ min: 0, max: 1_000_003 }).map((n) => (n / 1_000_003) * most)
const point = fc.record({
  meterId: fc.uuid(),
  siteId: fc.constantFrom('a', 'b', 'c'),
  account: fc.constantFrom('A1', 'A2', null),
  region: fc.constantFrom('3301', '3201', null),
  floorAreaM2: fc.constantFrom(1000, Number.NaN),
  part: fc.constantFrom('3301', '3302', '3303'),
  kwh: fc
    .tuple(
      fc.array(fc.oneof({ arbitrary: uniform(5000), weight: 9 }, fc.constant(Number.NaN)), {
        minLength: NOW,
        maxLength: NOW
      }),
      // lagging, and on both sides of what counts as ended
      fc.constantFrom(NOW, NOW, NOW - 9, NOW - 50, NOW - 60, NOW - 90)
    )
    .map(([days, end]) => Float64Array.from(days, (value, day) => (day < end ? value : Number.NaN))),
  kgCo2PerKwh: fc.constantFrom(0.4974, 0.5306),
  probability: uniform(1),
  meanExcessKw: fc.oneof(uniform(100), fc.constant(Number.NaN)),
  excessSpread: fc.constantFrom(0.2, Number.NaN),
  onsetDay: fc.constantFrom(null, FIRST_DAY + 100),
  prices: fc.constantFrom(
    [{ from: 0, yuanPerKwh: 0.68, source: 'grid' }],
    [
      { from: 0, yuanPerKwh: 0.6, source: 'grid' },
      { from: FIRST_DAY + 100, yuanPerKwh: 0.7, source: 'grid' }
    ],
    []
  ),
  surcharges: fc.constant([{ from: 0, yuanPerKwh: 0.5, source: 'law' }])
})

const NOTHING = {
  ...{ otherKgce: Number.NaN, otherTco2: Number.NaN, heads: Number.NaN },
  ...{ assumed: null, lacking: [] }
}

function inputs(points: ReportInputs['points'], given: Partial<ReportInputs> = {}): ReportInputs {
  let state = 1
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
  return {
    year: 2025,
    firstDay: FIRST_DAY,
    lastDay: FIRST_DAY + NOW - 1,
    points,
    days: (region) => ({
      dayKinds: Uint8Array.from({ length: DAYS }, (_, day) => Number(day % 7 < (region === '3301' ? 2 : 1))),
      temperatureC: null
    }),
    targets: [],
    kgcePerKwh: 0.1229,
    institution: NOTHING,
    partTargets: () => ({ targets: [], institution: NOTHING }),
    randomOf: () => random,
    ...given
  }
}

const steady = {
  meterId: 'm',
  siteId: 's',
  account: null as string | null,
  region: '3301',
  floorAreaM2: 1000,
  part: '3301',
  kwh: new Float64Array(NOW).fill(1000),
  kgCo2PerKwh: 0.5,
  probability: 0.5,
  meanExcessKw: 10,
  excessSpread: 0.1,
  onsetDay: null as number | null,
  prices: [{ from: 0, yuanPerKwh: 0.68, source: 'grid' }],
  surcharges: [{ from: 0, yuanPerKwh: 0.5, source: 'law' }]
}
const target = {
  scopeKind: 'region',
  scope: '3301',
  metric: 'tco2',
  baseYear: 2020,
  baseValue: 172.5,
  targetYear: 2025,
  reduction: 0,
  source: 'plan'
} as const

/** Calendar and weather of a region, each another. */
function withWeather(region: string | null) {
  const phase = region === '3301' ? 0 : region === '3201' ? 2 : 4
  return {
    dayKinds: Uint8Array.from({ length: DAYS }, (_, day) => Number(day % 7 < (region === '3301' ? 2 : 1))),
    temperatureC: Float32Array.from({ length: NOW }, (_, day) => 18 + 12 * Math.sin(day / 9 + phase))
  }
}

/** A province of cities of organisations of sites, every point somewhere in it. */
const LEVELS = ['city', 'organisation', 'site'] as const
const tree = fc.array(
  fc.record({
    point,
    city: fc.constantFrom('3301', '3302', '3303'),
    organisation: fc.constantFrom('O1', 'O2', 'O3', 'O4'),
    site: fc.constantFrom('S1', 'S2', 'S3')
  }),
  { minLength: 1, maxLength: 12 }
)
type Leaf = Record<(typeof LEVELS)[number], string> & { point: ReportInputs['points'][number] }

const sameAccount = (a: ReportInputs['points'][number], b: typeof a) => a.account !== null && a.account === b.account

/** The report of a scope whose parts are those of a level, and those of its parts, down to the points. */
function* reportsOf(
  leaves: readonly Leaf[],
  level: number,
  all: readonly Leaf[] = leaves
): Generator<{ report: CarbonReport; children: CarbonReport[] }> {
  const nameOf = (leaf: Leaf, at: number) => {
    const name = LEVELS[at]
    return name
      ? LEVELS.slice(0, at + 1)
          .map((each) => leaf[each])
          .join('/')
      : leaf.point.meterId
  }
  const make = (list: readonly Leaf[], at: number) =>
    carbonReport(
      inputs(
        list.map((leaf) => ({ ...leaf.point, part: nameOf(leaf, at) })),
        {
          days: withWeather,
          pointsBeyond: all
            .filter((leaf) => !list.includes(leaf) && list.some(({ point }) => sameAccount(point, leaf.point)))
            .map((leaf) => leaf.point)
        }
      )
    )
  const groups = new Map<string, Leaf[]>()
  for (const leaf of leaves) groups.set(nameOf(leaf, level), [...(groups.get(nameOf(leaf, level)) ?? []), leaf])
  const inner = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list)
  yield { report: make(leaves, level), children: inner.map((list) => make(list, Math.min(level + 1, LEVELS.length))) }
  if (level < LEVELS.length - 1) for (const list of inner) yield* reportsOf(list, level + 1, all)
}

test('parts, months, suspects and the reports of scopes within add up to the whole, rounding included', () => {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  fc.assert(
    fc.property(tree, (leaves) => {
      for (const { report, children } of reportsOf(leaves, 0)) {
        expect(report.parts.map(({ yearKwh }) => yearKwh)).toEqual(children.map(({ yearKwh }) => yearKwh))
        for (const figures of [report.parts, children]) {
          for (const figure of ['points', 'kwhToDate', 'kgco2ToDate', 'kgceToDate', 'estimatedKwh'] as const)
            expect(sum(figures.map((each) => each[figure]))).toBe(report[figure])
          for (const figure of ['costYuan', 'miningCostYuan', 'surchargeYuan', 'surchargeIfProvenYuan'] as const) {
            const yuan = figures.map((each) => each[figure])
            expect(yuan.some((each) => each === null) ? null : sum(yuan as number[])).toBe(report[figure])
          }
          const kgOf = (each: { miningTco2: { expected: number } | null }) =>
            Math.round(each.miningTco2!.expected * 1000)
          expect(sum(figures.map(kgOf))).toBe(kgOf(report))
          if (figures.every(({ yearKwh }) => yearKwh) && report.yearKwh) {
            expect(sum(figures.map(({ yearKwh }) => yearKwh!.expected))).toBe(report.yearKwh.expected)
            const tonnes = figures.map(({ yearTco2 }) => Math.round(yearTco2!.expected * 1000))
            expect(sum(tonnes)).toBe(Math.round(report.yearTco2!.expected * 1000))
          }
        }
        expect(report.parts.map(({ kwhToDate }) => kwhToDate)).toEqual(children.map(({ kwhToDate }) => kwhToDate))
        expect(sum(report.months.map(({ kwh }) => kwh ?? 0))).toBe(report.kwhToDate)
        const suspected = sum(report.suspects.map(({ expectedKgco2 }) => expectedKgco2))
        const cost = [...report.suspects, report.otherSuspects].map(({ costYuan }) => costYuan)
        expect(cost.some((each) => each === null) ? null : sum(cost as number[])).toBe(report.miningCostYuan)
        expect(suspected + report.otherSuspects.expectedKgco2).toBe(Math.round(report.miningTco2!.expected * 1000))
      }
    }),
    { numRuns: 20, endOnFailure: true }
  )
})

test('a steady load is forecast to go on, and half a chance of 10 kW explains its share of the overshoot', () => {
  const { yearTco2, miningTco2, targets, miningCostYuan, suspects } = carbonReport(
    inputs([steady], { targets: [target] })
  )
  expect(yearTco2?.expected).toBeCloseTo((1000 * 365 * 0.5) / 1000, 3)
  expect(miningTco2).toMatchObject({ expected: 21.9, low: 0 })
  // half of the draws are nothing; the upper tenth of all is the upper fifth of those that are right
  expect(miningTco2!.high / (43.8 * (1 + 0.1 * 0.8416))).toBeCloseTo(1, 1)
  expect(miningCostYuan).toBe(Math.round(0.5 * 87_600 * 0.68))
  expect(targets[0]?.over).toBeCloseTo(10, 3)
  expect(targets[0]?.explained).toEqual({ expected: 1, low: 0, high: 1 })
  expect(suspects).toMatchObject([{ excessKwh: 87_600, surchargeYuan: 100_000 }])
})

test('energy is priced by what holds on its day, and not at all where nothing does', () => {
  const from = (day: number, yuanPerKwh: number) => ({ from: FIRST_DAY + day, yuanPerKwh, source: 'grid' })
  const costOf = (prices: { from: number; yuanPerKwh: number; source: string }[], kwh = steady.kwh) => {
    const { costYuan, miningCostYuan } = carbonReport(inputs([{ ...steady, kwh, prices }]))
    return [costYuan, miningCostYuan]
  }
  // 40 days at 0.5 and 160 at 0.7 so far; half a chance of 240 kWh a day in the whole year
  const mining = Math.round(120 * (40 * 0.5 + 325 * 0.7))
  expect(costOf([from(-900, 0.9), from(-400, 0.5), from(40, 0.7)])).toEqual([40 * 500 + 160 * 700, mining])
  expect(costOf([from(0, 0.6)])).toEqual([120_000, Math.round(120 * 365 * 0.6)])
  // a price that comes later prices what is to come alone
  expect(costOf([from(0, 0.6), from(300, 0.7)])).toEqual([120_000, Math.round(120 * (300 * 0.6 + 65 * 0.7))])
  expect(costOf([from(1, 0.6)])).toEqual([null, null])
  expect(costOf([])).toEqual([null, null])
  // days that nothing was used on need no price, and what lies in a month weighs by its energy
  const late = steady.kwh.map((_, day) => (day < 50 ? 0 : day < 55 ? 1000 : 3000))
  expect(costOf([from(50, 0.6), from(55, 0.7)], late)[0]).toBe(5 * 600 + 145 * 2100)
})

test('months without readings have no energy, and not none; a month of zeros has 0', () => {
  const idle = { ...steady, kwh: steady.kwh.map((kwh, day) => (day < 31 ? Number.NaN : day < 59 ? 0 : kwh)) }
  const { months } = carbonReport(inputs([idle]))
  expect(months.map(({ kwh }) => kwh)).toEqual([
    null,
    0,
    31_000,
    30_000,
    31_000,
    30_000,
    19_000,
    ...Array(5).fill(null)
  ])
})

test('no share of an overshoot is told where the interval of the forecast holds the path', () => {
  const uneven = { ...steady, kwh: steady.kwh.map((kwh, day) => kwh * (1 + 0.4 * Math.sin(day * day))) }
  const { yearTco2 } = carbonReport(inputs([uneven]))
  expect(yearTco2!.high - yearTco2!.low).toBeGreaterThan(1)
  const against = (baseValue: number) =>
    carbonReport(inputs([uneven], { targets: [{ ...target, reduction: 0, baseValue }] })).targets[0]!
  const within = against((yearTco2!.low + yearTco2!.expected) / 2)
  expect(within.over).toBeGreaterThan(0)
  expect(within).toMatchObject({ explained: null, mining: { expected: 21.9 } })
  expect(against(yearTco2!.low - 1).explained).not.toBeNull()
})

test('electricity alone is not held against a target for all energy; with the other energy it is', () => {
  const all = { ...target, metric: 'kgce_per_m2', baseValue: 50, boundary: 'all_energy' } as const
  expect(carbonReport(inputs([steady], { targets: [all] })).targets[0]).toMatchObject({
    forecast: null,
    reason: 'other_energy_missing'
  })
  const [standing] = carbonReport(
    inputs([steady], { targets: [all], institution: { ...NOTHING, otherKgce: 10_000 } })
  ).targets
  expect(standing?.forecast?.expected).toBeCloseTo((365_000 * 0.1229 + 10_000) / 1000, 3)
  const co2 = { ...all, metric: 'tco2' } as const
  const entered = { ...NOTHING, otherKgce: 10_000 }
  const reasonOf = (institution: typeof NOTHING) =>
    carbonReport(inputs([steady], { targets: [co2], institution })).targets[0]?.reason
  expect(reasonOf(entered)).toBe('other_co2_missing')
  expect(reasonOf(NOTHING)).toBe('other_energy_missing')
  expect(reasonOf({ ...entered, otherTco2: 20 })).toBeNull()
})

test('the interval of what mining comes to has the doubt of its kW too', () => {
  const sure = { ...steady, probability: 1 }
  const width = (excessSpread: number) => {
    const { miningTco2 } = carbonReport(inputs([{ ...sure, excessSpread }]))
    return (miningTco2!.high - miningTco2!.low) / miningTco2!.expected
  }
  expect(width(0)).toBe(0)
  expect(width(0.1)).toBeCloseTo(0.256, 1)
  expect(width(Number.NaN)).toBeGreaterThan(0.9)
})

test('a scope whose readings begin in the year is not held against a year', () => {
  const late = { ...steady, kwh: steady.kwh.map((kwh, day) => (day < 100 ? Number.NaN : kwh)) }
  expect(carbonReport(inputs([late], { targets: [target] })).targets[0]).toMatchObject({ reason: 'year_incomplete' })
})

test('suspected mining counts on the days that its meter sees alone', () => {
  const between = (from: number, to: number) =>
    steady.kwh.map((kwh, day) => (day >= from && day < to ? kwh : Number.NaN))
  const { suspects, parts } = carbonReport(
    inputs([
      { ...steady, meterId: 'whole', part: 'whole' },
      { ...steady, meterId: 'late', part: 'late', kwh: between(120, NOW) },
      { ...steady, meterId: 'ended', part: 'ended', kwh: between(0, 100) }
    ])
  )
  const daysOf = (id: string) => (suspects.find(({ meterId }) => meterId === id)?.excessKwh ?? 0) / 240
  expect(['whole', 'late', 'ended'].map(daysOf)).toEqual([365, 245, 100])
  const told = parts.filter(({ yearTco2 }) => yearTco2 !== null)
  expect(told.map(({ part }) => part)).toEqual(['ended', 'whole'])
  for (const { miningTco2, yearTco2 } of told) expect(miningTco2!.expected).toBeLessThan(yearTco2!.expected)
})

test('many unlikely suspicions come to a number of them that chance allows', () => {
  const points = Array.from({ length: 400 }, (_, i) => ({
    ...steady,
    meterId: `m${i}`,
    probability: 0.05,
    excessSpread: 0
  }))
  const { miningTco2 } = carbonReport(inputs(points))
  const each = 43.8
  expect(miningTco2!.expected / each).toBeCloseTo(20, 3)
  // binomial of 400 and 0.05: the tenth and the ninetieth percentile are 14 and 26
  expect(Math.abs(miningTco2!.low / each - 14)).toBeLessThan(1.01)
  expect(Math.abs(miningTco2!.high / each - 26)).toBeLessThan(1.01)
})

test('energy of a whole scope is not divided by the floor area of some of its sites', () => {
  const all = { ...target, metric: 'kgce_per_m2', baseValue: 50, boundary: 'all_energy' } as const
  const given = { targets: [all], institution: { ...NOTHING, otherKgce: 10_000 } }
  const unmeasured = { ...steady, meterId: 'n', siteId: 'n', floorAreaM2: Number.NaN }
  expect(carbonReport(inputs([steady, unmeasured], given)).targets[0]).toMatchObject({ reason: 'floor_area_missing' })
})

test('a year whose readings begin within it is withheld, and says why; one late point of many is counted', () => {
  const from = (day: number) => steady.kwh.map((kwh, at) => (at < day ? Number.NaN : kwh))
  const late = { ...steady, meterId: 'late', kwh: from(170) }
  const alone = carbonReport(inputs([late]))
  expect(alone).toMatchObject({ yearKwh: null, yearTco2: null, yearReason: 'year_incomplete', pointsBeginningLate: 1 })
  expect(alone.parts).toMatchObject([{ yearTco2: null, yearReason: 'year_incomplete' }])
  const beside = carbonReport(inputs([steady, late]))
  expect(beside).toMatchObject({ yearReason: null, pointsBeginningLate: 1 })
  expect(beside.yearKwh).not.toBeNull()
})

test('a target whose year has passed is no path', () => {
  const passed = { ...target, targetYear: 2024, baseValue: 1 }
  const { targets } = carbonReport(inputs([steady], { targets: [passed] }))
  expect(targets[0]).toMatchObject({ allowance: null, over: null, forecast: null, reason: 'target_expired' })
})

test('intervals hold their expected value, and a figure has one interval wherever it stands', () => {
  const unlikely = { ...steady, probability: 0.02 }
  const { miningTco2 } = carbonReport(inputs([unlikely]))
  expect(miningTco2!.expected).toBeGreaterThan(0)
  expect(miningTco2!.high).toBeGreaterThanOrEqual(miningTco2!.expected)
  const likely = { ...steady, probability: 0.6 }
  const report = carbonReport(
    inputs([likely], { targets: [target], partTargets: () => ({ targets: [target], institution: NOTHING }) })
  )
  const all = [report.parts[0]?.miningTco2, report.targets[0]?.mining, report.parts[0]?.targets[0]?.mining]
  for (const each of all) {
    expect(each?.high).toBeCloseTo(report.miningTco2!.high, 9)
    expect(each?.low).toBeCloseTo(report.miningTco2!.low, 9)
  }
})

test('a comparison names the floor area, heads and other energy that it uses', () => {
  const all = { ...target, metric: 'kgce_per_m2', baseValue: 50, boundary: 'all_energy' } as const
  const heads = { ...target, metric: 'kgce_per_head' } as const
  const institution = { ...NOTHING, otherKgce: 10_000, otherTco2: 5, heads: 42 }
  const { targets } = carbonReport(inputs([steady], { targets: [all, heads, target], institution }))
  expect(targets.map(({ used }) => used)).toEqual([
    { floorAreaM2: 1000, heads: null, otherKgce: 10_000, otherTco2: null, assumed: null },
    { floorAreaM2: null, heads: 42, otherKgce: null, otherTco2: null, assumed: null },
    { floorAreaM2: null, heads: null, otherKgce: null, otherTco2: null, assumed: null }
  ])
})

test('an account is charged once and whole, whichever of its points are suspected and wherever they stand', () => {
  const of = (given: Partial<typeof steady>) => ({ ...steady, ...given })
  const innocent = { probability: 0, meanExcessKw: Number.NaN }
  const points = [
    of({ meterId: 'a', account: '户' }),
    of({ meterId: 'b', account: '户', part: '3302', kwh: new Float64Array(NOW).fill(300), ...innocent }),
    of({ meterId: 'c', account: '另一户', part: '3302', ...innocent })
  ]
  const yuan = NOW * 1300 * 0.5
  const report = carbonReport(inputs(points))
  expect(report).toMatchObject({ surchargeYuan: yuan / 2, surchargeIfProvenYuan: yuan })
  expect(report.suspects).toMatchObject([{ meterId: 'a', account: '户', surchargeYuan: yuan }])
  expect(report.parts.map(({ surchargeIfProvenYuan }) => surchargeIfProvenYuan)).toEqual([NOW * 500, NOW * 150])
  const inner = carbonReport(inputs(points.slice(0, 1), { pointsBeyond: points.slice(1) }))
  expect(inner).toMatchObject({ surchargeIfProvenYuan: NOW * 500, suspects: [{ surchargeYuan: yuan }] })

  // a second suspicion from day 100 on makes it likelier from then on, and charges nothing twice
  const later = {
    ...(points[1] as typeof steady),
    probability: 0.5,
    meanExcessKw: 5,
    onsetDay: FIRST_DAY + 100
  }
  const both = carbonReport(inputs([points[0] as typeof steady, later]))
  expect(both.surchargeIfProvenYuan).toBe(yuan)
  expect(both.surchargeYuan).toBeGreaterThan(yuan / 2)
  expect(both.surchargeYuan).toBeLessThan((yuan * 3) / 4)
  expect(both.suspects.map(({ surchargeYuan }) => surchargeYuan)).toEqual([yuan, (NOW - 100) * 1300 * 0.5])
})
