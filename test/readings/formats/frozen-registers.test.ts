import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDay, parseDay } from '../../../src/readings/day.ts'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import type { LoadDay } from '../../../src/readings/load-day.ts'
import { PointTerms } from '../../../src/readings/point-terms.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { problems, type ReadFile, readFile } from './reading-samples.ts'

const HEADER = '户号,电表资产号,数据日期,综合倍率,正向有功总,正向有功尖,正向有功峰,正向有功平,正向有功谷,反向有功总'
const codes = ({ remarks }: ReadFile) => remarks.map(({ code, line }) => [code, line])
const [NONE, FIRST] = [Number.NaN, parseDay('2024-03-01')!]

/** What is known of each day of a meter: `date channel` → values, later ones laid over earlier ones. */
function known(days: readonly LoadDay[]): Record<string, number[]> {
  const all: Record<string, number[]> = {}
  for (const { meterId, day, channel, values } of days) {
    if (values.every(Number.isNaN)) continue
    const key = `${meterId} ${formatDay(day)} ${channel}`
    all[key] = Array.from(values, (value, i) => (Number.isNaN(value) ? (all[key]?.[i] ?? value) : value))
  }
  return all
}
const totals = (found: ReadFile) =>
  Object.fromEntries(
    Object.entries(known(found.days)).map(([key, [total]]) => [key.split(' ').slice(0, 2).join(' '), total])
  )

test('the energy of a day is what its registers rose by since the freeze of the day before, times the ratio', async () => {
  const found = await readFile(
    `${HEADER}\n0012,A1,2024-02-29,40,1000.00,100.00,300.00,200.00,400.00,5.00\n` +
      '0012,A1,2024-03-01,40,1010.50,101.50,303.00,202.00,404.00,5.25\n' +
      '0012,A1,2024-03-02,40,1020.50,102.50,306.00,204.00,408.00,5.25\n'
  )
  expect(found.formats).toEqual(['frozen-registers'])
  expect(found.rowsRead).toBe(3)
  expect([found.rejections, found.remarks]).toEqual([[], []])
  expect(known(found.days)).toEqual({
    'A1 2024-03-01 register_energy': [420, 60, 120, 80, 160],
    'A1 2024-03-01 reverse_energy': [10],
    'A1 2024-03-02 register_energy': [400, 40, 120, 80, 160],
    'A1 2024-03-02 reverse_energy': [0]
  })
  expect(found.days.every(({ primary }) => primary)).toBe(true)
})

test.each([
  ['户号,日期,倍率,正向有功总示值,正向有功尖示值,正向有功峰示值,正向有功平示值,正向有功谷示值'],
  [
    '户号,日期,倍率,正向有功总电能示值,正向有功费率1电能示值,正向有功费率2电能示值,正向有功费率3电能示值,正向有功费率4电能示值'
  ],
  [
    '户号,日期,倍率,正向有功电能示值（总）(kWh),正向有功电能示值（尖）(kWh),正向有功电能示值（峰）(kWh),正向有功电能示值（平）(kWh),正向有功电能示值（谷）(kWh)'
  ],
  ['用户编号,数据日期,综合倍率,总示数,尖示数,峰示数,平示数,谷示数'],
  ['用户编号,冻结日期,综合倍率,日冻结正向有功总,日冻结正向有功尖,日冻结正向有功峰,日冻结正向有功平,日冻结正向有功谷'],
  ['CONS_NO,DATA_DATE,T_FACTOR,PAP_R,PAP_R1,PAP_R2,PAP_R3,PAP_R4'],
  ['DATA_ENTITY_ID,DATA_DATE,COMP_RTO,PAP_R,PAP_R1,PAP_R2,PAP_R3,PAP_R4'],
  ['consNo,dataDate,tFactor,papR,papR1,papR2,papR3,papR4']
])('%s', async (header) => {
  const found = await readFile(`${header}\n1,2024-02-29,2,10,1,2,3,4\n1,2024-03-01,2,20,2,4,6,8\n`)
  expect(found.formats).toEqual(['frozen-registers'])
  expect(known(found.days)).toEqual({ '1 2024-03-01 register_energy': [20, 2, 4, 6, 8] })
})

