import { Buffer } from 'node:buffer'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import writeExcelFile from 'write-excel-file/node'
import { formatDay } from '../../src/readings/day.ts'
import { UnexpectedHeaderError } from '../../src/readings/header.ts'
import type { LoadDay } from '../../src/readings/load-day.ts'
import type { ParseOptions } from '../../src/readings/parse-options.ts'
import type { Rejection } from '../../src/readings/rejection.ts'
import { UnreadableFileError } from '../../src/sources/file-bytes.ts'
import { readPoints, readSites } from '../../src/sources/input-files.ts'
import { SeveralTablesError } from '../../src/sources/only-table.ts'
import { readReadings } from '../../src/sources/readings-files.ts'
import { zipOf } from './zip-writer.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigwatch-test-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function read(path: string, options?: ParseOptions) {
  const days: LoadDay[] = []
  const rejections: Rejection[] = []
  let rowsRead = 0
  let rows = 0
  for await (const batch of readReadings([path], options)) {
    days.push(...batch.days)
    rejections.push(...batch.rejections)
    rowsRead += batch.rowsRead
    rows += batch.days.reduce((sum, { rows = 1 }) => sum + rows, 0) + batch.rejections.length
  }
  expect(rows).toBe(rowsRead)
  const told = rejections.map(({ file, line, code }) => [file.replace(`${folder}/`, ''), line, code])
  return { days, keys: days.map(({ meterId, day }) => `${meterId} ${formatDay(day)}`), told, rowsRead }
}

const HEADER = `meter_id,date,${Array.from({ length: 24 }, (_, i) => `p${i + 1}`)}`
const row = (id: string, day = '2024-01-01') => `${id},${day},${Array(24).fill(1.5)}`
const csv = (...rows: string[]) => [HEADER, ...rows, ''].join('\n')

describe('zip archives', () => {
  test('hold files of any form, in the order of their names', async () => {
    const path = file(
      'all.dat',
      zipOf(
        { name: 'b/long.csv', data: 'meter_id,timestamp,kw\nL,2024-01-01 00:00,1\nL,2024-01-01 01:00,x\n' },
        { name: 'a.csv', data: csv(row('A')) },
        { name: 'c.csv.gz', data: gzipSync(csv(row('G'))), method: 0 },
        { name: 'd.zip', data: zipOf({ name: 'inner.csv', data: csv(row('Z')) }) },
        { name: 'notes.txt', data: 'see the other files' },
        { name: 'empty.csv', data: '' },
        { name: '__MACOSX/._a.csv', data: 'junk' },
        { name: '.DS_Store', data: 'junk' },
        { name: 'folder/', data: '', method: 0 }
      )
    )
    const found = await read(path)
    expect(found.keys).toEqual(['A 2024-01-01', 'G 2024-01-01', 'Z 2024-01-01', 'L 2024-01-01'])
    expect(found.told).toEqual([
      ['all.dat › b/long.csv', 3, 'bad_number'],
      ['all.dat › empty.csv', 1, 'empty_file'],
      ['all.dat › notes.txt', 1, 'unknown_format']
    ])
  })

  test('names in GBK are shown as text', async () => {
    // 数据.txt
    const name = Buffer.concat([Buffer.from([0xca, 0xfd, 0xbe, 0xdd]), Buffer.from('.txt')])
    expect((await read(file('gbk.zip', zipOf({ name, data: 'x' })))).told).toEqual([
      ['gbk.zip › 数据.txt', 1, 'unknown_format']
    ])
  })

  test('what cannot be read in them is told, and the rest goes in', async () => {
    const found = await read(
      file(
        'bad.zip',
        zipOf(
          { name: 'a.csv', data: csv(row('A')) },
          { name: 'encrypted.csv', data: csv(row('E')), flags: 1 },
          { name: 'method.csv', data: csv(row('M')), method: 99 },
          { name: 'old.xls', data: Buffer.from('d0cf11e0a1b11ae1', 'hex') },
          { name: 'short.csv', data: csv(row('S')), size: 10_000 },
          { name: 'z.csv', data: csv(row('Z')) }
        )
      )
    )
    expect(found.keys).toEqual(expect.arrayContaining(['A 2024-01-01', 'Z 2024-01-01']))
    expect(found.told.map(([name, , code]) => [name, code])).toEqual([
      ['bad.zip › encrypted.csv', 'encrypted_file'],
      ['bad.zip › method.csv', 'damaged_file'],
      ['bad.zip › old.xls', 'old_workbook'],
      ['bad.zip › short.csv', 'damaged_file']
    ])
  })

  test('a cut off archive is told', async () => {
    const whole = zipOf({ name: 'a.csv', data: csv(row('A')) })
    expect((await read(file('cut.zip', whole.subarray(0, -30)))).told).toEqual([['cut.zip', 1, 'truncated_file']])
    expect((await read(file('none.zip', zipOf()))).rowsRead).toBe(0)
  })

  test('a bomb is refused, and nothing after it in the archive is read', async () => {
    const zeros = Buffer.alloc(150 * 1024 * 1024, '0')
    const bomb = { name: 'a.csv', data: zeros }
    const before = process.memoryUsage().rss
    const found = await read(file('bomb.zip', zipOf(bomb, { name: 'b.csv.gz', data: gzipSync(zeros), method: 0 })))
    expect(found.told.map(([, , code]) => code)).toContain('zip_limit')
    expect(found.keys).toEqual([])
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6)
  })

  test('nesting has an end', async () => {
    let inner = zipOf({ name: 'a.csv', data: csv(row('A')) })
    for (let i = 0; i < 4; i++) inner = zipOf({ name: 'n.zip', data: inner })
    expect((await read(file('deep.zip', inner))).told.map(([, , code]) => code)).toEqual(['zip_limit'])
  })

  test('whatever is done to its bytes, rows add up and nothing but the typed error is thrown', async () => {
    const whole = zipOf(
      { name: 'a.csv', data: csv(row('A'), row('B')) },
      { name: 'b.csv', data: csv(row('C')), method: 0 }
    )
    const change = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 3 }), fc.option(fc.nat(whole.length)), async (changes, cut) => {
        const bytes = Buffer.from(whole)
        for (const [at, byte] of changes) bytes[at] = byte
        await read(file('fuzz.zip', cut === null ? bytes : bytes.subarray(0, cut))).catch((error) =>
          expect(error).toBeInstanceOf(UnexpectedHeaderError)
        )
      }),
      { numRuns: 300 }
    )
  })
})

