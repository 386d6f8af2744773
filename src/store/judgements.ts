import type { EpochDay } from '../readings/day.ts'
import type { PointScreening } from '../screening/point-screening.ts'
import type { Judgement } from '../screening/standing/judgement.ts'
import { CURVE_CHANNELS } from './load-day-codec.ts'
import type { Transaction } from './transaction.ts'

const BATCH_ROWS = 500

/** The judgements that are kept of some points, by the point's id in the store. */
export async function keptJudgements(tx: Transaction, pointIds: readonly number[]): Promise<Map<number, Judgement>> {
  const rows = await tx.query<Omit<Judgement, 'screening'> & { pointId: number; screening: string }>(
    `select point_id as "pointId", run_id as run, judged_on as "judgedOn", last_day as "lastDay", settings, circumstances,
       screening::text as screening
     from judgement where point_id = any ($1)`,
    [pointIds]
  )
  return new Map(
    rows.map(({ pointId, screening, ...about }) => [pointId, { ...about, screening: JSON.parse(screening, revived) }])
  )
}

/**
 * The points, by their ids in the store, of which readings of days before the last judged one became known after the
 * judgement. The last day is not heeded: what comes the next day often completes it.
 */
export async function pointsWithLateReadings(tx: Transaction): Promise<Set<number>> {
  const { oldest } = await tx.one<{ oldest: number | null }>('select min(import_id) as oldest from judgement')
  if (oldest === null) return new Set()
  // the oldest import that matters is given apart: the index over imports then leaves out all that lies before
  const rows = await tx.query<{ pointId: number }>(
    `select distinct load.point_id as "pointId" from load_day load join judgement on judgement.point_id = load.point_id
     where load.import_id > $1 and load.channel in ${CURVE_CHANNELS}
       and load.import_id > judgement.import_id and load.day < judgement.last_day`,
    [oldest]
  )
  return new Set(rows.map(({ pointId }) => pointId))
}

/** What all judgements of one run have in common. */
export interface JudgedRun extends Pick<Judgement, 'run' | 'judgedOn' | 'settings'> {
  /** newest import whose readings it saw */
  readonly importId: number
}

/** A judgement of a run. */
export interface NewJudgement {
  readonly circumstances: string
  readonly lastDay: EpochDay
  readonly screening: PointScreening
}

/** Keeps judgements of a run in place of the points' earlier ones, and forgets those of points that it judged without keeping. */
export async function saveJudgements(
  tx: Transaction,
  { run, judgedOn, settings, importId }: JudgedRun,
  judgements: Iterable<NewJudgement>,
  forgotten: readonly string[]
): Promise<void> {
  await tx.run(
    'delete from judgement using metering_point p where p.id = judgement.point_id and p.meter_id = any ($1)',
    [forgotten]
  )
  let batch: NewJudgement[] = []
  const save = async () => {
    await tx.run(
      `insert into judgement (point_id, run_id, judged_on, import_id, last_day, settings, circumstances, screening)
       select p.id, $1, date '1970-01-01' + $2::integer, $3, date '1970-01-01' + j.last_day, $4, j.circumstances, j.screening
       from unnest($5::text[], $6::integer[], $7::text[], $8::jsonb[]) as j(meter_id, last_day, circumstances, screening)
       join metering_point p on p.meter_id = j.meter_id
       on conflict (point_id) do update set run_id = excluded.run_id, judged_on = excluded.judged_on,
         import_id = excluded.import_id, last_day = excluded.last_day, settings = excluded.settings,
         circumstances = excluded.circumstances, screening = excluded.screening`,
      [
        run,
        judgedOn,
        importId,
        settings,
        batch.map(({ screening }) => screening.meterId),
        batch.map(({ lastDay }) => lastDay),
        batch.map(({ circumstances }) => circumstances),
        batch.map(({ screening }) => JSON.stringify(screening, written))
      ]
    )
    batch = []
  }
  for (const judgement of judgements) {
    batch.push(judgement)
    if (batch.length === BATCH_ROWS) await save()
  }
  if (batch.length > 0) await save()
}

/** JSON has no NaN and no infinities: they are written as their names, which are no text of a screening. */
const NO_JSON = new Map([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((n) => [String(n), n]))

function written(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}

function revived(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? (NO_JSON.get(value) ?? value) : value
}
