import { describe, expect, test } from 'vitest'
import { ClassifiedListError, parseClassified } from '../../src/readings/classified-sites.ts'
import { UnexpectedHeaderError } from '../../src/readings/header.ts'
import type { ParseOptions } from '../../src/readings/parse-options.ts'
import { parseReadings } from '../../src/readings/parse-readings.ts'
import { parseSites } from '../../src/readings/sites-file.ts'
import { checkAgainst } from '../../src/readings/validation.ts'

const POINTS = Array.from({ length: 24 }, (_, i) => `p${i + 1}`)
const ones = Array(24).fill(1)
const SITES =
  '单位编号,单位名称,电表资产号,户号,行业,建筑面积\n' +
  'S1,某军工 研究所,A1,U1,科研,100\n' +
  'S1,某军工 研究所,A2,U2,科研,x\n' +
  'S2,第一中学,A3,U3,学校,100\n' +
  'S3,（某）局,A4,U4,炼丹,100\n'

/** All that goes in or is told of the readings. */
async function read(content: string, list: string, options: ParseOptions = {}) {
  const classified = parseClassified(list, 'list')
  const { meters, rejections } = parseSites(SITES, 'sites', { classified })
  async function* pieces() {
    yield new TextEncoder().encode(content)
  }
  const check = classified.check(checkAgainst(meters))
  const found = { days: [] as string[], told: rejections.map(({ raw }) => raw), rows: 0 }
  for await (const batch of classified.allowedBatches(parseReadings('f', pieces(), { check, ...options }))) {
    expect(batch.rowsRead).toBe(batch.days.reduce((sum, { rows = 1 }) => sum + rows, 0) + batch.rejections.length)
    found.days.push(...batch.days.map(({ meterId }) => meterId))
    found.told.push(...batch.rejections.map(({ raw }) => raw))
    found.rows += batch.rowsRead
  }
  return { ...found, meters: [...meters.keys()], refused: classified.refused }
}

const wide = [
  `meter_id,date,${POINTS}`,
  ...['A1', 'A2', 'A3', 'A4'].map((id) => `${id},2024-01-01,${ones}`),
  'A1,2024-13-01,1',
  `"A2",2024-01-02,${Array(24).fill('x')}`,
  `A3,2024-01-02,${Array(24).fill('x')}`
].join('\n')

test.each([
  ['名称', '单位名称\n某军工研究所\n'],
  ['编号', 'site_id\nS1\n'],
  ['户号', '户号\nU2\n'],
  ['电表', '电表资产号,户号\n,U1\n'],
  ['名称 in lines alone', '1、某军工研究所\n'],
  ['户号 in lines alone', 'U2\n'],
  ['名称 behind a bullet', '- 某军工研究所\n'],
  ['名称 behind a Chinese number', '一、某军工研究所\n'],
  ['名称 behind a number in brackets', '（1）某军工研究所\n'],
  ['户号 in full width', '户号\nＵ２\n'],
  ['编号 beside the name in lines alone', 'SITE-0001 某军工研究所\n'],
  ['涉密单位', '序号,涉密单位,备注\n1,某军工研究所,\n'],
  ['编号 of any kind', '单位,编号\n别的写法,U2\n']
])('a site listed by its %s is refused with all its meters, and not a word of it is kept', async (_, list) => {
  const found = await read(wide, list)
  expect(found.meters).toEqual(['A3', 'A4'])
  expect(found.days).toEqual(['A3', 'A4'])
  expect(found.refused).toEqual({ sites: 1, meters: 2, rows: 4 })
  expect(found.told.join()).not.toMatch(/A1|A2|军工|S1|U1|U2/)
  expect(found.told).toHaveLength(2)
  expect(found.rows).toBe(3)
})

test('an organisation that is listed refuses its sites, and names are the same in any width', async () => {
  const found = await read(wide, 'name\n(某) 局\n')
  expect(found.meters).toEqual(['A1', 'A2', 'A3'])
  const { meters } = parseSites('site_id,meter_id,organisation\nS,M,某部\nT,N,\n', 's', {
    classified: parseClassified('name\n某部\n', 'l')
  })
  expect([...meters.keys()]).toEqual(['N'])
})

