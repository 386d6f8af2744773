import { type MissingNumber, missingNumbers } from '../carbon/missing.ts'
import { regionStem } from '../carbon/regions.ts'
import { type CarbonReport, carbonReport, type ReportPart } from '../ranking/carbon-report.ts'
import type { QuotaStanding } from '../ranking/quota-standing.ts'
import type { Suspect } from '../ranking/report-suspects.ts'
import { calendarFor, parseCalendar } from '../readings/calendar.ts'
import { yearStart } from '../readings/daily-energy.ts'
import { dailyTemperatures } from '../readings/daily-temperature.ts'
import { chinaDay, type EpochDay, formatDay } from '../readings/day.ts'
import { chinaTime } from '../readings/instant.ts'
import type { Sentence } from '../readings/sentence.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'
import { databaseKind } from '../store/database-kind.ts'
import {
  accountsBeyondSight,
  awaitEnergy,
  type EnergyRow,
  energyOfAccounts,
  energyOfScope,
  lastDayOfEstate,
  sightOf
} from '../store/energy.ts'
import { lastMainDays } from '../store/point-terms.ts'
import { referenceValues } from '../store/reference-values.ts'
import { newestRun } from '../store/runs.ts'
import { subMetersOf } from '../store/sub-meters.ts'
import type { Transaction } from '../store/transaction.ts'
import { storedWeather } from '../store/weather.ts'
import { type CarbonTables, carbonTables } from './carbon-tables.ts'
import { emptyScope, nothingKnown } from './empty-scope.ts'
import { energySeries } from './energy-series.ts'
import { missingYardsticks } from './missing-yardsticks.ts'
import { titled } from './place-name.ts'
import { quotasOf, type SourcedQuota } from './quotas.ts'
import { asKnown, inputsOf, screeningUsed } from './report-inputs.ts'
import { reportPoints, subMeterPoints } from './report-points.ts'
import { type PartScope, partKey, partOf, type Scope, type SourcedTargets, targetsReader } from './report-scope.ts'
import { seededRandom } from './seeded-random.ts'
import { type SiteYardstick, siteYardsticks } from './site-yardsticks.ts'
import { asOf, suspectedOnce } from './suspected-once.ts'
import { beginningLate, beyondSight, lackingMonths, unscreened, withoutEnergy, withoutYardstick } from './unstated.ts'

/** Years before the report's that the forecast looks at. */
const YEARS_BEFORE = 2

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

/** A site or organisation beside its quota, with what it is. */
export interface NamedQuota extends QuotaStanding {
  /** of a site; null where it has none, and for organisations */
  readonly name: string | null
  readonly kind: string
}

/** A report with what it is about and what its numbers rest on. */
export interface ScopeReport extends Omit<CarbonReport, 'parts' | 'suspects' | 'quotas'> {
  readonly scopeKind: Scope['kind']
  readonly scope: string
  readonly scopeName: Sentence | null
  readonly year: number
  /** day of the report: numbers and targets in force on it count, and readings up to it */
  readonly day: string
  /** moment as of which entries and the screening were known, RFC 3339 in UTC; null for as they are known now */
  readonly knownAt: string | null
  /** last day with a reading */
  readonly lastDay: string
  /** the newest screening that had finished by the end of the day, whose suspicions count, and its day; null without one */
  readonly runId: number | null
  readonly runDay: string | null
  readonly simulated: boolean
  /** whether the reader may see a part of the country alone */
  readonly restricted: boolean
  readonly parts: readonly NamedPart[]
  readonly suspects: readonly (Suspect & SuspectedLoad)[]
  readonly yardsticks: readonly SiteYardstick[]
  readonly quotas: readonly NamedQuota[]
  /** numbers that nobody has published or entered */
  readonly missing: readonly MissingNumber[]
  /** where each number comes from */
  readonly inputs: readonly Sentence[]
}

/**
 * The carbon report of a scope, from what the database holds. The same database and day give the same report.
 * @param given its scope is a GB/T 2260 code or `CN`, the name of an organisation, or the id of a site
 * @param knownAt as entries and the screening were known then; as they are unless given. Readings are those of now
 * @throws EmptyScopeError when no main metering point of the scope has readings up to the day, or it is a region of which the
 * transaction sees a part alone, or nothing had been entered by `knownAt`
 */
