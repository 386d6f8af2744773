import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { parseTargets } from '../../src/cli/targets-file.ts'
import { parseReadings } from '../../src/readings/parse-readings.ts'
import type { Rejection } from '../../src/readings/rejection.ts'
import { parseSites } from '../../src/readings/sites-file.ts'
import { parseWeather } from '../../src/readings/weather-file.ts'

/** What may not go into a reason or a stored text. */
const CONTROL = /\p{Cc}/u

async function* bytes(text: string) {
  yield Buffer.from(text)
}

function expectClean(rejections: readonly Rejection[], codes: readonly string[]) {
  expect(rejections.map(({ code }) => code)).toEqual(codes)
  for (const { reason, raw } of rejections) {
    expect(reason.zh).not.toMatch(CONTROL)
    expect(reason.en).not.toMatch(CONTROL)
    expect(raw).not.toContain('\0')
  }
}

describe.each(['\0', '\u001b[31m', '\u0085', '\u007f'])('a cell with %j', (character) => {
  test.each([
    ['wide day rows', `meter_id,date,${Array.from({ length: 24 }, (_, i) => `p${i + 1}`).join(',')}`, 24],
    ['daily registers', 'meter_id,date,kwh,kwh_r1,kwh_r2,kwh_r3,kwh_r4', 5]
  ])('of %s is told without it', async (_, header, values) => {
    const row = (id: string, date: string, value: string) => [id, date, ...Array(values).fill(value)].join(',')
    const rows = [
      row(`M${character}1`, '2024-06-01', '1'),
      row('M1', `2024-06-01${character}x`, '1'),
      row('M1', '2024-06-01', `1${character}2`)
    ]
    const rejections: Rejection[] = []
    for await (const batch of parseReadings('a.csv', bytes([header, ...rows].join('\n')))) {
      rejections.push(...batch.rejections)
    }
    expectClean(rejections, ['bad_id', 'bad_date', 'bad_number'])
  })

  test('of a sites file: texts take it as a blank, ids are turned away, numbers are not known', () => {
    const { meters, rejections } = parseSites(
      [
        'site_id,meter_id,kind,region,name,organisation,time_zone,lat',
        `S1,M1,sch${character}ool,3301${character},第一${character}${character}中学,${character}教育局,${character},`,
        `S${character}1,M2,,,,,,`,
        `S1,M${character}3,,,,,,`,
        `S1,M4,,,,,,3${character}0`
      ].join('\n')
    )
    expect([...meters.keys()]).toEqual(['M1', 'M4'])
    expect(meters.get('M4')?.latitude).toBeNaN()
    expectClean(rejections, ['bad_id', 'bad_id', 'bad_number'])
    const texts = Object.values(meters.get('M1') ?? {}).filter((value) => typeof value === 'string')
    expect(texts.join()).not.toMatch(CONTROL)
    if (character === '\0') {
      const clean = { kind: 'sch ool', region: '3301', name: '第一 中学', organisation: '教育局', timeZone: null }
      expect(meters.get('M1')).toMatchObject(clean)
    }
  })

  test('of a weather file', async () => {
    const weather = await parseWeather(
      'w.csv',
      bytes(
        [
          'timestamp,temp_c,region',
          `2024-06-01 00:00,20,3301${character === '\0' ? character : ''}`,
          `2024-06-01${character} 00:00,20,3301`,
          `2024-06-01 00:00,2${character}0,3301`
        ].join('\n')
      )
    )
    expect([...weather.byRegion.keys()]).toEqual(['3301'])
    expectClean(weather.rejections, ['bad_timestamp', 'bad_number'])
  })

  test('of a targets file', () => {
    const row = (scope: string, metric: string, base: string, source: string) =>
      `region,${scope},${metric},2020,${base},2030,0.07,${source}`
    const { rows: targets, rejections } = parseTargets(
      [
        'scope_kind,scope,metric,base_year,base_value,target_year,reduction,source',
        row('3301', 'tco2', '1000', `公${character}报`),
        row(`33${character}01`, 'tco2', '1000', ''),
        row('3301', `tco${character}2`, '1000', ''),
        row('3301', 'tco2', `10${character}00`, '')
      ].join('\n')
    )
    expect(targets.map(({ source }) => CONTROL.test(source))).toEqual([false])
    expectClean(rejections, ['bad_id', 'bad_id', 'bad_number'])
  })
})
