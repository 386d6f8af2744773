import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RegisterMemory } from '../../src/readings/formats/register-memory.ts'
import { Header } from '../../src/readings/header.ts'
import { parseReadings } from '../../src/readings/parse-readings.ts'
import type { ReadingsBatch } from '../../src/readings/readings-batch.ts'
import { UnreadColumns } from '../../src/readings/unread-columns.ts'

async function* bytesOf(text: string) {
  yield Buffer.from(text)
}

async function read(lines: readonly string[], registers?: RegisterMemory) {
  const batches: ReadingsBatch[] = []
  for await (const batch of parseReadings('f.csv', bytesOf(`${lines.join('\n')}\n`), { registers })) batches.push(batch)
  const rejections = batches.flatMap((batch) => batch.rejections)
  const days = batches.flatMap((batch) => batch.days)
  const rowsRead = batches.reduce((sum, batch) => sum + batch.rowsRead, 0)
  const superseded = days.reduce((sum, day) => sum + (day.superseded ?? 0), 0)
  const refused = rejections.map(({ code, line }) => `${code} ${line}`)
  return { days, rejections, refused, remarks: batches.flatMap(({ remarks = [] }) => remarks), rowsRead, superseded }
}

const POINTS = Array.from({ length: 96 }, (_, i) => `P${i + 1}`).join()
const curve = (kw: number) => Array.from({ length: 96 }, (_, i) => kw + (i % 4) / 8).join()

test('curves of one point and day that an unread column tells apart are all refused', async () => {
  const kinds = ['总', '甲', '乙', '丙']
  const rows = kinds.map((kind, i) => `H1,2026-03-01,${kind},${curve(6 - i)}`)
  const { days, rejections, refused, rowsRead } = await read([`户号,日期,支别,${POINTS}`, ...rows])
  expect(days).toEqual([])
  expect(refused.toSorted()).toEqual([2, 3, 4, 5].map((line) => `unread_column ${line}`))
  expect(rowsRead).toBe(4)
  const [first, second] = rejections
  expect(first!.reason.en).toContain('支别 is not read: it is 总 here and 甲 in another row')
  expect(second!.reason.zh).toContain('未读取的列 支别：本行为 甲，同一电表同一时间的第 2 行为 总')
})

test('daily energies, typed or a row a tariff period, by names or by codes, are refused with the first', async () => {
  const typed = [
    '户号,日期,口径,总电量',
    'D,2026-03-01,正向有功,100',
    'D,2026-03-01,反向有功,50',
    'D,2026-03-02,正向有功,90'
  ]
  const words = await read(typed)
  expect(words.refused.toSorted()).toEqual(['unread_column 2', 'unread_column 3'])
  expect(words.days.map(({ values }) => values[0])).toEqual([90])
  const codes = await read(['id,rq,variant,kwh', 'D,2026-03-01,1,100', 'D,2026-03-01,2,30'])
  expect(codes.days).toEqual([])
  expect(codes.rowsRead).toBe(2)
})

test('quarter-hours with a column of stretches of the day that is not read are refused instead of one standing for all', async () => {
  const stretches = Array.from(
    { length: 24 },
    (_, i) => `${String(i).padStart(2, '0')}:00-${String(i + 1).padStart(2, '0')}:00`
  )
  const rows = stretches.map((stretch, i) => `H4,2026-03-01,${stretch},${10 + i / 8}`)
  const { days, refused, rowsRead } = await read(['户号,用电日期,档,用电量', ...rows])
  expect(days).toEqual([])
  expect(refused).toHaveLength(24)
  expect(rowsRead).toBe(24)
})

test('parts of a day that begin at one point are held against each other, with lists of values too', async () => {
  const rows = ['甲', '乙'].map((kind, i) => `H1,2026-03-01,1,4,${kind},"${[1, 2, 3, 4].map((kw) => kw + i).join()}"`)
  const { days, refused } = await read(['METER_ID,DATA_DATE,START_POINT,POINT_COUNT,支别,VALUES', ...rows])
  expect(days.flatMap(({ values }) => [...values.slice(0, 2)])).not.toContain(3)
  expect(refused).toContain('unread_column 3')
})

