import { describe, expect, test } from 'vitest'
import { formatDay } from '../../../src/readings/day.ts'
import { UnexpectedHeaderError } from '../../../src/readings/header.ts'
import { keys, problems, readFile } from './reading-samples.ts'

const titles = (count: number, title: (i: number) => string) => Array.from({ length: count }, (_, i) => title(i)).join()
const numbers = (count: number) => titles(count, String)
const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

describe('columns named by times of the day', () => {
  test.each([
    ['0000', titles(48, (i) => clock(i * 30).replace(':', ''))],
    ['00:00-00:30', titles(48, (i) => `${clock(i * 30)}-${clock(i * 30 + 30)}`)],
    ['0:00~0:30', titles(48, (i) => `${clock(i * 30)}~${clock(i * 30 + 30)}`)]
  ])('%s as British half-hours', async (_, columns) => {
    const found = await readFile(`MPAN,Date,${columns}\n0012,2024-03-01,${numbers(48)}`)
    expect(found.formats).toEqual(['uk-half-hourly'])
    expect([...found.days[0]!.values.subarray(0, 3)]).toEqual([0, 2, 4])
  })

  test.each([
    ['0时 to 23时', titles(24, (i) => `${i}时`), 24],
    ['1时 to 24时', titles(24, (i) => `${i + 1}时`), 24],
    ['0点 and 0点30分', titles(48, (i) => `${i >> 1}点${i % 2 ? '30分' : ''}`), 48],
    ['00:15 to 24:00', titles(96, (i) => clock(i * 15 + 15)), 96],
    ['00:15 to 00:00', titles(96, (i) => clock((i * 15 + 15) % 1440)), 96],
    ['0015 to 2400', titles(96, (i) => clock(i * 15 + 15).replace(':', '')), 96]
  ])('%s, whose unit a title states', async (_, columns, count) => {
    const found = await readFile(`单位：kW\n户号,日期,${columns}\n0012,2024-03-01,${numbers(count)}`)
    expect(found.formats).toEqual(['power-curve'])
    expect([...found.days[0]!.values]).toEqual(Array.from({ length: count }, (_, i) => i))
    const energy = await readFile(`单位：kWh\n户号,日期,${columns}\n0012,2024-03-01,${numbers(count)}`)
    expect(energy.formats).toEqual(['energy-curve'])
    expect(energy.days[0]!.values[2]).toBeCloseTo((2 * count) / 24, 6)
  })

  test('without a unit they could be power or energy: refused unless the format is told', async () => {
    const text = `户号,日期,${titles(96, (i) => clock(i * 15))}\n0012,2024-03-01,${numbers(96)}`
    await expect(readFile(text)).rejects.toThrow(UnexpectedHeaderError)
    expect((await readFile(text, { format: 'power-curve' })).days[0]!.values[4]).toBe(4)
    expect((await readFile(text, { format: 'energy-curve' })).days[0]!.values[4]).toBe(16)
  })

  test('half-hours beside a ratio or a type are no British file: nothing of these is passed over', async () => {
    const text = `meter_id,date,倍率,${titles(48, (i) => clock(i * 30))}\n0012,2024-03-01,20,${numbers(48)}`
    await expect(readFile(text)).rejects.toThrow(UnexpectedHeaderError)
    expect((await readFile(text, { format: 'energy-curve' })).days[0]!.values[1]).toBe(40)
  })
})

test('columns named by their unit are in it, and no other may be stated', async () => {
  const file = (prefix: string, title = '') =>
    readFile(`${title}meter_id,date,${titles(48, (i) => `${prefix}_${i + 1}`)}\nM,2024-03-01,${numbers(48)}`)
  expect((await file('kWh')).days[0]!.values[1]).toBe(2)
  expect((await file('kW')).days[0]!.values[1]).toBe(1)
  expect((await file('Wh')).days[0]!.values[1]).toBeCloseTo(0.002, 9)
  expect((await file('kWh', 'Unit: kWh\n')).days[0]!.values[1]).toBe(2)
  expect(problems(await file('kWh', 'Unit: Wh\n'))).toEqual([
    [1, 'above_header'],
    [3, 'unused_quantity']
  ])
})