test('columns in any order, deep valley counts as valley, and what is not used is left aside', async () => {
  const found = await readFile(
    '深谷示值,谷示值,序号,总示值,供电单位,户号,反向有功尖,正向无功总,日期\n' +
      '1,4,1,10,某所,7,9,9,20240229\n2,8,2,20,某所,7,1,1,20240301\n'
  )
  expect(known(found.days)).toEqual({ '7 2024-03-01 register_energy': [10, NONE, NONE, NONE, 5] })
})

test('a freezing time of midnight closes the day before, a data date its own day', async () => {
  const rows = (dates: readonly string[]) => dates.map((date, i) => `7,${date},${100 + 10 * i ** 2}`).join('\n')
  const expected = { '7 2024-03-01': 10, '7 2024-03-02': 30 }
  const dates: Record<string, readonly string[]> = {
    数据日期: ['2024-02-29', '2024-03-01 00:00:00', '2024/3/2'],
    日期: ['2024年2月29日', '20240301', '45353'],
    冻结时间: ['2024-03-01 00:00:00', '2024/3/2 0:00', '2024-03-02 24:00:00'],
    抄表时间: ['2024-03-01 00:12', '20240301235959', '2024-03-03 00:05:11'],
    数据时间: ['2024-03-01T00:00:00', '2024-03-02 00:00', '2024年3月3日 0:00']
  }
  for (const [name, some] of Object.entries(dates)) {
    const found = await readFile(`户号,${name},正向有功总示值\n${rows(some)}\n`)
    expect([name, found.rejections]).toEqual([name, []])
    expect([name, totals(found)]).toEqual([name, expected])
  }
  const noon = await readFile('户号,冻结时间,正向有功总示值\n7,2024-03-01 12:00:00,5\n')
  expect(problems(noon)).toEqual([[2, 'bad_timestamp']])
})

test('a freezing time beside a data date tells which day is closed; without it the date does', async () => {
  const found = await readFile(
    '户号,数据日期,冻结时间,正向有功总\n7,2024-03-01,2024-03-01 00:00:00,10\n7,2024-03-02,2024-03-02 00:00:00,14\n7,2024-03-02,,20\n'
  )
  expect(totals(found)).toEqual({ '7 2024-03-01': 4, '7 2024-03-02': 6 })
})

test('another meter, or another ratio, is a gap and no step', async () => {
  const found = await readFile(
    `${HEADER.replace('户号,电表资产号', '电表资产号,id')}\n` +
      'A1,7,2024-03-01,40,5000,,,,,\nA1,7,2024-03-02,40,5010,,,,,\nB2,7,2024-03-03,40,3,,,,,\nB2,7,2024-03-04,40,12,,,,,\n' +
      'B2,7,2024-03-05,60,22,,,,,\nB2,7,2024-03-06,60,32,,,,,\n'
  )
  expect(found.rejections).toEqual([])
  // by asset: the points file, or the sites, say that both stand at one point
  expect(totals(found)).toEqual({ 'A1 2024-03-02': 400, 'B2 2024-03-04': 360, 'B2 2024-03-06': 600 })
  expect(codes(found)).toEqual([['register_swap', 6]])
})

test('with the dated rows of its point a swapped meter is told, and the old one closes its last day', async () => {
  const term = { meterId: 'P', account: '7', intervalMinutes: NONE, role: null, parentId: null } as const
  const [swap, open] = [parseDay('2024-03-03')!, Number.POSITIVE_INFINITY]
  const points = new PointTerms([
    { ...term, asset: 'A1', multiplier: 40, validFrom: -open, validTo: swap - 1 },
    { ...term, asset: 'B2', multiplier: 60, validFrom: swap, validTo: open }
  ])
  const meter = {
    meterId: 'P',
    siteId: 'S',
    kind: null,
    floorAreaM2: NONE,
    multiplier: NONE,
    contractKva: NONE
  }
  const check = checkAgainst(new Map([['P', meter as never]]), points)
  const found = await readFile(
    '户号,电表资产号,日期,正向有功总\n7,A1,2024-03-01,5000\n7,A1,2024-03-02,5010\n7,B2,2024-03-03,8001\n7,B2,2024-03-04,8011\n',
    { check, points }
  )
  expect(found.rejections).toEqual([])
  expect(totals(found)).toEqual({ 'P 2024-03-02': 400, 'P 2024-03-04': 600 })
  expect(codes(found)).toEqual([['register_swap', 4]])
  expect(found.remarks[0]!.reason.zh).toContain('2024-03-02 与 2024-03-03')
})

