import { describe, expect, test } from 'vitest'
import { formatDay, parseDay } from '../../src/readings/day.ts'
import type { LoadDay } from '../../src/readings/load-day.ts'
import { PointTerms, roleOn, withRole } from '../../src/readings/point-terms.ts'
import { parsePoints } from '../../src/readings/points-file.ts'
import { parseSites } from '../../src/readings/sites-file.ts'
import { checkAgainst } from '../../src/readings/validation.ts'

const SITES = parseSites('site_id,meter_id,multiplier\nS,P1,10\nS,P2,\nS,P3,\nT,Q1,\n').meters
const parse = (text: string) => parsePoints(text, 'points.csv', (id) => SITES.has(id))
const day = (text: string) => parseDay(text)!
const problems = ({ rejections }: ReturnType<typeof parse>) => rejections.map(({ line, code }) => [line, code])

test('a row says what changes, and lasts until the next row of its point', () => {
  const { terms, rejections } = parse(
    [
      'meter_id,account,asset,multiplier,interval_minutes,role,parent,valid_from,valid_to',
      'P1,0331,A1,40,15,main,,2023-01-01,',
      'P1,,A2,,,,,2024-03-15,',
      'P1,,,60,,,,2024-06-01,2024-12-31',
      'P2,0331,B1,1,60分钟,sub,P1,,'
    ].join('\n')
  )
  expect(rejections).toEqual([])
  const points = new PointTerms(terms)
  expect(
    points.of('P1').map(({ account, asset, multiplier, validTo }) => [account, asset, multiplier, validTo])
  ).toEqual([
    ['0331', 'A1', 40, day('2024-03-15')],
    ['0331', 'A2', 40, day('2024-06-01')],
    ['0331', 'A2', 60, day('2024-12-31')]
  ])
  expect(points.on('P1', day('2024-03-15'))?.asset).toBe('A2')
  expect(points.on('P1', day('2022-12-31'))).toBeUndefined()
  expect(points.on('P1', day('2025-01-01'))).toBeUndefined()
  expect(points.on('P2', day('1999-01-01'))?.intervalMinutes).toBe(60)
  expect(withRole(SITES.get('P2')!, points.of('P2'))).toMatchObject({ role: 'sub', parentId: 'P1' })
})

test('Chinese headers, dates and roles; 9999-12-31 is no end', () => {
  const { terms, rejections } = parse(
    '计量点编号,户号,电表资产号,倍率,角色,上级计量点,生效日期,失效日期\nP1,0331,A1,40,主表,,2023年1月1日,9999-12-31\nP2,0331,B1,1,光伏,P1,20230101,\n'
  )
  expect(rejections).toEqual([])
  expect(terms.map(({ role, validTo }) => [role, validTo])).toEqual([
    ['main', Number.POSITIVE_INFINITY],
    ['generation', Number.POSITIVE_INFINITY]
  ])
  expect(formatDay(terms[0]!.validFrom)).toBe('2023-01-01')
})

test.each(['长期', '长期有效', '永久', '至今', '—'])('%s is no end', (word) => {
  const { terms, rejections } = parse(`计量点编号,生效日期,失效日期\nP1,2020年1月1日,${word}\n`)
  expect([rejections, terms.map(({ validTo }) => validTo)]).toEqual([[], [Number.POSITIVE_INFINITY]])
  expect(problems(parse(`计量点编号,生效日期,失效日期\nP1,${word}x,\n`))).toEqual([[2, 'bad_date']])
})

test('overlaps, circles, unknown parents and points, and what says nothing usable, are told with their lines', () => {
  const found = parse(
    [
      'meter_id,asset,multiplier,role,parent,valid_from,valid_to',
      'P1,A1,40,main,P3,2023-01-01,2023-12-31',
      'P1,A2,60,main,,2023-06-01,',
      'P1,A3,60,main,,2024-01-01,',
      'P1,A4,80,main,,2024-01-01,',
      'P2,B1,1,sub,P1,2023-01-01,',
      'P3,C1,1,sub,P2,2023-02-01,',
      'Q1,D1,0,boss,NOBODY,,',
      'X9,E1,1,main,,,',
      'P3,C1,1,sub,P1,2024-02-30,',
      ',A1,1,main,,,'
    ].join('\n')
  )
  expect(problems(found)).toEqual([
    [3, 'overlapping_validity'],
    [5, 'overlapping_validity'],
    [7, 'parent_circle'],
    [8, 'bad_number'],
    [8, 'unknown_role'],
    [8, 'unknown_parent'],
    [9, 'unknown_meter'],
    [10, 'bad_date'],
    [11, 'missing_id']
  ])
  expect(found.terms.map(({ meterId, parentId }) => `${meterId} ${parentId}`).sort()).toEqual([
    'P1 P3',
    'P1 null',
    'P2 P1',
    'P3 null',
    'Q1 null'
  ])
  for (const { reason } of found.rejections) expect(reason.zh).toMatch(/\p{Script=Han}/u)
})

