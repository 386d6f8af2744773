import { expect, test } from 'vitest'
import { keys, problems, readFile } from './reading-samples.ts'

const numbered = (prefix: string, count = 24) => Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`).join()
const cells = (value: number | string, count = 24) => Array(count).fill(value).join()
const read = (...rows: (readonly [string, number | string, string?])[]) =>
  readFile(
    [
      `户号,日期,数据类型,${numbered('P')}`,
      ...rows.map(([type, value, more]) => `M,2025-01-01,${type},${more ?? cells(value)}`)
    ].join('\n')
  )
const held = ({ days }: Awaited<ReturnType<typeof read>>) => days.at(-1)!.values[0]

test('正向有功 holds against 总有功 and 有功, whichever comes first', async () => {
  for (const total of ['总有功', '有功', '有功功率']) {
    const after = await read(['正向有功', 0.5], [total, 0.7])
    expect([held(after), problems(after)]).toEqual([0.5, [[3, 'unused_quantity']]])
    const before = await read([total, 0.75], ['正向有功', 0.5])
    expect([held(before), problems(before)]).toEqual([0.5, []])
  }
  const alone = await read(['总有功', 0.75])
  expect([held(alone), problems(alone)]).toEqual([0.75, []])
  // what the forward row lacks, the total has
  const half = `${cells(0.5, 12)},${cells('', 12)}`
  const filled = await read(['正向有功', 0, half], ['总有功', 0.75])
  expect([...filled.days[1]!.values]).toEqual([...Array(12).fill(Number.NaN), ...Array(12).fill(0.75)])
})

test('反向有功 in a power curve is what was fed in', async () => {
  const found = await read(['正向有功', 0.5], ['反向有功', 0.25], ['反向有功功率', 0.25])
  expect(keys(found).map((key) => key.split(' ')[2])).toEqual(['active_power', 'reverse_power', 'reverse_power'])
  expect(problems(found)).toEqual([])
})

test('so it is in long rows, and in columns', async () => {
  const long = async (...types: string[]) =>
    (await readFile(['户号,采集时间,数据类型,kw', ...types.map((type) => `M,2025-01-01 00:00,${type}`)].join('\n')))
      .days
  expect(await long('总有功,7', '正向有功,5', '有功,9')).toMatchObject([{ rows: 3, superseded: 2, values: { 0: 5 } }])
  expect((await long('反向有功,2', '正向有功,5')).map(({ channel }) => channel)).toEqual([
    'reverse_power',
    'active_power'
  ])
  const columns = async (first: string, then: string) => {
    const header = `户号,日期,${numbered(first)},${numbered(then)}`
    const values = (name: string) => cells(name === '总有功' ? 7 : 5)
    return (await readFile(`${header}\nM,2025-01-01,${values(first)},${values(then)}\n`)).days[0]!.values[0]
  }
  expect([await columns('总有功', '正向有功'), await columns('正向有功', '总有功')]).toEqual([5, 5])
  const daily = async (header: string, row: string) =>
    (await readFile(`户号,日期,${header}\nM,2025-01-01,${row}\n`)).days[0]!
  expect((await daily('有功总电量,正向有功总电量', '7,5')).values[0]).toBe(5)
  expect((await daily('正向有功总电量,有功总电量', '5,7')).values[0]).toBe(5)
})
