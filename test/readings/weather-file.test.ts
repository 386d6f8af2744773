import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { DamagedFileError } from '../../src/readings/damaged-file-error.ts'
import { parseDay } from '../../src/readings/day.ts'
import { UnexpectedHeaderError } from '../../src/readings/header.ts'
import { UnknownTimeZoneError } from '../../src/readings/time-zone.ts'
import { parseWeather, temperatureFor } from '../../src/readings/weather-file.ts'

const JANUARY_1 = parseDay('2023-01-01') as number

function weather(lines: string[], zone?: string, end?: Error) {
  async function* bytes() {
    yield Buffer.from(lines.join('\n'))
    if (end) throw end
  }
  return parseWeather('w.csv', bytes(), zone)
}

/** Hours with a temperature, as `day.hour: °C`, of three days around New Year. */
async function hours(lines: string[], zone?: string, region: string | null = null) {
  const temperatures = temperatureFor(await weather(lines, zone), region, JANUARY_1 - 1, 3)
  if (!temperatures) return null
  const found = [...temperatures].map((value, i) => [`${Math.floor(i / 24) - 1}.${i % 24}`, value] as const)
  return Object.fromEntries(found.filter(([, value]) => !Number.isNaN(value)))
}

test('each hour is where the file writes it, in any form', async () => {
  expect(
    await hours([
      'timestamp,temp_c',
      '2023-01-01 00:00:00,1',
      '2023-01-01T01:00,2',
      '2023/1/1 2:00,3',
      '20230101 03:00:00.000,-4.5',
      '2023-01-01 24:00,5'
    ])
  ).toEqual({ '0.0': 1, '0.1': 2, '0.2': 3, '0.3': -4.5, '1.0': 5 })
})

test('readings within an hour are averaged, missing ones left out', async () => {
  expect(
    await hours([
      'temp_c,timestamp',
      '2,2023-01-01 05:00',
      '4,2023-01-01 05:30',
      '--,2023-01-01 05:45',
      ',2023-01-01 06:00'
    ])
  ).toEqual({ '0.5': 3 })
})

describe('a timestamp with an offset', () => {
  const lines = ['timestamp,temp_c', '2022-12-31T20:00:00Z,1', '2023-01-01 05:00+08:00,2', '2023-01-01 06:00,3']

  test('stays on the clock it is written on', async () => {
    expect(await hours(lines)).toEqual({ '-1.20': 1, '0.5': 2, '0.6': 3 })
  })

  test('is shown on the clock of a zone that is given; one without stays', async () => {
    expect(await hours(lines, 'Asia/Shanghai')).toEqual({ '0.4': 1, '0.5': 2, '0.6': 3 })
    expect(await hours(lines, 'America/New_York')).toEqual({ '-1.15': 1, '-1.16': 2, '0.6': 3 })
  })

  test('needs a zone that exists', async () => {
    await expect(weather(lines, 'Mars/Olympus')).rejects.toThrow(UnknownTimeZoneError)
  })
})

describe('a region', () => {
  const lines = [
    'timestamp,temp_c,region',
    '2023-01-01 00:00,1,3301',
    '2023-01-01 00:00,2,330000',
    '2023-01-01 00:00,3,'
  ]

  test('has the weather of the nearest that contains it, else that without a region', async () => {
    expect(await hours(lines, undefined, '330106')).toEqual({ '0.0': 1 })
    expect(await hours(lines, undefined, '3302')).toEqual({ '0.0': 2 })
    expect(await hours(lines, undefined, '4401')).toEqual({ '0.0': 3 })
    expect(await hours(lines, undefined, null)).toEqual({ '0.0': 3 })
  })

  test('that the file does not know has none; an unknown one takes the only one', async () => {
    const hangzhou = lines.slice(0, 2)
    expect(await hours(hangzhou, undefined, '4401')).toBeNull()
    expect(await hours(hangzhou, undefined, null)).toEqual({ '0.0': 1 })
    expect(await hours(lines.slice(0, 3), undefined, null)).toBeNull()
  })
})

test('bad rows are told and the others go in', async () => {
  const found = await weather([
    'timestamp,temp_c',
    '2023-02-29 00:00,1',
    '2023-01-01 25:00,1',
    '2023-01-01 24:01,1',
    '2023-01-01 00:60,1',
    '2023-01-01 00:00,warm',
    '2023-01-01 00:00,-9999',
    '2023-01-01 00:00',
    'timestamp,temp_c',
    '2023-01-01,1',
    '2023-01-01 00:00,1'
  ])
  expect(found.rejections.map(({ line, code }) => [line, code])).toEqual([
    [2, 'bad_timestamp'],
    [3, 'bad_timestamp'],
    [4, 'bad_timestamp'],
    [5, 'bad_timestamp'],
    [6, 'bad_number'],
    [7, 'implausible_temperature'],
    [8, 'wrong_column_count'],
    [9, 'repeated_header'],
    [10, 'bad_timestamp']
  ])
  expect([found.rowsRead, found.rowsRejected]).toEqual([10, 9])
})

test('a damaged file gives what came before', async () => {
  const found = await weather(
    ['timestamp,temp_c', '2023-01-01 00:00,1', '2023-01-01 01:00,1'],
    undefined,
    new DamagedFileError('truncated_file')
  )
  expect(found.rejections).toMatchObject([{ line: 3, code: 'truncated_file', raw: '2023-01-01 01:00,1' }])
  expect([found.rowsRead, found.rowsRejected]).toEqual([2, 1])
})

test.each([[''], ['meter_id,date'], ['timestamp,temp_c,timestamp']])('%j is no weather file', async (header) => {
  await expect(weather([header])).rejects.toThrow(UnexpectedHeaderError)
})