test('of single readings the first stay and are told of, where the others are refused', async () => {
  const hours = Array.from({ length: 24 }, (_, i) => `2026-03-01 ${String(i).padStart(2, '0')}:00`)
  const rows = ['load', 'pv'].flatMap((kind, k) =>
    hours.map((hour, i) => `M,${hour},${kind},${10 * (k + 1) + (i % 3) / 8}`)
  )
  const { days, refused, remarks, superseded, rowsRead } = await read(['meter_id,timestamp,stream,kwh', ...rows])
  expect(refused).toEqual(hours.map((_, i) => `unread_column ${26 + i}`))
  expect(remarks.filter(({ code }) => code === 'unread_column').map(({ line }) => line)).toEqual(
    hours.map((_, i) => 2 + i)
  )
  expect(days).toHaveLength(1)
  expect(days[0]!.values[0]).toBe(10)
  expect(superseded).toBe(0)
  expect(rowsRead).toBe(48)
})

test.each([
  ['obis', '1.8.0', '2.8.0'],
  ['obis', '1.0.1.29.0.255', '1.0.2.29.0.255'],
  ['oad', '20040200', '20050200'],
  ['数据项编码', '20040201', '20040202'],
  ['meter register', '1000', '2000'],
  ['register', '1.0', '2.0'],
  ['lot', '1.8', '2.8'],
  ['meter serial number', '1234567', '7654321'],
  ['serial', 'S1', 'S2'],
  ['出厂编号', '1000000001', '1000000002'],
  ['终端地址', '1000000001', '1000000002'],
  ['电量标志', '正向', '反向'],
  ['说明', '正向有功', '反向有功'],
  ['energy source', 'Grid', 'Solar']
])('rows of two kinds or meters by %s, %s and %s, are held against each other', async (name, one, other) => {
  const rows = ['01', '02', '03', '04', '05'].flatMap((day) =>
    [one, other].map((kind, i) => `H1,2026-03-${day},${kind},${curve(1 + i)}`)
  )
  const { days, refused } = await read([`户号,日期,${name},${POINTS}`, ...rows])
  expect(days).toEqual([])
  expect(refused).toHaveLength(rows.length)
})

test('of an export that lists one kind of rows after the other, tens of thousands each, the second is refused', async () => {
  const times = Array.from({ length: 96 * 210 }, (_, i) => {
    const moment = new Date(Date.UTC(2025, 0, 1) + i * 900_000).toISOString()
    return moment.slice(0, 16).replace('T', ' ')
  })
  const rows = ['IMP', 'EXP'].flatMap((kind, k) => times.map((time) => `M,${time},${kind},${1 + k}`))
  const { days, refused, superseded } = await read(['meter_id,timestamp,lot,kwh', ...rows])
  expect(refused).toHaveLength(times.length)
  expect(superseded).toBe(0)
  expect(new Set(days.flatMap(({ values }) => [...values]))).toEqual(new Set([4]))
})

test('any number of other columns leaves the one that tells kinds apart', async () => {
  const others = Array.from({ length: 70 }, (_, i) => `attribute${i}`)
  const rows = ['Import', 'Export'].map(
    (kind, i) => `H1,2026-03-01,${others.map(() => 'x').join()},${kind},${curve(1 + i)}`
  )
  const { days } = await read([`户号,日期,${others.join()},direction type,${POINTS}`, ...rows])
  expect(days).toEqual([])
})

test('ids that are new in each row, and numbers that count them, tell no kinds of rows apart', async () => {
  const days = Array.from({ length: 10 }, (_, i) => `H1,2026-03-${10 + i}`)
  const rows = days.map((day, i) => `${day},${50_000 + 7 * i},${i + 1},${curve(1)}`)
  const later = days.map((day, i) => `${day},${90_000 + 7 * i},${i + 11},${curve(2)}`)
  const { rejections, days: read1 } = await read([`户号,日期,entry,serial,${POINTS}`, ...rows, ...later])
  expect(rejections).toEqual([])
  expect(read1).toHaveLength(20)
})

test.each([
  ['更新时间', '2026-03-02 08:00:00', '2026-03-03 09:30:00'],
  ['登记', '2026-03-02', '2026-03-03'],
  ['备注', '', '补录'],
  ['update_seq', '1', '2'],
  ['数据来源', '自动', '手工'],
  ['日最大负荷', '12', '13'],
  ['peak reading', '12.5', '13.1'],
  ['采集时间', '20260302080000', '20260303093000'],
  ['状态', '0', '1'],
  ['数据质量', '正常', '补录'],
  ['数据类型名', '估算', '实抄'],
  ['read type', 'Estimated', 'Actual'],
  ['version', '1', '2'],
  ['行号', '1', '2']
])('a correction that differs in %s replaces the row before', async (name, before, after) => {
  const rows = [`H1,2026-03-01,${before},${curve(1)}`, `H1,2026-03-01,${after},${curve(2)}`]
  const { days, rejections } = await read([`户号,日期,${name},${POINTS}`, ...rows])
  expect(rejections).toEqual([])
  expect(days.map(({ values }) => values[0])).toEqual([1, 2])
})

