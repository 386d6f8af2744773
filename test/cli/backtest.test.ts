import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { backtestForecast, dailyEnergyOf, type JudgedForecast } from '../../src/jobs/backtest-forecast.ts'
import { checkCorrelation, drawSums, sumOfForecasts } from '../../src/jobs/backtest-sums.ts'
import { WEEKDAYS_ONLY } from '../../src/readings/calendar.ts'
import { groupByMeter } from '../../src/sources/meter-groups.ts'
import { readReadings } from '../../src/sources/readings-files.ts'

const folder = await mkdtemp(join(tmpdir(), 'rigwatch-backtest-'))
afterAll(() => rm(folder, { recursive: true }))

test('a load that is the same every year is forecast as it came; one that stops is not covered', async () => {
  const rows = ['meter_id,date,kwh,kwh_r1,kwh_r2,kwh_r3,kwh_r4']
  for (let day = 0; day < 366 + 365; day++) {
    const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10)
    const kwh = 500 + 200 * Number(new Date(date).getUTCDay() % 6 !== 0) + (day % 5)
    rows.push(`steady,${date},${kwh},,,,`, `stopping,${date},${date < '2025-10-01' ? kwh : 50},,,,`)
  }
  const file = join(folder, 'readings.csv')
  writeFileSync(file, `${rows.join('\n')}\n`)
  const judged: JudgedForecast[] = []
  for await (const { meterId, curves } of groupByMeter(readReadings([file]))) {
    const energy = dailyEnergyOf(meterId, curves)
    if (energy) judged.push(...backtestForecast(energy, WEEKDAYS_ONLY, () => null))
  }
  const of = (name: string) => judged.filter((each) => each.name === name)
  expect(of('steady').map(({ year, month }) => [year, month])).toEqual([
    [2025, 3],
    [2025, 6],
    [2025, 9]
  ])
  for (const { actualKwh, forecastKwh } of of('steady')) expect(forecastKwh / actualKwh).toBeCloseTo(1, 2)
  expect(of('stopping').at(-1)).toMatchObject({ month: 9, covered: false })
})

test('the correlation of errors is chosen from other years, and is large where all meters go wrong together', () => {
  const judged = (year: number, meter: number, error: number): JudgedForecast => ({
    ...{ name: `m${meter}`, year, month: 3, forecastKwh: 100, lastYearKwh: 100, covered: true, marginKwh: 10 },
    ...{ actualKwh: 100 + error, relativeWidth: 0.2 }
  })
  const meters = Array.from({ length: 8 }, (_, meter) => meter)
  const years = [2021, 2022, 2023]
  let state = 0.5
  const random = () => (state = (state * 997 + 0.1) % 1)
  const of = (error: (meter: number) => number) =>
    drawSums(
      years.flatMap((year) => meters.map((meter) => judged(year, meter, error(meter)))),
      [4],
      random
    )
  const apart = checkCorrelation(of((meter) => (meter % 2 ? 4 : -4)))
  expect(apart).toMatchObject({ years: 3, lowest: 0, highest: 0 })
  const together = of(() => 9)
  expect(checkCorrelation(together)).toMatchObject({ lowest: 0.8, highest: 0.8, coverage: 1 })
  expect(together.map(({ size, parts }) => [size, parts.length, parts[0]?.length])).toEqual([
    [4, 3 * 20 * 2, 4],
    [null, 3, 8]
  ])
  expect(sumOfForecasts(together[1]?.parts[0] ?? [], 0).covered).toBe(false)
  expect(checkCorrelation(of(() => 9).map((sums) => ({ ...sums, parts: sums.parts.slice(0, 1) })))).toBeNull()
})
