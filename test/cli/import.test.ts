import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { formatDay } from '../../src/readings/day.ts'
import { builtFile } from '../../src/sources/package-root.ts'
import { emptyDatabase, query } from '../store/test-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'rigwatch-import-'))
afterAll(() => rmSync(folder, { recursive: true }))

const METERS = Array.from({ length: 300 }, (_, i) => `M${String(i).padStart(4, '0')}`)
const FIRST_DAY = 20_000

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

const header = `meter_id,date,${Array.from({ length: 24 }, (_, i) => `p${i + 1}`).join(',')}`
const row = (meter: string, day: number, kw: number) =>
  `${meter},${formatDay(day)},${Array.from({ length: 24 }, (_, i) => (i === 5 ? '' : kw + i)).join(',')}`

const sites = file('sites.csv', [
  'site_id,meter_id,kind,name',
  ...METERS.map((meter, i) => `S${i % 50},${meter},school,"第${i % 50}中学, 分校"`)
])
const before = file('before.csv', [header, ...METERS.map((meter) => row(meter, FIRST_DAY, 1))])
/** Corrects a day of every meter, adds 150 more over the ends of months, has bad rows, and ends with repeated days. */
const big = file('big.csv', [
  header,
  ...Array.from({ length: 150 }, (_, day) => METERS.map((meter) => row(meter, FIRST_DAY + day, 2))).flat(),
  `M0001,2024-13-45,${Array(24).fill(1)}`,
  'M0001,2024-01-01,1,2,3',
  ...METERS.slice(0, 9).map((meter) => row(meter, FIRST_DAY, 1)),
  ...METERS.slice(9, 20).map((meter) => row(meter, FIRST_DAY + 1, 7))
])

const rigwatch = (url: string, ...args: string[]): ChildProcess =>
  spawn(process.execPath, [builtFile('cli/main.js'), ...args], { env: { ...process.env, DATABASE_URL: url } })

async function runImport(url: string, readings: string): Promise<string> {
  const args = [builtFile('cli/main.js'), 'import', '--readings', readings, '--sites', sites]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, DATABASE_URL: url } })
  return stdout
}

/** All that an import leaves in the tables, apart from ids and moments. */
async function contents(url: string) {
  const days = (table: string) =>
    query(
      url,
      `select meter_id, count(*)::int as days, md5(string_agg(concat_ws('|', day, channel, quality, values), ';'
         order by day, channel)) as content
       from ${table} join metering_point on id = point_id group by meter_id order by meter_id`
    )
  return {
    days: await days('load_day'),
    history: await days('load_day_history'),
    quarantine: await query(url, 'select file, line::int, code, raw from quarantine order by line'),
    imports: await query(url, 'select rows_read::int, rows_stored::int, rows_unchanged::int from import order by id')
  }
}

test('an import that is killed at any moment leaves nothing, and run again leaves what one left in peace leaves', async () => {
  const [peaceful, disturbed] = [await emptyDatabase(), await emptyDatabase()]
  for (const url of [peaceful, disturbed]) await runImport(url, before)
  const start = await contents(disturbed)
  const summary = await runImport(peaceful, big)
  // 45,000 rows less 300 known days, of which 9 come back as they were
  expect(summary).toContain('45022 rows read = 44991 stored + 9 unchanged + 20 superseded')
  expect(summary).toContain('2 rejected')
  const expected = await contents(peaceful)
  expect(expected.history.length).toBe(291)

  const watcher = new pg.Client({ connectionString: disturbed })
  await watcher.connect()
  const sessions = async (query: string): Promise<number> => {
    const { rowCount } = await watcher.query(
      `select from pg_stat_activity
       where datname = current_database() and application_name = 'rigwatch' and query ~ $1`,
      [query]
    )
    return rowCount ?? 0
  }
  let killed = 0
  // each sighting is a moment at which the importer is found writing: early, later, and late ones
  for (const sightings of [1, 3, 8, 16, 24]) {
    const child = rigwatch(disturbed, 'import', '--readings', big, '--sites', sites)
    const ended = once(child, 'exit')
    for (let seen = 0; seen < sightings && child.exitCode === null; await sleep(10)) {
      seen += await sessions('(into|copy) (staged_)?load_day')
    }
    child.kill('SIGKILL')
    await ended
    // the server rolls back when it finds the connection gone
    while ((await sessions('')) > 0) await sleep(5)
    const left = await contents(disturbed)
    if (left.imports.length > start.imports.length) break
    expect(left).toEqual(start)
    killed++
  }
  await watcher.end()
  expect(killed).toBeGreaterThanOrEqual(2)

  if ((await contents(disturbed)).imports.length === start.imports.length) await runImport(disturbed, big)
  expect(await contents(disturbed)).toEqual(expected)
  expect(await runImport(disturbed, big)).toContain('45022 rows read = 0 stored + 45000 unchanged + 20 superseded')
  expect({ ...(await contents(disturbed)), imports: expected.imports }).toEqual(expected)
}, 180_000)

