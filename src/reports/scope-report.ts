import type { FactorInUse } from '../carbon/emission-factor.ts'
import { type MissingNumber, missingNumbers } from '../carbon/missing.ts'
import type { ReferenceValue } from '../carbon/reference.ts'
import { regionStem } from '../carbon/regions.ts'
import { surchargeRates } from '../carbon/surcharge.ts'
import { type CarbonReport, carbonReport, type ReportPart, type Suspect } from '../ranking/carbon-report.ts'
import { explainFactor } from '../ranking/explain.ts'
import type { ReportPoint } from '../ranking/point-account.ts'
import { calendarFor, parseCalendar } from '../readings/calendar.ts'
import { yearStart } from '../readings/daily-energy.ts'
import { dailyTemperatures } from '../readings/daily-temperature.ts'
import { type EpochDay, formatDay } from '../readings/day.ts'
import type { Sentence } from '../readings/sentence.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'
import { databaseKind } from '../store/database-kind.ts'
import {
  accountsBeyondSight,
  type EnergyRow,
  energyOfAccounts,
  energyOfScope,
  lastDayOfEstate,
  sightOf
} from '../store/energy.ts'
import { referenceValues } from '../store/reference-values.ts'
import { newestRun } from '../store/runs.ts'
import type { Transaction } from '../store/transaction.ts'
import { storedWeather } from '../store/weather.ts'
import { type CarbonTables, carbonTables, flatPrice } from './carbon-tables.ts'
import { energySeries } from './energy-series.ts'
import { missingYardsticks, quotaInputs } from './missing-yardsticks.ts'
import { type PartScope, partOf, type Scope, type SourcedTargets, targetsReader } from './report-scope.ts'
import { buildingKind, targetName } from './report-words.ts'
import { type SiteYardstick, siteYardsticks } from './site-yardsticks.ts'
import { beginningLate, beyondSight, withoutEnergy } from './unstated.ts'

/** Years before the report's that the forecast looks at. */
const YEARS_BEFORE = 2
/** 80 % of a normal distribution lie within so many standard deviations. */
const EIGHTY_PER_CENT = 1.2816

/** A part of the report's scope, with what it is called. */
interface NamedPart extends ReportPart {
  readonly kind: PartScope['kind']
  readonly name: Sentence | null
}

/** What a suspicion rests on. */
interface SuspectedLoad {
  readonly siteName: string | null
  /** the suspected load while it runs, kW; share of hours that it does; null where it cannot be estimated */
  readonly kw: number | null
  readonly duty: number | null
  /** first day of it; null when it was there before or is not known */
  readonly onsetDay: string | null
}

/** A report with what it is about and what its numbers rest on. */
export interface ScopeReport extends Omit<CarbonReport, 'parts' | 'suspects'> {
  readonly scopeKind: Scope['kind']
  readonly scope: string
  readonly scopeName: Sentence | null
  readonly year: number
  /** day of the report: numbers and targets in force on it count, and readings up to it */
  readonly day: string
  /** last day with a reading */
  readonly lastDay: string
  readonly runId: number | null
  readonly simulated: boolean
  /** whether the reader may see a part of the country alone */
  readonly restricted: boolean
  readonly parts: readonly NamedPart[]
  readonly suspects: readonly (Suspect & SuspectedLoad)[]
  readonly yardsticks: readonly SiteYardstick[]
  /** numbers that nobody has published or entered */
  readonly missing: readonly MissingNumber[]
  /** where each number comes from */
  readonly inputs: readonly Sentence[]
}

/** The scope has no readings in the database, or lies beyond what the reader may see. */
export class EmptyScopeError extends Error {
  readonly code = 'SCOPE_EMPTY'
  override readonly name = 'EmptyScopeError'
}

/**
 * The carbon report of a scope, from what the database holds. The same database and day give the same report.
 * @param given its scope is a GB/T 2260 code or `CN`, the name of an organisation, or the id of a site
 * @throws EmptyScopeError when no main metering point of the scope has readings up to the day, or it is a region of which the
 * transaction sees a part alone
 */
