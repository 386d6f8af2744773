import { buffer } from 'node:stream/consumers'
import type { EpochDay } from '../readings/day.ts'
import type { LoadDay } from '../readings/load-day.ts'
import type { Meter } from '../readings/meter.ts'
import { lastMainDay, type PointTerm, PointTerms, withRole } from '../readings/point-terms.ts'
import { CURVE_CHANNELS, decodeLoadDays, SCREENED_CHANNELS } from './load-day-codec.ts'
import { storedTerms } from './point-terms.ts'
import type { Transaction } from './transaction.ts'

/** 50 points of three years are some 45 MB on their way. */
const BATCH_POINTS = 50

/** A metering point with all readings of its curves, in the order of day and channel. */
export interface PointReadings {
  readonly meter: Meter
  readonly days: readonly LoadDay[]
  /** its dated rows, the older first */
  readonly terms: readonly PointTerm[]
}

/** The newest import that a transaction sees. */
export interface KnownImport {
  readonly id: number
  /** different for every import, in the order of their ids */
  readonly knownAt: Date
}

interface PointRow {
  id: number
  meter_id: string
  site_id: string
  kind: string | null
  region: string | null
  name: string | null
  organisation: string | null
  time_zone: string | null
  multiplier: number | null
  floor_area_m2: number | null
  contract_kva: number | null
  latitude: number | null
  longitude: number | null
}

/** The newest import; with a moment given, the newest that was known by then. Null when there was none. */
export async function newestImport(tx: Transaction, knownBy?: Date): Promise<KnownImport | null> {
  const [row] = await tx.query<{ id: number; known_at: Date }>(
    `select id, known_at from import where known_at <= coalesce($1, 'infinity'::timestamptz)
     order by known_at desc limit 1`,
    [knownBy ?? null]
  )
  return row ? { id: row.id, knownAt: row.known_at } : null
}

/** A metering point without its readings. */
export interface MeteringPoint {
  /** in the store */
  readonly id: number
  readonly meter: Meter
  /** its dated rows, the older first */
  readonly terms: readonly PointTerm[]
  /** last day on which it is a main one by its rows alone, whatever those of other points say; Infinity without an end */
  readonly lastMainDay: EpochDay
}

/** Every metering point, some at a time. For one consistent view of all run it in a transaction with `view: 'snapshot'`. */
export async function* meteringPoints(tx: Transaction): AsyncGenerator<MeteringPoint[]> {
  for (let after = 0; ; ) {
    const points = await tx.query<PointRow>(
      `select p.id, p.meter_id, s.site_id, s.kind, s.region, s.name, o.name as organisation, p.time_zone,
         term.multiplier, s.floor_area_m2, p.contract_kva, s.latitude, s.longitude
       from metering_point p
       join site s on s.id = p.site_id
       left join organisation o on o.id = s.organisation_id
       left join lateral (
         select multiplier from metering_point_term t where t.point_id = p.id and multiplier is not null
         order by valid_from desc limit 1
       ) term on true
       where p.id > $1 order by p.id limit $2`,
      [after, BATCH_POINTS]
    )
    const last = points.at(-1)
    if (!last) return
    const rows = await storedTerms(
      tx,
      points.map(({ meter_id }) => meter_id)
    )
    const terms = new PointTerms(rows)
    yield points.map((point) => {
      const own = terms.of(point.meter_id)
      const written = rows.filter(({ meterId }) => meterId === point.meter_id)
      return { id: point.id, meter: withRole(meterOf(point), own), terms: own, lastMainDay: lastMainDay(written) }
    })
    after = last.id
  }
}

/**
 * Every metering point with its readings, point by point, in bounded memory. Points without readings come too.
 * For one consistent view of all points run it in a transaction with `view: 'snapshot'`.
 *
 * @param asOf the readings as they were known after this import; as they are known now unless given
 */
export async function* pointReadings(tx: Transaction, asOf?: KnownImport): AsyncGenerator<PointReadings> {
  for await (const points of meteringPoints(tx)) {
    const days = await readingsOf(tx, points, { asOf })
    for (const { id, meter, terms } of points) yield { meter, days: days.get(id) ?? [], terms }
  }
}

/**
 * The readings of the curves of some points, by the point's id in the store, in the order of day and channel. Points without
 * any are left out.
 * @param asOf the readings as they were known after this import; as they are known now unless given
 * @param after only days after this one
 * @param electrical with the channels that tell kinds of loads apart
 */
export async function readingsOf(
  tx: Transaction,
  points: readonly MeteringPoint[],
  {
    asOf,
    after,
    electrical = false
  }: { readonly asOf?: KnownImport | undefined; readonly after?: EpochDay; readonly electrical?: boolean } = {}
): Promise<Map<number, LoadDay[]>> {
  const byPoint = new Map<number, LoadDay[]>()
  if (points.length === 0) return byPoint
  const meterIds = new Map(points.map(({ id, meter }) => [id, meter.meterId]))
  const columns = 'point_id, day, channel, quality, values'
  const ids = [...meterIds.keys()].map(Number).join(',')
  const later = after === undefined ? '' : `and day > date '1970-01-01' + ${Number(after)}`
  const wanted = `point_id in (${ids}) and channel in ${electrical ? SCREENED_CHANNELS : CURVE_CHANNELS} ${later}`
  const current = `select ${columns} from load_day where ${wanted}`
  const known = asOf
    ? `${current} and import_id <= ${Number(asOf.id)}
       union all
       select ${columns} from load_day_history
       where ${wanted} and import_id <= ${Number(asOf.id)} and superseded_by > ${Number(asOf.id)}`
    : current
  const bytes = await buffer(tx.copyOut(`copy (${known} order by point_id, day, channel) to stdout (format binary)`))
  for (const { pointId, ...load } of decodeLoadDays(bytes)) {
    const named = { ...load, meterId: meterIds.get(pointId)! }
    const days = byPoint.get(pointId)
    if (days) days.push(named)
    else byPoint.set(pointId, [named])
  }
  return byPoint
}

function meterOf(row: PointRow): Meter {
  return {
    siteId: row.site_id,
    meterId: row.meter_id,
    kind: row.kind,
    region: row.region,
    name: row.name,
    organisation: row.organisation,
    timeZone: row.time_zone,
    multiplier: row.multiplier ?? Number.NaN,
    floorAreaM2: row.floor_area_m2 ?? Number.NaN,
    contractKva: row.contract_kva ?? Number.NaN,
    latitude: row.latitude ?? Number.NaN,
    longitude: row.longitude ?? Number.NaN
  }
}
