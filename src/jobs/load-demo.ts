import type { LoadCurve } from '../readings/load-curve.ts'
import type { PointTerm } from '../readings/point-terms.ts'
import type { ReadingsBatch } from '../readings/readings-batch.ts'
import { DEMO_PROVINCE } from '../simulation/demo-province.ts'
import { simulatedMeters } from '../simulation/meters.ts'
import type { Province } from '../simulation/province.ts'
import { saveTargets } from '../store/carbon-targets.ts'
import { newestImport } from '../store/curves.ts'
import { claimDatabase } from '../store/database-kind.ts'
import { importReadings } from '../store/import/import-readings.ts'
import { saveMeters } from '../store/import/save-meters.ts'
import { saveTerms } from '../store/point-terms.ts'
import type { Store } from '../store/store.ts'
import { saveWeather } from '../store/weather.ts'
import { readProvince, simulatedCurves, simulatedTargets } from './simulated-province.ts'

const SCOPE = { actor: 'demo', regions: 'all', role: 'system' } as const
const HOURS = 24

export interface LoadDemoOptions {
  /** Worker threads; all cores unless told. */
  readonly jobs?: number | undefined
  /** Ends the loading before its next point; the next start makes it again. */
  readonly signal: AbortSignal
  /** Called now and then with the share of the points that is loaded, 0…1. */
  readonly progress: (share: number) => void
}

/**
 * Fills a database with the simulated demo province, unless it is there already. A loading that was cut short is made
 * again; the province is the same each time.
 * @returns whether the province was loaded now
 * @throws StoreError `database_kind_mismatch` when the database holds real readings
 */
export async function loadDemo(store: Store, { jobs, signal, progress }: LoadDemoOptions): Promise<boolean> {
  const province = readProvince(DEMO_PROVINCE)
  const loaded = await store.withScope(SCOPE, async (tx) => {
    await claimDatabase(tx, 'simulated')
    if (await newestImport(tx)) return true
    await saveMeters(tx, simulatedMeters(province))
    await saveTerms(tx, accountsOf(province))
    await saveTargets(tx, simulatedTargets(province))
    await saveWeather(tx, { byRegion: weatherOf(province) })
    return false
  })
  if (loaded) return false
  const points = province.sites.reduce((sum, site) => sum + site.points.length, 0)
  async function* batches() {
    let done = 0
    for await (const curve of simulatedCurves(DEMO_PROVINCE, jobs)) {
      signal.throwIfAborted()
      yield batchOf(curve)
      progress(++done / points)
    }
  }
  await importReadings(store, SCOPE, batches())
  return true
}

/** A point's days as if they had been read from a file; a day without any reading is not in one. */
function batchOf({ meterId, firstDay, days, pointsPerDay, kw }: LoadCurve): ReadingsBatch {
  const rows: ReadingsBatch['days'][number][] = []
  for (let i = 0; i < days; i++) {
    const values = kw.subarray(i * pointsPerDay, (i + 1) * pointsPerDay)
    if (!values.every(Number.isNaN)) rows.push({ meterId, day: firstDay + i, channel: 'active_power', values })
  }
  return {
    file: 'simulation',
    format: 'simulation',
    rowsRead: rows.length,
    days: rows,
    lines: rows.map((_, index) => index + 1),
    rejections: []
  }
}

/** A made-up account (户号) for each site, which its metering points share. */
function accountsOf({ sites }: Province): PointTerm[] {
  return sites.flatMap(({ points }, at) =>
    points.map(({ meterId }) => ({
      meterId,
      validFrom: Number.NEGATIVE_INFINITY,
      validTo: Number.POSITIVE_INFINITY,
      account: `33${String(at + 1).padStart(8, '0')}`,
      asset: null,
      multiplier: Number.NaN,
      intervalMinutes: Number.NaN,
      role: null,
      parentId: null
    }))
  )
}

/** The cities' temperatures in the form of a weather file that was read. */
function weatherOf({ weather, options }: Province): Map<string, Map<number, Float32Array>> {
  return new Map(
    [...weather].map(([region, { temperatureC }]) => {
      const days = Array.from({ length: options.days }, (_, i): [number, Float32Array] => {
        const sums = new Float32Array(2 * HOURS).fill(1)
        sums.set(temperatureC.subarray(i * HOURS, (i + 1) * HOURS))
        return [options.firstDay + i, sums]
      })
      return [region, new Map(days)]
    })
  )
}