test('a register that turns over goes on, one that runs backwards is turned away', async () => {
  const found = await readFile(
    '户号,日期,正向有功总\n7,2024-03-01,999990.5\n7,2024-03-02,999998.75\n7,2024-03-03,6.25\n7,2024-03-04,5.25\n7,2024-03-05,20\n'
  )
  expect(totals(found)).toEqual({ '7 2024-03-02': 8.25, '7 2024-03-03': 7.5 })
  expect(problems(found)).toEqual([[5, 'register_backwards']])
  expect(codes(found)).toEqual([['register_gap', 6]])
})

test('a wrong reading near the end of the range is no roll-over behind it', async () => {
  const readings = [5000, 5003, 5006, 95_000, 5012, 5015, 5018]
  const rows = readings.map((reading, i) => `7,2024-03-0${i + 1},${reading}`)
  const found = await readFile(['户号,日期,正向有功总', ...rows].join('\n'))
  expect(problems(found)).toEqual([[6, 'register_backwards']])
  expect(codes(found)).toEqual([
    ['register_swap', 5],
    ['register_gap', 7]
  ])
  expect(totals(found)).toEqual({ '7 2024-03-02': 3, '7 2024-03-03': 3, '7 2024-03-07': 3 })
})

test('double precision: a rise of 0.01 at the end of six digits', async () => {
  const found = await readFile('户号,日期,倍率,正向有功总\n7,2024-03-01,2000,983456.78\n7,2024-03-02,2000,983456.79\n')
  expect(totals(found)['7 2024-03-02']).toBeCloseTo(20, 3)
})

test('days without a freeze are a gap that is told once, with what was used in it', async () => {
  const registers = new RegisterMemory()
  const file = (...rows: readonly string[]) => readFile(`户号,日期,正向有功总\n${rows.join('\n')}\n`, { registers })
  const first = await file('7,2024-03-01,100', '7,2024-03-02,110', '7,2024-03-05,155', '7,2024-03-06,160')
  expect(totals(first)).toEqual({ '7 2024-03-02': 10, '7 2024-03-06': 5 })
  expect(codes(first)).toEqual([['register_gap', 4]])
  expect(first.remarks[0]!.reason.en).toContain('counted 45 kWh')
  expect((await file('7,2024-03-07,170')).remarks).toEqual([])
  const later = await file('7,2024-03-03,120', '7,2024-03-04,140')
  expect(totals(later)).toEqual({ '7 2024-03-03': 10, '7 2024-03-04': 20, '7 2024-03-05': 15 })
  expect(later.remarks).toEqual([])
})

test('marks of missing readings and zeros are none, and periods that contradict the total are left out', async () => {
  const found = await readFile(
    `${HEADER}\n1,A,2024-03-01,1,100,10,20,30,40,\n1,A,2024-03-02,1,-1,-1,-1,-1,-1,-1\n1,A,2024-03-03,1,0,0,0,0,0,0\n` +
      '1,A,2024-03-04,1,110,11,22,33,44,NULL\n1,A,2024-03-05,1,120,13,24,36,80,--\n1,A,2024-03-06,1,999999.99,13,24,36,80,\n'
  )
  expect(found.rejections).toEqual([])
  expect(known(found.days)).toEqual({ 'A 2024-03-05 register_energy': [10, NONE, NONE, NONE, NONE] })
  expect(codes(found)).toEqual([
    ['missing_mark', 3],
    ['register_zero', 4],
    ['registers_contradict', 6],
    ['missing_mark', 7],
    ['register_gap', 5]
  ])
})