type Cell = string | number | boolean | Date | null
async function workbook(name: string, ...sheets: Cell[][][]): Promise<string> {
  const styled = sheets.map((rows) =>
    rows.map((cells) =>
      cells.map((value) => (value instanceof Date ? { value, type: Date, format: 'yyyy-mm-dd hh:mm' } : { value }))
    )
  )
  const all = styled.map((data, i) => ({ data, sheet: `S${i + 1}` }))
  return file(name, await writeExcelFile(all as never).toBuffer())
}

const POINTS = Array.from({ length: 24 }, (_, i) => `P${i + 1}`)
const ones = Array<number>(24).fill(1)

describe('workbooks', () => {
  test('dates, serial numbers, numbers as text, ids as numbers, titles and several sheets', async () => {
    const path = await workbook(
      'book.xlsx',
      [
        ['2024年用电负荷', null],
        [null],
        ['户号', '日期', '倍率', ...POINTS],
        ['0012', new Date(Date.UTC(2024, 0, 5)), 10, ...ones],
        [3301001234, 45297, 1, ...ones.map(String)],
        [null],
        ['13', '2024/1/7', 1, ...ones],
        ['14', 'soon', 1, ...ones]
      ],
      [['说明'], ['P1 为首点']],
      [],
      [
        ['meter_id', 'timestamp', 'kwh'],
        ['L', new Date(Date.UTC(2024, 0, 5, 10, 15)), 1],
        ['L', new Date(Date.UTC(2024, 0, 5, 10, 30)), 2]
      ]
    )
    const found = await read(path)
    expect(found.keys).toEqual(['0012 2024-01-05', '3301001234 2024-01-06', '13 2024-01-07', 'L 2024-01-05'])
    expect(found.days[0]!.values[0]).toBe(10)
    expect([...found.days[3]!.values.slice(41, 43)]).toEqual([4, 8])
    expect(found.told).toEqual([
      ['book.xlsx › S1', 1, 'above_header'],
      ['book.xlsx › S1', 8, 'bad_date'],
      ['book.xlsx › S2', 1, 'unknown_format']
    ])
  })

  test('frozen readings, whose freezing time at midnight closes the day before', async () => {
    const header = ['户号', '冻结时间', '综合倍率', '正向有功总示值', '正向有功峰示值']
    const day = (n: number) => new Date(Date.UTC(2024, 0, n))
    const path = await workbook(
      'frozen.xlsx',
      [['日冻结示值', null], header, ['0012', day(6), 40, 100.25, 50], ['0012', day(7), 40, 101.5, 50.5]],
      [header.with(1, '数据日期'), ['0013', day(6), 40, 100.25, 50], ['0013', day(7), 40, 101.5, 50.5]]
    )
    const found = await read(path)
    const energies = found.days.filter(({ values }) => !Number.isNaN(values[0]))
    expect(energies.map(({ meterId, day, values }) => [meterId, formatDay(day), values[0], values[2]])).toEqual([
      ['0012', '2024-01-06', 50, 20],
      ['0013', '2024-01-07', 50, 20]
    ])
    expect(found.told).toEqual([['frozen.xlsx › S1', 1, 'above_header']])
  })

  test('an id that a spreadsheet has cut is told', async () => {
    const found = await read(
      await workbook('cut.xlsx', [
        ['户号', '日期', ...POINTS],
        [3301001234567891, '2024-01-01', ...ones]
      ])
    )
    expect(found.told).toEqual([['cut.xlsx › S1', 2, 'bad_id']])
  })

  test('in a folder and in an archive', async () => {
    const path = await workbook('inner.xlsx', [
      ['meter_id', 'date', ...POINTS],
      ['A', '2024-01-01', ...ones]
    ])
    mkdirSync(join(folder, 'sub'))
    const bytes = readFileSync(path)
    writeFileSync(join(folder, 'sub', 'x.xlsx'), bytes)
    expect((await read(join(folder, 'sub'))).keys).toEqual(['A 2024-01-01'])
    expect((await read(file('x.zip', zipOf({ name: '报表.xlsx', data: bytes })))).keys).toEqual(['A 2024-01-01'])
  })

  test('one that unpacks to too much, or is damaged, is refused', async () => {
    const types = { name: '[Content_Types].xml', data: '<Types/>' }
    const huge = zipOf(types, { name: 'xl/workbook.xml', data: Buffer.alloc(150 * 1024 * 1024, ' ') })
    expect((await read(file('huge.xlsx', huge))).told).toEqual([['huge.xlsx', 1, 'zip_limit']])
    // none of these shows among the files of an archive, and all of them together are too much
    const hidden = ['__MACOSX/a.xml', '.hidden.xml', 'xl/.rels/a.xml', 'folder/']
    const bombs = hidden.map((name) => ({ name, data: Buffer.alloc(25 * 1024 * 1024, ' ') }))
    const hiding = zipOf(types, { name: 'xl/workbook.xml', data: '<workbook/>' }, ...bombs)
    expect((await read(file('hiding.xlsx', hiding))).told).toEqual([['hiding.xlsx', 1, 'zip_limit']])
    const lying = zipOf(types, { name: 'xl/workbook.xml', data: Buffer.alloc(50 * 1024 * 1024, ' '), size: 10 })
    expect((await read(file('lying.xlsx', lying))).told).toEqual([['lying.xlsx', 1, 'damaged_file']])
    const empty = zipOf(types, { name: 'xl/workbook.xml', data: '<workbook/>' })
    expect((await read(file('empty.xlsx', empty))).told).toEqual([['empty.xlsx', 1, 'damaged_file']])
    expect((await read(file('old.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex')))).told).toEqual([
      ['old.xls', 1, 'old_workbook']
    ])
  })

  test('what is written is what is read', async () => {
    const value = fc.oneof(
      fc.integer({ min: -1e9, max: 1e9 }).map((watts) => watts / 1000),
      fc.constant(null)
    )
    const rows = fc.array(
      fc.record({
        id: fc
          .stringMatching(/^[0-9A-Z表,"' ]{1,12}$/)
          // not what numbers with a decimal comma look like
          .filter((id) => id.trim() === id && id !== '' && !id.startsWith("'") && !/^\s*\d+,\d+\s*$/.test(id)),
        day: fc.integer({ min: 10_957, max: 25_000 }),
        form: fc.constantFrom('date', 'serial', 'text'),
        values: fc.array(value, { minLength: 24, maxLength: 24 })
      }),
      { minLength: 1, maxLength: 6 }
    )
    await fc.assert(
      fc.asyncProperty(rows, fc.boolean(), async (days, titled) => {
        const dated = (day: number, form: string) =>
          form === 'date' ? new Date(day * 86_400_000) : form === 'serial' ? day + 25_569 : formatDay(day)
        const path = await workbook('any.xlsx', [
          ...(titled ? [['标题', null]] : []),
          ['meter_id', 'date', ...POINTS],
          ...days.map(({ id, day, form, values }) => [id, dated(day, form), ...values])
        ])
        const found = await read(path)
        expect(found.told.map(([, , code]) => code)).toEqual(titled ? ['above_header'] : [])
        expect(found.days.map(({ meterId, day, values }) => [meterId, day, [...values]])).toEqual(
          days.map(({ id, day, values }) => [id, day, values.map((kw) => (kw === null ? Number.NaN : Math.fround(kw)))])
        )
      }),
      { numRuns: 30 }
    )
  })

  test('whatever is done to its bytes, nothing but the typed error is thrown', async () => {
    const whole = readFileSync(
      await workbook('whole.xlsx', [
        ['meter_id', 'date', ...POINTS],
        ['A', '2024-01-01', ...ones]
      ])
    )
    const change = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const bytes = Buffer.from(whole)
        for (const [at, byte] of changes) bytes[at] = byte
        await read(file('fuzz.xlsx', bytes)).catch((error) => expect(error).toBeInstanceOf(UnexpectedHeaderError))
      }),
      { numRuns: 100 }
    )
  })
})

