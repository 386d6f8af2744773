import type { RankingDetails } from '../../src/ranking/explain.ts'
import { type EpochDay, parseDay } from '../../src/readings/day.ts'
import type { LoadDay } from '../../src/readings/load-day.ts'
import type { Meter } from '../../src/readings/meter.ts'
import { shippedNumbers } from '../../src/reports/carbon-tables.ts'
import type { Finding } from '../../src/screening/finding.ts'
import { claimDatabase } from '../../src/store/database-kind.ts'
import { saveEnergy } from '../../src/store/energy.ts'
import { importReadings } from '../../src/store/import/import-readings.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { seedReferenceValues } from '../../src/store/reference-values.ts'
import { type RankedSite, saveRun } from '../../src/store/runs.ts'
import type { Store } from '../../src/store/store.ts'
import { batches, everyone, meter } from '../store/readings-samples.ts'

/** Ids as sources really write them, and worse. */
export const ODD_IDS = [
  'a/b',
  '中文 站点',
  ' leading space',
  '0001234567890123',
  '100%',
  '%2F',
  '?x=1&y=2#z',
  'a+b',
  `quote'"\\`,
  '../..',
  'load',
  '🏫',
  '长'.repeat(300)
]
export const FIRST_DAY = parseDay('2026-01-30') as EpochDay

/** 25 ordinary sites in three regions, then those with odd ids. `S01` has three points, all others one, `<site>-m`. */
export const METERS: readonly Meter[] = [
  ...Array.from({ length: 25 }, (_, i) => {
    const siteId = `S${String(i + 1).padStart(2, '0')}`
    const region = ['3301', '330106', '3302', '320100', null][i % 5] as string | null
    return meter(`${siteId}-m`, siteId, {
      region,
      kind: ['school', 'hospital'][i % 2] as string,
      name: `站点${i + 1}`,
      floorAreaM2: 1000 + i
    })
  }),
  meter('S01-daily', 'S01'),
  meter('S01-empty', 'S01', { contractKva: 400, multiplier: 40 }),
  ...ODD_IDS.map((id) => meter(`${id}-m`, id, { kind: 'odd' }))
]

/** What `S01-m` measures: a quarter-hourly day with a gap, a day without a row, an hourly day. */
const DAYS: readonly LoadDay[] = [
  power(
    0,
    Float32Array.from({ length: 96 }, (_, i) => (i < 3 || (i >= 8 && i < 10) ? Number.NaN : i + 0.1))
  ),
  power(2, new Float32Array(24).fill(-7.25)),
  {
    meterId: 'S01-daily',
    day: FIRST_DAY,
    channel: 'register_energy',
    values: Float32Array.of(100, 10, Number.NaN, 40, 20)
  }
]

function power(after: number, values: Float32Array): LoadDay {
  return { meterId: 'S01-m', day: FIRST_DAY + after, channel: 'active_power', values }
}

/** Fills an empty store with the sites, their readings and a first run. */
export async function fillProvince(store: Store): Promise<void> {
  await store.withScope(everyone, async (tx) => {
    await claimDatabase(tx, 'simulated')
    await saveMeters(tx, METERS)
  })
  await importReadings(store, everyone, batches(DAYS))
  await screenProvince(store)
}

/** Adds what a report needs: numbers, and a year of energy of the ordinary sites. */
export async function fillEnergy(store: Store): Promise<void> {
  const kwh = new Float32Array(365).fill(240)
  const energy = METERS.slice(0, 25).map(({ meterId }) => ({ meterId, years: [{ year: 2026, kwh }] }))
  await store.withScope(everyone, async (tx) => {
    await seedReferenceValues(tx, shippedNumbers(), 20_600)
    await saveEnergy(tx, energy)
  })
}

/** Saves a run that ranks the sites in the order of their ids, or the other way round. */
export async function screenProvince(
  store: Store,
  { reversed = false, leadingOfFirst = 'S01-m', finishedAt = new Date('2026-02-01T03:00:00Z') } = {}
): Promise<number> {
  const ids = [...new Set(METERS.map(({ siteId }) => siteId))]
  const ranking = (reversed ? ids.reverse() : ids)
    .map(rankedSite)
    .map((site) => (site.siteId === 'S01' ? { ...site, leadingMeterId: leadingOfFirst } : site))
  const run = {
    startedAt: finishedAt,
    finishedAt,
    asKnownAt: finishedAt,
    prevalence: 0.01,
    modelVersion: 'sample',
    judging: null
  }
  return store.withScope(everyone, (tx) => saveRun(tx, run, METERS.map(finding), ranking))
}

function rankedSite(siteId: string, index: number): RankedSite {
  const known = index === 0
  return {
    siteId,
    leadingMeterId: `${siteId}-m`,
    priority: known ? 120.5 : 0,
    probability: known ? 0.9 : 0.1,
    estimatedKw: known ? 31 : Number.NaN,
    excessKwhPerYear: known ? 271_560 : Number.NaN,
    tco2PerYear: known ? 135.1 : Number.NaN,
    details: known ? DETAILS : {}
  }
}

const DETAILS: RankingDetails = {
  emissionFactor: {
    region: '33',
    year: 2023,
    kgCo2PerKwh: 0.4974,
    source: '公告',
    askedRegion: '3301',
    askedYear: 2026,
    fallback: 'none',
    sentence: { zh: '因子。', en: 'Factor.' }
  },
  carbonTarget: {
    weight: 1,
    target: null,
    year: null,
    allowance: null,
    actual: null,
    sentence: { zh: '无目标。', en: 'No target.' }
  },
  expectedTco2PerYear: 120.5,
  points: [{ meterId: 'S01-m', probability: 0.9, tco2PerYear: 135.1, expectedTco2PerYear: 120.5 }]
}

function finding({ meterId }: Meter): Finding {
  if (meterId !== 'S01-m') return { ...UNREMARKABLE, meterId }
  return {
    ...UNREMARKABLE,
    meterId,
    probability: 0.9,
    estimatedKw: 31,
    duty: 1,
    onset: { day: FIRST_DAY, minute: 495 },
    operation: 'continuous'
  }
}

const UNREMARKABLE = {
  status: 'ok',
  probability: 0.1,
  estimatedKw: Number.NaN,
  duty: Number.NaN,
  onset: null,
  operation: null,
  contributions: [
    {
      detector: 'prevalence',
      logOdds: -4.6,
      sentence: { zh: '起点。', en: 'The start.' },
      numbers: { prevalence: 0.01 }
    }
  ],
  warnings: [{ code: 'data.gaps', sentence: { zh: '缺数。', en: 'Gaps.' }, numbers: { share: Number.NaN } }]
} as const
