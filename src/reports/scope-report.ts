import { inForce } from '../carbon/reference.ts'
import { type ScopeKind, targetKey } from '../carbon/target.ts'
import { type CarbonReport, carbonReport, type ReportPoint } from '../ranking/carbon-report.ts'
import { explainFactor } from '../ranking/explain.ts'
import { calendarFor, parseCalendar } from '../readings/calendar.ts'
import { yearStart } from '../readings/daily-energy.ts'
import { dailyTemperatures } from '../readings/daily-temperature.ts'
import { civil, type EpochDay, formatDay } from '../readings/day.ts'
import type { Sentence } from '../readings/sentence.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'
import { carbonTargets } from '../store/carbon-targets.ts'
import { databaseKind } from '../store/database-kind.ts'
import { type EnergyRow, energyOfScope } from '../store/energy.ts'
import { headcountsOf, otherEnergyOf } from '../store/institutions.ts'
import { referenceValues } from '../store/reference-values.ts'
import { newestRun } from '../store/runs.ts'
import type { Transaction } from '../store/transaction.ts'
import { storedWeather } from '../store/weather.ts'
import { carbonTables, flatPrice } from './carbon-tables.ts'

/** Years before the report's that the forecast looks at. */
const YEARS_BEFORE = 2

/** A report with what it is about and what its numbers rest on. */
export interface ScopeReport extends CarbonReport {
  readonly scopeKind: ScopeKind
  readonly scope: string
  readonly year: number
  /** day of the report: numbers and targets in force on it count, and readings up to it */
  readonly day: string
  /** last day with a reading */
  readonly lastDay: string
  readonly runId: number | null
  readonly simulated: boolean
  /** where each number comes from */
  readonly inputs: readonly Sentence[]
}

/** The scope has no readings in the database. */
class EmptyScopeError extends Error {
  readonly code = 'SCOPE_EMPTY'
  override readonly name = 'EmptyScopeError'
}

/**
 * The carbon report of a scope, from what the database holds. The same database and day give the same report.
 * @throws EmptyScopeError when no main metering point of the scope has readings up to the day
 */
