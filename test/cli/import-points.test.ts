import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { screenStore } from '../../src/jobs/screen-store.ts'
import { shippedModel } from '../../src/jobs/shipped-model.ts'
import { formatDay } from '../../src/readings/day.ts'
import { CAMPAIGN_PREVALENCE } from '../../src/screening/assess.ts'
import { builtFile } from '../../src/sources/package-root.ts'
import { FIRST_DAY, officeKw, withLoad } from '../screening/sample-curves.ts'
import { emptyDatabase, openStores, query } from '../store/test-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'rigwatch-import-points-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, ...lines: readonly string[]): string {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`)
  return join(folder, name)
}
const points = Array.from({ length: 24 }, (_, i) => `P${i + 1}`).join()
const row = (id: string, day: number, kw: ArrayLike<number>) =>
  `${id},${formatDay(FIRST_DAY + day)},${Array.from(kw, (value) => value.toFixed(3))}`
const flat = (kw: number) => Array<number>(24).fill(kw)

async function rigwatch(url: string, ...args: string[]): Promise<string> {
  return (await outputs(url, ...args)).stdout
}

function outputs(url: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const env = { ...process.env, DATABASE_URL: url }
  return promisify(execFile)(process.execPath, [builtFile('cli/main.js'), ...args], { env })
}

test('a ratio that is corrected, or that rows contradict, is told with what to do', async () => {
  const url = await emptyDatabase()
  const sites = file('corrected-sites.csv', 'site_id,meter_id', 'S,P1', 'S,P2')
  const readings = file('corrected.csv', `户号,日期,${points}`, ...[0, 1].map((day) => row('P1', day, flat(1))))
  const first = file('first.csv', 'meter_id,multiplier,account', 'P1,40,0331')
  const before = await outputs(url, 'import', '--readings', readings, '--sites', sites, '--points', first)
  expect(before.stderr).not.toContain('Ratios were corrected')
  const corrected = file('second.csv', 'meter_id,multiplier,valid_from', `P1,80,${formatDay(FIRST_DAY + 1)}`)
  const own = file('own.csv', `户号,日期,倍率,${points}`, row('P1', 5, flat(1)).replace(',1.000', ',30,1.000'))
  const after = await outputs(url, 'import', '--readings', own, '--sites', sites, '--points', corrected)
  const day = formatDay(FIRST_DAY + 1)
  expect(after.stderr).toContain(`P1 ${day} – ${day} (1): 40 → 80`)
  expect(after.stderr).toContain(`${own}:2 `)
  expect(after.stderr).toContain("the row's ratio 30 is not the 80")
  await rigwatch(url, 'import', '--readings', readings, '--sites', sites)
  const stored = await query(url, 'select values[1] as kw from load_day order by day')
  expect(stored).toEqual([{ kw: 40 }, { kw: 80 }, { kw: 30 }])
})

test('readings of assets are stored at their point with the ratio of the day, once it is known also without the file', async () => {
  const url = await emptyDatabase()
  const sites = file('sites.csv', 'site_id,meter_id', 'S,P1', 'S,P2')
  const archive = file(
    'points.csv',
    '计量点编号,户号,电表资产号,倍率,生效日期',
    `P1,0331,A1,40,`,
    `P1,0331,A2,20,${formatDay(FIRST_DAY + 2)}`,
    `P2,0332,B1,1,`,
    `P2,0333,B1,1,not a day`
  )
  const readings = file(
    'readings.csv',
    `户号,电表资产号,日期,${points}`,
    ...[0, 1].map((day) => `0331,${row('A1', day, flat(1))}`),
    ...[2, 3].map((day) => `0331,${row('A2', day, flat(2))}`),
    `0332,${row('A2', 3, flat(2))}`,
    `0332,${row('B9', 3, flat(2))}`
  )
  const out = await rigwatch(url, 'import', '--readings', readings, '--sites', sites, '--points', archive)
  expect(out).toContain(
    '6 rows read = 4 stored + 0 unchanged + 0 superseded by a later row of the same day + 2 rejected'
  )
  const days = () =>
    query(
      url,
      `select meter_id, (day - date '2022-01-01') as at, values[1] as kw from load_day join metering_point p on p.id = point_id order by 1, 2`
    )
  expect(await days()).toEqual([0, 1, 2, 3].map((at) => ({ meter_id: 'P1', at, kw: 40 })))
  expect(await query(url, 'select code, line::int from quarantine order by code, line')).toEqual([
    { code: 'ambiguous_meter', line: 6 },
    { code: 'ambiguous_meter', line: 7 },
    { code: 'bad_date', line: 5 }
  ])
  const later = file('later.csv', `电表资产号,日期,${points}`, row('A2', 4, flat(3)), row('B1', 4, flat(7)))
  await rigwatch(url, 'import', '--readings', later, '--sites', sites)
  expect((await days()).slice(-2)).toEqual([
    { meter_id: 'P1', at: 4, kw: 60 },
    { meter_id: 'P2', at: 4, kw: 7 }
  ])
})

test('in the store a load behind main and sub-meter counts once, and carbon takes main meters alone', async () => {
  const url = await emptyDatabase()
  const days = 200
  const sub = withLoad(
    officeKw(days, 3).map((value) => value / 2),
    100 * 24 + 9,
    20
  )
  const loads = {
    MAIN: officeKw(days, 4).map((value, i) => value + sub[i]!),
    SUB: sub,
    PV: officeKw(days, 8),
    OTHER: officeKw(days, 5)
  }
  const readings = file(
    'tree.csv',
    `meter_id,date,${points}`,
    ...Object.entries(loads).flatMap(([id, kw]) =>
      Array.from({ length: days }, (_, day) => row(id, day, kw.subarray(day * 24, day * 24 + 24)))
    )
  )
  const ids = Object.keys(loads)
  const sites = file(
    'tree-sites.csv',
    'site_id,meter_id,kind,region',
    ...ids.map((id) => `${id === 'OTHER' ? 'T' : 'S'},${id},office,3301`)
  )
  const archive = file('tree-points.csv', 'meter_id,role,parent', 'MAIN,main,', 'SUB,sub,MAIN', 'PV,generation,MAIN')
  await rigwatch(url, 'import', '--readings', readings, '--sites', sites, '--points', archive)
  const { store } = await openStores(url)
  await screenStore(store, {
    model: shippedModel(),
    prevalence: CAMPAIGN_PREVALENCE,
    now: () => new Date('2026-11-01T00:00:00Z'),
    programVersion: '0.0.0-test',
    signal: new AbortController().signal,
    progress: () => {}
  })
  const [site] = await query<{
    details: { points: { meterId: string; expectedTco2PerYear: number; tco2PerYear: number | null }[] }
  }>(url, `select details from site_ranking join site on site.id = site_ranking.site_id where site.site_id = 'S'`)
  const expected = new Map(site!.details.points.map((point) => [point.meterId, point]))
  const counted = ['MAIN', 'SUB'].filter((id) => expected.get(id)!.expectedTco2PerYear > 0)
  expect(counted).toHaveLength(1)
  expect(expected.get('PV')).toMatchObject({ expectedTco2PerYear: 0, tco2PerYear: null })
  expect(
    await query(url, 'select distinct meter_id from energy_year join metering_point p on p.id = point_id order by 1')
  ).toEqual([{ meter_id: 'MAIN' }, { meter_id: 'OTHER' }])
})

test('a corrected reading that comes alone in a later import has the interval that the store holds', async () => {
  const url = await emptyDatabase()
  const sites = file('late-sites.csv', 'site_id,meter_id', 'S,M1')
  const clock = (i: number) => `${String(Math.floor(i / 4)).padStart(2, '0')}:${String((i % 4) * 15).padStart(2, '0')}`
  const quarters = Array.from({ length: 96 }, (_, i) => `M1,2024-01-01 ${clock(i)},1.25`)
  const whole = file('late-whole.csv', 'meter_id,timestamp,kwh', ...quarters)
  const corrected = file('late-corrected.csv', 'meter_id,timestamp,kwh', 'M1,2024-01-01 10:15,2.5')
  await rigwatch(url, 'import', '--readings', whole, '--sites', sites)
  await rigwatch(url, 'import', '--readings', corrected, '--sites', sites)
  const stored = await query(
    url,
    'select cardinality(values) as points, (select sum(kw) / 4 from unnest(values) kw) as kwh from load_day'
  )
  expect(stored).toEqual([{ points: 96, kwh: 121.25 }])
})

test('the time zone that is stored of a point holds where a later sites file does not say it, also for assets', async () => {
  const url = await emptyDatabase()
  const hours = [0, 1, 2, 3, 4]
  const rowsOf = (id: string, day: number) =>
    hours.map((hour) => `${id},${formatDay(FIRST_DAY + day)}T0${hour}:00:00Z,${hour + 1}`)
  const said = file('zoned.csv', 'site_id,meter_id,time_zone', 'S,P1,Asia/Shanghai')
  const unsaid = file('unzoned.csv', 'site_id,meter_id', 'S,P1')
  const archive = file('zoned-points.csv', 'meter_id,asset', 'P1,A1')
  const [first, second, third] = ['P1', 'P1', 'A1'].map((id, day) =>
    file(`utc-${day}.csv`, `${id === 'P1' ? 'meter_id' : 'meter_no'},timestamp,kw`, ...rowsOf(id, day))
  )
  await rigwatch(url, 'import', '--readings', first!, '--sites', said)
  await rigwatch(url, 'import', '--readings', second!, '--sites', unsaid)
  const days = () => query(url, 'select values[9:13] as kw from load_day order by day')
  expect(await days()).toEqual([{ kw: [1, 2, 3, 4, 5] }, { kw: [1, 2, 3, 4, 5] }])
  await rigwatch(url, 'import', '--readings', third!, '--sites', unsaid, '--points', archive)
  expect(await days()).toEqual(Array(3).fill({ kw: [1, 2, 3, 4, 5] }))
})
