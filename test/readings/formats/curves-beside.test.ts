import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDay } from '../../../src/readings/day.ts'
import { parseSites } from '../../../src/readings/sites-file.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { keys, problems, type ReadFile, readFile } from './reading-samples.ts'

const columns = (prefix: string, count = 96) => Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`).join()
const cells = (value: number | string, count = 96) => Array.from({ length: count }, () => value).join()
const told = ({ remarks }: ReadFile) => remarks.map(({ line, code }) => [line, code])
/** channel and first value of each day */
const firsts = ({ days }: ReadFile) => days.map(({ channel, values }) => [channel, values[0]])

describe('a file of several curves a row gives what a file of each gives', () => {
  const value = fc.option(fc.integer({ min: -9_000, max: 9_000_000 }), { nil: null })
  const points = fc.constantFrom(24, 48, 96)
  const form = fc.record({
    head: fc.constantFrom('户号,日期,倍率', '户号,日期', 'meter_id,date', 'ID,DATA_DATE,DATA_TYPE'),
    second: fc.constantFrom('Q', '无功功率', '反向有功', 'PA', 'IA', 'UB', 'A_I'),
    ratio: fc.constantFrom(1, 1, 40),
    size: fc.integer({ min: 50, max: 3000 })
  })
  const rows = points.chain((count) =>
    fc.uniqueArray(
      fc.record({
        id: fc.stringMatching(/^[A-Z][0-9]{1,9}$/),
        day: fc.integer({ min: 10_000, max: 40_000 }),
        one: fc.array(value, { minLength: count, maxLength: count }),
        other: fc.array(value, { minLength: count, maxLength: count })
      }),
      { minLength: 1, maxLength: 4, selector: ({ id, day }) => `${id} ${day}` }
    )
  )
  const written = (values: readonly (number | null)[]) => values.map((one) => (one === null ? '' : String(one / 1000)))
  const sortedDays = (all: readonly ReadFile[]) =>
    all
      .flatMap(({ days }) => days)
      .filter(({ values }) => values.some((one) => !Number.isNaN(one)))
      .map(({ rows: _, ...day }) => ({ ...day, values: [...day.values] }))
      .toSorted((a, b) =>
        JSON.stringify([a.meterId, a.day, a.channel]) < JSON.stringify([b.meterId, b.day, b.channel]) ? -1 : 1
      )

  test('whatever they are, in every form of day rows', async () => {
    await fc.assert(
      fc.asyncProperty(rows, form, async (days, { head, second, ratio, size }) => {
        const count = days[0]!.one.length
        // the ratio of powers is none of currents and voltages
        const applied = /[IU]/.test(second) ? 1 : ratio
        const lead = (id: string, day: number) => [
          id,
          formatDay(day),
          ...(head.includes('倍率') ? [applied] : head.includes('TYPE') ? [1] : [])
        ]
        const file = (names: string, of: (row: (typeof days)[number]) => readonly string[]) =>
          readFile(
            [`${head},${names}`, ...days.map((row) => [...lead(row.id, row.day), ...of(row)].join())].join('\n'),
            {},
            'f.csv',
            size
          )
        const [one, other] = [columns('P', count), columns(second, count)]
        const both = await file(`${one},${other}`, (row) => [...written(row.one), ...written(row.other)])
        const apart = [await file(one, (row) => written(row.one)), await file(other, (row) => written(row.other))]
        expect(both.rejections).toEqual([])
        expect(both.rowsRead).toBe(days.length)
        expect(sortedDays([both])).toEqual(sortedDays(apart))
      }),
      { numRuns: 150 }
    )
  })
})

test('all that is measured at a point travels with its powers, each with the ratio of its own transformers', async () => {
  const prefixes = ['P', 'Q', 'IA', 'A_I', 'IB', 'UA', 'VB', 'PF', 'PC', '零序电流']
  const file = (head: string, lead: string) =>
    readFile(
      `${head},${prefixes.map((prefix) => columns(prefix)).join()}\n${lead},${[8, 2, 3, 99, 4, 220, 221, 0.9, 5, 1].map((one) => cells(one)).join()}`
    )
  const found = await file('户号,日期,CT,PT', 'M1,2024-03-01,200/5,10')
  expect(found.rejections).toEqual([])
  expect(firsts(found)).toEqual([
    ['active_power', 3200],
    ['reactive_power', 800],
    ['current_a', 120],
    ['current_b', 160],
    ['voltage_a', 2200],
    ['voltage_b', 2210],
    ['power_factor', Math.fround(0.9)],
    ['active_power_c', 2000],
    ['current_n', 40]
  ])
  // the current of phase A is there once more under another name
  expect(told(found)).toEqual([[2, 'unread_curve']])
  expect(found.remarks[0]!.reason.zh).toContain('A_I1…A_I96')
  expect(found.rowsRead).toBe(1)
  // a ratio of the powers alone does not tell that of the currents
  const rated = await file('户号,日期,倍率', 'M1,2024-03-01,40')
  expect(firsts(rated).map(([channel]) => channel)).toEqual([
    'active_power',
    'reactive_power',
    'power_factor',
    'active_power_c'
  ])
  expect(told(rated).filter(([, code]) => code === 'unused_quantity')).toHaveLength(5)
})

test('currents and voltages of a phase stand in one row where a column says the phase', async () => {
  const found = await readFile(
    `CONS_NO,DATA_DATE,CT,PHASE_FLAG,${columns('I')},${columns('U')}\nM1,2024-03-01,20,A,${cells(2)},${cells(230)}\nM1,2024-03-01,20,B,${cells(3)},${cells(231)}`
  )
  expect(firsts(found)).toEqual([
    ['current_a', 40],
    ['voltage_a', 230],
    ['current_b', 60],
    ['voltage_b', 231]
  ])
  expect([found.rejections, found.remarks]).toEqual([[], []])
  const powers = await readFile(
    `ID,DATA_DATE,DATA_TYPE,${columns('P')},${columns('I')}\nM1,2024-03-01,1,${cells(2)},${cells(5)}\nM1,2024-03-02,1,${cells(2)},${cells(5)}`
  )
  // 1 is the total of powers there, and no phase of the current
  expect(firsts(powers).map(([channel]) => channel)).toEqual(['active_power', 'active_power'])
  expect(told(powers)).toEqual([[2, 'unused_quantity']])
})

test.each([
  ['readings of registers', '户号,日期', 'R'],
  ['energies', '户号,日期', 'E'],
  ['what is not known', 'meter_id,date', 'X'],
  ['a current without its phase', 'meter_id,date', 'I'],
  ['a point less than a day', 'meter_id,date', 'Q', 95],
  ['reactive power by phase', '户号,日期', 'QA'],
  ['reactive power of a part of the day', '起始点,点数,DATA_POINT_FLAG,户号,日期', 'Q']
])('%s beside powers are told once, where they hold numbers', async (_, head, prefix, count = 96) => {
  const rows = (value: string) =>
    ['M1,2024-03-01', 'M1,2024-03-02']
      .map((day) => `${head.startsWith('起') ? '1,96,1,' : ''}${day}`)
      .map((lead) => `${lead},${cells(2)},${cells(value, count)}`)
      .join('\n')
  const found = await readFile(`${head},${columns('P')},${columns(prefix, count)}\n${rows('7')}`)
  expect(keys(found)).toEqual(['M1 2024-03-01 active_power', 'M1 2024-03-02 active_power'])
  expect(told(found).map(([, code]) => code)).toEqual(['unread_curve'])
  expect(found.remarks[0]!.reason.en).toContain(`${prefix}1…${prefix}${count}`)
  const empty = await readFile(`${head},${columns('P')},${columns(prefix, count)}\n${rows('')}`)
  expect(empty.remarks).toEqual([])
})

test('energies with reactive ones beside them: the energies go in, the others are told', async () => {
  const found = await readFile(`户号,日期,${columns('E')},${columns('Q')}\nM1,2024-03-01,${cells(2)},${cells(7)}`)
  expect(firsts(found)).toEqual([['active_power', 8]])
  expect(told(found).map(([, code]) => code)).toEqual(['unread_curve'])
})

test('what is the matter with a further curve is told, and the row goes in without it', async () => {
  const { meters } = parseSites('site_id,meter_id\nS,M1\n')
  const found = await readFile(
    [
      `户号,日期,${columns('P')},${columns('Q')},${columns('PF')}`,
      `M1,2024-03-01,${cells(2)},${cells(1, 95)},abc,${cells(0.9)}`,
      `M1,2024-03-02,${cells(2)},${cells(1)},${cells(50)}`,
      `M2,2024-03-03,${cells(2)},${cells(1)},${cells(0.9)}`,
      `M1,2024-03-04,x,${cells(2, 95)},${cells(1)},${cells(0.9)}`
    ].join('\n'),
    { check: checkAgainst(meters) }
  )
  expect(keys(found)).toEqual([
    'M1 2024-03-01 active_power',
    'M1 2024-03-01 power_factor',
    'M1 2024-03-02 active_power',
    'M1 2024-03-02 reactive_power'
  ])
  expect(told(found)).toEqual([
    [2, 'bad_number'],
    [3, 'absurd_power']
  ])
  expect(problems(found)).toEqual([
    [4, 'unknown_meter'],
    [5, 'bad_number']
  ])
})

test('units behind the names, and reactive power alone', async () => {
  const united = (prefix: string, unit: string) => columns(prefix).replaceAll(',', `(${unit}),`) + `(${unit})`
  const found = await readFile(
    `meter_id,date,${united('P', 'kW')},${united('Q', 'kvar')},${united('UA', 'V')}\nM1,2024-03-01,${cells(2)},${cells(1)},${cells(220)}`
  )
  expect(firsts(found)).toEqual([
    ['active_power', 2],
    ['reactive_power', 1],
    ['voltage_a', 220]
  ])
  const alone = await readFile(`户号,日期,倍率,${columns('Q')}\nM1,2024-03-01,40,${cells(2)}`)
  expect(firsts(alone)).toEqual([['reactive_power', 80]])
})
