import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { backtestForecast, dailyEnergyOf, type JudgedForecast } from '../../src/jobs/backtest-forecast.ts'
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
