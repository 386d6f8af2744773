import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDay, parseDay } from '../../../src/readings/day.ts'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import { type LoadDay, mergeDays } from '../../../src/readings/load-day.ts'
import { PointTerms } from '../../../src/readings/point-terms.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { problems, readFile } from './reading-samples.ts'

const HEADER = '电表号,采集时间,倍率,正向有功总示值,反向有功总示值'
const FIRST_DAY = parseDay('2024-03-01')!
const NONE = Number.NaN

const clock = (place: number, perDay: number, from = FIRST_DAY) => {
  const minute = ((place % perDay) * 1440) / perDay
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0'))
  return `${formatDay(from + Math.floor(place / perDay))} ${hours}:${minutes}:00`
}

/** `meter channel date` → kW, later parts laid over earlier ones. */
function curves(days: readonly LoadDay[]): Record<string, number[]> {
  const all: Record<string, Float32Array> = {}
  for (const load of days) {
    if (load.values.every(Number.isNaN)) continue
    const key = `${load.meterId} ${load.channel} ${formatDay(load.day)}`
    all[key] = all[key] ? mergeDays({ values: all[key] }, load).values : load.values
  }
  return Object.fromEntries(Object.entries(all).map(([key, values]) => [key, [...values]]))
}

const day = (values: readonly number[], perDay = 96, from = 0) =>
  Array.from({ length: perDay }, (_, i) => values[i - from] ?? NONE)

test('the energy of an interval is what its register rose by, times the ratio of the row, in both directions', async () => {
  const rows = [1000, 1000.5, 1002, 1002.25].map((reading, i) => `A,${clock(i + 40, 96)},40,${reading},${i / 10}`)
  const found = await readFile([HEADER, ...rows].join('\n'))
  expect(found.formats).toEqual(['register-rows'])
  expect([found.rowsRead, found.rejections, found.remarks]).toEqual([4, [], []])
  const kw = curves(found.days)
  expect(kw['A active_power 2024-03-01']).toEqual(day([80, 240, 40], 96, 40))
  expect(kw['A reverse_power 2024-03-01']!.slice(40, 43).map((value) => Math.round(value))).toEqual([16, 16, 16])
})

test('in any order, in one file or several, in pieces of any size: the curve is the same', async () => {
  const meter = fc.record({
    perDay: fc.constantFrom(24, 48, 96, 288),
    start: fc.integer({ min: 0, max: 900_000_000 }),
    steps: fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 12, maxLength: 60 }),
    from: fc.integer({ min: 0, max: 23 })
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(meter, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(1, 40),
      fc.constantFrom('meter', 'time', 'any'),
      fc.integer({ min: 1, max: 3 }),
      fc.integer(),
      async (meters, ratio, order, files, seed) => {
        const rows = meters.flatMap(({ perDay, start, steps, from }, m) => {
          let shown = start
          return [0, ...steps].map((step, i) => {
            shown += step
            return { meter: `M${m}`, at: clock(i + (from * perDay) / 24, perDay), reading: shown / 1000 }
          })
        })
        const mixed = (text: string) => [...text].reduce((hash, char) => (hash * 31 + char.charCodeAt(0)) | 0, seed)
        const key = ({ meter, at }: (typeof rows)[number]) =>
          order === 'any' ? mixed(`${at}${meter}`) : order === 'time' ? `${at}${meter}` : `${meter}${at}`
        const sorted = rows.map((row) => ({ ...row, key: key(row) })).sort((a, b) => (a.key < b.key ? -1 : 1))
        const registers = new RegisterMemory()
        const days: LoadDay[] = []
        let rowsRead = 0
        for (let file = 0; file < files; file++) {
          const part = sorted.filter((_, i) => Math.floor((i * files) / sorted.length) === file)
          const text = [
            '表号,时间,倍率,正向有功总示值',
            ...part.map(({ meter, at, reading }) => `${meter},${at},${ratio},${reading}`)
          ]
          const found = await readFile(text.join('\n'), { registers, format: 'register-rows' }, `${file}.csv`, 500)
          expect(found.rejections.filter(({ code }) => code !== 'unused_quantity')).toEqual([])
          days.push(...found.days)
          rowsRead += found.rowsRead
        }
        expect(rowsRead).toBe(rows.length)
        const kw = curves(days)
        for (const [m, { perDay, steps, from }] of meters.entries()) {
          for (const [i, step] of steps.entries()) {
            const place = i + (from * perDay) / 24
            const own = kw[`M${m} active_power ${formatDay(FIRST_DAY + Math.floor(place / perDay))}`]!
            const each = own.length / perDay
            const truth = ((step / 1000) * ratio * perDay) / 24
            expect(Math.abs(own[(place % perDay) * each]! - truth)).toBeLessThan(1e-3 + truth * 1e-5)
          }
        }
      }
    ),
    { numRuns: 60 }
  )
})