test('a point may be above another first, and below it later', () => {
  const found = parse(
    'meter_id,role,parent,valid_from,valid_to\nP1,sub,P2,2023-01-01,2023-12-31\nP1,main,,2024-01-01,\nP2,main,,2023-01-01,2023-12-31\nP2,sub,P1,2024-01-01,\n'
  )
  expect(problems(found)).toEqual([])
  const rows = new PointTerms(found.terms).of('P1')
  expect(['2022-01-01', '2023-12-31', '2024-01-01'].map((on) => roleOn(rows, day(on)))).toEqual(['sub', 'sub', 'main'])
  const itself = parse('meter_id,role,parent\nP1,sub,P1\n')
  expect(problems(itself)).toEqual([[2, 'parent_circle']])
})

describe('readings find their point by the row that is valid on their day', () => {
  const { terms } = parse(
    [
      'meter_id,account,asset,multiplier,role,parent,valid_from,valid_to',
      'P1,0331,A1,40,main,,2023-01-01,2024-03-15',
      'P1,0331,A2,60,main,,2024-03-15,',
      'P2,0331,B1,1,sub,P1,2023-01-01,',
      'P3,0332,C1,1,main,,2023-01-01,',
      'Q1,0332,D1,1,main,,2023-01-01,2023-12-31',
      'Q1,0333,A1,5,main,,2024-05-01,'
    ].join('\n')
  )
  const check = checkAgainst(SITES, new PointTerms(terms))
  const match = (written: string, on: string, ids = {}) => {
    const load: LoadDay = { meterId: written, day: day(on), channel: 'active_power', values: Float32Array.of(2) }
    const found = check(load, ids)
    return 'code' in found ? found.code : `${found.meterId} ${found.values[0]}`
  }
  const asset = (id: string, on: string, account?: string) => match(id, on, { asset: id, account })
  const account = (id: string, on: string) => match(id, on, { account: id })

  test('by its own id, with the ratio of the day, else that of the sites file', () => {
    expect(match('P1', '2023-06-01')).toBe('P1 80')
    expect(match('P1', '2024-06-01')).toBe('P1 120')
    expect(match('P1', '2022-06-01')).toBe('P1 20')
  })

  test('by the asset: swapped, on the day of the swap, moved to another account, and in store', () => {
    expect(asset('A1', '2024-03-14')).toBe('P1 80')
    expect(asset('A1', '2024-03-15')).toBe('P1 80')
    expect(asset('A2', '2024-03-15')).toBe('P1 120')
    expect(match('P1', '2024-03-15', { asset: 'A1' })).toBe('P1 80')
    expect(asset('A1', '2024-04-01')).toBe('not_valid_that_day')
    expect(asset('A1', '2024-05-01')).toBe('Q1 10')
    expect(asset('A1', '2024-05-01', '0331')).toBe('ambiguous_meter')
    expect(asset('A1', '2024-05-01', '0333')).toBe('Q1 10')
    expect(asset('Z9', '2024-05-01')).toBe('unknown_meter')
    expect(asset('Z9', '2024-05-01', '0333')).toBe('ambiguous_meter')
  })

  test('by the account: its only main meter, never one of several', () => {
    expect(account('0331', '2024-06-01')).toBe('P1 120')
    expect(account('0332', '2024-06-01')).toBe('P3 2')
    expect(account('0332', '2023-06-01')).toBe('ambiguous_meter')
    expect(account('0333', '2023-06-01')).toBe('not_valid_that_day')
    expect(account('0999', '2023-06-01')).toBe('unknown_meter')
  })

  test('by a number that may be either', () => {
    expect(match('A2', '2024-06-01')).toBe('P1 120')
    expect(match('0331', '2024-06-01')).toBe('P1 120')
    expect(match('nobody', '2024-06-01')).toBe('unknown_meter')
  })
})

test('a point that lies under another and says no role is a sub-meter', () => {
  const points = new PointTerms(parse('meter_id,parent\nP1,\nP2,P1\n').terms)
  const roleOf = (id: string) => withRole(SITES.get(id)!, points.of(id)).role
  expect(['P1', 'P2'].map(roleOf)).toEqual(['main', 'sub'])
})

test('days as serial numbers, ratios of transformers, and ids in full width', () => {
  const { terms, rejections } = parse(
    '计量点编号,倍率,生效日期,失效日期\nＰ１,200/5,45292,2024-12-31 00:00:00\nP2,5/0,,\n'
  )
  expect(terms.at(-1)).toMatchObject({
    meterId: 'P1',
    multiplier: 40,
    validFrom: day('2024-01-01'),
    validTo: day('2024-12-31')
  })
  expect(rejections.map(({ line, code }) => [line, code])).toEqual([[3, 'bad_number']])
})