test('accounts and assets that the readings go by, though no sites file names the meter', async () => {
  const found = await read(
    `户号,日期,${POINTS}\nU9,2024-01-01,${ones}\nU9,soon,${ones}\nA3,2024-01-01,${ones}\n`,
    '户号\nU9\n'
  )
  expect(found.days).toEqual(['A3'])
  expect(found.told.join()).not.toContain('U9')
  expect(found.refused.rows).toBe(2)
})

describe('readings whose rows do not name their meter', () => {
  test('NEM12', async () => {
    const days = (nmi: string) => [
      `200,${nmi},E1,1,E1,N1,S,kWh,60,`,
      `300,20240301,${ones},A,,,20240302000000,`,
      '300,20240399,7,7,7'
    ]
    const found = await read(
      ['100,NEM12,202403011000,M,R', ...days('A1'), ...days('A3'), '900'].join('\n'),
      '户号\nU1\n'
    )
    expect(found.days).toEqual(['A3'])
    expect(found.refused.rows).toBe(3)
    expect(found.told.filter((raw) => raw.startsWith('300'))).toHaveLength(1)
  })

  test('CIM', async () => {
    const of = (id: string) =>
      `<MeterReading><Meter><mRID>${id}</mRID></Meter><Readings><timeStamp>2024-01-01T00:00:00Z</timeStamp><value>x</value><ReadingType ref="0.0.7.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0"/></Readings></MeterReading>`
    const found = await read(`<MeterReadings>${of('A1')}${of('A3')}</MeterReadings>`, '户号\nU1\n')
    expect(found.refused.rows).toBe(1)
    expect(found.told.filter((raw) => raw.includes('value'))).toHaveLength(1)
  })
})

test('targets and the like of refused sites', () => {
  const classified = parseClassified('site_id,单位名称\nS1,某部\n', 'l')
  expect(classified.allows({ scopeKind: 'site', scope: 'S1' })).toBe(false)
  expect(classified.allows({ scopeKind: 'organisation', scope: '某部' })).toBe(false)
  expect(classified.allows({ scopeKind: 'region', scope: 'S1' })).toBe(true)
})

test('rows of points tell more ids to refuse', () => {
  const classified = parseClassified('meter_id\nP1\n', 'l')
  const term = (meterId: string, account: string, asset: string) =>
    ({
      meterId,
      account,
      asset,
      validFrom: 0,
      validTo: 1,
      multiplier: 1,
      intervalMinutes: 15,
      role: null,
      parentId: null
    }) as const
  expect(
    classified.allowedTerms([term('P1', 'U1', 'A1'), term('P2', 'U2', 'A2')]).map(({ meterId }) => meterId)
  ).toEqual(['P2'])
  expect(['U1', 'A1', 'U2'].map((id) => classified.refuses(id))).toEqual([true, true, false])
})

test('a list that cannot be used whole stops everything', () => {
  expect(() => parseClassified('a,b\n1,2\n', 'l')).toThrow(UnexpectedHeaderError)
  expect(() => parseClassified('name,site_id\n', 'l')).toThrow(ClassifiedListError)
  expect(() => parseClassified('name,site_id\n甲,1\n,\n', 'l')).toThrow(/line 3/)
  expect(() => parseClassified('name,site_id\n甲,1\n乙\n', 'l')).toThrow(/line 3/)
})

test('entries of the list that match nothing are counted', () => {
  const classified = parseClassified('单位名称,户号\n军工研究所,\n（某）局,\n别的写法,U3\n', 'list')
  parseSites(SITES, 'sites', { classified })
  expect(classified.listed).toEqual({ sites: 3, unmet: 1 })
})

test('rows of listed sites are not told where semicolons part their cells, or their ids are in full width', async () => {
  const header = `meter_id;date;${POINTS.join(';')}`
  const found = await read(
    `${header}\nA1;2024-13-01;1\nＡ２;2024-01-01;${Array(24).fill('x').join(';')}\n`,
    'site_id\nS1\n'
  )
  expect(found.told.join()).not.toMatch(/A1|Ａ２/)
  expect(found.rows).toBe(0)
})

test('a list whose numbers a spreadsheet has cut is of no use, and says so', () => {
  expect(() => parseClassified('户号\n3.3E+09\n', 'list')).toThrow('第 2 行')
  expect(() => parseClassified('户号\n3.3E+09\n', 'list')).toThrow(ClassifiedListError)
})