test('readings of later files and files sorted by time with more meters than the beginning shows', async () => {
  const meters = Array.from({ length: 900 }, (_, m) => `33010000${10000 + m}`)
  const rows = [0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((at) =>
    meters.map((meter, m) => `${meter},${clock(at, 96)},${100 + at * (1 + (m % 3))}`)
  )
  const found = await readFile(['表号,采集时间,正向有功总示值', ...rows].join('\n'), {}, 'r.csv', 4000)
  expect(found.formats.at(-1)).toBe('register-rows')
  expect(found.rejections).toEqual([])
  const kw = curves(found.days)
  expect(
    meters.every(
      (meter, m) =>
        kw[`${meter} active_power 2024-03-01`]?.slice(0, 4).join() === new Array(4).fill(4 * (1 + (m % 3))).join()
    )
  ).toBe(true)
})

test('the multiplier of the point holds where the row has no ratio, and accounts and assets find their point', async () => {
  const term = { meterId: 'P1', account: '0012', intervalMinutes: NONE, role: null, parentId: null } as const
  const open = Number.POSITIVE_INFINITY
  const points = new PointTerms([{ ...term, asset: 'A1', multiplier: 60, validFrom: -open, validTo: open }])
  const meter = { meterId: 'P1', siteId: 'S', kind: null, floorAreaM2: NONE, multiplier: NONE, contractKva: NONE }
  const check = checkAgainst(new Map([['P1', meter as never]]), points)
  const rows = [10, 10.5, 11.5, 12].map((reading, i) => `0012,A1,${clock(i, 96)},${reading}`)
  const found = await readFile(['户号,电表资产号,数据时间,正向有功总示值', ...rows].join('\n'), {
    points,
    check,
    format: 'register-rows'
  })
  expect(found.rejections).toEqual([])
  expect(curves(found.days)['P1 active_power 2024-03-01']!.slice(0, 4)).toEqual([120, 240, 120, NONE])
})

test('a swapped meter, a roll-over, a gap and a corrected reading', async () => {
  const text = (rows: readonly (readonly [place: number, reading: number | string])[]) =>
    ['表号,时间,正向有功总示值', ...rows.map(([place, reading]) => `A,${clock(place, 96)},${reading}`)].join('\n')
  const read = async (rows: readonly (readonly [number, number | string])[]) => {
    const found = await readFile(text(rows), { format: 'register-rows' })
    return { found, kw: curves(found.days)['A active_power 2024-03-01']!.slice(0, 8) }
  }
  const swap = await read([
    [0, 5000],
    [1, 5001],
    [2, 5002],
    [3, 0.5],
    [4, 1.5],
    [5, 2.5]
  ])
  expect(swap.kw).toEqual(day([4, 4, NONE, 4, 4], 8))
  const over = await read([
    [0, 999_998],
    [1, 999_999],
    [2, 0],
    [3, 1]
  ])
  expect(over.kw).toEqual(day([4, 4, 4], 8))
  const gap = await read([
    [0, 10],
    [1, 11],
    [7, 17],
    [8, 18]
  ])
  expect(gap.kw).toEqual(day([4, NONE, NONE, NONE, NONE, NONE, NONE, 4], 8))
  const corrected = await read([
    [0, 10],
    [1, 11],
    [2, 19],
    [3, 13],
    [2, 12]
  ])
  expect(corrected.kw).toEqual(day([4, 4, 4], 8))
  expect(corrected.found.days.reduce((sum, { superseded = 0 }) => sum + superseded, 0)).toBe(1)
  const missing = await read([
    [0, 10],
    [1, 'NULL'],
    [2, 12],
    [3, 13]
  ])
  expect([missing.found.rowsRead, missing.found.rejections]).toEqual([4, []])
})

test('two ratios of one day, tariff periods without a total and bad cells are told with their line', async () => {
  const found = await readFile(
    `${HEADER}\nA,${clock(0, 96)},40,10,0\nA,${clock(1, 96)},60,11,0\nA,${clock(2, 96)},40,x,0\nA,never,40,12,0\n,${clock(3, 96)},40,13,0\nA,${clock(4, 96)},40,14,0\nA,${clock(5, 96)},40,15,0\n`,
    { format: 'register-rows' }
  )
  expect(problems(found).slice(0, 4)).toEqual([
    [3, 'two_ratios'],
    [4, 'bad_number'],
    [5, 'bad_timestamp'],
    [6, 'missing_id']
  ])
})

test('two meters of one point at the same times: the second is refused', async () => {
  const rows = ['A1', 'A2'].flatMap((asset, a) =>
    [10, 11, 12, 13].map((reading, i) => `P1,${asset},${clock(i, 96)},${reading + a * (500 + i)}`)
  )
  const found = await readFile(['计量点编号,电表资产号,时间,正向有功总示值', ...rows].join('\n'), {
    format: 'register-rows'
  })
  expect(curves(found.days)['P1 active_power 2024-03-01']!.slice(0, 4)).toEqual([4, 4, 4, NONE])
  expect(found.rejections.every(({ code, line }) => code === 'ambiguous_meter' && line > 5)).toBe(true)
  expect(found.rejections.length).toBeGreaterThan(0)
})

test.each([
  ['2024-10-26T22:00Z', 100, 1],
  ['2024-03-30T23:00Z', 92, Number.NaN]
] as const)(
  'on days of 23 and 25 hours of a zone, in times without an offset: from %s',
  async (from, quarters, atTwo) => {
    const offset = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/Berlin',
      timeZoneName: 'longOffset',
      hour: 'numeric'
    })
    const rows = Array.from({ length: quarters + 1 }, (_, i) => {
      const at = new Date(Date.parse(from) + i * 900_000)
      const hours = Number(/GMT\+(\d+)/.exec(offset.format(at))![1])
      const local = new Date(at.getTime() + hours * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
      return `A,${local},${1000 + i / 4}`
    })
    const found = await readFile(['电表号,时间,正向有功总示值', ...rows].join('\n'), { zone: 'Europe/Berlin' })
    expect(found.rejections).toEqual([])
    const [first] = found.days.filter(({ values }) => values.some((value) => !Number.isNaN(value)))
    expect(first!.clockChange).toEqual({ from: 120, minutes: quarters === 100 ? 60 : -60 })
    expect([...first!.values.slice(7, 13)]).toEqual([1, atTwo, atTwo, atTwo, atTwo, 1])
  }
)