test('rows that say which registers they hold, by code or by name', async () => {
  const coded = await readFile(
    'ID,DATA_DATE,READ_TYPE,COLL_TIME,R,R1,R2,R3,R4\n9,2024-03-01,1,2024-03-02 00:10:00,10,1,2,3,4\n9,2024-03-01,5,,1,,,,\n' +
      '9,2024-03-01,2,,6,,,,\n9,2024-03-02,1,,20,2,4,6,8\n9,2024-03-02,5,,3,,,,\n'
  )
  expect(coded.formats).toEqual(['frozen-registers'])
  expect(problems(coded)).toEqual([[4, 'unused_quantity']])
  expect(known(coded.days)).toEqual({
    '9 2024-03-02 register_energy': [10, 1, 2, 3, 4],
    '9 2024-03-02 reverse_energy': [2]
  })
  const named = await readFile(
    '户号,日期,示数类型,示数\n9,2024-03-01,有功（总）,10\n9,2024-03-01,有功（峰）,6\n9,2024-03-02,有功（总）,20\n9,2024-03-02,有功（峰）,10\n9,2024-03-02,无功（总）,10\n'
  )
  expect(problems(named)).toEqual([[6, 'unused_quantity']])
  expect(known(named.days)).toEqual({ '9 2024-03-02 register_energy': [10, NONE, 4, NONE, NONE] })
})

test('a later freeze of a day corrects it and the day after', async () => {
  const found = await readFile(
    '户号,日期,正向有功总\n7,2024-03-01,100\n7,2024-03-02,115\n7,2024-03-03,120\n7,2024-03-04,130\n7,2024-03-02,110\n'
  )
  expect(totals(found)).toEqual({ '7 2024-03-02': 10, '7 2024-03-03': 10, '7 2024-03-04': 10 })
})

test('months: by 年月, or by the freeze at their end in a file that says so', async () => {
  const found = await readFile('户号,年月,倍率,正向有功总示值\n7,202312,10,100\n7,202401,10,150\n7,2024-02,10,180\n')
  expect(found.formats).toEqual(['frozen-registers-monthly'])
  expect(totals(found)).toEqual({ '7 2024-01-01': 500, '7 2024-02-01': 300 })
  expect(found.days.every(({ channel }) => channel === 'month_energy')).toBe(true)
  const byTime = await readFile(
    '户号,冻结时间,正向有功总示值\n7,2024-01-01 00:00:00,100\n7,2024-02-01 00:00:00,150\n',
    {},
    '月冻结示值.csv'
  )
  expect(totals(byTime)).toEqual({ '7 2024-01-01': 50 })
})

test('any energies come back from their freezes, in any order of rows and files', async () => {
  const energies = fc.array(fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 5, maxLength: 5 }), {
    minLength: 2,
    maxLength: 20
  })
  await fc.assert(
    fc.asyncProperty(
      energies,
      fc.constantFrom(1, 40, 1.5),
      fc.array(fc.nat(), { minLength: 21, maxLength: 21 }),
      async (days, ratio, order) => {
        const start = [400_000, 10_000, 20_000, 30_000, 7]
        const rows: string[] = []
        const at = days.reduce(
          (readings, [sharp, peak, flat, valley, fedIn], i) => {
            rows.push(`1,A,${formatDay(FIRST + i)},${ratio},${readings.map((hundredths) => hundredths / 100)}`)
            const total = sharp! + peak! + flat! + valley!
            return [total, sharp!, peak!, flat!, valley!, fedIn!].map((rise, place) => readings[place]! + rise)
          },
          [460_007, ...start]
        )
        rows.push(`1,A,${formatDay(FIRST + days.length)},${ratio},${at.map((hundredths) => hundredths / 100)}`)
        const shuffled = rows.map((row, i) => [order[i]!, row] as const).sort(([a], [b]) => a - b)
        const registers = new RegisterMemory()
        const found: LoadDay[] = []
        let rejected = 0
        for (const [i, row] of shuffled) {
          const file = await readFile(`${HEADER}\n${row}\n`, { registers }, `${i}.csv`)
          found.push(...file.days)
          rejected += file.rejections.length
        }
        expect(rejected).toBe(0)
        const all = known(found)
        for (const [i, [sharp, peak, flat, valley, fedIn]] of days.entries()) {
          const of = `A ${formatDay(FIRST + i + 1)}`
          const [total, ...periods] = all[`${of} register_energy`]!
          const expected = [sharp! + peak! + flat! + valley!, sharp!, peak!, flat!, valley!].map(
            (e) => (e * ratio) / 100
          )
          expect(Math.abs(total! - expected[0]!)).toBeLessThan(0.001 * ratio + 1e-6 * expected[0]!)
          for (const [place, kwh] of periods.entries())
            expect(Math.abs(kwh - expected[place + 1]!)).toBeLessThan(0.001 * ratio + 1e-6 * expected[place + 1]!)
          expect(all[`${of} reverse_energy`]![0]!).toBeCloseTo((fedIn! * ratio) / 100, 1)
        }
      }
    ),
    { numRuns: 40 }
  )
})

