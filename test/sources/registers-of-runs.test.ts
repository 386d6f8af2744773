import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { formatDay } from '../../src/readings/day.ts'
import type { LoadDay } from '../../src/readings/load-day.ts'
import { readReadings } from '../../src/sources/readings-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'rigwatch-registers-'))
afterAll(() => rmSync(folder, { recursive: true }))

const DAILY = 'id,rq,kwh,kwh_rap,kwh_pap_r1,kwh_pap_r2,kwh_pap_r3,kwh_pap_r4'
const LONG = 'meter_id,timestamp,kwh'
const dayOf = (i: number) => formatDay(20_089 + i)
/** A daily row of a total that all four registers have a quarter of. */
const daily = (meter: string, i: number, kwh: number) =>
  `${meter},${dayOf(i)},${kwh},0,${kwh / 4},${kwh / 4},${kwh / 4},${kwh / 4}`
const times = (count: number, at: (i: number) => number | string) => Array.from({ length: count }, (_, i) => at(i))
const halves = times(48, (i) => `${String(i >> 1).padStart(2, '0')}:${i % 2 ? '30' : '00'}`)
/** A load whose day-to-day change is the noise of a flat one. */
const load = (i: number) => 100 + ((i * 37) % 11) / 10

let folders = 0
/** A folder of files, each of a header and rows. */
function files(header: string, contents: readonly (readonly string[])[]): string {
  const path = join(folder, String(folders++))
  mkdirSync(path)
  for (const [i, rows] of contents.entries())
    writeFileSync(join(path, `${String(i).padStart(3, '0')}.csv`), [header, ...rows].join('\n'))
  return path
}

async function read(path: string) {
  const days: LoadDay[] = []
  const [refused, remarks]: [string[], string[]] = [[], []]
  let rowsRead = 0
  for await (const batch of readReadings([path])) {
    days.push(...batch.days)
    for (const { code, file, line } of batch.rejections) refused.push(`${code} ${file.split('/').at(-1)}:${line}`)
    for (const { code, file, line } of batch.remarks ?? []) remarks.push(`${code} ${file.split('/').at(-1)}:${line}`)
    rowsRead += batch.rowsRead
  }
  const rows = days.reduce((sum, { rows = 1 }) => sum + rows, 0)
  expect(rowsRead).toBe(rows + refused.length)
  return { meters: [...new Set(days.map(({ meterId }) => meterId))].sort(), rows, refused, remarks }
}

const everyFile = (count: number, line = 2) =>
  times(count, (i) => `register_as_energy ${String(i).padStart(3, '0')}.csv:${line}`)

describe('readings of a register handed in as energies are turned away, each with its file and line', () => {
  test('a file a day, none of which tells', async () => {
    const path = files(
      DAILY,
      [...Array(30).keys()].map((i) => [daily('R', i, 10_000 + 8 * i), daily('L', i, load(i))])
    )
    const found = await read(path)
    expect(found.refused.sort()).toEqual(everyFile(30))
    expect(found).toMatchObject({ meters: ['L'], rows: 30, remarks: [] })
  })

  test('total only, a file a day', async () => {
    const found = await read(
      files(
        'id,rq,kwh',
        [...Array(30).keys()].map((i) => [`R,${dayOf(i)},${5000 + 40 * (i % 7 < 5 ? 1 : 0.2) + 50 * i}`])
      )
    )
    expect(found).toMatchObject({ meters: [], refused: everyFile(30) })
  })

  test('long rows, one a day, or an hour, a file', async () => {
    const aDay = files(
      LONG,
      [...Array(40).keys()].map((i) => [`R,${dayOf(i)} 00:00,${5000 + 30 * i}`])
    )
    expect((await read(aDay)).refused.sort()).toEqual(everyFile(40))
    const hours = [...Array(48).keys()]
    const at = (i: number) => `${dayOf(Math.floor(i / 24))} ${String(i % 24).padStart(2, '0')}:00`
    const anHour = files(
      LONG,
      hours.map((i) => [`R,${at(i)},${5000 + 1.5 * i}`, `L,${at(i)},${load(i)}`])
    )
    const found = await read(anHour)
    expect(found.refused.sort()).toEqual(everyFile(48))
    expect(found).toMatchObject({ meters: ['L'], rows: 48 })
  })

  test('British half-hours and NEM12, of days on which it stands still too', async () => {
    const reading = (day: number, i: number) => (5000 + (day < 2 ? 0 : (day - 2) * 24 + i / 2)).toFixed(1)
    const rows = times(10, (day) => `R,${dayOf(day)},${times(48, (i) => reading(day, i))}`) as string[]
    const loads = times(10, (day) => `L,${dayOf(day)},${times(48, (i) => load(day * 48 + i))}`) as string[]
    const british = await read(files(`MPAN,Date,${halves}`, [[...rows, ...loads]]))
    expect(british.refused).toEqual(times(10, (i) => `register_as_energy 000.csv:${i + 2}`))
    expect(british).toMatchObject({ meters: ['L'], rows: 10 })
    const records = times(
      10,
      (day) => `300,${dayOf(day).replaceAll('-', '')},${times(48, (i) => reading(day, i))},A,,,,`
    )
    const nem12 = ['200,R,E1,E1,E1,N,S,kWh,30,', ...(records as string[]), '900']
    const found = await read(files('100,NEM12,202501020000,X,Y', [nem12]))
    expect(found.refused).toEqual(times(10, (i) => `register_as_energy 000.csv:${i + 3}`))
    expect(found.meters).toEqual([])
  })

  test('after a meter was swapped, or a day corrected', async () => {
    const swapped = times(30, (i) => daily('R', i, i === 0 ? 52_000 : 8 * i)) as string[]
    expect((await read(files(DAILY, [swapped]))).refused).toHaveLength(30)
    const corrected = [daily('R', 0, 10_000), ...(times(30, (i) => daily('R', i, 9996 + 8 * i)) as string[])]
    expect((await read(files(DAILY, [corrected]))).refused).toHaveLength(31)
    const wrongOnce = times(30, (i) => daily('R', i, i === 12 ? 9000 : 10_000 + 8 * i)) as string[]
    expect((await read(files(DAILY, [wrongOnce]))).refused).toHaveLength(30)
  })

  test('of six days', async () => {
    expect(
      (await read(files(DAILY, [times(6, (i) => daily('R', i, 10_000 + 8 * i)) as string[]]))).refused
    ).toHaveLength(6)
  })

  test('behind months of energies of the same meter', async () => {
    const rows = times(150, (i) => daily('M', i, i < 100 ? 400 + 4 * load(i) : 40_000 + 20 * i)) as string[]
    const found = await read(files(DAILY, [rows]))
    expect(found.refused.length).toBeGreaterThanOrEqual(30)
    expect(found.refused[0]).toMatch(/^register_as_energy/)
  })
})

