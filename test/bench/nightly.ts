import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as ScreenStore from '../../src/jobs/screen-store.ts'
import type * as Shipped from '../../src/jobs/shipped-model.ts'
import type * as Simulated from '../../src/jobs/simulated-province.ts'
import type { LoadCurve } from '../../src/readings/load-curve.ts'
import type { ReadingsBatch } from '../../src/readings/readings-batch.ts'
import type * as Meters from '../../src/simulation/meters.ts'
import type * as PointLoad from '../../src/simulation/point-load.ts'
import { builtFile } from '../../src/sources/package-root.ts'
import type * as Accounts from '../../src/store/accounts/accounts.ts'
import type * as Embedded from '../../src/store/embedded/embedded-server.ts'
import type * as Import from '../../src/store/import/import-readings.ts'
import type * as SaveMeters from '../../src/store/import/save-meters.ts'
import type * as Migrate from '../../src/store/migrate.ts'
import type * as OpenStore from '../../src/store/store.ts'
import { nightlyAccuracy } from './nightly-accuracy.ts'

const SITES = 120
const FIRST_DAY = 20089 // 2025-01-01
const DAYS = 368
const NIGHTS = 3
const SCOPE = { actor: 'bench', regions: 'all', role: 'system' } as const

async function built<T>(path: string): Promise<T> {
  return import(pathToFileURL(builtFile(path)).href)
}

/** What a nightly screening of a store takes against one that judges all anew, and what it costs in accuracy. */
export async function nightly(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rigwatch-bench-'))
  await chmod(folder, 0o755)
  const { startEmbedded } = await built<typeof Embedded>('store/embedded/embedded-server.js')
  const server = await startEmbedded({ dataFolder: join(folder, 'postgres'), say: console.log })
  try {
    await measure(await server.ensureDatabase('bench'))
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  await nightlyAccuracy()
}

async function measure(url: string): Promise<void> {
  const { migrate } = await built<typeof Migrate>('store/migrate.js')
  const { openStore } = await built<typeof OpenStore>('store/store.js')
  const { saveMeters } = await built<typeof SaveMeters>('store/import/save-meters.js')
  const { importReadings } = await built<typeof Import>('store/import/import-readings.js')
  const { prepareAccounts } = await built<typeof Accounts>('store/accounts/accounts.js')
  const { readProvince } = await built<typeof Simulated>('jobs/simulated-province.js')
  const { simulatePoint } = await built<typeof PointLoad>('simulation/point-load.js')
  const { simulatedMeters } = await built<typeof Meters>('simulation/meters.js')
  const { screenStore } = await built<typeof ScreenStore>('jobs/screen-store.js')
  const { shippedModel } = await built<typeof Shipped>('jobs/shipped-model.js')
  await migrate(url)
  const store = await openStore((await prepareAccounts(url)).jobs)
  try {
    const described = { seed: 1, sites: SITES, firstDay: FIRST_DAY, days: DAYS, pointsPerDay: 96, miningShare: 0.04 }
    const province = readProvince(described)
    const curves = province.sites.flatMap((site) =>
      site.points.map((_, point) => simulatePoint(province, site, point).curve)
    )
    await store.withScope(SCOPE, (tx) => saveMeters(tx, simulatedMeters(province)))
    const bring = (from: number, to: number) => importReadings(store, SCOPE, batches(curves, from, to))
    const screen = async (day: number, all = false) => {
      const begin = performance.now()
      const screened = await screenStore(store, {
        model: shippedModel(),
        prevalence: 0.04,
        all,
        now: () => new Date((FIRST_DAY + day) * 86_400_000),
        programVersion: 'bench',
        signal: new AbortController().signal,
        progress: () => {}
      })
      return { seconds: (performance.now() - begin) / 1000, judging: screened?.judging }
    }
    await bring(0, DAYS - NIGHTS)
    await screen(DAYS - NIGHTS)
    console.log(`  ${curves.length} metering points of a year and a day more each night, 96 points a day`)
    for (let day = DAYS - NIGHTS; day < DAYS; day++) {
      await bring(day, day + 1)
      const some = await screen(day + 1)
      const { seconds } = await screen(day + 1, true)
      const share = (some.seconds / seconds).toFixed(2)
      console.log(
        `    ${some.seconds.toFixed(1)} s, ${share} of ${seconds.toFixed(1)} s for all: ${told(some.judging)}`
      )
    }
  } finally {
    await store.close()
  }
}

const told = (judging: unknown) => JSON.stringify(judging).replaceAll('"', '')

async function* batches(curves: readonly LoadCurve[], from: number, to: number): AsyncGenerator<ReadingsBatch> {
  for (const { meterId, kw, pointsPerDay } of curves) {
    const days = Array.from({ length: to - from }, (_, i) => ({
      meterId,
      day: FIRST_DAY + from + i,
      channel: 'active_power' as const,
      values: kw.subarray((from + i) * pointsPerDay, (from + i + 1) * pointsPerDay)
    })).filter(({ values }) => !values.every(Number.isNaN))
    const lines = days.map((_, i) => i + 1)
    yield { file: 'bench', format: 'simulation', rowsRead: days.length, days, lines, rejections: [] }
  }
}