test('of anything in the cells nothing is thrown, and rows add up', async () => {
  const cell = fc.oneof(
    fc.double(),
    fc.constantFrom('', 'NULL', '--', '-1', '1e400', '９９', '"', '999999', '=1+1', '0', '2024-03-01', 'x'),
    fc.string({ maxLength: 6 })
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(cell, { minLength: 8, maxLength: 11 }), { maxLength: 8 }), async (rows) => {
      await readFile(`${HEADER}\n${rows.map((cells) => cells.join()).join('\n')}\n`)
    }),
    { numRuns: 100 }
  )
})

const IDLE = '7,2024-03-01,1000\n7,2024-03-02,1001\n7,2024-03-03,1002\n'

test('an idle building that begins to draw much is a load once a second day is like the first', async () => {
  const found = await readFile(
    `户号,日期,正向有功总\n${IDLE}7,2024-03-04,4000\n7,2024-03-05,7000\n7,2024-03-06,10001\n`
  )
  const expected = {
    '7 2024-03-02': 1,
    '7 2024-03-03': 1,
    '7 2024-03-04': 2998,
    '7 2024-03-05': 3000,
    '7 2024-03-06': 3001
  }
  expect(totals(found)).toEqual(expected)
  expect(codes(found)).toEqual([['register_swap', 5]])
  const rows = `${IDLE}7,2024-03-04,4000\n7,2024-03-05,7000\n7,2024-03-06,10001`.split('\n')
  for (const order of [
    [5, 4, 3, 2, 1, 0],
    [0, 1, 2, 4, 3, 5],
    [0, 1, 3, 4, 5, 2],
    [5, 0, 4, 1, 3, 2]
  ]) {
    const [registers, all] = [new RegisterMemory(), [] as LoadDay[]]
    for (const i of order) all.push(...(await readFile(`户号,日期,正向有功总\n${rows[i]}\n`, { registers })).days)
    expect([order, totals({ ...found, days: all })]).toEqual([order, expected])
  }
})

test('a load that runs on single days is known from its second day on, and a meter put in is no load', async () => {
  const weekly = await readFile(
    `户号,日期,正向有功总\n${IDLE}7,2024-03-04,4000\n7,2024-03-05,4001\n7,2024-03-06,7001\n7,2024-03-07,7002\n`
  )
  expect(totals(weekly)).toMatchObject({ '7 2024-03-05': 1, '7 2024-03-06': 3000, '7 2024-03-07': 1 })
  expect(Object.keys(totals(weekly))).not.toContain('7 2024-03-04')
  const swap = await readFile(
    `户号,日期,正向有功总\n${IDLE}7,2024-03-04,500000\n7,2024-03-05,500001\n7,2024-03-06,500040\n`
  )
  expect(totals(swap)).toEqual({ '7 2024-03-02': 1, '7 2024-03-03': 1, '7 2024-03-05': 1, '7 2024-03-06': 39 })
  expect(codes(swap)).toEqual([['register_swap', 5]])
})