export async function scopeReport(tx: Transaction, given: Scope, year: number, day: EpochDay): Promise<ScopeReport> {
  const whole = { ...given, scope: given.kind === 'region' ? regionStem(given.scope) : given.scope }
  const sight = await sightOf(tx, whole.kind === 'region' ? whole.scope : null)
  const run = await newestRun(tx)
  const firstYear = year - YEARS_BEFORE
  const asked = { firstYear, lastYear: year, runId: run?.id ?? null, day }
  const rows = (await energyOfScope(tx, whole.kind, whole.scope, asked)).map((row) => asOf(row, day))
  const firstDay = yearStart(firstYear)
  const lastAllowed = Math.min(day, yearStart(year + 1) - 1)
  const series = rows.map((row) => energySeries(row, firstDay, lastAllowed))
  const last = Math.max(-1, ...series.map((kwh) => kwh.findLastIndex((value) => !Number.isNaN(value))))
  const seen = whole.kind !== 'region' || sight.region
  if (!seen || last < yearStart(year) - firstDay) {
    throw new EmptyScopeError(
      `There are no readings of ${whole.kind} ${JSON.stringify(whole.scope)} in ${year} up to ${formatDay(day)}` +
        `${seen ? '; import and screen them first' : ' that you may see whole'}.`
    )
  }
  const energy = series.map((kwh) => kwh.subarray(0, last + 1))
  const tables = carbonTables(await referenceValues(tx), day)
  const own = new Set(rows.map(({ meterId }) => meterId))
  const billed = [...new Set(rows.flatMap(({ account }) => account ?? []))]
  const beyond = (await energyOfAccounts(tx, billed, asked))
    .filter(({ meterId }) => !own.has(meterId))
    .map((row) => asOf(row, day))
  const energyBeyond = beyond.map((row) => energySeries(row, firstDay, lastAllowed).subarray(0, last + 1))
  const hidden = await accountsBeyondSight(tx, billed)
  const points = reportPoints(whole, rows, energy, tables, year, hidden)
  const read = await targetsReader(tx, whole, year, day)
  const entered = await read(whole)
  const scopes = new Map(rows.map((row) => partOf(whole, row)).map((part) => [partKey(part), part]))
  const ofParts = new Map<string, SourcedTargets>()
  for (const [key, part] of scopes) ofParts.set(key, await read(part))
  const coal = tables.numbers.find('standard_coal', ['CN'], 'calorific')
  const holidays = parseCalendar(readReferenceTable('holidays-cn'))
  const weather = await storedWeather(tx)
  const report = carbonReport({
    year,
    firstDay,
    lastDay: (await lastDayOfEstate(tx, lastAllowed)) ?? firstDay + last,
    points,
    days: (region) => ({
      dayKinds: calendarFor(region, holidays).kindsOf(firstDay, yearStart(year + 1) - firstDay),
      temperatureC: dailyTemperatures(weather, region, firstDay, last + 1)
    }),
    pointsBeyond: reportPoints(whole, beyond, energyBeyond, tables, year, hidden),
    ...entered,
    partTargets: (part) => ofParts.get(part) as SourcedTargets,
    kgcePerKwh: coal?.value ?? Number.NaN,
    randomOf: seededRandom
  })
  const rowOf = new Map(rows.map((row) => [row.meterId, row]))
  const unread = energy.filter((kwh) => kwh.every(Number.isNaN)).length
  const siteNames = new Map(rows.map((row) => [row.siteId, row.siteName]))
  const nameOf = ({ kind, scope }: PartScope): Sentence | null => {
    if (kind === 'region') return regionName(tables, scope)
    const name = kind === 'site' ? siteNames.get(scope) : null
    return name ? { zh: name, en: name } : null
  }
  const lastTarget = Math.max(...entered.targets.map(({ targetYear }) => targetYear))
  const yardsticks = siteYardsticks(rows, energy, firstDay, tables)
  return {
    ...report,
    scopeKind: whole.kind,
    scope: whole.scope,
    scopeName: nameOf(whole),
    year,
    day: formatDay(day),
    lastDay: formatDay(firstDay + last),
    runId: run?.id ?? null,
    simulated: (await databaseKind(tx)) === 'simulated',
    restricted: !sight.all,
    parts: report.parts.map((part) => {
      const scope = scopes.get(part.part) as PartScope
      return { ...part, part: scope.scope, kind: scope.kind, name: nameOf(scope) }
    }),
    suspects: report.suspects.map((suspect) => {
      const row = rowOf.get(suspect.meterId)
      const { siteName = null, estimatedKw: kw = null, duty = null, onsetDay = null } = row ?? {}
      return { ...suspect, siteName, kw, duty, onsetDay: onsetDay === null ? null : formatDay(onsetDay) }
    }),
    yardsticks,
    missing: distinct([
      ...withoutEnergy(unread, rows.length, run !== null, whole.scope),
      ...beginningLate(report, whole.scope),
      ...(await beyondSight(tx, whole, hidden)),
      ...[...new Set(rows.map((row) => row.region))].flatMap((each) =>
        missingNumbers(tables.numbers, tables.regions, each, year, Number.isFinite(lastTarget) ? lastTarget : null)
      ),
      ...missingYardsticks(tables, rows)
    ]),
    inputs: distinct(inputsOf(rows, tables, year, coal, [entered, ...ofParts.values()], yardsticks))
  }
}

