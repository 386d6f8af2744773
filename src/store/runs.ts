import type { EpochDay } from '../readings/day.ts'
import type { Finding } from '../screening/finding.ts'
import type { JudgedBecause, TakenOverBecause } from '../screening/standing/judgement.ts'
import { StoreError } from './store-error.ts'
import type { Transaction } from './transaction.ts'

/** Runs that are kept: with a screening a day, a month. Older ones go when a new one is saved. */
const RUNS_KEPT = 31
const BATCH_ROWS = 1000

/** One screening of everything. */
export interface ScreeningRun {
  readonly startedAt: Date
  readonly finishedAt: Date
  /** `knownAt` of the newest import that it saw; null when there was none */
  readonly asKnownAt: Date | null
  /** share of sites assumed to host mining, 0…1 */
  readonly prevalence: number
  readonly modelVersion: string
  /** how many points it judged anew or took over from earlier runs; null when it is not known, or not all regions are seen */
  readonly judging: RunJudging | null
}

/** Numbers of metering points by the reason why a run judged them anew, or took their finding over. */
export interface RunJudging {
  readonly judged: Readonly<Partial<Record<JudgedBecause, number>>>
  readonly takenOver: Readonly<Partial<Record<TakenOverBecause, number>>>
  /** points without readings, and of generation */
  readonly notScreened: number
}

/** How many points a run judged, or took over, for whatever reason. */
export function pointsOf(counts: Readonly<Partial<Record<string, number>>>): number {
  return Object.values(counts).reduce<number>((sum, count = 0) => sum + count, 0)
}

/** A finding of a run, and the judgement that it rests on. */
export interface RunFinding extends Finding {
  /** earlier run that judged the point; the run itself unless given */
  readonly judgedRun?: number | null
  /** last day of the readings that were judged */
  readonly judgedTo?: EpochDay | null
}

/** A site's place in the ranking of a run. NaN = not known. */
export interface RankedSite {
  readonly siteId: string
  /** its metering point whose finding the figures are of */
  readonly leadingMeterId: string
  /** what the ranking is by, greatest first */
  readonly priority: number
  readonly probability: number
  readonly estimatedKw: number
  readonly excessKwhPerYear: number
  readonly tco2PerYear: number
  /** at the price of a flat load; not known unless given */
  readonly costYuanPerYear?: number
  /** how the figures came about, as JSON */
  readonly details: unknown
}

/**
 * Saves a run with its findings and its ranking, best first; it is visible when the transaction commits. Only the
 * newest 31 runs are kept.
 * @returns id of the run
 * @throws StoreError `unknown_point` when a finding's meter or a ranked site is not in the store, or a site's leading
 * meter is not one of its own with a finding of the run
 */
export async function saveRun(
  tx: Transaction,
  run: ScreeningRun,
  findings: Iterable<RunFinding>,
  ranking: Iterable<RankedSite>
): Promise<number> {
  const { id } = await tx.one<{ id: number }>(
    `insert into screening_run (started_at, finished_at, as_known_at, prevalence, model_version)
     values ($1, $2, $3, $4, $5) returning id`,
    [run.startedAt, run.finishedAt, run.asKnownAt, run.prevalence, run.modelVersion]
  )
  if (run.judging) await tx.run('insert into run_judging (run_id, counts) values ($1, $2)', [id, run.judging])
  for (const batch of batches(findings)) await saveFindings(tx, id, batch)
  let rank = 1
  for (const batch of batches(ranking)) {
    await saveRanking(tx, id, batch, rank)
    rank += batch.length
  }
  await tx.run(
    `insert into ranking_facet (run_id, region, kind, sites, expected_hits)
     select run_id, region, kind, count(*), sum(probability) from site_ranking where run_id = $1 group by run_id, region, kind`,
    [id]
  )
  await tx.run(
    `delete from screening_run where id < (select min(id) from (
       select id from screening_run order by id desc limit $1) as kept)`,
    [RUNS_KEPT]
  )
  return id
}

/** What is read of a run. How many points it judged says how many there are: row-level security tells only who sees all of them. */
export const RUN_COLUMNS = `id, started_at as "startedAt", finished_at as "finishedAt", as_known_at as "asKnownAt",
  prevalence, model_version as "modelVersion",
  (select counts from run_judging where run_id = screening_run.id) as judging`

