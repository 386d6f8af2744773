import { Buffer } from 'node:buffer'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatDay } from '../../src/readings/day.ts'
import { UnexpectedHeaderError } from '../../src/readings/header.ts'
import type { Rejection } from '../../src/readings/rejection.ts'
import { parseSites } from '../../src/readings/sites-file.ts'
import { emptyTally, tallied } from '../../src/readings/tally.ts'
import { checkAgainst } from '../../src/readings/validation.ts'
import { fileBytes, UnreadableFileError } from '../../src/sources/file-bytes.ts'
import { readSites, readTariffTable, readWeather } from '../../src/sources/input-files.ts'
import { groupByMeter } from '../../src/sources/meter-groups.ts'
import { readReadings } from '../../src/sources/readings-files.ts'

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

async function read(files: string[], check?: Parameters<typeof readReadings>[1]) {
  const tally = emptyTally()
  const rejections: Rejection[] = []
  const meterIds: string[] = []
  for await (const batch of tallied(readReadings(files, check), tally, (some) => void rejections.push(...some))) {
    meterIds.push(...batch.days.map((day) => day.meterId))
  }
  expect(tally.read).toBe(tally.accepted + tally.rejected)
  expect(tally.accepted).toBe(meterIds.length)
  return { tally, rejections, meterIds }
}

const HEADER = `meter_id,date,${Array.from({ length: 24 }, (_, i) => `p${i + 1}`)}`
const random = (() => {
  let state = 1
  return () => (state = (state * 48271) % 2147483647) / 2147483647
})()
/** Rows that do not compress to nothing, of 240 meters. */
const lines = Array.from(
  { length: 24_000 },
  (_, i) =>
    `M${i % 240},2023-${String(1 + (i % 12)).padStart(2, '0')}-01,${Array.from({ length: 24 }, () => random().toFixed(3))}`
)
const content = `${[HEADER, ...lines].join('\n')}\n`

describe('gzip', () => {
  test('is known by its first bytes, whatever the name', async () => {
    const plain = file('plain.csv.gz', `${HEADER}\n${lines[0]}\n`)
    const gzip = file('gzip.csv', gzipSync(`${HEADER}\n${lines[1]}\n`))
    expect((await read([plain, gzip])).meterIds).toEqual(['M0', 'M1'])
  })

  test('of several members is read to the end', async () => {
    const members = Buffer.concat([gzipSync(`${HEADER}\n${lines[0]}\n`), gzipSync(`${lines[1]}\n${lines[2]}`)])
    expect((await read([file('members.gz', members)])).meterIds).toEqual(['M0', 'M1', 'M2'])
  })

  test('that is cut off gives every row before the cut, and says at which line it was cut', async () => {
    const whole = gzipSync(content)
    for (const share of [0.2, 0.5, 0.999]) {
      const cut = whole.subarray(0, Math.floor(whole.length * share))
      const { tally, rejections } = await read([file('cut.gz', cut)])
      expect(tally.accepted).toBeGreaterThan(lines.length * share * 0.98 - 500)
      expect(rejections).toMatchObject([{ line: tally.accepted + 2, code: 'truncated_file' }])
      expect(lines[tally.accepted]!.startsWith(rejections[0]!.raw)).toBe(true)
    }
  })

  test.each([2, 5, 11])('that is cut after %i bytes is one rejection', async (bytes) => {
    const { tally, rejections } = await read([file('head.gz', gzipSync(content).subarray(0, bytes))])
    expect(tally.read).toBe(1)
    expect(rejections).toMatchObject([{ line: 1, code: 'truncated_file' }])
  })

  test('that is damaged gives the rows before, and the file after it is read', async () => {
    const whole = gzipSync(content)
    const middle = Math.floor(whole.length / 2)
    whole.fill(0xff, middle, middle + 4000)
    const { rejections, meterIds } = await read([file('damaged.gz', whole), file('good.csv', `${HEADER}\n${lines[7]}`)])
    expect(rejections.at(-1)?.code).toBe('damaged_file')
    expect(meterIds.length).toBeGreaterThan(5000)
    expect(meterIds.at(-1)).toBe('M7')
  })

  test('padded with zeros, as tapes do, is read to the end', async () => {
    const { tally } = await read([file('padded.gz', Buffer.concat([gzipSync(content), Buffer.alloc(200_000)]))])
    expect(tally).toMatchObject({ accepted: lines.length, rejected: 0 })
  })

  test('with something else behind it is damaged there', async () => {
    const { tally, rejections } = await read([
      file('tail.gz', Buffer.concat([gzipSync(content), Buffer.alloc(9e4, 'x')]))
    ])
    expect(tally.accepted).toBeGreaterThan(lines.length - 200)
    expect(rejections.map(({ code }) => code)).toEqual(['damaged_file'])
  })

  test('stops quietly when nobody reads on', async () => {
    for await (const bytes of fileBytes(file('whole.gz', gzipSync(content)))) {
      expect(bytes.length).toBeGreaterThan(0)
      break
    }
  })
})