describe('HH1 to HH50', () => {
  const file = (date: string, count: number) => {
    const cells = Array.from({ length: 50 }, (_, i) => (i < count ? i + 1 : ''))
    return readFile(`MPAN,Date,${titles(50, (i) => `HH${i + 1}`)}\nM,${date},${cells}`)
  }

  test('an ordinary day has 48, and no more', async () => {
    expect((await file('2024-03-01', 48)).days[0]!.values).toHaveLength(48)
    expect(problems(await file('2024-03-01', 50))).toEqual([[2, 'wrong_column_count']])
  })

  test('the hour from 01:00 is there twice when the clock is put back', async () => {
    const [day] = (await file('2024-10-27', 50)).days
    expect([...day!.values.subarray(0, 6)]).toEqual([2, 4, 8, 10, 14, 16])
    expect(day!.values[47]).toBe(100)
  })

  test('and not at all when it is put forward', async () => {
    const [day] = (await file('2024-03-31', 46)).days
    expect([...day!.values.subarray(0, 6)]).toEqual([2, 4, Number.NaN, Number.NaN, 6, 8])
    expect(day!.values[47]).toBe(92)
  })

  describe('zeros at the end of the day are readings', () => {
    const [first, last] = [Array.from({ length: 46 }, (_, i) => i + 1), Array(2).fill(0)]
    const NONE = [Number.NaN, Number.NaN]
    const byClock = async (date: string, cells: readonly (number | string)[]) => {
      const [day] = (await readFile(`MPAN,Date,${titles(50, (i) => `HH${i + 1}`)}\nM,${date},${cells}`)).days
      return [...day!.values].map((kw) => kw / 2)
    }

    test('of the day on which the clock is put back', async () => {
      const found = await byClock('2024-10-27', [...first, 47, 48, ...last])
      expect(found).toEqual([1, 2, 4, 5, ...first.slice(6), 47, 48, 0, 0])
    })

    test.each([
      ['empty', ['', ''], ['', '']],
      ['empty, and the columns behind them 0', ['', ''], last],
      ['0', last, ['', '']],
      ['0, and the columns behind them too', last, last]
    ])('where the hour that does not exist is left %s', async (_, gap, more) => {
      const found = await byClock('2024-03-31', [1, 2, ...gap, ...first.slice(4), ...last, ...more])
      expect(found).toEqual([1, 2, ...NONE, ...first.slice(4), 0, 0])
    })

    test.each([
      ['', [1, 2, 3, 4, 5, 6]],
      [', of a night without load', [0, 0, 0, 0, 0, 0]]
    ])('but not those that fill up a day of 46%s', async (_, night) => {
      const found = await byClock('2024-03-31', [...night, ...first.slice(6), ...last, ...last])
      expect(found).toEqual([...night.slice(0, 2), ...NONE, ...night.slice(2), ...first.slice(6)])
    })
  })
})

describe('what rows hold, in words', () => {
  const rows = (prefix: string, column: string, types: string[]) =>
    readFile(
      [
        `ID,DATA_DATE,${column},${titles(24, (i) => `${prefix}${i + 1}`)}`,
        ...types.map((type) => `M,2024-03-01,${type},${numbers(24)}`)
      ].join('\n')
    )
  const channels = async (...args: Parameters<typeof rows>) => keys(await rows(...args)).map((key) => key.split(' ')[2])

  test('energies and registers', async () => {
    const found = await channels('E', 'DATA_TYPE', ['正向有功', '反向有功总电能', '01', '正向有功电量'])
    expect(found.sort()).toEqual(['active_power', 'active_power', 'active_power', 'reverse_power'])
    // the registers of a tariff period are a part of the total
    expect(problems(await rows('E', '数据类型', ['正向有功尖', '正向有功']))).toEqual([[2, 'unused_quantity']])
  })

  test('powers: a phase is never taken for the total', async () => {
    const phases = ['active_power_a', 'active_power_b', 'active_power_c']
    expect(await channels('P', 'PHASE_FLAG', ['A', '2', 'C相'])).toEqual(phases)
    expect(await channels('P', '相别', ['A相', 'B相', '3', '总'])).toEqual([...phases, 'active_power'])
    expect(await channels('P', 'DATA_TYPE', ['A相有功功率', '有功功率', '无功'])).toEqual([
      'active_power_a',
      'active_power',
      'reactive_power'
    ])
  })

  test('tidy day rows with a column of phases too', async () => {
    const text = `meter_id,date,相别,${titles(24, (i) => `p${i + 1}`)}\nM,2024-03-01,B相,${numbers(24)}`
    expect(keys(await readFile(text))).toEqual(['M 2024-03-01 active_power_b'])
  })

  test('currents and voltages', async () => {
    expect(await channels('I', '相位', ['A相', 'b', '零序电流'])).toEqual(['current_a', 'current_b', 'current_n'])
    expect(await channels('U', 'DATA_TYPE', ['A相电压', '2'])).toEqual(['voltage_a', 'voltage_b'])
  })
})