test('a correction of the kind of row that went in goes in, parts of a day and the same values do too', async () => {
  const halves = (from: number) =>
    Array.from({ length: 96 }, (_, i) => (i < 48 === (from === 0) ? 5 + i / 8 : '')).join()
  const parts = [`H1,2026-03-01,上,${halves(0)}`, `H1,2026-03-01,下,${halves(48)}`]
  const again = [`H2,2026-03-01,上,${curve(1)}`, `H2,2026-03-01,下,${curve(1)}`, `H2,2026-03-01,上,${curve(2)}`]
  const { days, rejections } = await read([`户号,日期,半天,${POINTS}`, ...parts, ...again])
  expect(rejections).toEqual([])
  expect(days).toHaveLength(5)
})

test('a file of which all columns are read, or differ in corrections, costs nothing', () => {
  expect(UnreadColumns.of(new Header(['meter_id', 'date', '更新时间']))).toBeUndefined()
})

test('rows add up whatever the kinds, order and values of rows', async () => {
  const row = fc.record({
    meter: fc.constantFrom('A', 'B'),
    date: fc.integer({ min: 1, max: 5 }),
    kind: fc.constantFrom('x', 'y', '', '1'),
    kwh: fc.integer({ min: 1, max: 4 })
  })
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), fc.boolean(), async (rows, isLong) => {
      const time = isLong ? ' 01:00' : ''
      const lines = rows.map(({ meter, date, kind, kwh }) => `${meter},2026-03-0${date}${time},${kind},${kwh}`)
      const { days, rejections, rowsRead } = await read([`meter_id,${isLong ? 'timestamp' : 'date'},lot,kwh`, ...lines])
      expect(rowsRead).toBe(rows.length)
      expect(days.reduce((sum, day) => sum + (day.rows ?? 1), 0) + rejections.length).toBe(rows.length)
      // each row is told at most once
      expect(new Set(rejections.map(({ line }) => line)).size).toBe(rejections.length)
    }),
    { numRuns: 150 }
  )
})

test('files of a run with a kind of rows each do not replace each other', async () => {
  const registers = new RegisterMemory()
  const next = async (name: string, kind: string, kw: number, day = '2026-03-01') =>
    read([`户号,日期,${name},${POINTS}`, `H1,${day},${kind},${curve(kw)}`], registers)
  for (const [name, one, other] of [
    ['register', 'IMP', 'EXP'],
    ['obis', '1.8.0', '2.8.0']
  ] as const) {
    expect((await next(name, one, 1)).refused).toEqual([])
    expect((await next(name, one, 2)).refused).toEqual([])
    expect((await next(name, other, 3)).refused).toEqual(['unread_column 2'])
    // days of its own
    expect((await next(name, other, 3, '2026-03-02')).refused).toEqual([])
  }
})

/** Reads files of one header one after the other, in one run. @returns the refused rows of each, of what its end gives too */
async function filesOfRun(header: string, ...files: readonly (readonly string[])[]) {
  const registers = new RegisterMemory()
  const refused: string[][] = []
  for (const rows of files) refused.push((await read([header, ...rows], registers)).refused)
  return refused
}

const hours = (date: string, kind: string, value: number) =>
  Array.from({ length: 24 }, (_, i) => `M,${date} ${String(i).padStart(2, '0')}:00,${kind},${value + (i % 3) / 8}`)

test('single readings of another kind in another file of a run are refused, those of the same kind and other times go in', async () => {
  for (const unit of ['kwh', 'kw']) {
    const [first, again, other, later] = await filesOfRun(
      `meter_id,timestamp,tou,${unit}`,
      hours('2026-03-01', 'A', 10),
      hours('2026-03-01', 'A', 11),
      hours('2026-03-01', 'B', 20),
      hours('2026-03-02', 'B', 20)
    )
    expect([first, again, later]).toEqual([[], [], []])
    expect(other).toEqual(Array.from({ length: 24 }, (_, i) => `unread_column ${i + 2}`))
  }
})

