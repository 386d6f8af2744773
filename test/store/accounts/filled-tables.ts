import type pg from 'pg'
import { generationPoint } from '../../../src/screening/point-screening.ts'
import { saveTargets } from '../../../src/store/carbon-targets.ts'
import { saveEnergy } from '../../../src/store/energy.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { saveHeadcounts, saveOtherEnergy } from '../../../src/store/institutions.ts'
import { saveJudgements } from '../../../src/store/judgements.ts'
import { saveRun } from '../../../src/store/runs.ts'
import type { Store } from '../../../src/store/store.ts'
import { saveWeather } from '../../../src/store/weather.ts'
import { batches, everyone, loadDay, meter, rejection } from '../readings-samples.ts'

const FIRST_DAY = 20_000
/** Region of each site: the site's id is `S` and the region. */
export const REGIONS = [
  '330106',
  '330110',
  '3301',
  '330200',
  '330000',
  '310000',
  'zone-1',
  'zone-12',
  '331',
  '33010',
  '33-x',
  '330106001',
  null
]
const METERS = REGIONS.map((region) => meter(`M${region}`, `S${region}`, { region, organisation: `O${region}` }))

/** Puts something of every site into the tables that hold what belongs to sites. */
export async function fillTables(store: Store): Promise<void> {
  await store.withScope(everyone, async (tx) => {
    await saveMeters(
      tx,
      METERS.map((point) => ({ ...point, multiplier: 40 }))
    )
    await saveWeather(tx, {
      byRegion: new Map(
        ['', '33', '3301', '3302', '330', '33010'].map((region) => [
          region,
          new Map([[FIRST_DAY, new Float32Array(48)]])
        ])
      )
    })
    const target = {
      metric: 'tco2',
      baseYear: 2020,
      baseValue: 9,
      targetYear: 2030,
      reduction: 0.1,
      source: 's'
    } as const
    await saveTargets(tx, [
      ...REGIONS.slice(0, 5).map((region) => ({ ...target, scopeKind: 'region' as const, scope: String(region) })),
      ...REGIONS.slice(0, 5).map((region) => ({ ...target, scopeKind: 'site' as const, scope: `S${region}` })),
      ...REGIONS.slice(0, 5).map((region) => ({ ...target, scopeKind: 'organisation' as const, scope: `O${region}` }))
    ])
  })
  await store.withScope(everyone, async (tx) => {
    await saveEnergy(
      tx,
      METERS.map(({ meterId }) => ({ meterId, years: [{ year: 2025, kwh: new Float32Array(365) }] }))
    )
    for (const scope of METERS.map(({ siteId }) => siteId)) {
      await saveHeadcounts(tx, [{ scopeKind: 'site', scope, year: 2025, heads: 9, source: 's' }])
      await saveOtherEnergy(tx, [
        { scopeKind: 'site', scope, month: FIRST_DAY, carrier: 'gas', kgce: 9, tco2: null, source: 's' }
      ])
    }
  })
  for (const kw of [1, 2]) {
    const days = METERS.map(({ meterId }, i) => loadDay(meterId, FIRST_DAY + i, kw))
    await importReadings(store, everyone, batches(days, { rejections: [rejection(kw)] }))
  }
  const now = new Date('2026-02-01T03:00:00Z')
  const run = {
    startedAt: now,
    finishedAt: now,
    asKnownAt: now,
    prevalence: 0.01,
    modelVersion: 'sample',
    judging: { judged: { settings: 9 }, takenOver: {}, notScreened: 0 }
  }
  const finding = { status: 'ok', probability: 0.1, estimatedKw: 1, duty: 1, onset: null, operation: null } as const
  const figures = { priority: 1, probability: 0.1, estimatedKw: 1, excessKwhPerYear: 1, tco2PerYear: 1, details: {} }
  await store.withScope(everyone, async (tx) => {
    const id = await saveRun(
      tx,
      run,
      METERS.map(({ meterId }) => ({ ...finding, meterId, contributions: [], warnings: [] })),
      METERS.map(({ meterId, siteId }) => ({ ...figures, siteId, leadingMeterId: meterId }))
    )
    await saveJudgements(
      tx,
      { run: id, judgedOn: FIRST_DAY, settings: 's', importId: 1 },
      METERS.map(({ meterId }) => ({
        circumstances: 'c',
        lastDay: FIRST_DAY,
        screening: generationPoint(meterId, null)
      })),
      []
    )
  })
}

const POINT = 'join metering_point on metering_point.id = point_id'
/** Of the tables that hold what belongs to places: the place of each row, those of sites first. */
export const SITE_RELATED: Readonly<Record<string, string>> = {
  site: 'select site_id from site',
  organisation: `select replace(name, 'O', 'S') from organisation`,
  metering_point: `select replace(meter_id, 'M', 'S') from metering_point`,
  metering_point_term: `select replace(meter_id, 'M', 'S') from metering_point_term ${POINT}`,
  load_day: `select replace(meter_id, 'M', 'S') from load_day ${POINT}`,
  load_day_history: `select replace(meter_id, 'M', 'S') from load_day_history ${POINT}`,
  finding: `select replace(meter_id, 'M', 'S') from finding ${POINT}`,
  site_ranking: 'select site.site_id from site_ranking join site on site.id = site_ranking.site_id',
  ranking_facet: `select concat('S', coalesce(region, 'null')) from ranking_facet`,
  judgement: `select replace(meter_id, 'M', 'S') from judgement ${POINT}`,
  energy_year: `select replace(meter_id, 'M', 'S') from energy_year ${POINT}`,
  headcount: 'select scope from headcount',
  other_energy: 'select scope from other_energy',
  quarantine: 'select line from quarantine',
  weather_day: 'select region from weather_day',
  carbon_target: 'select scope from carbon_target'
}

/** The rows that a statement gives under settings; what is undefined is not set. Nothing of it stays. */
export async function under(
  client: pg.Client,
  settings: Readonly<Record<'regions' | 'role', string | undefined>>,
  sql: string
): Promise<unknown[][]> {
  const set = Object.entries(settings).map(([name, value]) =>
    value === undefined ? '' : `set local rigwatch.${name} = ${client.escapeLiteral(value)}`
  )
  await client.query(['begin', `set local rigwatch.actor = 'intruder'`, ...set].join('; '))
  try {
    return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows
  } finally {
    await client.query('rollback')
  }
}
