import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { screenStore } from '../../src/jobs/screen-store.ts'
import { shippedModel } from '../../src/jobs/shipped-model.ts'
import { chinaDay } from '../../src/readings/day.ts'
import { scopeReport } from '../../src/reports/scope-report.ts'
import { CAMPAIGN_PREVALENCE } from '../../src/screening/assess.ts'
import { builtFile } from '../../src/sources/package-root.ts'
import { saveTargets } from '../../src/store/carbon-targets.ts'
import { rankingOfSite } from '../../src/store/rankings.ts'
import { everyone } from '../store/readings-samples.ts'
import { emptyDatabase, openStores } from '../store/test-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'rigwatch-agree-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a scope comes to the same in the ranking of a store and in the report of that day', async () => {
  const url = await emptyDatabase()
  const rigwatch = (...args: string[]) =>
    promisify(execFile)(process.execPath, [builtFile('cli/main.js'), ...args], {
      env: { ...process.env, DATABASE_URL: url },
      maxBuffer: 1e8
    })
  await rigwatch('simulate', '--out', folder, '--sites', '4', '--days', '500', '--points', '24')
  // one meter lags by three weeks, one ended in spring
  const [header, ...rows] = gunzipSync(readFileSync(join(folder, 'readings.csv.gz')))
    .toString()
    .trim()
    .split('\n')
  const idOf = (row: string) => row.split(',')[0] as string
  const dayOf = (row: string) => /\d{4}-\d{2}-\d{2}/.exec(row)?.[0] as string
  const [lagging, ended] = [...new Set(rows.map(idOf))]
  const kept = rows.filter(
    (row) => dayOf(row) < (idOf(row) === lagging ? '2026-10-10' : idOf(row) === ended ? '2026-04-20' : '2027')
  )
  expect(kept.length).toBeLessThan(rows.length - 150)
  writeFileSync(join(folder, 'cut.csv'), [header, ...kept].join('\n'))
  const from = (name: string) => join(folder, name)
  await rigwatch(
    'import',
    '--readings',
    from('cut.csv'),
    '--sites',
    from('sites.csv'),
    '--weather',
    from('weather.csv.gz')
  )
  const { store } = await openStores(url)
  const target = {
    metric: 'tco2',
    baseYear: 2020,
    baseValue: 1,
    targetYear: 2030,
    reduction: 0,
    source: 'test'
  } as const
  await store.withScope(everyone, (tx) => saveTargets(tx, [{ ...target, scopeKind: 'region', scope: '33' }]))
  const now = new Date('2026-11-01T00:00:00Z')
  const screened = await screenStore(store, {
    model: shippedModel(),
    prevalence: CAMPAIGN_PREVALENCE,
    now: () => now,
    programVersion: '0.0.0-test',
    signal: new AbortController().signal,
    progress: () => {}
  })
  const { weights, report } = await store.withScope(everyone, async (tx) => {
    const weights = []
    for (const site of ['SIM00001', 'SIM00002', 'SIM00003', 'SIM00004'])
      weights.push((await rankingOfSite(tx, screened?.run as number, site))?.details.carbonTarget)
    return { weights, report: await scopeReport(tx, { kind: 'region', scope: '33' }, 2026, chinaDay(now)) }
  })
  for (const weight of weights)
    expect(weight).toMatchObject({ basis: 'forecast', actual: report.targets[0]?.forecast?.expected })
})
