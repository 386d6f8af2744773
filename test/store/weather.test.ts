import { expect, test } from 'vitest'
import { parseWeather, temperatureFor } from '../../src/readings/weather-file.ts'
import { saveWeather, storedWeather } from '../../src/store/weather.ts'
import { everyone } from './readings-samples.ts'
import { testStore } from './test-database.ts'

const { store } = await testStore()
const JUNE = 19_875

const weather = (...rows: string[]) =>
  parseWeather(
    'weather.csv',
    (async function* () {
      yield new TextEncoder().encode(['timestamp,temp_c,region', ...rows, ''].join('\n'))
    })()
  )

test('weather comes back as the file gave it: means of hours, gaps, regions and rows for everywhere', async () => {
  const file = await weather(
    '2024-06-01 00:00,20.5,330100',
    '2024-06-01 00:30,21.5,330100',
    '2024-06-02 23:00,-3.25,330100',
    '2024-06-01 07:00,9,'
  )
  await store.withScope(everyone, (tx) => saveWeather(tx, file))
  const stored = { ...file, ...(await store.withScope(everyone, storedWeather)) }
  for (const region of ['330106', '3302', null]) {
    expect(temperatureFor(stored, region, JUNE - 1, 4)).toEqual(temperatureFor(file, region, JUNE - 1, 4))
  }
  const hangzhou = temperatureFor(stored, '3301', JUNE, 2)
  expect([hangzhou?.[0], hangzhou?.[1], hangzhou?.[47]]).toEqual([21, Number.NaN, -3.25])
})

test('an hour that comes again replaces the one that was there, and leaves the others', async () => {
  const first = await weather('2024-06-01 00:00,20,3305', '2024-06-01 01:00,19,3305', '2024-06-02 00:00,21,3305')
  const second = await weather('2024-06-01 00:00,25,3305', '2024-06-01 23:00,18,3305')
  for (const file of [first, second]) await store.withScope(everyone, (tx) => saveWeather(tx, file))
  const stored = { ...first, ...(await store.withScope(everyone, storedWeather)) }
  const hours = temperatureFor(stored, '3305', JUNE, 2)
  expect([0, 1, 2, 23, 24].map((hour) => hours?.[hour])).toEqual([25, 19, Number.NaN, 18, 21])
})
