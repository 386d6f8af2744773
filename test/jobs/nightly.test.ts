import { beforeAll, describe, expect, test } from 'vitest'
import { screenStore } from '../../src/jobs/screen-store.ts'
import { shippedModel } from '../../src/jobs/shipped-model.ts'
import { readProvince } from '../../src/jobs/simulated-province.ts'
import type { LoadDay } from '../../src/readings/load-day.ts'
import { CAMPAIGN_PREVALENCE } from '../../src/screening/assess.ts'
import { simulatedMeters } from '../../src/simulation/meters.ts'
import { simulatePoint } from '../../src/simulation/point-load.ts'
import { importReadings } from '../../src/store/import/import-readings.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { pointsOf } from '../../src/store/runs.ts'
import { startApp } from '../api/server.ts'
import { batches, everyone } from '../store/readings-samples.ts'
import { query, testStore } from '../store/test-database.ts'

const FIRST_DAY = 20_440 // 2025-12-18
const DAYS = 170
const LAST_DAY = FIRST_DAY + DAYS - 1
const POINTS = 24

const province = readProvince({
  seed: 5,
  sites: 24,
  firstDay: FIRST_DAY,
  days: DAYS,
  pointsPerDay: POINTS,
  miningShare: 0.1
})
const curves = new Map(
  province.sites.flatMap((site) =>
    site.points.map((_, point) => {
      const { curve } = simulatePoint(province, site, point)
      return [curve.meterId, curve] as const
    })
  )
)

/** What a meter measured on a day, with a load added to every interval. */
function dayOf(meterId: string, day: number, addedKw = 0): LoadDay {
  const { kw, pointsPerDay } = curves.get(meterId)!
  const at = (day - FIRST_DAY) * pointsPerDay
  const values = kw.slice(at, at + pointsPerDay).map((value) => value + addedKw)
  return { meterId, day, channel: 'active_power', values }
}

const allOf = (day: number, added: ReadonlyMap<string, number> = new Map()) =>
  [...curves.keys()].map((meterId) => dayOf(meterId, day, added.get(meterId)))

