import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { screenCommand } from '../../src/cli/screen.ts'
import { formatDay } from '../../src/readings/day.ts'
import { FIRST_DAY, officeKw, withLoad } from '../screening/sample-curves.ts'

let folder: string
const at = (name: string) => join(folder, name)

/** Runs the command and gives what it says. */
async function screen(...args: readonly string[]): Promise<{ out: string; err: string }> {
  let [out, err] = ['', '']
  const command = screenCommand()
    .exitOverride()
    .configureOutput({ writeErr: (text) => (err += text), writeOut: (text) => (out += text) })
  await command.parseAsync(args, { from: 'user' })
  return { out, err }
}

async function ranking(name: string): Promise<Record<string, string>[]> {
  return parse(await readFile(at(name), 'utf8'), { columns: true })
}

function dayRows(meterId: string, kw: Float32Array): string {
  return Array.from({ length: kw.length / 24 }, (_, day) => {
    const cells = [...kw.subarray(day * 24, day * 24 + 24)].map((value) =>
      Number.isNaN(value) ? '' : value.toFixed(2)
    )
    return `${meterId},${formatDay(FIRST_DAY + day)},${cells.join(',')}\n`
  }).join('')
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rigwatch screen-'))
  const header = `meter_id,date,${Array.from({ length: 24 }, (_, i) => `p${i + 1}`).join(',')}\n`
  const rigged = withLoad(officeKw(365), 200 * 24 + 9, 20)
  const offices = [1, 2, 3].map((i) => dayRows(`000${i}`, officeKw(365, i + 5)))
  const bad = `0001,2022-13-45,${Array(24).fill('1').join(',')}\nX9,2022-01-01,${Array(24).fill('1').join(',')}\n`
  const again = dayRows('0001', officeKw(1, 99))
  const few = dayRows('FEW', officeKw(5))
  const zero = dayRows('ZERO', new Float32Array(365 * 24))
  await writeFile(at('readings.csv'), header + dayRows('RIG', rigged) + offices.join('') + few + zero + bad + again)
  const ids = ['RIG', '0001', '0002', '0003', 'FEW', 'ZERO', 'NONE']
  const rows = ids.map((id) => `S-${id},${id},office,3301,"市, 第${id}局"`)
  await writeFile(at('sites.csv'), `site_id,meter_id,kind,region,name\n${rows.join('\n')}\n`)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const FILES = () => ['--readings', at('readings.csv'), '--sites', at('sites.csv')]

test('ranks every meter of the sites file, tells rejected rows, and its totals add up', async () => {
  const { out } = await screen(
    ...FILES(),
    '--out',
    at('a.csv'),
    '--json',
    at('a.json'),
    '--rejects',
    at('a-rejects.csv')
  )
  const rows = await ranking('a.csv')
  expect((await readFile(at('a.csv'), 'utf8')).split('\n')[0]).toBe(
    'rank,site_id,meter_id,score,status,estimated_kw,onset,excess_kwh_per_year,tco2_per_year,reasons'
  )
  expect(rows.map((row) => row.meter_id).sort()).toEqual(['0001', '0002', '0003', 'FEW', 'NONE', 'RIG', 'ZERO'])
  expect(rows.map((row) => row.rank)).toEqual(['1', '2', '3', '4', '5', '6', '7'])
  expect(rows[0]).toMatchObject({ meter_id: 'RIG', status: 'ok', onset: '2022-07-20T09:00:00' })
  expect(Math.abs(Number(rows[0]!.estimated_kw) / 20 - 1)).toBeLessThan(0.15)
  const byMeter = new Map(rows.map((row) => [row.meter_id, row]))
  for (const [id, status] of [
    ['FEW', 'insufficient'],
    ['NONE', 'insufficient'],
    ['ZERO', 'meter_fault']
  ] as const) {
    expect(byMeter.get(id)).toMatchObject({ status, score: '0', estimated_kw: '', onset: '' })
    expect(byMeter.get(id)!.reasons).toMatch(/\p{Script=Han}.* \| .*[a-z]/u)
  }
  const worth = rows.map((row) => Number(row.score) * Number(row.tco2_per_year))
  expect(worth).toEqual([...worth].sort((a, b) => b - a))
  expect(out).toContain(
    `1833 rows read = 1830 used + 1 superseded by a later row of the same day + 0 on outlying days + 0 of a grain or quantity not screened + 2 rejected`
  )
  const rejects = parse(await readFile(at('a-rejects.csv'), 'utf8'), { columns: true }) as Record<string, string>[]
  expect(rejects.map(({ code }) => code)).toEqual(['bad_date', 'unknown_meter'])
  const json = JSON.parse(await readFile(at('a.json'), 'utf8'))
  expect(json.points.map((point: { meter_id: string }) => point.meter_id)).toEqual(rows.map((row) => row.meter_id))
  const [{ estimated_kw: kw, estimated_kw_low: low, estimated_kw_high: high }] = json.points
  expect(low).toBeLessThan(kw)
  expect(high).toBeGreaterThan(kw)
})

test('sorts by score × tCO2, and with targets by priority, whose weight it explains', async () => {
  const value = (row: Record<string, string>) => Number(row.score) * Number(row.tco2_per_year)
  await screen(...FILES(), '--out', at('plain.csv'))
  const plain = await ranking('plain.csv')
  expect(plain.map(value)).toEqual(plain.map(value).sort((a, b) => b - a))
  expect(plain.map(({ reasons }) => reasons).join()).not.toContain('碳目标')

  // Whatever comes second is far over its path, so that it counts up to twice.
  const [first, second] = plain as [Record<string, string>, Record<string, string>]
  const columns = 'scope_kind,scope,metric,base_year,base_value,target_year,reduction,source'
  await writeFile(at('targets.csv'), `${columns}\nsite,${second.site_id},tco2,2020,0.001,2030,0.5,test\n`)
  await screen(...FILES(), '--targets', at('targets.csv'), '--out', at('weighed.csv'), '--json', at('weighed.json'))
  const weighed = await ranking('weighed.csv')
  const { points } = JSON.parse(await readFile(at('weighed.json'), 'utf8')) as {
    points: { meter_id: string; weight: number; priority: number }[]
  }
  expect(points.map(({ priority }) => priority)).toEqual(points.map(({ priority }) => priority).sort((a, b) => b - a))
  expect(points.find(({ meter_id }) => meter_id === second.meter_id)?.weight).toBe(2)
  const reasons = (id: string | undefined) => weighed.find(({ meter_id }) => meter_id === id)?.reasons
  expect(reasons(second.meter_id)).toMatch(/站点 .*权重为 2。.* \| .*site .*the weight is 2\./)
  expect(reasons(first.meter_id)).not.toMatch(/权重|weight/)
})

test('gives the same ranking whatever the number of threads', async () => {
  await screen(...FILES(), '--out', at('one.csv'), '--jobs', '1')
  await screen(...FILES(), '--out', at('three.csv'), '--jobs', '3')
  expect(await readFile(at('three.csv'), 'utf8')).toBe(await readFile(at('one.csv'), 'utf8'))
})

test('writes the offset behind the onset with a zone, daylight saving included', async () => {
  await screen(...FILES(), '--out', at('zone.csv'), '--zone', 'Europe/London')
  expect((await ranking('zone.csv'))[0]!.onset).toBe('2022-07-20T09:00:00+01:00')
})

test('refuses wrong usage, and names a file that is not there', async () => {
  const wrong = [['--prevalence', '1'], ['--zone', 'Mars/Olympus'], ['--jobs', '0'], ['--nonsense']]
  for (const args of wrong) {
    await expect(screen(...FILES(), '--out', at('b.csv'), ...args)).rejects.toBeInstanceOf(CommanderError)
  }
  await expect(screen('--sites', at('sites.csv'), '--out', at('b.csv'))).rejects.toBeInstanceOf(CommanderError)
  await expect(
    screen('--readings', at('absent.csv'), '--sites', at('sites.csv'), '--out', at('b.csv'))
  ).rejects.toThrow(/absent\.csv/)
})

test('says how many rows have negative values, and keeps them', async () => {
  const header = (await readFile(at('readings.csv'), 'utf8')).split('\n')[0]
  const rows = dayRows('FEW', officeKw(5).fill(-2, 30, 31))
  await writeFile(at('solar.csv'), `${header}\n${rows}`)
  const { out } = await screen('--readings', at('solar.csv'), '--sites', at('sites.csv'), '--out', at('solar-out.csv'))
  expect(out).toContain('5 rows read = 5 used')
  expect(out).toContain('1 rows with a negative value (kept)')
})

test('lists meters at a rate of false alarms, and refuses one that the clean buildings cannot keep', async () => {
  const { out } = await screen(
    ...FILES(),
    '--out',
    at('f.csv'),
    '--json',
    at('f.json'),
    '--false-alarms',
    '0.05',
    '--fdr',
    '0.2'
  )
  const { points } = JSON.parse(await readFile(at('f.json'), 'utf8'))
  const pValue = (meterId: string) => points.find((point: { meter_id: string }) => point.meter_id === meterId).p_value
  expect(points.map(({ model }: { model: string | null }) => model)).toContain('hourly')
  expect(pValue('RIG')).toBeLessThan(0.05)
  expect(pValue('RIG')).toBeLessThan(pValue('0001'))
  expect(pValue('FEW')).toBeNull()
  expect(out).toMatch(/False-alarm rate 0\.05 .* of 4 meters listed, \d+\.\d of them expected to be mining; .* RIG/)
  expect(out).toContain('False discovery rate 0.2')
  await expect(screen(...FILES(), '--out', at('f.csv'), '--false-alarms', '0.0001')).rejects.toThrow(
    'ask for --false-alarms 0.0026 or more'
  )
  expect((await screen(...FILES(), '--out', at('f.csv'), '--false-alarms', '0.0026')).out).toContain('rate 0.0026')
})