describe('the command line', () => {
  const result = async (url: string, ...args: string[]) => {
    const child = rigwatch(url, ...args)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text))
    const [exitCode] = await once(child, 'close')
    return { exitCode, output }
  }

  test('a missing option is a usage error (2), a missing file a failure (1) that names it', async () => {
    expect(await result('', 'import', '--readings', before)).toMatchObject({ exitCode: 2 })
    const zoned = await result('', 'import', '--readings', before, '--sites', sites, '--zone', 'Mars/Olympus')
    expect(zoned).toMatchObject({ exitCode: 2, output: expect.stringContaining('unknown time zone Mars/Olympus') })
    const missing = join(folder, 'nowhere.csv')
    const failure = await result('', 'import', '--readings', before, '--sites', missing)
    expect(failure).toMatchObject({ exitCode: 1, output: expect.stringContaining(missing) })
  })

  test('an import that fails leaves nothing: the database is not even claimed', async () => {
    const url = await emptyDatabase()
    expect(await result(url, 'migrate')).toMatchObject({ exitCode: 0 })
    const weather = file('some-weather.csv', ['timestamp,temp_c', '2024-06-01 00:00:00,21.5'])
    const args = ['--readings', before, `${before}-lost`, '--sites', sites, '--weather', weather]
    const failed = await result(url, 'import', ...args)
    expect(failed).toMatchObject({ exitCode: 1, output: expect.stringContaining('-lost') })
    for (const table of ['database_kind', 'site', 'metering_point', 'weather_day', 'import', 'load_day']) {
      expect(await query(url, `select '${table}' as name from ${table}`)).toEqual([])
    }
  })

  test('a sites file that says nothing of ratio and capacity leaves those stored in force', async () => {
    const url = await emptyDatabase()
    const full = file('ratio.csv', ['site_id,meter_id,multiplier,contract_kva', 'S1,M0001,40,1000'])
    const bare = file('bare.csv', ['site_id,meter_id', 'S1,M0001'])
    const days = [2, 3, 30].map((kw, i) => file(`ratio-${i}.csv`, [header, row('M0001', FIRST_DAY + i, kw)]))
    for (const [i, table] of [full, bare, bare].entries()) {
      const imported = await result(url, 'import', '--readings', days[i] as string, '--sites', table)
      expect(imported.exitCode).toBe(0)
    }
    expect(await query(url, 'select values[1:2] as kw from load_day order by day')).toEqual([
      { kw: [80, 120] },
      { kw: [120, 160] }
    ])
    // the third day, 53 × 40 kW at most, is beyond 1.5 × 1000
    expect(await query(url, 'select code from quarantine')).toEqual([{ code: 'absurd_power' }])
    expect(await query(url, 'select multiplier from metering_point_term')).toEqual([{ multiplier: 40 }])
  })

  test('fuels, heads and targets of sites and organisations that are not there are turned away, and the rows add up', async () => {
    const url = await emptyDatabase()
    const archive = file('named-sites.csv', ['site_id,meter_id,organisation', 'S1,M0001,第一中学'])
    const fuels = file('fuels.csv', [
      'scope_kind,scope,month,carrier,kgce,tco2,source',
      'site,S1,2026-01,gas,10,,bill',
      'site,S-1,2026-01,gas,10,,bill',
      'organisation,第一中学,2026-01,gas,10,,bill',
      'organisation,第1中学,2026-01,gas,10,,bill',
      'region,3301,2026-01,gas,ten,,bill'
    ])
    const heads = file('heads.csv', ['scope_kind,scope,year,heads,source', 'site,M0001,2026,40,list'])
    const targets = file('named-targets.csv', [
      'scope_kind,scope,metric,base_year,base_value,target_year,reduction,source',
      'organisation,第一中学,tco2,2020,10,2030,0.07,计划',
      'organisation,第二中学,tco2,2020,10,2030,0.07,计划'
    ])
    const rejects = join(folder, 'named-rejects.csv')
    const files = ['--other-energy', fuels, '--headcounts', heads, '--targets', targets, '--rejects', rejects]
    const imported = await result(url, 'import', '--readings', before, '--sites', archive, ...files)
    expect(imported.exitCode).toBe(0)
    expect(imported.output).toContain('Other energy: 5 rows read = 2 taken + 3 rejected')
    expect(imported.output).toContain('Headcounts: 1 rows read = 0 taken + 1 rejected')
    expect(imported.output).toContain('碳目标：读取 2 行 = 采用 1 + 拒绝 1')
    expect(imported.output).toContain(`${targets}:3 没有这一单位：第二中学`)
    expect(await query(url, 'select scope, kgce from other_energy order by scope_kind')).toEqual([
      { scope: '第一中学', kgce: 10 },
      { scope: 'S1', kgce: 10 }
    ])
    expect(await query(url, 'select heads from headcount')).toEqual([])
    expect(await query(url, 'select scope from carbon_target')).toEqual([{ scope: '第一中学' }])
    const kept = `select file, line::int, code, raw from quarantine where code = 'unknown_scope' order by file, line`
    expect(await query(url, kept)).toEqual([
      { file: fuels, line: 3, code: 'unknown_scope', raw: 'site,S-1,2026-01,gas,10,,bill' },
      { file: fuels, line: 5, code: 'unknown_scope', raw: 'organisation,第1中学,2026-01,gas,10,,bill' },
      { file: heads, line: 2, code: 'unknown_scope', raw: 'site,M0001,2026,40,list' },
      { file: targets, line: 3, code: 'unknown_scope', raw: 'organisation,第二中学,tco2,2020,10,2030,0.07,计划' }
    ])
    expect(readFileSync(rejects, 'utf8')).toContain('there is no such site: M0001; check how it is written')
  })

  test('migrate prepares a database, import fills it with sites and targets, and simulated data stay apart', async () => {
    const url = await emptyDatabase()
    expect(await result(url, 'migrate')).toMatchObject({ exitCode: 0 })
    const targets = file('targets.csv', [
      'scope_kind,scope,metric,base_year,base_value,target_year,reduction,source',
      'region,3301,tco2,2020,1000,2030,0.07,公报',
      'planet,earth,tco2,2020,1000,2030,0.07,nobody'
    ])
    const weather = file('weather.csv', [
      'timestamp,temp_c,region',
      '2024-06-01 00:00:00,21.5,330100',
      '2024-06-01 00:30:00,22.5,330100',
      '2024-06-01 05:00:00,warm,330100'
    ])
    const rejects = join(folder, 'rejects.csv')
    const tables = ['--sites', sites, '--weather', weather, '--targets', targets, '--rejects', rejects]
    const imported = await result(url, 'import', '--readings', before, ...tables)
    expect(imported).toMatchObject({ exitCode: 0, output: expect.stringContaining('300 stored') })
    expect(imported.output).toContain('one that shows the demo must be restarted')
    expect(imported.output).toContain('展示模拟数据的需重启')
    expect(await query(url, 'select scope, reduction from carbon_target')).toEqual([{ scope: '3301', reduction: 0.07 }])
    expect(await query(url, 'select code, line::int from quarantine order by code')).toEqual([
      { code: 'bad_id', line: 3 },
      { code: 'bad_number', line: 4 }
    ])
    expect(readFileSync(rejects, 'utf8').trimEnd().split('\n').length).toBe(3)
    expect(await query(url, 'select region, day::text, temperature_c[1:2] as hours from weather_day')).toEqual([
      { region: '3301', day: '2024-06-01', hours: [22, Number.NaN] }
    ])
    expect(await query(url, 'select count(*)::int as sites, min(name) as name from site')).toEqual([
      { sites: 50, name: '第0中学, 分校' }
    ])
    const records = await query<{ record: string }>(
      url,
      `select record from audit_log where action = 'readings.import' order by seq`
    )
    const [begun, done] = records.map(({ record }) => JSON.parse(record))
    const known = (name: string) => {
      const content = readFileSync(name)
      return { name, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }
    }
    const named = { readings: [before], tables: [known(sites), known(weather), known(targets)] }
    expect(begun).toMatchObject({ outcome: 'begun', details: named })
    const rows = { read: 300, stored: 300 }
    expect(done).toMatchObject({
      outcome: 'done',
      details: { ...named, files: [{ ...known(before), rows: 300 }], rows }
    })
    await query(url, `update database_kind set kind = 'simulated'`)
    const refused = await result(url, 'import', '--readings', before, '--sites', sites)
    expect(refused).toMatchObject({ exitCode: 1, output: expect.stringContaining('holds simulated') })
  })
})