/**
 * The newest run; null when there is none.
 * @param day that it has finished by the end of, as China has it, since 1970-01-01; whenever it finished unless given
 * @param knownAt moment that it has finished by; whenever it finished unless given
 */
export async function newestRun(
  tx: Transaction,
  day?: EpochDay,
  knownAt?: Date
): Promise<(ScreeningRun & { readonly id: number }) | null> {
  const [run] = await tx.query<ScreeningRun & { id: number }>(
    `select ${RUN_COLUMNS} from screening_run
     where ($1::int is null or (finished_at at time zone 'Asia/Shanghai')::date <= date '1970-01-01' + $1::int)
       and finished_at <= coalesce($2::timestamptz, 'infinity')
     order by id desc limit 1`,
    [day ?? null, knownAt ?? null]
  )
  return run ?? null
}

/** When the newest run finished, whatever the transaction sees of it; null when there is none. */
export async function lastScreening(tx: Transaction): Promise<Date | null> {
  const { finished } = await tx.one<{ finished: Date | null }>('select last_screening() as finished')
  return finished
}

async function saveFindings(tx: Transaction, runId: number, findings: readonly RunFinding[]): Promise<void> {
  // NaN becomes null on the way through JSON, as it must
  const rows = findings.map(({ contributions, warnings, onset, ...finding }) => ({
    ...finding,
    onset_day: onset?.day ?? null,
    onset_minute: onset?.minute ?? null,
    evidence: { contributions, warnings }
  }))
  const saved = await tx.run(
    `insert into finding (run_id, point_id, status, probability, estimated_kw, duty, onset_day, onset_minute, operation,
       evidence, judged_run, judged_to)
     select $1, p.id, f.status, f.probability, f."estimatedKw", f.duty, date '1970-01-01' + f.onset_day, f.onset_minute,
       f.operation, f.evidence, f."judgedRun", date '1970-01-01' + f."judgedTo"
     from jsonb_to_recordset($2) as f("meterId" text, status text, probability float8, "estimatedKw" float8,
       duty float8, onset_day integer, onset_minute smallint, operation text, evidence jsonb, "judgedRun" integer,
       "judgedTo" integer)
     join metering_point p on p.meter_id = f."meterId"`,
    [runId, JSON.stringify(rows)]
  )
  if (saved !== rows.length) throw unknown('finding', 'metering point')
}

async function saveRanking(
  tx: Transaction,
  runId: number,
  sites: readonly RankedSite[],
  firstRank: number
): Promise<void> {
  const rows = sites.map((site, index) => ({ ...site, rank: firstRank + index }))
  const saved = await tx.run(
    `insert into site_ranking (run_id, rank, site_id, leading_point_id, priority, probability, estimated_kw, excess_kwh_per_year,
       tco2_per_year, cost_yuan_per_year, details, probability_place, kw_place, cost_place, region, kind, status, onset_day,
       onset_minute)
     select $1, r.rank, s.id, p.id, r.priority, r.probability, r."estimatedKw", r."excessKwhPerYear", r."tco2PerYear",
       r."costYuanPerYear", r.details, coalesce((r.details #>> '{orders,probability,rank}')::integer, r.rank),
       coalesce((r.details #>> '{orders,kw,rank}')::integer, r.rank),
       coalesce((r.details #>> '{orders,cost,rank}')::integer, r.rank), s.region, s.kind, f.status, f.onset_day, f.onset_minute
     from jsonb_to_recordset($2) as r("siteId" text, "leadingMeterId" text, rank integer, priority float8, probability float8,
       "estimatedKw" float8, "excessKwhPerYear" float8, "tco2PerYear" float8, "costYuanPerYear" float8, details jsonb)
     join site s on s.site_id = r."siteId"
     join metering_point p on p.site_id = s.id and p.meter_id = r."leadingMeterId"
     join finding f on f.point_id = p.id and f.run_id = $1`,
    [runId, JSON.stringify(rows)]
  )
  if (saved !== rows.length) throw unknown('ranking', 'site or leading metering point')
}

function unknown(what: string, missing: string): StoreError {
  return new StoreError(
    'unknown_point',
    `A ${what} names a ${missing} that the store does not hold; nothing was saved.`
  )
}

function* batches<T>(items: Iterable<T>): Generator<T[]> {
  let batch: T[] = []
  for (const item of items) {
    batch.push(item)
    if (batch.length < BATCH_ROWS) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
