import { describe, expect, test } from 'vitest'
import { ofAsset } from '../../src/readings/asset-clash.ts'
import { DaySet } from '../../src/readings/day-set.ts'
import { PartNumbering } from '../../src/readings/formats/part-numbering.ts'
import { RecordUpdates } from '../../src/readings/formats/record-updates.ts'
import { RowRatios } from '../../src/readings/formats/row-ratios.ts'
import type { LoadDay } from '../../src/readings/load-day.ts'
import { SourcesOfDays } from '../../src/readings/sources-of-days.ts'

const DAYS = 365
/** All days of a year, none beside the one before it. */
const SHUFFLED = Array.from({ length: DAYS }, (_, i) => 19_000 + ((i * 152) % DAYS))

function dayOf(day: number, value: number, meterId = 'M'): LoadDay {
  return { meterId, day, channel: 'active_power', values: new Float32Array(24).fill(value) }
}

describe('days in any order', () => {
  test('are all kept, before 1970 too, and no others', () => {
    const days = new DaySet()
    const kept = [...SHUFFLED.filter((day) => day % 3 > 0), -1, -32, -33, 0, 31, 32]
    for (const day of kept) days.add(day)
    const all = Array.from({ length: 20_000 }, (_, i) => i - 100)
    expect(all.filter((day) => days.has(day))).toEqual([...kept].sort((a, b) => a - b))
  })

  test('of two meters of one point the second is refused on each', () => {
    const sources = new SourcesOfDays()
    const first = SHUFFLED.map((day) => ofAsset(sources, dayOf(day, 10), 'A1'))
    const second = SHUFFLED.map((day) => ofAsset(sources, dayOf(day, 1), 'A2'))
    expect(first.filter((load) => 'code' in load)).toEqual([])
    expect(second.filter((load) => 'code' in load && load.code === 'ambiguous_meter').length).toBe(DAYS)
    // the first meter's own corrections go in
    expect(SHUFFLED.every((day) => !('code' in ofAsset(sources, dayOf(day, 11), 'A1')))).toBe(true)
  })

  test('of two ratios the second is seen on each', () => {
    const ratios = new RowRatios()
    for (const day of SHUFFLED) ratios.add('M', day, 20)
    expect(SHUFFLED.map((day) => ratios.otherOn('M', day, 200))).toEqual(SHUFFLED.map(() => 20))
    expect(SHUFFLED.map((day) => ratios.otherOn('M', day, 20))).toEqual(SHUFFLED.map(() => undefined))
    expect(ratios.otherOn('M', 18_999, 200)).toBeUndefined()
  })
})

describe('times at which records were made', () => {
  const [NEW, OLD] = ['20240301000000', '20230101000000']

  test('are known of 600 streams of a year', () => {
    const updates = new RecordUpdates()
    const read = (made: string) =>
      Array.from({ length: 600 }, (_, i) => SHUFFLED.map((day) => updates.newerThan(`NMI${i}`, day, made))).flat()
    expect(new Set(read(NEW))).toEqual(new Set([undefined]))
    const older = read(OLD)
    expect([older.length, new Set(older)]).toEqual([219_000, new Set([NEW])])
    expect(updates.takeForgotten()).toBe(false)
  })

  test('that had to be forgotten are told, once', () => {
    const updates = new RecordUpdates(64 * 32)
    for (let i = 0; i < 100; i++) updates.newerThan(`NMI${i}`, 19_000, NEW)
    expect(updates.newerThan('NMI99', 19_000, OLD)).toBe(NEW)
    expect(updates.newerThan('NMI0', 19_000, OLD)).toBeUndefined()
    expect([updates.takeForgotten(), updates.takeForgotten()]).toEqual([true, false])
  })
})

describe('the numbers of points', () => {
  const part = (first: number, meter: string): LoadDay => {
    const values = new Float32Array(96).fill(Number.NaN)
    values.fill(1, Math.max(first - 1, 0), Math.max(first - 1, 0) + 4)
    return { meterId: meter, day: 19_000, channel: 'active_power', values }
  }
  const placesOf = ({ values }: LoadDay) => [...values.keys()].filter((i) => !Number.isNaN(values[i]!))

  test('are learnt from a part that comes after 20,002 others', () => {
    const numbering = new PartNumbering()
    const placed: LoadDay[] = []
    for (let i = 0; i < 20_002; i++) placed.push(...numbering.place(part(4, `M${i}`), 4, 4))
    expect(placed).toEqual([])
    placed.push(...numbering.place(part(0, 'M'), 0, 4))
    expect(placed.length).toBe(20_003)
    expect(placed.slice(0, -1).every((load) => placesOf(load).join() === '4,5,6,7')).toBe(true)
    expect(placesOf(placed.at(-1)!)).toEqual([0, 1, 2, 3])
  })

  test('are said not to be known where too many parts came, and a part at 0 is refused then', () => {
    const numbering = new PartNumbering(10)
    const placed = Array.from({ length: 12 }, (_, i) => numbering.place(part(4, `M${i}`), 4, 4)).flat()
    expect(placed.map(placesOf)).toEqual(Array(12).fill([3, 4, 5, 6]))
    expect(numbering.isOpen).toBe(true)
    expect(numbering.problemOf(0, 4, 96)?.reason.en).toContain('too late')
    // one that ends with the last point tells that they begin with 1
    numbering.place(part(93, 'M'), 93, 4)
    expect(numbering.isOpen).toBe(false)
  })
})
