import { expect, test } from 'vitest'
import { formatDay } from '../../../src/readings/day.ts'
import { meterZones } from '../../../src/readings/meter-zones.ts'
import { PointTerms } from '../../../src/readings/point-terms.ts'
import { parsePoints } from '../../../src/readings/points-file.ts'
import { parseSites } from '../../../src/readings/sites-file.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
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

/** A1 stands at L until the end of 9 January and at S from 10 January on, by the clock of each. */
function ofAssets() {
  const { meters } = parseSites(
    'site_id,meter_id,time_zone\nT,L,Europe/London\nT,S,Asia/Shanghai\nT,K,Asia/Shanghai\n',
    'sites.csv'
  )
  const archive =
    'meter_id,account,asset,valid_from,valid_to\nL,C1,A1,2024-01-01,2024-01-09\nS,C2,A1,2024-01-10,\nK,C3,A3,,\n'
  const points = new PointTerms(parsePoints(archive, 'points.csv', () => true).terms)
  return { points, check: checkAgainst(meters, points), clocks: meterZones(meters.values()).clocks }
}

test.each([
  ['an asset number', 'meter_no', 'A3'],
  ['an account', '户号', 'C3'],
  ['an asset number under the name of points', 'meter_id', 'A3'],
  ['an asset number beside an account', '户号,电表资产号', 'C3,A3']
])('%s is on the clock of the point that it matches', async (_, names, ids) => {
  const times = ['2024-01-01T15:00:00Z', '2024-01-01T16:00:00Z', '2024-01-01T17:00:00Z']
  const rows = times.map((time, i) => `${ids},${time},${i + 5}`)
  const found = await readFile(`${names},timestamp,kw\n${rows.join('\n')}\n`, ofAssets())
  expect(found.rejections).toEqual([])
  expect(found.days.map(({ meterId, day, values }) => [meterId, formatDay(day), ...values.slice(0, 2)])).toEqual([
    ['K', '2024-01-01', Number.NaN, Number.NaN],
    ['K', '2024-01-02', 6, 7]
  ])
  expect(found.days[0]!.values[23]).toBe(5)
})

test('an asset that moves is on the clock of the point at which it stands on the day by that clock', async () => {
  const times = ['2024-01-08T20:00:00Z', '2024-01-09T12:00:00Z', '2024-01-10T00:00:00Z', '2024-01-10T20:00:00Z']
  const rows = times.map((time, i) => `A1,${time},${i + 5}`)
  const found = await readFile(`meter_no,timestamp,kw\n${rows.join('\n')}\n`, ofAssets())
  expect(found.rejections).toEqual([])
  const placed = found.days.flatMap(({ meterId, day, values }) =>
    [...values].flatMap((kw, hour) => (Number.isNaN(kw) ? [] : [[meterId, formatDay(day), hour, kw]]))
  )
  expect(placed).toEqual([
    ['L', '2024-01-08', 20, 5],
    ['L', '2024-01-09', 12, 6],
    ['S', '2024-01-10', 8, 7],
    ['S', '2024-01-11', 4, 8]
  ])
})

test('readings of registers by asset number are on the clock of the point that it matches', async () => {
  const rows = [0, 1, 2].map((hour) => `A3,2024-01-01T0${hour}:00:00Z,1,${100 + hour * 3}`)
  const content = `电表资产号,采集时间,倍率,正向有功总示值\n${rows.join('\n')}\n`
  const found = await readFile(content, { ...ofAssets(), format: 'register-rows' })
  expect(found.formats).toEqual(['register-rows'])
  const filled = found.days.filter(({ values }) => values.some((kw) => !Number.isNaN(kw)))
  expect(filled.map(({ meterId, day }) => `${meterId} ${formatDay(day)}`)).toEqual(['K 2024-01-01'])
  expect([...filled[0]!.values.slice(7, 11)]).toEqual([Number.NaN, 3, 3, Number.NaN])
})