describe('a new day of readings', async () => {
  const { store, api, url } = await testStore()
  const bring = (days: readonly LoadDay[]) =>
    importReadings(
      store,
      everyone,
      batches(
        days.filter(({ values }) => !values.every(Number.isNaN)),
        { rowsPerBatch: 500 }
      )
    )
  /** Screens on the morning after a day. */
  const screenAfter = (day: number, { prevalence = CAMPAIGN_PREVALENCE, all = false } = {}) =>
    screenStore(store, {
      model: shippedModel(),
      prevalence,
      all,
      now: () => new Date((day + 1) * 86_400_000),
      programVersion: '0.0.0-test',
      signal: new AbortController().signal,
      progress: () => {}
    })
  const findings = (run: number) =>
    query<{ meter: string; judged_run: number | null; judged_to: string; probability: number; estimated_kw: number }>(
      url,
      `select meter_id as meter, judged_run, judged_to::text, probability, estimated_kw, evidence
       from finding join metering_point p on p.id = point_id where run_id = ${run} order by meter_id`
    )
  const judgedIn = async (run: number) =>
    (await findings(run)).filter(({ judged_run }) => judged_run === null).map(({ meter }) => meter)
  /** Points whose judgement stands on quiet days, and whose turn does not come on the second day. */
  let quiet: string[] = []
  const total = curves.size

  beforeAll(async () => {
    await store.withScope(everyone, (tx) => saveMeters(tx, simulatedMeters(province)))
    const before = Array.from({ length: DAYS - 3 }, (_, i) => FIRST_DAY + i).flatMap((day) => allOf(day))
    await bring(before)
    const first = await screenAfter(LAST_DAY - 3)
    expect(first?.judging).toEqual({ judged: { none_kept: total }, takenOver: {}, notScreened: 0 })
    await bring(allOf(LAST_DAY - 2))
  }, 240_000)

  test('leaves most findings as they are, marked with the run and day that judged them', async () => {
    const second = await screenAfter(LAST_DAY - 2)
    const { judged, takenOver } = second!.judging
    expect(Object.keys(takenOver)).toEqual(['quiet_days'])
    expect(pointsOf(judged) + pointsOf(takenOver)).toBe(total)
    expect(judged.suspicious).toBeGreaterThan(0)
    // those whose turn it is, about a seventh, and those whose new day shows something
    expect(judged.turn).toBeLessThan(total / 4)
    expect(pointsOf(takenOver)).toBeGreaterThan(total / 4)
    const rows = await findings(2)
    const standing = rows.filter(({ judged_run }) => judged_run !== null)
    expect(standing).toHaveLength(takenOver.quiet_days!)
    const day = (epochDay: number) => new Date(epochDay * 86_400_000).toISOString().slice(0, 10)
    for (const row of rows)
      expect(row).toMatchObject(
        row.judged_run === null
          ? { judged_to: day(LAST_DAY - 2) }
          : { judged_run: 1, judged_to: day(LAST_DAY - 3), probability: expect.any(Number) }
      )
    const earlier = new Map((await findings(1)).map((row) => [row.meter, row]))
    for (const { judged_run, judged_to, ...row } of standing) expect(earlier.get(row.meter)).toMatchObject(row)
    quiet = standing.map(({ meter }) => meter)
  })

  test('is judged as a run would that judges all anew, and the totals add up', async () => {
    const partial = await findings(2)
    const energy = () => query(url, 'select kwh::float8[] as kwh from energy_year order by point_id, year')
    const added = await energy()
    const all = await screenAfter(LAST_DAY - 2, { all: true })
    expect(all?.judging).toEqual({ judged: { all_asked: total }, takenOver: {}, notScreened: 0 })
    expect(await screenAfter(LAST_DAY - 2, { all: true })).toBe(null)
    const full = new Map((await findings(3)).map((row) => [row.meter, row]))
    const anew = partial.filter(({ judged_run }) => judged_run === null)
    expect(anew.length).toBeGreaterThan(3)
    for (const row of anew) expect(full.get(row.meter)).toEqual(row)
    const places = await query<{ sites: number; hits: number; listed: number }>(
      url,
      `select count(*)::int as sites, sum(probability) as hits,
         (select sum(expected_hits) from ranking_facet f where f.run_id = r.run_id) as listed
       from site_ranking r group by run_id order by run_id`
    )
    for (const { sites, hits, listed } of places) {
      expect(sites).toBe(province.sites.length)
      expect(listed).toBeCloseTo(hits, 9)
    }
    // energy by day is the same whether a year was read or a day was added
    expect(await energy()).toEqual(added)
  }, 180_000)

  test('in which a rig starts, or an earlier day is corrected, has these points judged', async () => {
    const [rig, corrected] = quiet as [string, string]
    const mean = curves.get(rig)!.kw.reduce((sum, kw) => sum + (kw || 0), 0) / curves.get(rig)!.kw.length
    const wrong = dayOf(corrected, LAST_DAY - 30)
    const values = wrong.values.map((kw) => kw * 1.02)
    await bring([...allOf(LAST_DAY - 1, new Map([[rig, Math.max(3, 0.3 * mean)]])), { ...wrong, values }])
    const run = await screenAfter(LAST_DAY - 1)
    expect(run?.judging.judged).toMatchObject({ rise: expect.any(Number), late_readings: 1 })
    const judged = await judgedIn(run!.run)
    expect(judged).toContain(rig)
    expect(judged).toContain(corrected)
    expect(judged.length).toBeLessThan(total)
  }, 180_000)

  test('a silent meter keeps its finding until its turn, and other terms or another prevalence have all judged', async () => {
    const silent = quiet[2]!
    await bring(allOf(LAST_DAY).filter(({ meterId }) => meterId !== silent))
    const run = await screenAfter(LAST_DAY)
    expect(pointsOf(run!.judging.judged) + pointsOf(run!.judging.takenOver)).toBe(total)
    const other = await screenAfter(LAST_DAY, { prevalence: 0.1 })
    expect(other?.judging.judged).toEqual({ settings: total })
    await store.withScope(everyone, (tx) =>
      saveMeters(
        tx,
        simulatedMeters(province).map((meter) => (meter.meterId === silent ? { ...meter, kind: 'works' } : meter))
      )
    )
    await bring([dayOf(silent, LAST_DAY)])
    const changed = await screenAfter(LAST_DAY, { prevalence: 0.1 })
    const { points } = province.sites.find((site) => site.points.some(({ meterId }) => meterId === silent))!
    expect(changed?.judging.judged.terms).toBe(points.length)
    const { get } = await startApp(api)
    const { body } = await get('/api/v1/rankings?limit=1')
    expect(body.run.judging).toMatchObject({
      judged: pointsOf(changed!.judging.judged),
      taken_over: pointsOf(changed!.judging.takenOver)
    })
    expect(body.run.judging.judged + body.run.judging.taken_over).toBe(total)
  }, 180_000)
})
