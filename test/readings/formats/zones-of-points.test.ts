import { expect, test } from 'vitest'
import { formatDay } from '../../../src/readings/day.ts'
import { meterZones } from '../../../src/readings/meter-zones.ts'
import { parseSites } from '../../../src/readings/sites-file.ts'
import { kwhOf, readFile } from './reading-samples.ts'

const ZONES = { L: 'Europe/London', N: 'America/New_York', S: 'Australia/Sydney' }
/** Days of 23, 25 and 24 hours of each zone. */
const DAYS: Readonly<Record<keyof typeof ZONES, readonly [short: string, long: string, plain: string]>> = {
  L: ['2024-03-31', '2024-10-27', '2024-06-01'],
  N: ['2024-03-10', '2024-11-03', '2024-06-01'],
  S: ['2024-10-06', '2024-04-07', '2024-06-01']
}
/** Minutes that each clock is ahead of UTC at the beginning of these days. */
const AHEAD = { L: [0, 60, 60], N: [-300, -240, -240], S: [600, 660, 600] }
const HOURS = [23, 25, 24]

function clocks() {
  const rows = Object.entries(ZONES).map(([id, zone]) => `S,${id},${zone}`)
  const { meters } = parseSites(`site_id,meter_id,time_zone\n${[...rows, 'S,X,Mars/Olympus'].join('\n')}\n`)
  return meterZones(meters.values())
}

test('readings in UTC are shown on the clock of each point, over its changes, with all their energy', async () => {
  const { clocks: known, unknown } = clocks()
  expect(unknown).toEqual(['Mars/Olympus'])
  const rows = Object.entries(DAYS).flatMap(([id, days]) =>
    days.flatMap((day, i) => {
      const begin = Date.parse(`${day}T00:00:00Z`) - AHEAD[id as 'L'][i]! * 60_000
      return Array.from({ length: HOURS[i]! * 2 }, (_, half) => {
        return `${id},${new Date(begin + half * 1_800_000).toISOString()},2.5`
      })
    })
  )
  const found = await readFile(`meter_id,timestamp,kwh\n${rows.join('\n')}\n`, { clocks: known })
  expect(found.rejections).toEqual([])
  const sums = found.days.map((load) => `${load.meterId} ${formatDay(load.day)} ${kwhOf(load)}`)
  expect(new Set(found.days.flatMap(({ values }) => [...values]))).toEqual(new Set([5, Number.NaN]))
  expect(sums.sort()).toEqual(
    Object.entries(DAYS)
      .flatMap(([id, days]) => days.map((day, i) => `${id} ${day} ${HOURS[i]! * 5}`))
      .sort()
  )
})

test('of local times the hour that comes twice has both its energies, and no peak', async () => {
  const { clocks: known } = clocks()
  const minutes = [...Array.from({ length: 24 }, (_, i) => i * 5), ...Array.from({ length: 276 }, (_, i) => 60 + i * 5)]
  const times = minutes.map((minute) => new Date(Date.UTC(2024, 9, 27, 0, minute)).toISOString())
  const rows = times.map((time) => `L,${time.slice(0, 16).replace('T', ' ')},1`)
  const found = await readFile(`meter_id,timestamp,kwh\n${rows.join('\n')}\n`, { clocks: known })
  expect(kwhOf(found.days[0]!)).toBeCloseTo(times.length, 3)
  expect(Math.max(...found.days[0]!.values)).toBe(12)
})

test('an MPAN with the date and the time of the day apart', async () => {
  const rows = Array.from(
    { length: 48 },
    (_, i) => `2336533093112,31/12/2023,${Math.floor(i / 2)}:${i % 2 ? '30' : '00'},1`
  )
  const found = await readFile(`MPAN,ReadingDate,ReadTime,kWh\n${rows.join('\n')}\n`)
  expect(found.days.map(({ day, values }) => [formatDay(day), values[47]])).toEqual([['2023-12-31', 2]])
})
