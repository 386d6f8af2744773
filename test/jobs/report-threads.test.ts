import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startReportThreads } from '../../src/jobs/report-threads.ts'
import { parseDay } from '../../src/readings/day.ts'
import { shippedNumbers } from '../../src/reports/carbon-tables.ts'
import { type ReportMaker, reportsOf } from '../../src/reports/report-maker.ts'
import { prepareAccounts } from '../../src/store/accounts/accounts.ts'
import { saveEnergy } from '../../src/store/energy.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { seedReferenceValues } from '../../src/store/reference-values.ts'
import { startApp } from '../api/server.ts'
import { everyone, meter } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

/** Enough that the sums of a report last many times as long as its queries. */
const SITES = 200
const { store, api, url } = await testStore()
const threads = startReportThreads((await prepareAccounts(url)).api)
afterAll(() => threads.close())

const request = {
  reader: everyone,
  about: { kind: 'region', scope: '33' },
  year: 2026,
  day: parseDay('2026-06-30') as number,
  format: 'json',
  language: 'both'
} as const

beforeAll(async () => {
  const meters = Array.from({ length: SITES }, (_, i) =>
    meter(`m${i}`, `S${i}`, { region: `33${String((i % 11) + 1).padStart(2, '0')}` })
  )
  const energy = meters.map(({ meterId }, i) => ({
    meterId,
    years: [2025, 2026].map((year) => ({
      year,
      kwh: Float32Array.from({ length: 365 }, (_, day) => 100 + i + (day % 7))
    }))
  }))
  await store.withScope(everyone, async (tx) => {
    await seedReferenceValues(tx, shippedNumbers(), 20_600)
    await saveMeters(tx, meters)
    await saveEnergy(tx, energy)
  })
})

/** How much of the time that a report takes is the longest that another request waits meanwhile, by the API's own answers. */
async function longestWait(reports: ReportMaker): Promise<number> {
  const { app } = await startApp(api, '127.0.0.1', {
    reports,
    access: { limits: { address: 1e6, user: 1e6, signIn: 1e6 } }
  })
  // the thread and the code are there before it counts
  await app.inject('/api/v1/carbon/report?scope=3301&year=2026&day=2026-06-30')
  let done = false
  const begun = performance.now()
  const report = app.inject('/api/v1/carbon/report?scope=33&year=2026&day=2026-06-30').then((reply) => {
    done = true
    expect(reply.json()).toMatchObject({ points: SITES })
    return performance.now() - begun
  })
  let longest = 0
  while (!done) {
    const asked = performance.now()
    expect((await app.inject('/api/v1/carbon/targets')).statusCode).toBe(200)
    longest = Math.max(longest, performance.now() - asked)
  }
  return longest / (await report)
}

describe('reports on threads', () => {
  test('leave the API free to answer, which reports in its own thread do not', async () => {
    const onThreads = await longestWait(threads.make)
    expect(onThreads).toBeLessThan(0.5)
    expect(await longestWait(reportsOf(api))).toBeGreaterThan(onThreads)
  })

  test('are those that the own thread makes, in every format', async () => {
    const here = reportsOf(api)
    for (const format of ['json', 'csv', 'html'] as const)
      expect(await threads.make({ ...request, format })).toBe(await here({ ...request, format }))
    const workbook = await threads.make({ ...request, format: 'xlsx', language: 'zh' })
    expect(
      Buffer.from(workbook as Uint8Array)
        .subarray(0, 2)
        .toString()
    ).toBe('PK')
  })

  test('keep to what their reader may see, and say so when there is nothing', async () => {
    const reader = { actor: 'test', regions: ['3301'], role: 'operator' } as const
    await expect(threads.make({ ...request, reader })).rejects.toMatchObject({ code: 'SCOPE_EMPTY' })
    const seen = await threads.make({ ...request, reader, about: { kind: 'region', scope: '3301' } })
    expect(JSON.parse(seen as string)).toMatchObject({ restricted: true })
  })
})