/** A suspicion of what began after the report's day was not there yet. */
function asOf(row: EnergyRow, day: EpochDay): EnergyRow {
  if (row.onsetDay === null || row.onsetDay <= day) return row
  return { ...row, probability: null, estimatedKw: null, duty: null, onsetDay: null, load: null }
}

/** A site and an organisation of the same name are two parts. */
function partKey({ kind, scope }: PartScope): string {
  return JSON.stringify([kind, scope])
}

function reportPoints(
  whole: Scope,
  rows: readonly EnergyRow[],
  energy: readonly Float64Array[],
  tables: CarbonTables,
  year: number,
  hiddenAccounts: ReadonlySet<string>
): ReportPoint[] {
  const byRegion = new Map<string | null, Pick<ReportPoint, 'kgCo2PerKwh' | 'flatPrice' | 'surcharges'>>()
  return rows.map((row, i) => {
    const { region, estimatedKw, duty } = row
    let numbers = byRegion.get(region)
    if (!numbers) {
      numbers = {
        kgCo2PerKwh: tables.factors.inUse(region, year).kgCo2PerKwh,
        flatPrice: flatPrice(tables, region)?.value ?? Number.NaN,
        surcharges: surchargeRates(tables.numbers, tables.regions, region)
      }
      byRegion.set(region, numbers)
    }
    return {
      ...numbers,
      // The surcharge is on the whole account: of one that is not seen whole it is not known.
      surcharges: row.account !== null && hiddenAccounts.has(row.account) ? [] : numbers.surcharges,
      meterId: row.meterId,
      siteId: row.siteId,
      account: row.account,
      region,
      floorAreaM2: row.floorAreaM2 ?? Number.NaN,
      part: partKey(partOf(whole, row)),
      kwh: energy[i] as Float64Array,
      probability: row.probability ?? 0,
      meanExcessKw: estimatedKw === null || duty === null ? Number.NaN : estimatedKw * duty,
      excessSpread: spreadOf(row.load),
      onsetDay: row.onsetDay
    }
  })
}

/** Standard deviation of a load over itself, from the upper half of its interval; NaN without one. */
function spreadOf(load: EnergyRow['load']): number {
  const { kw, kw_high: high } = load ?? {}
  return kw && high ? (high - kw) / EIGHTY_PER_CENT / kw : Number.NaN
}

function regionName({ regions }: CarbonTables, code: string): Sentence | null {
  const region = regions.get(code)
  return region ? { zh: region.nameZh, en: region.nameEn } : null
}