test('what is fed in, and months, too', async () => {
  const fedIn = await readFile(
    '户号,日期,正向有功总,反向有功总\n7,2024-03-01,10,1\n7,2024-03-02,11,2\n7,2024-03-03,12,4000\n7,2024-03-04,13,8000\n'
  )
  expect(known(fedIn.days)).toMatchObject({
    '7 2024-03-03 reverse_energy': [3998],
    '7 2024-03-04 reverse_energy': [4000]
  })
  const months = await readFile(
    '户号,年月,正向有功总示值\n7,2024-01,1000\n7,2024-02,1030\n7,2024-03,91030\n7,2024-04,181030\n'
  )
  expect(totals(months)).toEqual({ '7 2024-02-01': 30, '7 2024-03-01': 90_000, '7 2024-04-01': 90_000 })
})

test('a register that shows nines before it turns over is read, and a mark of a missing reading is not', async () => {
  const read = (...totals: number[]) =>
    readFile(`户号,日期,正向有功总\n${totals.map((total, i) => `7,2024-03-0${i + 1},${total}\n`).join('')}`)
  const turned = await read(99_990, 99_999, 8, 17)
  expect(totals(turned)).toEqual({ '7 2024-03-02': 9, '7 2024-03-03': 9, '7 2024-03-04': 9 })
  expect(turned.remarks).toEqual([])
  for (const before of [500, 99_900]) {
    const marked = await read(before, before + 9, 99_999, before + 27)
    expect([before, totals(marked)]).toEqual([before, { '7 2024-03-02': 9 }])
    expect(codes(marked)).toEqual([
      ['missing_mark', 4],
      ['register_gap', 5]
    ])
  }
})

test('what a register counted over a gap is told across its end too', async () => {
  const told = async (before: number, after: number) => {
    const { remarks } = await readFile(`户号,日期,正向有功总\n7,2024-03-01,${before}\n7,2024-03-04,${after}\n`)
    return remarks.map(({ reason }) => reason.en).join()
  }
  expect(await told(99_990, 8)).toContain('counted 18 kWh')
  expect(await told(5000, 3)).toMatch(/went from 5000 to 3 .* not known/)
})

test('a day of which both meters have a freeze has the part of the older one, and that is told', async () => {
  const term = { meterId: 'P', account: '7', intervalMinutes: NONE, role: null, parentId: null, multiplier: 1 } as const
  const [swap, open] = [parseDay('2024-03-10')!, Number.POSITIVE_INFINITY]
  const points = new PointTerms([
    { ...term, asset: 'A1', validFrom: -open, validTo: swap },
    { ...term, asset: 'A2', validFrom: swap, validTo: open }
  ])
  const meter = { meterId: 'P', siteId: 'S', kind: null, floorAreaM2: NONE, multiplier: NONE, contractKva: NONE }
  const check = checkAgainst(new Map([['P', meter as never]]), points)
  const rows = ['A1,2024-03-09,65', 'A1,2024-03-10,115', 'A2,2024-03-10,0.5', 'A2,2024-03-11,40.5']
  const text = `户号,电表资产号,日期,正向有功总\n${rows.map((row) => `7,${row}\n`).join('')}`
  const found = await readFile(text, { check, points })
  expect(found.rejections).toEqual([])
  expect(totals(found)).toEqual({ 'P 2024-03-10': 50, 'P 2024-03-11': 40 })
  expect(codes(found)).toEqual([['register_swap', 4]])
  expect(found.remarks[0]!.reason.en).toMatch(/2024-03-10 .* 0\.5, counted/)
})

test.each(['正向有功总,尖,峰,平,谷', '总示数,费率1,费率2,费率3,费率4', '正向有功总示值,尖峰,高峰,平,低谷'])(
  'tariff periods by themselves behind the total are its registers: %s',
  async (names) => {
    const found = await readFile(
      `户号,数据日期,倍率,${names}\n7,2024-03-01,10,100,10,30,30,30\n7,2024-03-02,10,110,11,33,33,33\n`
    )
    expect(known(found.days)).toEqual({ '7 2024-03-02 register_energy': [100, 10, 30, 30, 30] })
  }
)