test('of a day with readings of two kinds those go in for whose times no other kind is there', async () => {
  const registers = new RegisterMemory()
  const header = 'meter_id,timestamp,通道名,kw'
  await read([header, ...hours('2026-03-01', 'A', 10).slice(0, 12)], registers)
  const mixed = [...hours('2026-03-01', 'B', 20).slice(0, 6), ...hours('2026-03-01', 'A', 11).slice(6)]
  const { days, rejections, refused, rowsRead } = await read([header, ...mixed], registers)
  expect(refused.toSorted()).toEqual([2, 3, 4, 5, 6, 7].map((line) => `unread_column ${line}`))
  expect(rejections[0]!.reason.zh).toContain('通道名：本行为 B')
  expect(days.map(({ values, rows }) => [values[5], values[6], rows])).toEqual([[Number.NaN, 11, 18]])
  expect(rowsRead).toBe(24)
})

test('hours that a column of periods labels complete and correct each other over files of a run', async () => {
  const labelled = (value: number) =>
    hours('2026-03-01', '', value).map((row, i) => row.replace(',,', `,${i < 8 ? '谷' : '峰'},`))
  expect(
    await filesOfRun('meter_id,timestamp,时段名,kw', labelled(1), labelled(2), hours('2026-03-01', '平', 3))
  ).toEqual([[], [], Array.from({ length: 24 }, (_, i) => `unread_column ${i + 2}`)])
})

test('rows of tariff periods of another kind in another file of a run are refused, other periods of the day go in', async () => {
  const rows = (kind: string, value: number, periods: readonly string[]) =>
    periods.map((period, i) => `D,2026-03-01,${period},${kind},${value + i}`)
  const header = '户号,日期,费率,通道名,电量'
  const periods = ['尖', '峰', '平', '谷']
  const files = await filesOfRun(
    header,
    rows('A', 10, periods.slice(0, 2)),
    rows('B', 20, periods.slice(0, 2)),
    rows('B', 20, periods.slice(2)),
    rows('A', 11, periods.slice(0, 2)),
    rows('A', 30, periods.slice(2))
  )
  const both = ['unread_column 2', 'unread_column 3']
  expect(files).toEqual([[], both, [], [], both])
})

test('parts of days, and totals of days, of another kind in another file of a run are refused', async () => {
  const part = (kind: string, from: number, kw: number) => `H1,2026-03-01,${from},4,${kind},"${kw};${kw};${kw};${kw}"`
  expect(
    await filesOfRun(
      'METER_ID,DATA_DATE,START_POINT,POINT_COUNT,tou,VALUES',
      [part('A', 1, 5), part('A', 93, 5)],
      [part('B', 1, 6), part('B', 93, 6)],
      [part('B', 5, 6), part('B', 89, 6)],
      [part('A', 1, 7), part('A', 93, 7)]
    )
  ).toEqual([[], ['unread_column 2', 'unread_column 3'], [], []])
  const total = (kind: string, kwh: number) => [`D,2026-03-01,${kind},${kwh}`]
  expect(await filesOfRun('id,rq,通道名,kwh', total('A', 100), total('B', 30), total('A', 90))).toEqual([
    [],
    ['unread_column 2'],
    []
  ])
})

test('registers of another kind in another file of a run are refused, be they read at midnight or at any moment', async () => {
  const moments = (kind: string, from: number) =>
    Array.from(
      { length: 24 },
      (_, i) => `M,2026-03-01 ${String(i).padStart(2, '0')}:00,${kind},${from + i * (1 + from)}`
    )
  const [first, other, again] = await filesOfRun(
    'meter_id,read_time,tou,正向有功总示值',
    moments('A', 100),
    moments('B', 900),
    moments('A', 100)
  )
  expect([first, again]).toEqual([[], []])
  expect(other!.filter((told) => told.startsWith('unread_column'))).toHaveLength(24)
})

test('British half-hours of another kind in another file of a run are refused', async () => {
  const day = (kind: string, kwh: number) =>
    Array.from({ length: 48 }, (_, i) => `1200012345678,13/03/2024,${i + 1},${kind},${kwh + (i % 3) / 8}`)
  const [first, other] = await filesOfRun(
    'MPAN,Settlement Date,Settlement Period,channel no,kWh',
    day('A', 1),
    day('B', 2)
  )
  expect(first).toEqual([])
  expect(other).toHaveLength(48)
})

test('rows that were taken back refuse no corrected export in the same run', async () => {
  const row = (kind: string, kw: number) => `H1,2026-03-01,${kind},${curve(kw)}`
  const both = ['unread_column 2', 'unread_column 3']
  expect(await filesOfRun(`户号,日期,tou,${POINTS}`, [row('A', 1), row('B', 2)], [row('B', 2)], [row('A', 1)])).toEqual(
    [both, [], ['unread_column 2']]
  )
  const total = (kind: string, kwh: number) => `D,2026-03-01,${kind},${kwh}`
  expect(await filesOfRun('id,rq,tou,kwh', [total('A', 100), total('B', 30)], [total('B', 30)])).toEqual([both, []])
})

