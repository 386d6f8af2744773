import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { simulateCommand } from '../../src/cli/simulate.ts'
import { parseTargets } from '../../src/cli/targets-file.ts'
import type { LoadDay } from '../../src/readings/load-day.ts'
import type { Rejection } from '../../src/readings/rejection.ts'
import { parseSites } from '../../src/readings/sites-file.ts'
import { readReadings } from '../../src/sources/readings-files.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rigwatch-simulate-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs the command and gives what it says on stderr. */
async function simulate(out: string, ...args: readonly string[]): Promise<string> {
  let said = ''
  const command = simulateCommand()
    .exitOverride()
    .configureOutput({ writeErr: (text) => (said += text), writeOut: () => {} })
  await command.parseAsync(['--out', join(folder, out), ...args], { from: 'user' })
  return said
}

async function readAll(out: string, name: string): Promise<{ days: LoadDay[]; rejections: Rejection[] }> {
  const days: LoadDay[] = []
  const rejections: Rejection[] = []
  for await (const batch of readReadings([join(folder, out, name)])) {
    days.push(...batch.days)
    rejections.push(...batch.rejections)
  }
  return { days, rejections }
}

/** Rows of a simple CSV file by its columns. */
async function table(out: string, name: string): Promise<Record<string, string>[]> {
  const [header = '', ...lines] = (await readFile(join(folder, out, name), 'utf8')).trimEnd().split('\n')
  const names = header.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, cell])))
}

const SMALL = ['--sites', '20', '--days', '120', '--mining-share', '0.5', '--registers']

test('writes files that the readers accept to the last row', async () => {
  const said = await simulate('small', ...SMALL)
  expect(said).toContain('20 sites')
  const sites = parseSites(await readFile(join(folder, 'small', 'sites.csv'), 'utf8'))
  expect(sites.rejections).toEqual([])
  const names = await readdir(join(folder, 'small'))
  const readings = names.filter((name) => name.startsWith('readings'))
  expect(readings).toContain('readings.csv.gz')
  const known = new Set<string>()
  for (const name of [...readings, 'registers.csv.gz']) {
    const { days, rejections } = await readAll('small', name)
    expect(rejections).toEqual([])
    for (const { meterId } of days) expect(sites.meters.has(meterId)).toBe(true)
    if (name !== 'registers.csv.gz') for (const { meterId } of days) known.add(meterId)
  }
  expect(known.size).toBe(sites.meters.size)
})

test('daily registers are the energy of the load curve', async () => {
  const { days: curve } = await readAll('small', 'readings.csv.gz')
  const { days: registers } = await readAll('small', 'registers.csv.gz')
  const byDay = new Map(registers.map((day) => [`${day.meterId} ${day.day}`, day.values]))
  let compared = 0
  for (const { meterId, day, values } of curve) {
    const kwh = byDay.get(`${meterId} ${day}`)
    if (values.some((kw) => Number.isNaN(kw))) expect(kwh).toBeUndefined()
    else {
      const drawn = values.reduce((sum, kw) => sum + Math.max(0, kw), 0) / 4
      expect(Math.abs(kwh![0]! - drawn)).toBeLessThan(0.01 + 1e-4 * drawn)
      expect(kwh!.subarray(1).reduce((sum, part) => sum + part)).toBeCloseTo(kwh![0]!, 1)
      compared++
    }
  }
  expect(compared).toBeGreaterThan(1000)
})

test('the truth names every meter once, with what was mined', async () => {
  const truth = await table('small', 'truth.csv')
  const sites = await table('small', 'sites.csv')
  expect(truth.map((row) => row.meter_id)).toEqual(sites.map((row) => row.meter_id))
  const mined = truth.filter((row) => row.label === '1')
  expect(mined.length).toBeGreaterThan(3)
  for (const row of mined) {
    expect(row.onset).toMatch(/^2025-\d\d-\d\dT\d\d:\d\d:00$/)
    expect(Number(row.rig_kw) * Number(row.rig_kwh) * Number(row.units) * Number(row.share_of_mean)).toBeGreaterThan(0)
  }
  for (const row of truth.filter(({ label }) => label === '0')) expect(row.kind).toBe('')
})

test('weather has every hour of every city on the local clock', async () => {
  const text = gunzipSync(await readFile(join(folder, 'small', 'weather.csv.gz'))).toString()
  const lines = text.trimEnd().split('\n')
  expect(lines).toHaveLength(1 + 11 * 120 * 24)
  expect(lines[0]).toBe('timestamp,temp_c,region')
  expect(lines[24]).toMatch(/^2025-06-19 23:00:00,-?\d+\.\d,3301$/)
})

test('targets are set for cities and organisations, and say that they are simulated', async () => {
  const { rows: targets, rejections } = parseTargets(await readFile(join(folder, 'small', 'targets.csv'), 'utf8'))
  expect(rejections).toEqual([])
  expect(new Set(targets.map((target) => target.scopeKind))).toEqual(new Set(['region', 'organisation']))
  for (const target of targets) {
    expect(target.source).toBe('simulated')
    expect(target.baseValue).toBeGreaterThan(0)
  }
})

test('the same seed writes the same bytes, another one others', async () => {
  await simulate('again', ...SMALL)
  await simulate('other', ...SMALL, '--seed', 'other')
  for (const name of await readdir(join(folder, 'small'))) {
    expect((await readFile(join(folder, 'again', name))).equals(await readFile(join(folder, 'small', name)))).toBe(true)
  }
  for (const name of ['readings.csv.gz', 'sites.csv', 'weather.csv.gz']) {
    expect((await readFile(join(folder, 'other', name))).equals(await readFile(join(folder, 'small', name)))).toBe(
      false
    )
  }
})

test('asks for what it cannot do without, and refuses what makes no sense', async () => {
  await expect(
    simulateCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .parseAsync([], { from: 'user' })
  ).rejects.toThrow(/--out/)
  for (const args of [
    ['--sites', '0'],
    ['--sites', '1.5'],
    ['--days', 'many'],
    ['--from', '2025-02-30'],
    ['--mining-share', '1.2'],
    ['--points', '12']
  ]) {
    await expect(simulate('refused', ...args)).rejects.toThrow()
  }
  expect(await readdir(folder)).not.toContain('refused')
})
