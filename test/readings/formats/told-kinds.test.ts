import { describe, expect, test } from 'vitest'
import { problems, readFile } from './reading-samples.ts'

const numbered = (prefix: string) => Array.from({ length: 24 }, (_, i) => `${prefix}${i + 1}`).join()
const same = (value: number | string) => Array(24).fill(value).join()
/** Each channel with its first value, the last that came. */
async function channels(...lines: string[]) {
  const found = await readFile(lines.join('\n'))
  return [Object.fromEntries(found.days.map(({ channel, values }) => [channel, values[0]])), problems(found)]
}
const told = (...lines: number[]) => lines.map((line) => [line, 'unused_quantity'])
const wide = (columns: string, rows: readonly (readonly [string, number])[], prefix = 'P', id = '户号,日期') =>
  channels(
    `${id},${columns},${numbered(prefix)}`,
    ...rows.map(([kinds, value]) => `M,2026-03-01,${kinds},${same(value)}`)
  )

describe('phases beside types', () => {
  const powers = { active_power: 6, active_power_a: 1, active_power_b: 2, active_power_c: 3 }

  test.each([
    ['相别,数据类型', ['总,有功功率', 'A相,有功功率', 'B相,有功功率', 'C相,有功功率']],
    ['数据类型,相序', ['有功功率,0', '有功功率,1', '有功功率,2', '有功功率,3']],
    ['data_type,phase_flag', ['1,0', '1,1', '1,2', '1,3']],
    ['相位,数据项名称', ['三相,总有功功率', 'A,A相有功功率', 'B,有功', 'c相,当前C相有功功率']]
  ])('%s', async (columns, kinds) => {
    const rows = kinds.map((kind, i) => [kind, [6, 1, 2, 3][i]!] as const)
    expect(await wide(columns, rows)).toEqual([powers, []])
    expect(await wide(columns, rows.toReversed())).toEqual([powers, []])
  })

  test('of other quantities go to their channels, or are told', async () => {
    const rows = [
      ['A相,电压', 220],
      ['B相,电流', 5],
      ['零序,电流', 1],
      ['A相,无功功率', 4],
      ['A相,B相有功功率', 4],
      ['D相,有功功率', 4],
      ['总,无功功率', 3]
    ] as const
    expect(await wide('相别,数据类型', rows)).toEqual([
      { voltage_a: 220, current_b: 5, current_n: 1, reactive_power: 3 },
      told(5, 6, 7)
    ])
  })
})

test.each([
  ['数据项名称', ['当前总有功功率', '当前A相有功功率', '当前总无功功率', 'A相电压']],
  ['曲线类型', ['有功功率', 'A相有功功率曲线', '无功功率', 'A相电压曲线']],
  ['测量项', ['总有功', 'A相有功', '总无功', 'A相电压']],
  ['指标名称', ['总有功功率', 'A相有功功率', '总无功功率', 'A相电压值']]
])('%s says what a row holds', async (column, [total, phase, reactive, voltage]) => {
  const rows = [
    [total!, 6],
    [phase!, 2],
    [reactive!, 1],
    [voltage!, 220]
  ] as const
  expect(await wide(column, rows)).toEqual([
    { active_power: 6, active_power_a: 2, reactive_power: 1, voltage_a: 220 },
    []
  ])
})

describe('directions', () => {
  test.each([
    ['方向', 'P', ['正向', '反向'], []],
    ['电能类型', 'E', ['正向有功', '反向有功'], []],
    ['方向', 'E', ['正向', '反向', '双向'], [4]],
    ['数据类型,方向', 'P', ['有功,正向', '有功功率,反向', '无功,反向'], [4]],
    ['channel', 'P', ['E1', 'B1', 'K1', 'E2', '2'], [4, 5, 6]],
    ['type', 'P', ['import', 'export', 'total of both'], [4]],
    ['direction', 'P', ['delivered', 'received', '2'], [4]]
  ])('%s of wide rows %s', async (column, prefix, kinds, lines) => {
    const rows = kinds.map((kind, i) => [kind, i + 4] as const)
    expect(await wide(column, rows, prefix)).toEqual([{ active_power: 4, reverse_power: 5 }, told(...lines)])
    if (prefix === 'P') {
      const found = await wide(column, rows, 'p', 'meter_id,date')
      expect(found).toEqual([{ active_power: 4, reverse_power: 5 }, told(...lines)])
    }
  })

  test('Q1 is reactive, in wide and long rows', async () => {
    const rows = [
      ['E1', 4],
      ['B1', 1],
      ['Q1', 2]
    ] as const
    const expected = [{ active_power: 4, reverse_power: 1, reactive_power: 2 }, []]
    expect(await wide('channel', rows, 'p', 'meter_id,date')).toEqual(expected)
    const lines = [0, 1].flatMap((hour) => rows.map(([kind, kwh]) => `M,2026-03-01 0${hour}:00,${kind},${kwh}`))
    expect(await channels('meter_id,timestamp,suffix,kwh', ...lines)).toEqual(expected)
  })

  test('of long rows, in a column of types too', async () => {
    const lines = (...kinds: string[]) =>
      [0, 1].flatMap((hour) => kinds.map((kind, i) => `M,2026-03-01 0${hour}:00,${kind},${i + 4}`))
    const expected = { active_power: 4, reverse_power: 5 }
    expect(await channels('meter_id,timestamp,type,kwh', ...lines('import', 'export'))).toEqual([expected, []])
    expect(await channels('meter_id,timestamp,type,kw', ...lines('delivered', 'received', 'net'))).toEqual([
      expected,
      told(4, 7)
    ])
    expect(await channels('meter_id,timestamp,type,kwh', ...lines('actual'))).toEqual([{ active_power: 4 }, []])
  })
})