test('a few days that rise as those of a register do go in, and that is told', async () => {
  for (const rows of [
    times(2, (i) => daily('R', i, 10_000 + 8 * i)),
    times(4, (i) => daily('R', i, 10_000 + 8 * i)),
    times(8, (i) => daily('R', i, i < 3 ? 52_000 + 8 * i : 8 * i))
  ] as string[][]) {
    const found = await read(files(DAILY, [rows]))
    expect(found.refused).toEqual([])
    expect(found.remarks).toEqual([`register_suspected 000.csv:${rows.length + 1}`])
  }
})

describe('energies counted up within each day are turned away, from five days on', () => {
  /** What a load counts within a day, at the ends of its intervals. */
  const counted = (count: number, scale = 1) => {
    let sum = 0
    return times(count, (i) => (sum += (scale * load(i)) / 100).toFixed(2))
  }
  const QUARTERS = `户号,日期,${times(96, (i) => `E${i + 1}`)}`

  test('day rows, beside true ones, also where days before have gone in', async () => {
    const rows = times(10, (day) => `R,${dayOf(day)},${counted(96, 1 + day / 50)}`) as string[]
    const loads = times(10, (day) => `L,${dayOf(day)},${times(96, (i) => load(i + day))}`) as string[]
    const found = await read(files(QUARTERS, [[...rows, ...loads]]))
    expect(found.refused).toEqual(times(10, (i) => `counted_as_energy 000.csv:${i + 2}`))
    expect(found).toMatchObject({ meters: ['L'], rows: 10, remarks: [] })
    const changed = loads.slice(0, 5).map((row) => row.replace('L', 'R'))
    const later = await read(files(QUARTERS, [[...changed, ...rows.slice(5)]]))
    expect(later.refused).toEqual(times(1, () => `counted_as_energy 000.csv:11`))
  })

  test('long rows, a file a day', async () => {
    const at = (day: number, i: number) => `${dayOf(day)} ${String(i >> 1).padStart(2, '0')}:${i % 2 ? '30' : '00'}`
    const aDay = times(6, (day) => String(day)).map((day) =>
      counted(48).map((kwh, i) => `R,${at(Number(day), i)},${kwh}`)
    )
    const found = await read(files(LONG, aDay))
    expect(found).toMatchObject({ meters: [], remarks: [] })
    expect(found.refused).toHaveLength(6 * 48)
    expect(found.refused[0]).toBe('counted_as_energy 000.csv:2')
  })

  test('two days go in, and that is told', async () => {
    const found = await read(files(QUARTERS, [times(2, (day) => `R,${dayOf(day)},${counted(96)}`) as string[]]))
    expect(found).toMatchObject({ rows: 2, refused: [], remarks: ['counted_suspected 000.csv:3'] })
  })
})
