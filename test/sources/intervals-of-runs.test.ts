import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { CurveAssembler } from '../../src/readings/assemble-curve.ts'
import { energyByYear } from '../../src/readings/daily-energy.ts'
import { readReadings } from '../../src/sources/readings-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'rigwatch-intervals-'))
afterAll(() => rmSync(folder, { recursive: true }))

const clock = (quarter: number) =>
  `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`
const quarters = Array.from({ length: 96 }, (_, i) => `M1,2024-01-01 ${clock(i)},1.25`)

function file(name: string, rows: readonly string[]): string {
  writeFileSync(join(folder, name), ['meter_id,timestamp,kwh', ...rows].join('\n'))
  return join(folder, name)
}

async function energies(files: readonly string[]) {
  const meters = new Map<string, CurveAssembler>()
  const [rejections, channels]: [string[], Set<string>] = [[], new Set()]
  let rows = 0
  for await (const { days, rejections: rejected, rowsRead } of readReadings(files)) {
    for (const day of days) {
      channels.add(day.channel)
      if (!meters.has(day.meterId)) meters.set(day.meterId, new CurveAssembler(day.meterId))
      meters.get(day.meterId)!.add(day)
    }
    rejections.push(...rejected.map(({ code, file: of, line }) => `${code} ${of}:${line}`))
    rows += rowsRead
  }
  const kwh = [...meters].map(([id, days]) => {
    const year = energyByYear(days.finish().curves)[0]!
    return [id, Number(year.kwh.reduce((sum, day) => sum + (Number.isNaN(day) ? 0 : day), 0).toFixed(3))]
  })
  return { kwh: Object.fromEntries(kwh), rejections, channels: [...channels], rows }
}

test('a reading that comes alone, late or corrected, before or after its day, has the interval of its meter', async () => {
  const whole = file('whole.csv', quarters)
  const corrected = file('corrected.csv', ['M1,2024-01-01 10:15,2.5'])
  expect((await energies([whole, corrected])).kwh).toEqual({ M1: 121.25 })
  const gap = file(
    'gap.csv',
    quarters.filter((row) => !row.includes('10:00'))
  )
  const late = file('late.csv', ['M1,2024-01-01 10:00,1.25'])
  expect((await energies([gap, late])).kwh).toEqual({ M1: 120 })
  const first = await energies([corrected, whole])
  expect(first).toMatchObject({ kwh: { M1: 120 }, rows: 97, rejections: [] })
})

test('files of one moment of all meters make whole days together', async () => {
  mkdirSync(join(folder, 'moments'))
  for (let i = 0; i < 96; i++) {
    file(`moments/${String(i).padStart(2, '0')}.csv`, [quarters[i]!, `M2,2024-01-01 ${clock(i)},2.5`])
  }
  const found = await energies([join(folder, 'moments')])
  expect(found).toEqual({ kwh: { M1: 120, M2: 240 }, rejections: [], channels: ['active_power'], rows: 192 })
})

test('energies at midnight are those of days where there are several of them, also in files of their own', async () => {
  const days = [1, 2].map((day) => file(`day-${day}.csv`, [`M1,2024-01-0${day} 00:00,240`]))
  expect(await energies(days)).toMatchObject({ kwh: { M1: 480 }, rejections: [], channels: ['register_energy'] })
  const beside = file(
    'beside.csv',
    quarters.map((row) => row.replace('M1', 'M2'))
  )
  expect(await energies([beside, ...days])).toMatchObject({ kwh: { M1: 480, M2: 120 }, rejections: [] })
})

test('an energy of which nothing tells the interval is turned away, with its line', async () => {
  const alone = file('alone.csv', ['M1,2024-01-01 10:15,2.5'])
  expect(await energies([alone])).toEqual({
    kwh: {},
    rejections: [`unknown_interval ${alone}:2`],
    channels: [],
    rows: 1
  })
})