test('what went in before stays, where its correction is taken back', async () => {
  const row = (kind: string, kw: number) => `H1,2026-03-01,${kind},${curve(kw)}`
  expect(await filesOfRun(`户号,日期,tou,${POINTS}`, [row('A', 1)], [row('A', 3), row('B', 2)], [row('B', 2)])).toEqual(
    [[], ['unread_column 2', 'unread_column 3'], ['unread_column 2']]
  )
})

test.each([
  ['用电类别', '一般工商业', '大工业'],
  ['电价类别', '居民', '大工业'],
  ['终端地址', '330100123', '330100456'],
  ['电价代码', '0101', '0203'],
  ['行业代码', '0101', '0203'],
  ['批次编码', '2024040101', '2024040501'],
  ['抄表员编码', '1001', '1002'],
  ['抄表类型', '远程自动', '现场补抄'],
  ['采集类型', '召测', '补召'],
  ['采集通道', '4G', '光纤'],
  ['资料类别', '原始', '修正'],
  ['线路名称', '城北1线', '城北2线'],
  ['记录编码', '50001', '90001']
])('a corrected export in another file of a run, in which %s changed, goes in', async (name, before, after) => {
  const row = (cell: string, kw: number) => [`H1,2026-03-01,${cell},${curve(kw)}`]
  expect(await filesOfRun(`户号,日期,${name},${POINTS}`, row(before, 1), row(after, 2))).toEqual([[], []])
  expect(
    await filesOfRun(`meter_id,timestamp,${name},kw`, hours('2026-03-01', before, 1), hours('2026-03-01', after, 2))
  ).toEqual([[], []])
})

test('columns of other kinds hold files of a run against each other where their cells are words of kinds', async () => {
  const row = (cell: string, kw: number) => [`H1,2026-03-01,${cell},${curve(kw)}`]
  const files = await filesOfRun(
    `户号,日期,数据类型名,${POINTS}`,
    row('正向有功', 1),
    row('反向有功', 2),
    row('修正值', 3)
  )
  expect(files).toEqual([[], ['unread_column 2'], []])
})

test('of another kind in another file what has the same values, or times of its own, goes in, and only the rest is refused', async () => {
  const registers = new RegisterMemory()
  const header = 'meter_id,timestamp,通道名,kw'
  const next = (rows: readonly string[]) => read([header, ...rows], registers)
  await next(hours('2026-03-01', 'A', 10).slice(0, 12))
  const same = await next(hours('2026-03-01', 'B', 10))
  expect([same.refused, same.days.map(({ values }) => values[23])]).toEqual([[], [10.25]])
  // what both gave either may correct, what one gave that one alone
  expect((await next(hours('2026-03-01', 'A', 11).slice(0, 12))).refused).toEqual([])
  const changed = await next([...hours('2026-03-01', 'C', 11).slice(0, 13), ...hours('2026-03-02', 'C', 5)])
  expect(changed.refused).toEqual(['unread_column 14'])
  expect(changed.rejections[0]!.reason.en).toContain('whose values differ')
  expect(changed.days.map(({ rows }) => rows)).toEqual([12, 24])
  const half = (kw: number, hour: number) => Array.from({ length: 96 }, (_, i) => (i < hour * 4 ? kw : '')).join()
  const row = (kind: string, cells: string) => [`H1,2026-03-01,${kind},${cells}`]
  expect(
    await filesOfRun(`户号,日期,通道名,${POINTS}`, row('A', half(5, 12)), row('B', half(5, 24)), row('C', half(6, 24)))
  ).toEqual([[], [], ['unread_column 2']])
})

test('numbers of devices under the names of British quantities tell rows apart, quantities are heeded', async () => {
  const halves = Array.from({ length: 48 }, (_, i) => `HH${i + 1}`).join()
  const day = (kwh: number) => new Array(48).fill(kwh).join()
  for (const name of ['Channel', 'Register']) {
    const read1 = (one: string, other: string) =>
      read([`MPAN,${name},Date,${halves}`, `M1,${one},13/03/2024,${day(1)}`, `M1,${other},13/03/2024,${day(0.2)}`])
    expect((await read1('1234567', '7654321')).refused).toEqual(['unread_column 2', 'unread_column 3'])
    const { refused, days } = await read1('AI', 'AE')
    expect([refused, days.map(({ channel }) => channel)]).toEqual([[], ['active_power', 'reverse_power']])
  }
})