test('readings that are taken some seconds or a minute early or late, and gaps of any number of steps', async () => {
  const rows = (off: readonly number[], isThere: (i: number) => boolean = () => true) =>
    Array.from({ length: 97 }, (_, i) => i)
      .filter((i) => i === 0 || isThere(i))
      .map((i) => {
        const at = new Date(Date.UTC(2024, 2, 1) + i * 900_000 + (i ? off[i % off.length]! * 1000 : 0))
        return `A,${at.toISOString().slice(0, 19).replace('T', ' ')},${1000 + i}`
      })
  const read = async (lines: readonly string[]) => {
    const found = await readFile(['电表号,时间,正向有功总示值', ...lines].join('\n'))
    expect(found.rejections).toEqual([])
    return curves(found.days)['A active_power 2024-03-01']
  }
  const all = new Array(96).fill(4)
  expect(await read(rows([3, -20, 15, 0, 22, -7]))).toEqual(all)
  expect(await read(rows([0, 60, -60, 0, 0, 60]))).toEqual(all)
  for (const missing of [1, 2, 3]) expect(await read(rows([0], (i) => i < 40 || i >= 40 + missing))).toEqual(all)
})

/** Local times of two days in Berlin, of which the first has an hour twice, with what a register shows then. */
const TWICE = Array.from({ length: 193 }, (_, i) => {
  const [utc, hours] = [Date.UTC(2024, 9, 26, 12) + i * 900_000, i < 52 ? 2 : 1]
  const local = new Date(utc + hours * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
  return `${local},${1000 + i * i}`
})
const berlin = (rows: readonly string[], meters: readonly string[] = ['A']) =>
  readFile(
    ['电表号,时间,正向有功总示值', ...meters.flatMap((meter) => rows.map((row) => `${meter},${row}`))].join('\n'),
    {
      zone: 'Europe/Berlin'
    }
  )
const twiceKw = async (rows: readonly string[], meters?: readonly string[]) => {
  const found = await berlin(rows, meters)
  expect(found.rejections).toEqual([])
  return curves(found.days)['A active_power 2024-10-27']!.slice(4, 16)
}

test('an hour that comes twice without offsets is told by the order of the rows, the newest first too', async () => {
  const forward = await twiceKw(TWICE)
  expect(forward.some(Number.isNaN)).toBe(false)
  expect(await twiceKw(TWICE.toReversed())).toEqual(forward)
  expect(await twiceKw(TWICE, ['B', 'A'])).toEqual(forward)
  // a block that is earlier comes behind
  expect(await twiceKw([...TWICE.slice(100), ...TWICE.slice(0, 100)])).toEqual(forward)
})

test('of rows in no order of time, those of an hour that comes twice are refused with what to do', async () => {
  const shuffled = TWICE.toSorted(
    (a, b) => ((Number(a.slice(17)) * 7919) % 10_007) - ((Number(b.slice(17)) * 7919) % 10_007)
  )
  const found = await berlin(shuffled)
  expect(problems(found).map(([, code]) => code)).toEqual(new Array(8).fill('repeated_hour'))
  expect(found.rejections[0]!.reason.zh).toContain('排序')
  const kw = curves(found.days)['A active_power 2024-10-27']!
  const whole = curves((await berlin(TWICE)).days)['A active_power 2024-10-27']!
  for (const [i, value] of kw.entries()) if (i < 6 || i > 12) expect(value).toBe(whole[i])
  expect(kw.slice(8, 12)).toEqual([NONE, NONE, NONE, NONE])
})

test('a reading of an hour that comes twice that comes late is of neither time', async () => {
  const late = [...TWICE.slice(0, 50), ...TWICE.slice(51), TWICE[50]!]
  const found = await berlin(late)
  expect(problems(found)).toEqual([[194, 'repeated_hour']])
})
