import { expect, test } from 'vitest'
import { keys, problems, readFile } from './reading-samples.ts'

const HOURS = Array.from({ length: 24 }, (_, i) => i)
const time = (hour: number) => `2026-03-01 ${String(hour).padStart(2, '0')}:00`
const long = (meter: string, type: string, kwh: number) =>
  HOURS.map((hour) => `${meter},${time(hour)},${type},${kwh + (hour % 3)}`)
const read = (header: string, ...rows: readonly string[]) => readFile([header, ...rows, ''].join('\n'))

test.each([
  ['residential', 'commercial'],
  ['居民', '商业'],
  ['office', 'hotel'],
  ['Factory', 'ministry'],
  ['大工业', '一般工商业']
])('a type of customers, %s or %s, turns no row away', async (one, other) => {
  const file = await read('meter_id,timestamp,type,kwh', ...long('A', one, 1), ...long('B', other, 5))
  expect(problems(file)).toEqual([])
  expect(keys(file).sort()).toEqual(['A 2026-03-01 active_power', 'B 2026-03-01 active_power'])
  expect([...file.days.find(({ meterId }) => meterId === 'B')!.values]).toEqual(HOURS.map((hour) => 5 + (hour % 3)))
})

test('daily and wide rows with a type of customers go in too', async () => {
  const daily = await read(
    '户号,日期,type,日用电量',
    'A,2026-03-01,居民,12',
    'A,2026-03-02,居民,11',
    'B,2026-03-01,学校,30'
  )
  expect(problems(daily)).toEqual([])
  expect(daily.days.map(({ values }) => values[0])).toEqual([12, 11, 30])
  const points = HOURS.map((i) => `P${i + 1}`).join()
  const wide = await read(`meter_id,date,type,${points}`, `A,2026-03-01,school,${HOURS.join()}`)
  expect(problems(wide)).toEqual([])
  expect([...wide.days[0]!.values]).toEqual(HOURS)
})

test('rows of one time that such words tell apart do not replace each other', async () => {
  const file = await read('户号,日期,type,日用电量', 'A,2026-03-01,照明,12', 'A,2026-03-01,动力,30')
  expect(file.days).toEqual([])
  expect(problems(file).sort()).toEqual([
    [2, 'unread_column'],
    [3, 'unread_column']
  ])
})

test.each(['gas', '热', 'export', 'kvarh', '反向', 'net load', '水'])(
  'a type of readings, %s, is still heeded',
  async (type) => {
    const file = await read('meter_id,timestamp,type,kwh', ...long('A', type, 1))
    expect(file.days.filter(({ channel }) => channel === 'active_power')).toEqual([])
  }
)
