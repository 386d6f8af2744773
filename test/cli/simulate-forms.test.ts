import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { screenCommand } from '../../src/cli/screen.ts'
import { simulateCommand } from '../../src/cli/simulate.ts'
import { civil } from '../../src/readings/day.ts'
import type { Curve } from '../../src/readings/load-curve.ts'
import type { LoadDay } from '../../src/readings/load-day.ts'
import type { Meter } from '../../src/readings/meter.ts'
import { PointTerms } from '../../src/readings/point-terms.ts'
import { checkAgainst } from '../../src/readings/validation.ts'
import { WRITTEN_FORMS } from '../../src/simulation/grid-forms.ts'
import { readPoints, readSites } from '../../src/sources/input-files.ts'
import { groupByMeter } from '../../src/sources/meter-groups.ts'
import { readReadings } from '../../src/sources/readings-files.ts'

const CURVES = ['96-point-export', 'power-curve', 'energy-curve', 'reading-curve', 'long-rows'] as const
let folder: string
let meters: ReadonlyMap<string, Meter>
let points: PointTerms
const plain = new Map<string, Curve>()
const at = (name: string) => join(folder, 'gbk', name)
const pathOf = (form: string) => at(`${WRITTEN_FORMS[form]!.file}.csv.gz`)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rigwatch-forms-'))
  const command = simulateCommand().configureOutput({ writeErr: () => {} })
  const small = ['--sites', '14', '--days', '165', '--mining-share', '0.6', '--seed', '5', '--registers']
  const forms = ['--format', 'wide-day-row', ...Object.keys(WRITTEN_FORMS), '--encoding', 'gbk']
  await command.parseAsync(['--out', at(''), ...small, ...forms], { from: 'user' })
  // without capacities, for some simulated spikes are more than any load that could be
  const sites = (await readSites(at('sites.csv'))).meters
  meters = new Map([...sites].map(([id, meter]) => [id, { ...meter, contractKva: Number.NaN }]))
  const archive = await readPoints(at('points.csv'), (id) => meters.has(id))
  expect(archive.rejections).toEqual([])
  points = new PointTerms(archive.terms)
  for await (const { meterId, curves } of groupByMeter(checked(plainFiles()))) plain.set(meterId, curves[0]!)
  expect(plain.size).toBe(meters.size)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The plain form has a file for each number of points. */
const plainFiles = () => ['readings', 'readings-24', 'readings-48'].map((name) => at(`${name}.csv.gz`))

async function* checked(files: readonly string[]) {
  const there = await Promise.all(
    files.map((file) =>
      access(file).then(
        () => [file],
        () => []
      )
    )
  )
  for await (const batch of readReadings(there.flat(), { check: checkAgainst(meters, points), points })) {
    expect(batch.rejections).toEqual([])
    yield batch
  }
}

async function daysOf(form: string): Promise<LoadDay[]> {
  const days: LoadDay[] = []
  for await (const batch of checked([pathOf(form)])) days.push(...batch.days)
  return days
}

test('names are Chinese, in GBK', async () => {
  const bytes = await readFile(at('sites.csv'))
  expect(bytes.toString('utf8')).toContain('\ufffd')
  expect([...meters.values()].every(({ name }) => name?.includes('模拟'))).toBe(true)
  expect(new TextDecoder('gbk').decode(await readFile(at('customers.csv')))).toContain('单位名称')
  const head = new TextDecoder('gbk').decode(gunzipSync(await readFile(pathOf('96-point-export'))).subarray(0, 40))
  expect(head).toContain('户号,电表资产号,日期,倍率,P1')
})

test('the archive of customers says of the sites what the sites file does', async () => {
  const said = ({ meters: read }: { readonly meters: ReadonlyMap<string, Meter> }) =>
    [...read.values()].map(({ multiplier, timeZone, ...meter }) => meter)
  const archive = await readSites(at('customers.csv'))
  expect(archive.rejections).toEqual([])
  expect(said(archive)).toEqual(said(await readSites(at('sites.csv'))))
})

test.each(CURVES)('%s gives the load curves of the plain form', async (form) => {
  let compared = 0
  for await (const { meterId, curves } of groupByMeter(checked([pathOf(form)]))) {
    const [curve, expected] = [curves[0]!, plain.get(meterId)!]
    if (curve.grain !== 'interval' || expected.grain !== 'interval') throw new Error('a load curve was expected')
    expect([meterId, curve.firstDay, curve.days, curve.pointsPerDay]).toEqual([
      meterId,
      expected.firstDay,
      expected.days,
      expected.pointsPerDay
    ])
    let unknown = 0
    for (const [i, kw] of expected.kw.entries()) {
      // a register shows what is drawn; its last interval before a gap is not known
      const drawn = form === 'reading-curve' ? Math.max(0, kw) : kw
      const found = curve.kw[i]!
      if (Number.isNaN(found)) unknown++
      if (Number.isNaN(found) && form === 'reading-curve') continue
      if (Number.isNaN(kw)) expect(found).toBeNaN()
      else if (Math.abs(found - drawn) > 1e-3 + 1e-5 * Math.abs(drawn)) expect([i, found]).toEqual([i, drawn])
      compared++
    }
    expect(unknown).toBeLessThan(0.2 * curve.kw.length)
  }
  expect(compared).toBeGreaterThan(100_000)
})

