import { expect, test } from 'vitest'
import { UnexpectedHeaderError } from '../../src/readings/header.ts'
import { parseSites } from '../../src/readings/sites-file.ts'

test('the two required columns are enough, and all else is then unknown', () => {
  const { meters, rejections } = parseSites('site_id,meter_id\nS1,0012345678901234\n')
  expect(rejections).toEqual([])
  expect(meters.get('0012345678901234')).toEqual({
    siteId: 'S1',
    meterId: '0012345678901234',
    kind: null,
    floorAreaM2: Number.NaN,
    region: null,
    name: null,
    organisation: null,
    timeZone: null,
    multiplier: Number.NaN,
    contractKva: Number.NaN,
    latitude: Number.NaN,
    longitude: Number.NaN
  })
})

test('columns come in any order and case, with others between them', () => {
  const { meters } = parseSites(
    '\ufeffLON,Meter_ID,headcount, Kind ,lat,multiplier,site_id,contract_kva,region,name,floor_area_m2\r\n' +
      '120.15, M1 ,40,spaceport,30.28,"1,000",S1,630,330106,"杭州市, 第一中学",0\r\n'
  )
  expect(meters.get('M1')).toMatchObject({
    siteId: 'S1',
    kind: 'spaceport',
    multiplier: 1000,
    contractKva: 630,
    region: '330106',
    name: '杭州市, 第一中学',
    floorAreaM2: Number.NaN,
    latitude: 30.28,
    longitude: 120.15
  })
})

test('a bad row is told with its line and text, and the good ones go in', () => {
  const text = [
    'site_id,meter_id,floor_area_m2,name',
    'S1,M1,--,',
    ',M2,,',
    'S3,,,',
    'S1,M1,100,',
    'S4,M4,big,',
    'S5,M5,-1,',
    'S6,M6',
    '',
    'S7,M7,1,\ufffd\ufffd',
    'site_id,meter_id,floor_area_m2,name',
    'S8,M8,12.5,"two',
    'lines"',
    'S9,M9,1,"open'
  ].join('\n')
  const { meters, rejections } = parseSites(text, 'sites.csv')
  expect([...meters.keys()]).toEqual(['M1', 'M4', 'M5', 'M7', 'M8'])
  // What is wrong in an optional column is told and not known; the meter is not lost.
  expect(meters.get('M4')).toMatchObject({ siteId: 'S4', floorAreaM2: Number.NaN })
  expect(meters.get('M7')).toMatchObject({ floorAreaM2: 1, name: null })
  expect(rejections.map(({ line, code }) => [line, code])).toEqual([
    [3, 'missing_id'],
    [4, 'missing_id'],
    [5, 'duplicate_meter'],
    [6, 'bad_number'],
    [7, 'bad_number'],
    [8, 'wrong_column_count'],
    [10, 'wrong_encoding'],
    [11, 'repeated_header'],
    [14, 'bad_quotes']
  ])
  expect(rejections[3]).toMatchObject({ file: 'sites.csv', raw: 'S4,M4,big,' })
  expect(rejections[3]?.reason.en).toBe('floor_area_m2 is not a number: big')
})

test('a file that is no sites file is one error that says what was expected', () => {
  expect(() => parseSites('', 'x.csv')).toThrow('x.csv: the file is empty / 文件是空的')
  for (const text of ['site_id\nS1\n', 'a;b\n', '\0\0\0', 'meter_id,site_id,site_id\n']) {
    expect(() => parseSites(text, 'x.csv')).toThrow(UnexpectedHeaderError)
    expect(() => parseSites(text, 'x.csv')).toThrow('site_id,meter_id')
  }
})
