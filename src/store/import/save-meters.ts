import type { Meter } from '../../readings/meter.ts'
import type { Transaction } from '../transaction.ts'

/** What a sites file says of one site, over all its meters. */
type SiteRecord = Pick<Meter, 'siteId' | 'name' | 'kind' | 'region' | 'organisation'> &
  Pick<Meter, 'floorAreaM2' | 'latitude' | 'longitude'>

/**
 * Saves sites, their organisations and metering points. What a file does not say is left as it was; of several meters
 * of a site, the last that says something wins.
 *
 * @returns the meters by their id, with the multiplier, contract capacity and time zone that now hold: the stored ones where
 * the file does not say
 */
export async function saveMeters(tx: Transaction, meters: Iterable<Meter>): Promise<ReadonlyMap<string, Meter>> {
  const points = [...meters]
  const sites = JSON.stringify(sitesOf(points))
  await tx.run(
    `insert into organisation (name)
     select distinct organisation from jsonb_to_recordset($1) as s(organisation text) where organisation is not null
     on conflict do nothing`,
    [sites]
  )
  await tx.run(
    `insert into site (site_id, name, kind, region, organisation_id, floor_area_m2, latitude, longitude)
     select "siteId", s.name, kind, region, o.id, "floorAreaM2", latitude, longitude
     from jsonb_to_recordset($1) as s("siteId" text, name text, kind text, region text, organisation text,
       "floorAreaM2" float8, latitude float8, longitude float8)
     left join organisation o on o.name = s.organisation
     order by "siteId"
     on conflict (site_id) do update set
       name = coalesce(excluded.name, site.name),
       kind = coalesce(excluded.kind, site.kind),
       region = coalesce(excluded.region, site.region),
       organisation_id = coalesce(excluded.organisation_id, site.organisation_id),
       floor_area_m2 = coalesce(excluded.floor_area_m2, site.floor_area_m2),
       latitude = coalesce(excluded.latitude, site.latitude),
       longitude = coalesce(excluded.longitude, site.longitude)`,
    [sites]
  )
  await tx.run(
    `with saved as (
       insert into metering_point (meter_id, site_id, time_zone, contract_kva)
       select "meterId", site.id, "timeZone", "contractKva"
       from jsonb_to_recordset($1) as m("meterId" text, "siteId" text, "timeZone" text, "contractKva" float8)
       join site on site.site_id = "siteId"
       order by "meterId"
       on conflict (meter_id) do update set
         site_id = excluded.site_id,
         time_zone = coalesce(excluded.time_zone, metering_point.time_zone),
         contract_kva = coalesce(excluded.contract_kva, metering_point.contract_kva)
       returning id, meter_id
     )
     insert into metering_point_term (point_id, multiplier)
     select saved.id, m.multiplier
     from saved join jsonb_to_recordset($1) as m("meterId" text, multiplier float8) on m."meterId" = saved.meter_id
     where m.multiplier is not null
     on conflict (point_id, valid_from) do update set multiplier = excluded.multiplier`,
    [JSON.stringify(points)]
  )
  return withStoredTerms(tx, points)
}

interface StoredTerms {
  readonly meter_id: string
  readonly time_zone: string | null
  readonly multiplier: number | null
  readonly contract_kva: number | null
}

async function withStoredTerms(tx: Transaction, points: readonly Meter[]): Promise<ReadonlyMap<string, Meter>> {
  const stored = await tx.query<StoredTerms>(
    `select meter_id, time_zone, contract_kva, (
       select multiplier from metering_point_term t where t.point_id = p.id and multiplier is not null
       order by valid_from desc limit 1
     ) as multiplier
     from metering_point p where meter_id = any ($1)`,
    [points.map(({ meterId }) => meterId)]
  )
  const terms = new Map(stored.map((row) => [row.meter_id, row]))
  return new Map(
    points.map((meter) => {
      const { time_zone = null, multiplier, contract_kva } = terms.get(meter.meterId) ?? {}
      const inForce = {
        timeZone: meter.timeZone ?? time_zone,
        multiplier: known(meter.multiplier, multiplier ?? Number.NaN),
        contractKva: known(meter.contractKva, contract_kva ?? Number.NaN)
      }
      return [meter.meterId, { ...meter, ...inForce }]
    })
  )
}

function sitesOf(meters: readonly Meter[]): SiteRecord[] {
  const sites = new Map<string, SiteRecord>()
  for (const meter of meters) {
    const before = sites.get(meter.siteId)
    sites.set(meter.siteId, {
      siteId: meter.siteId,
      name: meter.name ?? before?.name ?? null,
      kind: meter.kind ?? before?.kind ?? null,
      region: meter.region ?? before?.region ?? null,
      organisation: meter.organisation ?? before?.organisation ?? null,
      floorAreaM2: known(meter.floorAreaM2, before?.floorAreaM2),
      latitude: known(meter.latitude, before?.latitude),
      longitude: known(meter.longitude, before?.longitude)
    })
  }
  return [...sites.values()]
}

function known(number: number, otherwise = Number.NaN): number {
  return Number.isNaN(number) ? otherwise : number
}