/** Says of every number what it is and where it comes from. */
function inputsOf(
  rows: readonly EnergyRow[],
  tables: CarbonTables,
  year: number,
  coal: ReferenceValue | null,
  targets: readonly SourcedTargets[],
  yardsticks: readonly SiteYardstick[]
): Sentence[] {
  const regions = [...new Set(rows.map((row) => row.region))]
  const factors = new Map<string, FactorInUse>()
  for (const region of regions) {
    const factor = tables.factors.inUse(region, year)
    const key = factor.fallback === 'none' ? factor.region : `${factor.askedRegion} ${factor.region}`
    if (!factors.has(key)) factors.set(key, factor)
  }
  const prices = regions.flatMap((region) => flatPrice(tables, region) ?? [])
  const rates = regions.flatMap((region) => surchargeRates(tables.numbers, tables.regions, region))
  return [
    {
      zh: '电量：计量点按月取整到 1 kWh，逐级相加；两次读数之间缺少的日期按均值估计。',
      en: 'Energy: rounded to whole kWh by metering point and month, then added up; days missing between readings are taken at the mean.'
    },
    {
      zh: '预测：逐计量点按日类型、气温与上年同日，区间为 80%，误差按部分相关合并（rigwatch backtest 输出回测）。',
      en: 'Forecast: by metering point from day kinds, weather and last year’s same days; 80 % intervals, errors partly correlated (rigwatch backtest prints the back-test).'
    },
    {
      zh: '疑似挖矿：各总表计量点的概率 × 全年疑似电量 × 排放因子之和（不含分表单独发现的负荷）；区间含概率与负荷估计的误差，不含全年预测的误差。',
      en: 'Suspected mining: sum over main metering points of probability × energy of the suspected load × factor, without what sub-meters alone show; its interval has the doubt of probability and load, not that of the forecast of the year.'
    },
    ...[...factors.values()].map((factor) => sourced(explainFactor(factor), factor.source)),
    coal
      ? sourced({ zh: `标准煤系数 ${coal.value} kgce/kWh`, en: `Standard coal ${coal.value} kgce/kWh` }, coal.source)
      : { zh: '标准煤系数：缺少，不计', en: 'Standard coal: not entered, not stated' },
    {
      zh: '费用：累计电量与疑似电量 × 平段电价（均匀负荷的均价接近平段），逐计量点取整到 1 元后相加；平段电价外的时段价差不计。',
      en: 'Cost: energy so far, and that of suspected loads, × the price of the flat register, which is about that of a flat load; rounded to whole yuan by metering point, then added up. Other registers are not priced.'
    },
    {
      zh: '加价：疑似起始日至数据截止日，按整户（同一户号全部总表，分表不重复计）电量；户号未登记的计量点单独计。预期为“户内任一疑似负荷属实”的概率 × 加价；逐计量点取整到 1 元后相加。',
      en: 'Surcharge: from the onset to the last day with readings, on the energy of the whole account (all its main metering points; sub-meters are in them); a point whose account is not known stands alone. Expected: the probability that any suspected load of the account is mining × the charge; rounded to whole yuan by metering point, then added up.'
    },
    ...prices.map(({ value, source }) =>
      sourced({ zh: `平段电价 ${value} 元/kWh`, en: `Price of the flat register ${value} yuan/kWh` }, source)
    ),
    ...rates.map(({ from, yuanPerKwh, source }) =>
      sourced(
        {
          zh: `挖矿加价：整户电量 ${yuanPerKwh} 元/kWh${from > 0 ? `，自 ${formatDay(from)} 起` : ''}；计费周期取自然月，不满一个周期按日均电量 × 天数`,
          en: `Surcharge on the whole account ${yuanPerKwh} yuan/kWh${from > 0 ? ` from ${formatDay(from)} on` : ''}; billing cycles are calendar months, part of one counts its mean daily energy × days`
        },
        source
      )
    ),
    ...targets.flatMap((each) => [
      ...each.targets.map((target) => {
        const { zh, en } = targetName(target)
        return sourced({ zh: `目标 ${target.scope}：${zh}`, en: `Target of ${target.scope}: ${en}` }, target.source)
      }),
      ...each.sources.map((source) => sourced({ zh: '其他能源与用能人数', en: 'Other energy and headcount' }, source))
    ]),
    ...quotaInputs(tables, rows),
    ...yardsticks.map(({ kind, yardstick: { region, from, source } }) =>
      sourced(
        {
          zh: `用电参照 ${buildingKind(kind).zh}：${region}${from === 'grid' ? '（同一区域电网的其他省份）' : ''}`,
          en: `Yardstick of ${kind}: ${region}${from === 'grid' ? ' (another province of the same regional grid)' : ''}`
        },
        source
      )
    )
  ]
}

function distinct<T extends Sentence>(sentences: readonly T[]): T[] {
  return [...new Map(sentences.map((sentence) => [sentence.en, sentence])).values()]
}

function sourced({ zh, en }: Sentence, source: string): Sentence {
  return { zh: `${zh} [${source}]`, en: `${en} [${source}]` }
}

const FNV_OFFSET = 2_166_136_261
const FNV_PRIME = 16_777_619
const LEHMER_MODULUS = 2_147_483_647

/** Lehmer's generator (Park and Miller 1988), begun by a hash (FNV-1a) of a point's id: the same draws in every report. */
function seededRandom(meterId: string): () => number {
  let hash = FNV_OFFSET
  for (const byte of new TextEncoder().encode(meterId)) hash = Math.imul(hash ^ byte, FNV_PRIME)
  let state = ((hash >>> 0) % (LEHMER_MODULUS - 1)) + 1
  return () => {
    state = (state * 48_271) % LEHMER_MODULUS
    return state / LEHMER_MODULUS
  }
}
