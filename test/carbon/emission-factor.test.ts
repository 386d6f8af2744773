import { expect, test } from 'vitest'
import { EmissionFactors, emissionFactors, parseEmissionFactors } from '../../src/carbon/emission-factor.ts'
import { parseRegions } from '../../src/carbon/regions.ts'
import { CarbonTableError } from '../../src/carbon/table.ts'
import { readReferenceTable } from '../../src/sources/reference-tables.ts'

const regions = parseRegions(readReferenceTable('regions'))
const factors = parseEmissionFactors(readReferenceTable('emission-factors'), regions)

test('a site has the factor of its province and year, as the ministry announced it', () => {
  expect(factors.inUse('330106', 2023)).toMatchObject({
    region: '33',
    year: 2023,
    kgCo2PerKwh: 0.4974,
    fallback: 'none',
    source: expect.stringContaining('公告2025年第47号')
  })
  expect(factors.inUse('33', 2021).kgCo2PerKwh).toBe(0.5422)
  expect(factors.inUse('14', 2022).kgCo2PerKwh).toBe(0.7096)
})

test('a factor of a county or city stands in for no official one', () => {
  const row = (region: string, value: number) =>
    ({ dataset: 'emission_factor', region, item: '2023', usedFrom: 0, value, source: 'x' }) as const
  const given = [row('CN', 0.6), row('33', 0.5), row('330106', 0.1), row('3398', 0.2), row('9901', 0.3)]
  const own = emissionFactors(given, regions)
  const of = (region: string) => own.inUse(region, 2023).kgCo2PerKwh
  expect(['330106', '330106001', '330105', '3301', '3398', '339801', '9901'].map(of)).toEqual([
    0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.6
  ])
  expect(own.inUse('330106001', 2023).fallback).toBe('none')
})

test('a year outside the table takes the nearest', () => {
  expect(factors.inUse('3301', 2026)).toMatchObject({ year: 2023, askedYear: 2026 })
  expect(factors.inUse('3301', 2010)).toMatchObject({ year: 2021, askedYear: 2010 })
})

test('of two years as near the later one serves', () => {
  const rows = 'region,year,kg_co2_per_kwh,source\nCN,2020,0.6,a\nCN,2022,0.5,b\n'
  expect(parseEmissionFactors(rows, regions).inUse(null, 2021)).toMatchObject({ year: 2022, kgCo2PerKwh: 0.5 })
})

test('Tibet, which has no official factor, falls back on its grid, and says so', () => {
  expect(factors.inUse('5401', 2023)).toMatchObject({ region: 'grid-southwest', kgCo2PerKwh: 0.2472, fallback: 'grid' })
})

test.each([null, '81', 'GB-LND', '00', ''])('without a known region (%s) the nation serves', (region) => {
  expect(factors.inUse(region, 2022)).toMatchObject({ region: 'CN', kgCo2PerKwh: 0.5366, fallback: 'nation' })
})

test('every province but Tibet has its three years', () => {
  const provinces = regions.all().filter(({ code, grid }) => grid !== null && code !== '54')
  expect(provinces).toHaveLength(30)
  for (const { code } of provinces) {
    for (const year of [2021, 2022, 2023]) expect(factors.inUse(code, year)).toMatchObject({ region: code, year })
  }
})

test.each([
  'region,year,kg_co2_per_kwh,source\n33,2023,497.4,grams',
  'region,year,kg_co2_per_kwh,source\n33,2023,,none',
  'region,year,kg_co2_per_kwh,source\n99,2023,0.5,unknown region',
  'region,year,kg_co2_per_kwh,source\nCN,2023,0.5,',
  'region,year,source\nCN,2023,x'
])('a row that is not a factor is told: %j', (text) => {
  expect(() => parseEmissionFactors(text, regions)).toThrow(CarbonTableError)
})

test('a table without the nation is refused, since everything falls back on it', () => {
  expect(() => new EmissionFactors([{ region: '33', year: 2023, kgCo2PerKwh: 0.5, source: 'x' }], regions)).toThrow(
    /nation/
  )
})