export async function scopeReport(
  tx: Transaction,
  scopeKind: ScopeKind,
  scope: string,
  year: number,
  day: EpochDay
): Promise<ScopeReport> {
  const run = await newestRun(tx)
  const rows = await energyOfScope(tx, scopeKind, scope, year - YEARS_BEFORE, year, run?.id ?? null)
  const tables = carbonTables(await referenceValues(tx), day)
  const firstDay = yearStart(year - YEARS_BEFORE)
  const lastAllowed = Math.min(day, yearStart(year + 1) - 1)
  const energy = rows.map((row) => seriesOf(row, firstDay, lastAllowed))
  const last = Math.max(...energy.map((kwh) => kwh.findLastIndex((value) => !Number.isNaN(value))))
  if (!(last >= 0)) {
    throw new EmptyScopeError(
      `There are no readings of ${scopeKind} ${JSON.stringify(scope)} up to ${formatDay(day)}; import and screen them first.`
    )
  }
  const region = rows.find((row) => row.region !== null)?.region ?? null
  const { factors, numbers, regions } = tables
  const points = rows.map(
    (row, i): ReportPoint => ({
      meterId: row.meterId,
      siteId: row.siteId,
      floorAreaM2: row.floorAreaM2 ?? Number.NaN,
      part: partOf(scopeKind, scope, row),
      kwh: energy[i]!.subarray(0, last + 1),
      kgCo2PerKwh: factors.inUse(row.region, year).kgCo2PerKwh,
      probability: row.probability ?? 0,
      meanExcessKw: row.estimatedKw === null || row.duty === null ? Number.NaN : row.estimatedKw * row.duty,
      onsetDay: row.onsetDay
    })
  )
  const coal = numbers.find('standard_coal', ['CN'], 'calorific')
  const price = flatPrice(tables, region)
  const surcharge = numbers.find('surcharge', regions.around(region), 'whole account')
  const targets = inForce(await carbonTargets(tx), targetKey, day).filter(
    (target) => target.scopeKind === scopeKind && target.scope === scope
  )
  const other = (await otherEnergyOf(tx, scopeKind, scope)).filter(({ month }) => civil(month).year === year)
  const complete = new Set(other.map(({ month }) => month)).size === 12
  const heads = (await headcountsOf(tx, scopeKind, scope)).find((row) => row.year === year)
  const days = yearStart(year + 1) - firstDay
  const report = carbonReport({
    year,
    firstDay,
    points,
    dayKinds: calendarFor(region, parseCalendar(readReferenceTable('holidays-cn'))).kindsOf(firstDay, days),
    temperatureC: dailyTemperatures(await storedWeather(tx), region, firstDay, last + 1),
    targets,
    kgcePerKwh: coal?.value ?? Number.NaN,
    flatPrice: price?.value ?? Number.NaN,
    surcharge: surcharge?.value ?? Number.NaN,
    otherKgce: complete ? other.reduce((sum, { kgce }) => sum + kgce, 0) : Number.NaN,
    otherTco2: complete ? other.reduce((sum, { tco2 }) => sum + (tco2 ?? Number.NaN), 0) : Number.NaN,
    heads: heads?.heads ?? Number.NaN,
    random: seededRandom()
  })
  const used = new Map(rows.map((row) => [row.region, factors.inUse(row.region, year)]))
  const sentences = new Map([...used.values()].map((factor) => [`${factor.region} ${factor.source}`, factor]))
  return {
    ...report,
    scopeKind,
    scope,
    year,
    day: formatDay(day),
    lastDay: formatDay(firstDay + last),
    runId: run?.id ?? null,
    simulated: (await databaseKind(tx)) === 'simulated',
    inputs: [
      ...[...sentences.values()].map((factor) => sourced(explainFactor(factor), factor.source)),
      number('标准煤系数', 'Standard coal', coal, 'kgce/kWh'),
      number('电价（平段）', 'Energy price, flat register', price, 'yuan/kWh'),
      number('挖矿加价（整户电量）', 'Surcharge on the whole account', surcharge, 'yuan/kWh'),
      ...targets.map(({ metric, targetYear, source }) =>
        sourced({ zh: `目标 ${metric} ${targetYear}`, en: `Target ${metric} ${targetYear}` }, source)
      )
    ]
  }
}

function seriesOf({ years }: EnergyRow, firstDay: EpochDay, lastDay: EpochDay): Float64Array {
  const kwh = new Float64Array(Math.max(0, lastDay - firstDay + 1)).fill(Number.NaN)
  for (const { year, kwh: days } of years) {
    const at = yearStart(year) - firstDay
    for (const [i, value] of days.entries()) if (at + i < kwh.length) kwh[at + i] = Number(value)
  }
  return kwh
}

/** Provinces by city, cities by organisation, organisations by site, sites by metering point. */
function partOf(kind: ScopeKind, scope: string, { organisation, region, siteId, meterId }: EnergyRow): string {
  if (kind === 'site') return meterId
  if (kind === 'organisation') return siteId
  if (scope === 'CN') return region?.slice(0, 2) ?? '—'
  return scope.length < 4 ? (region?.slice(0, 4) ?? '—') : (organisation ?? siteId)
}

function number(zh: string, en: string, value: { value: number; source: string } | null, unit: string): Sentence {
  if (value === null) return { zh: `${zh}：缺少，不计`, en: `${en}: not entered, not stated` }
  return sourced({ zh: `${zh} ${value.value} ${unit}`, en: `${en} ${value.value} ${unit}` }, value.source)
}

function sourced({ zh, en }: Sentence, source: string): Sentence {
  return { zh: `${zh} [${source}]`, en: `${en} [${source}]` }
}

/** Lehmer's generator (Park and Miller 1988), always begun the same: the same report twice. */
function seededRandom(): () => number {
  let state = 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
