import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { emptyTally, tallied } from '../../src/readings/tally.ts'
import { checkAgainst } from '../../src/readings/validation.ts'
import { temperatureFor } from '../../src/readings/weather-file.ts'
import { readSites, readWeather } from '../../src/sources/input-files.ts'
import { groupByMeter } from '../../src/sources/meter-groups.ts'
import { readReadings } from '../../src/sources/readings-files.ts'

const rigbench = process.env.RIGBENCH
const why = rigbench ? '' : ' (skipped: set RIGBENCH to the folder of the evaluation data)'

describe.skipIf(!rigbench)(`real load curves${why}`, () => {
  test.each([
    ['dev', 252_580, 692],
    ['mixed', 155_125, 425],
    ['third', 81_030, 222]
  ])('of %s are all read and put together by meter', async (estate, rows, count) => {
    const { meters, rejections } = await readSites(join(rigbench!, estate, 'sites.csv'))
    expect([meters.size, rejections]).toEqual([count, []])
    const tally = emptyTally()
    const readings = readReadings([join(rigbench!, estate, 'readings.csv.gz')], { check: checkAgainst(meters) })
    let grouped = 0
    for await (const { meterId, curves, superseded, outlying } of groupByMeter(tallied(readings, tally))) {
      expect(meters.has(meterId)).toBe(true)
      expect(curves).toHaveLength(1)
      expect([superseded, outlying]).toEqual([0, []])
      grouped++
    }
    expect(grouped).toBe(count)
    expect(tally).toMatchObject({ read: rows, accepted: rows, rejected: 0 })
  })

  test('weather of dev has hardly a gap', async () => {
    const weather = await readWeather(join(rigbench!, 'dev', 'weather.csv.gz'))
    expect(weather.rowsRejected).toBe(0)
    const temperatures = temperatureFor(weather, null, 18_000, 365)!
    expect(temperatures.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(8700)
  })
})