describe('cells as spreadsheets write them', () => {
  test('ids and numbers marked as text', async () => {
    const row = (id: string) => `${id},2024-03-01,${numbers(24)}`
    const found = await readFile(
      [`meter_id,date,${titles(24, (i) => `p${i + 1}`)}`, row('="0012"'), row('"=""0013"""'), row("'0014")].join('\n')
    )
    expect(found.days.map(({ meterId }) => meterId)).toEqual(['0012', '0013', '0014'])
  })

  test('dates as serial numbers', async () => {
    const row = (date: string) => `M,${date},${numbers(24)}`
    const found = await readFile(
      [`meter_id,date,${titles(24, (i) => `p${i + 1}`)}`, row('45292'), row('45293.5')].join('\n')
    )
    expect(found.days.map(({ day }) => formatDay(day))).toEqual(['2024-01-01'])
    expect(problems(found)).toEqual([[3, 'bad_date']])
  })

  test.each([
    [';', '0,5', 0.5],
    [';', '1,500', 1.5],
    [';', '1.500', 1.5],
    ['\t', '0,5', 0.5],
    ['\t', '1,500.0', 1500]
  ])('cells separated by %j: %s', async (separator, written, kw) => {
    const cells = Array(24).fill(written)
    const header = ['meter_id', 'date', ...titles(24, (i) => `p${i + 1}`).split(',')]
    const found = await readFile([header, ['M', '2024-03-01', ...cells]].map((row) => row.join(separator)).join('\n'))
    expect(found.rejections).toEqual([])
    expect(found.days[0]!.values[7]).toBe(kw)
  })

  test.each([
    [';', '0,5', '1.234'],
    ['\t', '1,500', '1,500']
  ])('commas between %j that may be either are refused: %s, %s', async (separator, first, other) => {
    const cells = [first, ...Array(23).fill(other)]
    const header = ['meter_id', 'date', ...titles(24, (i) => `p${i + 1}`).split(',')]
    const found = await readFile([header, ['M', '2024-03-01', ...cells]].map((row) => row.join(separator)).join('\n'))
    expect(problems(found)).toEqual([[2, 'bad_number']])
  })

  test('a title with commas does not say what separates the cells below', async () => {
    const header = ['meter_id', 'date', ...titles(24, (i) => `p${i + 1}`).split(',')].join(';')
    const found = await readFile(`Report, of Smith, John\n${header}\nM;2024-03-01;${numbers(24).replaceAll(',', ';')}`)
    expect(problems(found)).toEqual([[1, 'above_header']])
    expect(found.days[0]!.values[23]).toBe(23)
  })
})

test.each([
  ['P1(kVA)', (i: number) => `P${i + 1}(kVA)`, 'kVA'],
  ['00:15(kvarh)', (i: number) => `${clock(i * 15)}(kvarh)`, 'kvarh']
])('titles such as %s that are not read are refused for their unit', async (_, title, unit) => {
  const text = `户号,数据日期,综合倍率,${titles(96, title)}\n0012,2024-03-01,20,${numbers(96)}`
  await expect(readFile(text)).rejects.toThrow(`put a line "Unit: ${unit}" above`)
})
