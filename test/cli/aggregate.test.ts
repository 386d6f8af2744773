import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aggregateCommand } from '../../src/cli/aggregate.ts'
import { screenCommand } from '../../src/cli/screen.ts'
import { formatDay } from '../../src/readings/day.ts'
import { FIRST_DAY, officeKw, withLoad } from '../screening/sample-curves.ts'

const DAYS = 365
const ONSET = 200
let folder: string
const at = (name: string) => join(folder, name)
const run = (command: ReturnType<typeof aggregateCommand>, args: readonly string[]) =>
  command
    .exitOverride()
    .configureOutput({ writeErr: () => {}, writeOut: () => {} })
    .parseAsync(args, { from: 'user' })

const meters: readonly (readonly [string, Float32Array])[] = [
  ['RIG', withLoad(officeKw(DAYS), ONSET * 24, 15)],
  ...[1, 2, 3, 4].map((i) => [`OFFICE${i}`, officeKw(DAYS, i + 5)] as const)
]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rigwatch-aggregate-'))
  const header = `meter_id,date,${Array.from({ length: 24 }, (_, i) => `p${i + 1}`).join(',')}\n`
  const rows = meters.flatMap(([id, kw]) =>
    Array.from({ length: DAYS }, (_, day) => {
      const cells = [...kw.subarray(day * 24, day * 24 + 24)].map((value) => value.toFixed(2))
      return `${id},${formatDay(FIRST_DAY + day)},${cells.join(',')}\n`
    })
  )
  await writeFile(at('readings.csv'), header + rows.join(''))
  await writeFile(
    at('sites.csv'),
    `site_id,meter_id,kind,region\n${meters.map(([id]) => `S-${id},${id},office,3301`).join('\n')}\n`
  )
  await run(aggregateCommand(), [
    ...['--readings', at('readings.csv'), '--sites', at('sites.csv')],
    ...['--out', at('registers.csv.gz')]
  ])
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('every day has the energy of its hours, and its registers add up to it', async () => {
  const rows: Record<string, string>[] = parse(gunzipSync(await readFile(at('registers.csv.gz'))), { columns: true })
  expect(rows).toHaveLength(meters.length * DAYS)
  for (const row of rows.filter(({ meter_id }) => meter_id === 'RIG').slice(0, 60)) {
    const [whole, ...parts] = ['kwh', 'kwh_r1', 'kwh_r2', 'kwh_r3', 'kwh_r4'].map((name) => Number(row[name]))
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(whole!, 1)
    const day = (Date.parse(row.date!) / 86_400_000 - FIRST_DAY) * 24
    const hours = meters[0]![1].subarray(day, day + 24)
    expect(whole).toBeCloseTo(
      hours.reduce((sum, kw) => sum + Number(kw.toFixed(2)), 0),
      1
    )
  }
})

test('screening the registers ranks the rig first, says since when, how much, and that registers know less', async () => {
  await run(screenCommand(), [
    ...['--readings', at('registers.csv.gz'), '--sites', at('sites.csv'), '--out', at('ranking.csv')],
    ...['--json', at('ranking.json'), '--jobs', '1']
  ])
  const { points } = JSON.parse(await readFile(at('ranking.json'), 'utf8'))
  const [rig, ...offices] = points
  expect(rig.meter_id).toBe('RIG')
  expect(rig.score).toBeGreaterThan(0.1)
  expect(rig.estimated_kw / 15).toBeGreaterThan(0.8)
  expect(rig.estimated_kw / 15).toBeLessThan(1.2)
  expect(rig.operation).toBe('continuous')
  const days = Date.parse(rig.onset.slice(0, 10)) / 86_400_000 - FIRST_DAY
  expect(Math.abs(days - ONSET)).toBeLessThanOrEqual(1)
  expect(rig.warnings.map(({ code }: { code: string }) => code)).toContain('data.registers_only')
  const detectors = rig.contributions.map(({ detector }: { detector: string }) => detector)
  expect(detectors).toEqual(expect.arrayContaining(['model_start', 'candidates', 'step', 'flatness', 'operation']))
  const sum = rig.contributions.reduce((all: number, { logOdds }: { logOdds: number }) => all + logOdds, 0)
  expect(1 / (1 + Math.exp(-sum))).toBeCloseTo(rig.score, 6)
  for (const office of offices) expect(office.score).toBeLessThan(0.3 * rig.score)
})