test('registers by day and by month are the energy of the plain form', async () => {
  const daily = await daysOf('daily-registers')
  const own = new Map<string, Float32Array>()
  for await (const batch of checked([at('registers.csv.gz')])) {
    for (const { meterId, day, values } of batch.days) own.set(`${meterId} ${day}`, values)
  }
  const energies = daily.filter(({ channel }) => channel === 'register_energy')
  expect(energies.length).toBe(own.size)
  for (const { meterId, day, values } of energies) expect(values).toEqual(own.get(`${meterId} ${day}`))
  const sums = new Map<string, number>()
  for (const { meterId, day, values } of energies) {
    const { year, month } = civil(day)
    const key = `${meterId} ${year} ${month}`
    sums.set(key, (sums.get(key) ?? 0) + values[0]!)
  }
  const monthly = await daysOf('monthly-registers')
  expect(monthly.length).toBe(sums.size)
  for (const { meterId, day, values } of monthly) {
    const { year, month } = civil(day)
    const kwh = sums.get(`${meterId} ${year} ${month}`)!
    expect(Math.abs(values[0]! - kwh)).toBeLessThan(0.01 + 1e-5 * kwh)
  }
})

test('registers frozen each day are the daily registers of the plain form', async () => {
  const own = new Map<string, Float32Array>()
  for await (const batch of checked([at('registers.csv.gz')])) {
    for (const { meterId, day, values } of batch.days) own.set(`${meterId} ${day}`, values)
  }
  let [compared, unknown] = [0, 0]
  for (const { meterId, day, channel, values, rows } of await daysOf('frozen-registers')) {
    const expected = own.get(`${meterId} ${day}`)
    if (channel !== 'register_energy' || !expected) continue
    if (Number.isNaN(values[0]) && rows !== 0) unknown++
    for (const [i, kwh] of values.entries()) {
      if (Number.isNaN(kwh)) continue
      if (Math.abs(kwh - expected[i]!) > 0.5 + 1e-5 * expected[0]!) expect([meterId, day, i, kwh]).toEqual(expected[i])
      compared++
    }
  }
  expect(compared).toBeGreaterThan(4 * own.size)
  // the day after one without a freeze
  expect(unknown).toBeLessThan(0.1 * own.size)
})

test('registers frozen each month are the months of the daily ones', async () => {
  const sums = new Map<string, number>()
  for (const { meterId, day, values } of await daysOf('monthly-registers')) sums.set(`${meterId} ${day}`, values[0]!)
  const months = (await daysOf('frozen-months')).filter(({ channel }) => channel === 'month_energy')
  const whole = months.filter(({ values }) => !Number.isNaN(values[0]))
  // of the first month that ends no freeze before is known
  expect(whole.length).toBeGreaterThanOrEqual(4 * meters.size)
  for (const { meterId, day, values } of whole) {
    const kwh = sums.get(`${meterId} ${day}`)!
    expect(Math.abs(values[0]! - kwh)).toBeLessThan(0.5 + 1e-5 * kwh)
  }
})

test('currents, voltages and power factors travel with the power', async () => {
  const amperes = await daysOf('current-curve')
  expect(new Set(amperes.map(({ channel }) => channel))).toEqual(new Set(['current_a', 'current_b', 'current_c']))
  const { meterId, day, values } = amperes[0]!
  const curve = plain.get(meterId)!
  if (curve.grain !== 'interval') throw new Error('a load curve was expected')
  const kw = curve.kw.subarray((day - curve.firstDay) * curve.pointsPerDay)
  expect(values[0]! * 3 * 230 * 0.95).toBeCloseTo(Math.abs(kw[0]!) * 1000, 0)
  const byPhase = await daysOf('phase-currents')
  expect(byPhase.length).toBe(amperes.length)
  expect([byPhase[0]!.meterId, byPhase[0]!.channel]).toEqual([meterId, 'current_a'])
  expect(byPhase[0]!.values[0]).toBeCloseTo(amperes[0]!.values[0]!, 3)
  expect((await daysOf('voltage-curve'))[0]!.values[0]).toBe(230)
  expect((await daysOf('power-factor-curve'))[0]!.values[0]).toBeCloseTo(0.95, 6)
})

test('forms by account and asset, of registers and of single readings give the ranking of the plain one', async () => {
  // a whole row is turned away for a spike, but only one of long rows
  const sites = new TextDecoder('gbk').decode(await readFile(at('sites.csv')))
  await writeFile(at('sites-without-capacity.csv'), sites.replace('contract_kva', 'capacity_not_told'))
  const screen = async (name: string, ...files: readonly string[]) => {
    const command = screenCommand().configureOutput({ writeErr: () => {}, writeOut: () => {} })
    const tables = [
      '--sites',
      at('sites-without-capacity.csv'),
      '--points',
      at('points.csv'),
      '--out',
      at(`${name}.csv`)
    ]
    await command.parseAsync(['--readings', ...files, ...tables], { from: 'user' })
    return parse(await readFile(at(`${name}.csv`), 'utf8'), { columns: true }) as Record<string, string>[]
  }
  const readings = (await readdir(at(''))).filter((name) => name.startsWith('readings'))
  const expected = await screen('plain', ...readings.map(at))
  expect(expected.filter(({ score }) => Number(score) > 0.5).length).toBeGreaterThan(1)
  for (const form of ['96-point-export', 'reading-curve', 'long-rows']) {
    const found = await screen(form, pathOf(form))
    const scores = new Map(found.map(({ meter_id, score, status }) => [meter_id, { score: Number(score), status }]))
    for (const { meter_id, score, status } of expected) {
      expect([form, meter_id, scores.get(meter_id)!.status]).toEqual([form, meter_id, status])
      expect(Math.abs(scores.get(meter_id)!.score - Number(score)), `${form} ${meter_id}`).toBeLessThan(
        form === 'reading-curve' ? 0.2 : 0.01
      )
    }
    if (form === 'reading-curve') continue
    expect(found.map(({ meter_id }) => meter_id)).toEqual(expected.map(({ meter_id }) => meter_id))
  }
})
