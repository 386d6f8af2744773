import { beforeAll, expect, test } from 'vitest'
import type { CarbonTarget } from '../../src/carbon/target.ts'
import { parseDay } from '../../src/readings/day.ts'
import { shippedNumbers } from '../../src/reports/carbon-tables.ts'
import { EmptyScopeError } from '../../src/reports/empty-scope.ts'
import { reportHtml } from '../../src/reports/report-html.ts'
import { reportData } from '../../src/reports/report-json.ts'
import { type ScopeReport, scopeReport } from '../../src/reports/scope-report.ts'
import { carbonTargets, saveTargets } from '../../src/store/carbon-targets.ts'
import { saveEnergy } from '../../src/store/energy.ts'
import { withdraw } from '../../src/store/entry-versions.ts'
import { saveMeters } from '../../src/store/import/save-meters.ts'
import { headcountsIn, saveHeadcounts, saveOtherEnergy } from '../../src/store/institutions.ts'
import { saveReferenceValues, seedReferenceValues } from '../../src/store/reference-values.ts'
import { saveRun } from '../../src/store/runs.ts'
import type { Transaction } from '../../src/store/transaction.ts'
import { everyone, meter } from '../store/readings-samples.ts'
import { testStore } from '../store/test-database.ts'

const { store } = await testStore()
const DAY = parseDay('2026-11-20') as number
const site = { scopeKind: 'site', scope: 'S', source: 'bill' } as const
const target = (baseValue: number): CarbonTarget => ({
  ...{ scopeKind: 'site', scope: 'S', metric: 'kgce_per_head', boundary: 'all_energy', source: 'plan' },
  ...{ baseYear: 2020, targetYear: 2030, reduction: 0.1, baseValue }
})
const factor = (value: number) =>
  ({ dataset: 'emission_factor', region: '33', item: '2026', value, source: `notice ${value}`, usedFrom: DAY }) as const
const gas = (kgce: number) =>
  Array.from({ length: 12 }, (_, month) => ({
    ...{ ...site, carrier: 'gas', kgce, tco2: null },
    month: Date.UTC(2026, month, 1) / 86_400_000
  }))

const enter = (what: (tx: Transaction) => Promise<unknown>) => store.withScope(everyone, what)
const reportAsKnown = (knownAt?: Date, day = DAY) =>
  store.withScope(everyone, (tx) => scopeReport(tx, { kind: 'site', scope: 'S' }, 2026, day, knownAt))
/** A moment between what was entered before and what comes after. */
const moment = async () => {
  await enter((tx) => tx.query('select pg_sleep(0.005)'))
  const { now } = await store.withScope(everyone, (tx) => tx.one<{ now: Date }>('select clock_timestamp() as now'))
  await enter((tx) => tx.query('select pg_sleep(0.005)'))
  return now
}
/** Without what says as of when it was known. */
const figures = ({ knownAt: _, inputs, ...report }: ScopeReport) => ({
  ...report,
  inputs: inputs.filter(({ en }) => !en.startsWith('As known at'))
})

const before = await moment()
beforeAll(() =>
  enter(async (tx) => {
    await saveMeters(tx, [meter('m', 'S', { region: '3301', floorAreaM2: 1000 })])
    const kwh = new Float32Array(365).fill(100)
    await saveEnergy(tx, [{ meterId: 'm', years: [2025, 2026].map((year) => ({ year, kwh })) }])
    await seedReferenceValues(tx, shippedNumbers(), 20_600)
    await saveTargets(tx, [target(100)])
    await saveHeadcounts(tx, [{ ...site, year: 2026, heads: 50 }])
    await saveOtherEnergy(tx, gas(100))
  })
)

test('a report as known at a moment is the one that was made then, whatever was entered, corrected or withdrawn since', async () => {
  const edits: ((tx: Transaction) => Promise<unknown>)[] = [
    (tx) => saveReferenceValues(tx, [factor(0.4)], 'somebody'),
    (tx) => saveReferenceValues(tx, [factor(0.3)], 'somebody'),
    (tx) => saveTargets(tx, [target(120)]),
    (tx) => saveOtherEnergy(tx, gas(200)),
    (tx) => saveHeadcounts(tx, [{ ...site, year: 2026, heads: 40 }]),
    async (tx) => {
      const newest = (await headcountsIn(tx, 2026)).at(-1)
      expect(await withdraw(tx, 'headcount', newest?.version as number, DAY, 'wrong list')).toBe('withdrawn')
    }
  ]
  const made = [{ at: await moment(), report: await reportAsKnown() }]
  for (const edit of edits) {
    await enter(edit)
    made.push({ at: await moment(), report: await reportAsKnown() })
  }
  for (const { at, report } of made) {
    const again = await reportAsKnown(at)
    expect(again.knownAt).toBe(at.toISOString())
    expect(figures(again)).toEqual(figures(report))
  }
  const distinct = new Set(made.map(({ report }) => JSON.stringify([report.kgco2ToDate, report.targets])))
  // without the withdrawn headcount things are as they were before it
  expect(distinct.size).toBe(made.length - 1)
})

test('a screening is known from when it finished', async () => {
  const at = await moment()
  const finishedAt = new Date(at.getTime() + 1)
  const earlier = await reportAsKnown()
  await enter((tx) =>
    saveRun(
      tx,
      { startedAt: at, finishedAt, asKnownAt: null, prevalence: 0.04, modelVersion: 'v', judging: null },
      [],
      []
    )
  )
  expect((await reportAsKnown(at, 30_000)).runId).toBe(earlier.runId)
  expect((await reportAsKnown(finishedAt, 30_000)).runId).not.toBe(earlier.runId)
})

test('of two withdrawals of a version the one that was known counts', async () => {
  await enter((tx) => saveTargets(tx, [{ ...target(7), metric: 'tco2' }]))
  const withdrawn = (at: Date) =>
    store.withScope(everyone, async (tx) => (await carbonTargets(tx, at)).find(({ metric }) => metric === 'tco2'))
  const entered = await moment()
  const { version } = (await withdrawn(entered)) as { version: number }
  await enter((tx) => withdraw(tx, 'carbon_target', version, DAY + 9, 'later'))
  const first = await moment()
  await enter((tx) => withdraw(tx, 'carbon_target', version, DAY, 'at once'))
  expect((await withdrawn(entered))?.withdrawnFrom).toBe(null)
  expect(await withdrawn(first)).toMatchObject({ withdrawnFrom: DAY + 9, withdrawnWhy: 'later' })
  expect(await withdrawn(await moment())).toMatchObject({ withdrawnFrom: DAY, withdrawnWhy: 'at once' })
})

test('what goes back and what does not is said at the head and among the inputs; before anything was entered there is none', async () => {
  const report = await reportAsKnown(await moment())
  const html = reportHtml(report, 'both')
  expect(html).toMatch(/按何时所知.*读数、台账、气温为现值，不回溯/)
  expect(html).toContain('readings, sites and weather are those of now and do not')
  expect(report.inputs[0]?.zh).toMatch(/^按 .*（北京时间）所知/)
  expect(reportData(report).known_at).toBe(report.knownAt)
  expect(reportHtml(await reportAsKnown(), 'both')).not.toContain('按何时所知')
  await expect(reportAsKnown(before)).rejects.toThrow(EmptyScopeError)
  await expect(reportAsKnown(before)).rejects.toThrow(/no emission factor .* had been entered/)
})