export async function scopeReport(
  tx: Transaction,
  given: Scope,
  year: number,
  day: EpochDay,
  knownAt?: Date
): Promise<ScopeReport> {
  const whole = { ...given, scope: given.kind === 'region' ? regionStem(given.scope) : given.scope }
  const sight = await sightOf(tx, whole.kind === 'region' ? whole.scope : null)
  const run = await newestRun(tx, day, knownAt)
  const firstYear = year - YEARS_BEFORE
  const asked = { firstYear, lastYear: year, runId: run?.id ?? null, day }
  const found = (await energyOfScope(tx, whole.kind, whole.scope, asked)).map((row) => asOf(row, day))
  const firstDay = yearStart(firstYear)
  const lastAllowed = Math.min(day, yearStart(year + 1) - 1)
  const series = found.map((row) => energySeries(row, firstDay, lastAllowed))
  const last = Math.max(-1, ...series.map((kwh) => kwh.findLastIndex((value) => !Number.isNaN(value))))
  const seen = whole.kind !== 'region' || sight.region
  if (!seen || last < yearStart(year) - firstDay) {
    throw emptyScope(whole, year, day, seen)
  }
  const lastOfEstate = (await lastDayOfEstate(tx, lastAllowed)) ?? firstDay + last
  const energyOf = (row: EnergyRow) => energySeries(row, firstDay, lastOfEstate)
  const values = await referenceValues(tx, knownAt)
  if (knownAt && values.length === 0) throw nothingKnown(knownAt)
  const tables = carbonTables(values, day)
  const own = new Set(found.map(({ meterId }) => meterId))
  const billed = [...new Set(found.flatMap(({ account }) => account ?? []))]
  const beyondScope = (await energyOfAccounts(tx, billed, asked))
    .filter(({ meterId }) => !own.has(meterId))
    .map((row) => asOf(row, day))
  const hidden = await accountsBeyondSight(tx, billed)
  const ids = [...found, ...beyondScope].map(({ meterId }) => meterId)
  const lastMainDayOf = await lastMainDays(tx, ids)
  const below = run ? (await subMetersOf(tx, ids, run.id, day)).map((row) => asOf(row, day)) : []
  const once = suspectedOnce([...found, ...beyondScope], below, lastOfEstate)
  const rows = once.mains.slice(0, found.length)
  const beyond = once.mains.slice(found.length)
  const energy = rows.map(energyOf)
  const unreadRows = rows.filter((_, i) => energy[i]?.every(Number.isNaN))
  const awaiting = await awaitEnergy(tx, unreadRows, yearStart(year), lastAllowed)
  const pointsOf = (some: readonly EnergyRow[], kwh: readonly Float64Array[]) => {
    const mains = reportPoints(whole, some, kwh, tables, year, hidden, lastMainDayOf, awaiting)
    return [...mains, ...subMeterPoints(once.subs, mains)]
  }
  const read = await targetsReader(tx, whole, year, day, knownAt)
  const entered = await read(whole)
  const scopes = new Map(rows.map((row) => partOf(whole, row)).map((part) => [partKey(part), part]))
  const ofParts = new Map<string, SourcedTargets>()
  for (const [key, part] of scopes) ofParts.set(key, await read(part))
  const coal = tables.numbers.find('standard_coal', ['CN'], 'calorific')
  const holidays = parseCalendar(readReferenceTable('holidays-cn'))
  const weather = await storedWeather(tx)
  const { quotas, missing: withoutQuota } = await quotasOf(tx, whole, rows, tables, year, day, knownAt)
  const report = carbonReport({
    year,
    firstDay,
    lastDay: lastOfEstate,
    points: pointsOf(rows, energy),
    days: (region) => ({
      dayKinds: calendarFor(region, holidays).kindsOf(firstDay, yearStart(year + 1) - firstDay),
      temperatureC: dailyTemperatures(weather, region, firstDay, lastOfEstate + 1 - firstDay)
    }),
    pointsBeyond: pointsOf(beyond, beyond.map(energyOf)),
    ...entered,
    partTargets: (part) => ofParts.get(part) as SourcedTargets,
    quotas,
    kgcePerKwh: coal?.value ?? Number.NaN,
    screened: run !== null,
    randomOf: seededRandom
  })
  const rowOf = new Map([...rows, ...once.subs].map((row) => [row.meterId, row]))
  const siteNames = new Map(rows.map((row) => [row.siteId, row.siteName]))
  const nameOf = ({ kind, scope }: PartScope): Sentence | null => {
    if (kind === 'region') return regionName(tables, scope)
    const name = kind === 'site' ? siteNames.get(scope) : null
    return name ? { zh: name, en: name } : null
  }
  const lackingOf = (part: PartScope, entered: Parameters<typeof lackingMonths>[3]) =>
    lackingMonths(part.scope, titled(nameOf(part), part.scope), year, entered)
  const until = knownAt && chinaDay(knownAt) <= day ? chinaTime(knownAt) : formatDay(day)
  const runDay = run && formatDay(chinaDay(run.finishedAt))
  const { yardsticks, leftOut } = siteYardsticks(rows, energy, firstDay, tables, lastMainDayOf)
  return {
    ...report,
    scopeKind: whole.kind,
    scope: whole.scope,
    scopeName: nameOf(whole),
    year,
    day: formatDay(day),
    knownAt: knownAt?.toISOString() ?? null,
    lastDay: formatDay(firstDay + last),
    runId: run?.id ?? null,
    runDay,
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
    quotas: report.quotas.map((standing, i) => {
      const { name, kind } = quotas[i] as SourcedQuota
      return { ...standing, name, kind }
    }),
    missing: distinct([
      ...withoutEnergy(unreadRows.length, rows.length, (run ?? (await newestRun(tx))) !== null, whole.scope),
      ...(run ? [] : unscreened(whole.scope, until)),
      ...beginningLate(report, whole.scope),
      ...(await beyondSight(tx, whole, hidden)),
      ...[...new Set(rows.map((row) => row.region))].flatMap((each) =>
        missingNumbers(tables.numbers, tables.regions, each, year, entered.targets)
      ),
      ...missingYardsticks(tables, rows),
      ...withoutYardstick(leftOut, whole.scope),
      ...lackingOf(whole, entered),
      ...[...scopes].flatMap(([key, part]) => lackingOf(part, ofParts.get(key) as SourcedTargets)),
      ...withoutQuota,
      ...quotas.flatMap((quota) => lackingOf({ kind: quota.scopeKind, scope: quota.scope }, { ...quota, targets: [] }))
    ]),
    inputs: distinct([
      ...(knownAt ? [asKnown(knownAt)] : []),
      ...(run && runDay ? [screeningUsed(run.id, runDay)] : []),
      ...inputsOf(
        rows,
        tables,
        year,
        coal,
        [entered, ...[...ofParts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part)],
        quotas,
        yardsticks
      )
    ])
  }
}

function regionName({ regions }: CarbonTables, code: string): Sentence | null {
  const region = regions.get(code)
  return region ? { zh: region.nameZh, en: region.nameEn } : null
}

function distinct<T extends Sentence>(sentences: readonly T[]): T[] {
  return [...new Map(sentences.map((sentence) => [sentence.en, sentence])).values()]
}