test('a title above the header, with another separator below', async () => {
  const path = file('title.csv', `某市公共机构用电\n制表：统计科\n\n${csv(row('A')).replaceAll(',', '\t')}`)
  const found = await read(path)
  expect(found.keys).toEqual(['A 2024-01-01'])
  expect(found.told).toEqual([
    ['title.csv', 1, 'above_header'],
    ['title.csv', 2, 'above_header']
  ])
})

test('no header in the first rows is no file of readings', async () => {
  await expect(read(file('no.csv', 'a\n'.repeat(30)))).rejects.toThrow(UnexpectedHeaderError)
  await expect(read(file('few.csv', 'a\nb\n'))).rejects.toThrow(UnexpectedHeaderError)
})

describe('sites files', () => {
  test('as a workbook, with a sheet of notes before it and a title', async () => {
    const path = await workbook(
      'sites.xlsx',
      [['说明']],
      [['台账'], ['单位名称', '户号', '建筑面积（㎡）', '行政区划'], ['甲', 12, 1500.5, '杭州市']]
    )
    const { meters, rejections } = await readSites(path)
    expect(rejections).toEqual([])
    expect([...meters]).toMatchObject([['12', { siteId: '甲', floorAreaM2: 1500.5, region: '3301' }]])
  })

  test('in GBK', async () => {
    // 单位名称,户号
    const header = Buffer.from('b5a5cebbc3fbb3c62cbba7bac5', 'hex')
    const { meters } = await readSites(file('gbk.csv', Buffer.concat([header, Buffer.from('\nA,1\n')])))
    expect([...meters.keys()]).toEqual(['1'])
  })

  test('a file of something else is told', async () => {
    await expect(readSites(file('x.csv', 'a,b\n1,2\n'))).rejects.toThrow(UnexpectedHeaderError)
    await expect(readSites(await workbook('x2.xlsx', [['说明']]))).rejects.toThrow(UnexpectedHeaderError)
    await expect(readSites(file('none2.zip', zipOf()))).rejects.toThrow(UnexpectedHeaderError)
    await expect(readSites(file('cut2.zip', zipOf({ name: 'a', data: 'x' }).subarray(0, -5)))).rejects.toThrow(
      UnreadableFileError
    )
  })

  test('two sheets of sites are told, so that none is left out', async () => {
    const sites = (id: string) => [
      ['site_id', 'meter_id'],
      [id, id]
    ]
    const both = readSites(await workbook('two.xlsx', sites('A'), [['说明']], sites('B')))
    await expect(both).rejects.toThrow(SeveralTablesError)
    await expect(both).rejects.toThrow(/S1.*S3/)
  })
})

test('an archive of metering points as a workbook, with dates as such and as serial numbers', async () => {
  const path = await workbook(
    'points.xlsx',
    [['档案说明']],
    [
      ['计量点编号', '户号', '电表资产号', '倍率', '角色', '生效日期', '失效日期'],
      ['M1', '3300000001', 'A1', 40, '主表', new Date('2024-01-01T00:00:00Z'), 45322],
      ['M1', '3300000001', 'A2', 60, '主表', '2024-02-01', '']
    ]
  )
  const { terms, rejections } = await readPoints(path, () => true)
  expect(rejections).toEqual([])
  expect(
    terms.map(({ asset, multiplier, validFrom, validTo }) => [
      asset,
      multiplier,
      ...[validFrom, validTo].map((day) => (day === null || !Number.isFinite(day) ? '' : formatDay(day)))
    ])
  ).toEqual([
    ['A1', 40, '2024-01-01', '2024-01-31'],
    ['A2', 60, '2024-02-01', '']
  ])
})
