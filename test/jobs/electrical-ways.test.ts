import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { screenStore } from '../../src/jobs/screen-store.ts'
import { shippedModel } from '../../src/jobs/shipped-model.ts'
import { formatDay } from '../../src/readings/day.ts'
import { CAMPAIGN_PREVALENCE } from '../../src/screening/assess.ts'
import type { Contribution } from '../../src/screening/finding.ts'
import { builtFile } from '../../src/sources/package-root.ts'
import { FIRST_DAY, officeKw, withLoad } from '../screening/sample-curves.ts'
import { emptyDatabase, openStores, query } from '../store/test-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'rigwatch-electrical-'))
afterAll(() => rmSync(folder, { recursive: true }))

const rigwatch = (url: string, ...args: string[]) =>
  promisify(execFile)(process.execPath, [builtFile('cli/main.js'), ...args], {
    env: { ...process.env, DATABASE_URL: url }
  })

/** An office at a power factor of .9 where 12 kW at nearly 1 came on the 120th of 200 days, as long rows. */
function filesOf(): string[] {
  const before = officeKw(200)
  const kw = withLoad(before, 120 * 24, 12)
  const rows = [...kw].map((value, hour) => {
    const time = `${formatDay(FIRST_DAY + Math.floor(hour / 24))} ${String(hour % 24).padStart(2, '0')}:00`
    return `M1,${time},${value.toFixed(3)},${(before[hour]! * 0.48).toFixed(3)}`
  })
  const [readings, sites] = [join(folder, 'readings.csv'), join(folder, 'sites.csv')]
  writeFileSync(readings, `meter_id,timestamp,kw,kvar\n${rows.join('\n')}\n`)
  writeFileSync(sites, 'site_id,meter_id,kind,region\nS1,M1,office,330100\n')
  return ['--readings', readings, '--sites', sites, '--zone', 'Asia/Shanghai']
}

test('reactive power beside a curve is heard by the screening of files and of a store alike', async () => {
  const files = filesOf()
  const json = join(folder, 'ranking.json')
  await rigwatch('', 'screen', ...files, '--out', join(folder, 'ranking.csv'), '--json', json)
  const written = JSON.stringify(JSON.parse(readFileSync(json, 'utf8')))
  const url = await emptyDatabase()
  await rigwatch(url, 'import', ...files)
  const { store } = await openStores(url)
  await screenStore(store, {
    model: shippedModel(),
    prevalence: CAMPAIGN_PREVALENCE,
    now: () => new Date('2026-11-01T00:00:00Z'),
    programVersion: '0.0.0-test',
    signal: new AbortController().signal,
    progress: () => {}
  })
  const [row] = await query<{ contributions: Contribution[] }>(
    url,
    `select jsonb_path_query_array(to_jsonb(finding), 'strict $.**.contributions[*]') as contributions from finding`
  )
  const said = row!.contributions.find(({ detector }) => detector === 'electrical')!
  expect(said.numbers.power_factor).toBeGreaterThan(0.98)
  expect(said.numbers.power_factor_before).toBeCloseTo(0.9, 1)
  expect(written).toContain(JSON.stringify(said.sentence.zh))
}, 120_000)
