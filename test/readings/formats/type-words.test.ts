import { describe, expect, test } from 'vitest'
import { problems, readFile } from './reading-samples.ts'

const columns = (prefix: string, count = 24) => Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`).join()
const cells = (value: number | ((i: number) => number | string), count = 24) =>
  Array.from({ length: count }, (_, i) => (typeof value === 'number' ? value : value(i))).join()

/** The channels of rows that say what they hold, with their first values, and the words that are told. */
async function read(prefix: string, rows: Readonly<Record<string, number | ((i: number) => number)>>, ratio = '') {
  const lines = Object.entries(rows).map(([type, value]) => `M,2024-03-01,${type},${ratio},${cells(value)}`)
  const name = prefix === 'I' ? 'CT' : '倍率'
  const found = await readFile([`计量点编号,日期,数据项,${name},${columns(prefix)}`, ...lines].join('\n'))
  return {
    channels: found.days.map(({ channel, values }) => [channel, Number(values[0]!.toFixed(4))]),
    told: problems(found)
  }
}
const told = (...lines: number[]) => lines.map((line) => [line, 'unused_quantity'])

describe('words for what a row holds', () => {
  test('other quantities beside powers go to their own channels, or are told', async () => {
    const rows = {
      有功功率: 5,
      功率因数: 0.9,
      A相电压: 220,
      电压: 230,
      B相电流: 7,
      零序电流: 1,
      A相有功功率: 2,
      无功功率: 3
    }
    expect(await read('P', rows)).toEqual({
      channels: [
        ['active_power', 5],
        ['power_factor', 0.9],
        ['voltage_a', 220],
        ['current_b', 7],
        ['current_n', 1],
        ['active_power_a', 2],
        ['reactive_power', 3]
      ],
      told: told(5)
    })
  })

  test('the ratio of powers is applied to no power factor, and turns currents and voltages away', async () => {
    expect(await read('P', { 总有功功率: 5, 总功率因数: 0.9, A相电压: 220, A相电流: 7 }, '40')).toEqual({
      channels: [
        ['active_power', 200],
        ['power_factor', 0.9]
      ],
      told: told(4, 5)
    })
  })

  test.each([
    ['P', ['正向有功总示值', '正向有功总电量', '正向有功电能示值', '表底']],
    ['E', ['正向有功总电能示值', '正向有功示数', '有功功率', 'A相电流', '功率因数']],
    ['R', ['正向有功电量', '有功功率', 'A相电压']],
    ['I', ['A相电压', 'A相有功功率', '功率因数']],
    ['U', ['A相电流', 'A相有功功率']],
    ['F', ['有功功率', '电压']]
  ])('words of another quantity in columns %s1, %s2 … are told', async (prefix, words) => {
    const found = await read(prefix, Object.fromEntries(words.map((word) => [word, (i: number) => 1000 + i])), '40')
    expect(found).toEqual({ channels: [], told: told(...words.map((_, i) => i + 2)) })
  })

  test.each([
    ['E', '正向有功总电量', 'active_power'],
    ['E', '反向有功电能量', 'reverse_power'],
    ['R', '正向有功总电能示值', 'active_power'],
    ['R', '反向有功表底', 'reverse_power'],
    ['I', 'A相电流', 'current_a'],
    ['I', '零序电流曲线', 'current_n'],
    ['U', 'C相电压值', 'voltage_c'],
    ['F', '总功率因数', 'power_factor']
  ])('words of its own quantity in columns %s1 …: %s is %s', async (prefix, word, channel) => {
    const found = await read(prefix, { [word]: prefix === 'F' ? 0.9 : 1 })
    expect(found.channels.map(([name]) => name)).toEqual([channel])
  })

  test.each(['功率因数', 'A相电压', '电压', '正向有功总示值', '正向有功总电量'])(
    'a long row of powers that says it holds %s is told',
    async (word) => {
      const lines = [0, 1].flatMap((hour) => [
        `M,2024-03-01 0${hour}:00,有功功率,5`,
        `M,2024-03-01 0${hour}:00,${word},220`
      ])
      const found = await readFile(['计量点编号,时间,数据项,有功功率', ...lines].join('\n'))
      expect(found.days.map(({ channel, values }) => [channel, [...values.subarray(0, 2)]])).toEqual([
        ['active_power', [5, 5]]
      ])
      expect(problems(found)).toEqual(told(3, 5))
    }
  )
})

describe('DATA_WHOLE_FLAG', () => {
  const file = (pointFlag: number | '', flag: string, values: string) =>
    readFile(
      `ID,DATA_DATE,DATA_TYPE,DATA_POINT_FLAG,DATA_WHOLE_FLAG,${columns('P', 96)}\nM,2024-03-01,1,${pointFlag},${flag},${values}`
    )
  const missing = async (...args: Parameters<typeof file>) =>
    (await file(...args)).days[0]!.values.filter(Number.isNaN).length
  const read = async (...args: Parameters<typeof file>) => {
    const { days, remarks } = await file(...args)
    const [{ values: kw }] = days as [(typeof days)[0]]
    const kwh = kw.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value * 24) / kw.length, 0)
    return [kwh, remarks.map(({ code }) => code)]
  }

  test('takes no value away that is none of nothing', async () => {
    expect(await read(1, '1'.repeat(48) + '0'.repeat(48), cells(5, 96))).toEqual([120, ['flagged_absent']])
    expect(
      await read(
        1,
        '1'.repeat(48) + '0'.repeat(48),
        cells((i) => (i < 48 ? 5 : 0), 96)
      )
    ).toEqual([60, []])
  })

  test('has a character an hour, or is told to be of no use', async () => {
    const hours = cells((i) => (i % 4 === 0 && i < 80 ? 5 : 0), 96)
    expect(await read(3, `${'1'.repeat(20)}${'0'.repeat(4)}`, hours)).toEqual([100, []])
    expect(await missing(3, `${'1'.repeat(20)}${'0'.repeat(4)}`, hours)).toBe(4)
    expect(await missing(3, '1'.repeat(24), hours)).toBe(0)
    expect(await read(1, '1'.repeat(95), cells(5, 96))).toEqual([120, ['unheeded_flag']])
  })

  test('and DATA_POINT_FLAG: what they say against the values is told', async () => {
    const hours = cells((i) => (i % 4 === 0 ? 5 : 0), 96)
    expect(await read('', '', hours)).toEqual([120, ['unheeded_flag']])
    expect(await read(1, '', hours)).toEqual([30, ['unheeded_flag']])
    expect(await read(3, '', hours)).toEqual([120, []])
    expect(
      await read(
        3,
        '1'.repeat(96),
        cells((i) => i % 5, 96)
      )
    ).toEqual([47.5, ['unheeded_flag']])
    expect(await read(1, '', cells(0, 96))).toEqual([0, []])
  })

  test('that says 1, 5, 9 … takes nothing from hours side by side, nor tells of hours that stand between once more', async () => {
    const hourly = '1000'.repeat(24)
    expect(
      await read(
        3,
        hourly,
        cells((i) => (i < 24 ? 5 : 'NULL'), 96)
      )
    ).toEqual([120, ['flagged_absent']])
    expect(await read(3, hourly, cells(5, 96))).toEqual([120, []])
    expect(
      await read(
        3,
        hourly,
        cells((i) => (i % 4 ? 0 : 5), 96)
      )
    ).toEqual([120, []])
  })
})