test('rows of unknown meters are rejected as they came', async () => {
  const { meters } = parseSites('site_id,meter_id\nS,M0\n')
  const { rejections, tally } = await read([file('two.csv', `${HEADER}\n${lines[0]}\n${lines[1]}\n`)], {
    check: checkAgainst(meters)
  })
  expect(tally).toEqual({ read: 2, accepted: 1, rejected: 1, superseded: 0, negative: 0 })
  expect(rejections).toMatchObject([{ line: 3, code: 'unknown_meter', raw: lines[1] }])
})

test('an empty file is told and does not stop the others', async () => {
  const { rejections, meterIds } = await read([file('empty.csv', ''), file('one.csv', `${HEADER}\n${lines[0]}`)])
  expect(rejections).toMatchObject([{ file: join(folder, 'empty.csv'), line: 1, code: 'empty_file' }])
  expect(meterIds).toEqual(['M0'])
})

test('a folder stands for its files by name; one that holds no readings is one rejected row', async () => {
  const days = join(folder, 'days')
  mkdirSync(join(days, '2023-02'), { recursive: true })
  const dayFile = (day: string) =>
    [HEADER, `M0,${day},${Array(24).fill(1)}`, `M1,${day},${Array(24).fill(2)}`].join('\n')
  writeFileSync(join(days, '2023-01-02.csv'), dayFile('2023-01-02'))
  writeFileSync(join(days, '2023-01-01.csv.gz'), gzipSync(dayFile('2023-01-01')))
  writeFileSync(join(days, '2023-02', '01.csv'), dayFile('2023-02-01'))
  writeFileSync(join(days, 'README.txt'), 'hello\n')
  writeFileSync(join(days, '.hidden'), 'hello\n')
  const { tally, rejections } = await read([days])
  expect(tally).toMatchObject({ read: 7, accepted: 6, rejected: 1 })
  expect(rejections).toMatchObject([{ file: join(days, 'README.txt'), line: 1, code: 'unknown_format', raw: 'hello' }])
})

test('meters put together from a file a day are those of one file, whatever the order of the days', async () => {
  const days = join(folder, 'year')
  mkdirSync(days)
  const rows = Array.from({ length: 60 }, (_, day) =>
    Array.from({ length: 5 }, (_, meter) => `M${meter},${formatDay(19_358 + day)},${Array(24).fill(day * 10 + meter)}`)
  )
  for (const [i, some] of rows.entries()) {
    writeFileSync(join(days, `${String((i * 7) % 60).padStart(2, '0')}.csv`), [HEADER, ...some].join('\n'))
  }
  const together = async (files: string[]) => {
    const meters = []
    for await (const meter of groupByMeter(readReadings(files))) meters.push(meter)
    return meters
  }
  const whole = file('whole-year.csv', [HEADER, ...rows.flat()].join('\n'))
  const apart = await together([days])
  expect(apart).toHaveLength(5)
  expect(apart).toEqual(await together([whole]))
})

test('files that cannot be read are an error that says why', async () => {
  await expect(read([join(folder, 'none.csv')])).rejects.toThrow(UnreadableFileError)
  await expect(read([join(folder, 'none.csv')])).rejects.toThrow('there is no such file')
  await expect(readSites(folder)).rejects.toThrow('it is a folder')
  await expect(read([file('sites.csv', 'site_id,meter_id\n')])).rejects.toThrow(UnexpectedHeaderError)
})

test('of several files those that hold no readings are told, and the others go in', async () => {
  const good = file('good.csv', `${HEADER}\nM1,2024-01-01,${Array(24).fill(1)}\n`)
  const [sites, notes] = [file('some-sites.csv', 'site_id,meter_id\nS,M1\n'), file('notes.txt', 'hello\nyou\n')]
  const { meterIds, rejections } = await read([sites, good, notes])
  expect(meterIds).toEqual(['M1'])
  expect(rejections.map(({ file: of, line, code, raw }) => [of, line, code, raw])).toEqual([
    [sites, 1, 'unknown_format', 'site_id,meter_id'],
    [notes, 1, 'unknown_format', 'hello']
  ])
  await expect(read([sites, notes])).rejects.toThrow(UnexpectedHeaderError)
  await expect(read([sites, notes])).rejects.toThrow('some-sites.csv')
  const lacking = await read([good, file('lacking.csv', HEADER.replace('p7,', ''))])
  expect(lacking.rejections[0]!.reason.en).toContain('there is no p7;')
})

test('sites, weather and tariff files may be gzip too; half a table is an error', async () => {
  const sites = gzipSync('\ufeffsite_id,meter_id,name\nS,M0,杭州\n')
  expect((await readSites(file('sites.gz', sites))).meters.get('M0')?.name).toBe('杭州')
  await expect(readSites(file('cut-sites.gz', sites.subarray(0, 20)))).rejects.toThrow(UnreadableFileError)
  const weather = await readWeather(file('weather.gz', gzipSync('timestamp,temp_c\n2023-01-01 00:00,1\n')))
  expect(weather.rowsRead).toBe(1)
  const tariff = 'region,valid_from,valid_to,months,days,register,hours\n,2020-01-01,,1-12,ordinary,flat,0-24\n'
  expect(await readTariffTable(file('tariff.gz', gzipSync(tariff)))).toHaveLength(1)
})