describe('columns of both directions in long rows', () => {
  const rows = (cells: string) => [0, 1].map((hour) => `M,2026-03-01 0${hour}:00,${cells}`)

  test.each([
    '户号,数据时间,正向有功电量,反向有功电量',
    '户号,数据时间,正向有功电量(kWh),反向有功电量(kWh)',
    '户号,时间,用电量(kWh),上网电量(kWh)',
    '户号,时间,用电量,上网电量',
    '户号,采集时间,正向有功功率(kW),反向有功功率(kW)',
    'meter_id,timestamp,import_kwh,export_kwh'
  ])('%s', async (header) => {
    expect(await channels(header, ...rows('4,1'))).toEqual([{ active_power: 4, reverse_power: 1 }, []])
    const [id, time, forward, reverse] = header.split(',')
    const swapped = [id, time, reverse, forward].join()
    expect(await channels(swapped, ...rows('1,4'))).toEqual([{ active_power: 4, reverse_power: 1 }, []])
  })

  test('in MWh, and those of days', async () => {
    const expected = [{ active_power: 4, reverse_power: 1 }, []]
    const header = '户号,时间,正向有功电量(MWh),反向有功电量(MWh)'
    expect(await channels(header, ...rows('0.004,0.001'))).toEqual(expected)
    const days = await channels('户号,日期,正向有功电量(kWh),反向有功电量(kWh)', 'M,2026-03-01,100,7')
    expect(days).toEqual([{ register_energy: 100, reverse_energy: 7 }, []])
  })
})

describe('daily energies that say what they are', () => {
  test('in total and by period, in any order', async () => {
    const rows = ['正向有功,100,10,40,30,20', '反向有功,50,5,20,15,10', '正向无功,30,3,12,9,6', '正向视在,7,1,2,2,2']
    const header = '户号,日期,电量类型,总电量,尖,峰,平,谷'
    const read = async (lines: readonly string[]) => {
      const { days, rejections } = await readFile([header, ...lines.map((line) => `M,2026-03-01,${line}`)].join('\n'))
      const found = days.map(({ channel, values }) => [channel, [...values]] as const)
      return [Object.fromEntries(found), rejections.length]
    }
    const expected = [{ register_energy: [100, 10, 40, 30, 20], reverse_energy: [50] }, 2]
    expect(await read(rows)).toEqual(expected)
    expect(await read(rows.toReversed())).toEqual(expected)
  })

  test.each([
    ['户号,日期,示数类型,用电量', ['正向,100', '反向,7'], []],
    ['户号,日期,电量类型,总电量(MWh)', ['总电量,0.1', '上网电量,0.007'], []],
    ['id,rq,data_type,kwh', ['1,100', '5,7', '2,30'], [4]],
    ['meter_id,date,type,kwh', ['import,100', 'export,7', 'heat,30'], [4]]
  ])('%s', async (header, rows, lines) => {
    const [values, found] = await channels(header, ...rows.map((row) => `M,2026-03-01,${row}`))
    expect(values).toEqual({ register_energy: 100, reverse_energy: expect.closeTo(7) })
    expect(found).toEqual(told(...lines))
  })

  test('正向有功 holds against 有功, and what is fed in a month is told', async () => {
    const day = (...rows: string[]) =>
      channels('户号,日期,电量类型,总电量', ...rows.map((row) => `M,2026-03-01,${row}`))
    expect(await day('正向有功,100', '总有功,107')).toEqual([{ register_energy: 100 }, told(3)])
    expect(await day('总有功,107', '正向有功,100')).toEqual([{ register_energy: 100 }, []])
    const month = await channels('户号,年月,电量类型,总电量', 'M,202603,正向有功,3000', 'M,202603,反向有功,200')
    expect(month).toEqual([{ month_energy: 3000 }, told(3)])
  })
})
