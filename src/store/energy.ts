import type { EnergyYear } from '../readings/daily-energy.ts'
import type { Transaction } from './transaction.ts'

/** The energy of a metering point, year by year. */
export interface PointEnergy {
  readonly meterId: string
  readonly years: readonly EnergyYear[]
}

/** Saves energy by day; a year that comes again replaces the one that was there. */
export async function saveEnergy(tx: Transaction, points: readonly PointEnergy[]): Promise<void> {
  const rows = points.flatMap(({ meterId, years }) => years.map(({ year, kwh }) => ({ meterId, year, kwh })))
  await tx.run(
    `insert into energy_year (point_id, year, kwh)
     select p.id, e.year, e.kwh::real[]
     from unnest($1::text[], $2::smallint[], $3::text[]) as e(meter_id, year, kwh)
     join metering_point p on p.meter_id = e.meter_id
     on conflict (point_id, year) do update set kwh = excluded.kwh`,
    [rows.map(({ meterId }) => meterId), rows.map(({ year }) => year), rows.map(({ kwh }) => `{${kwh.join(',')}}`)]
  )
}

/** Whether energy by day was made of any reading. */
export async function hasEnergy(tx: Transaction): Promise<boolean> {
  const { there } = await tx.one<{ there: boolean }>('select exists (select from energy_year) as there')
  return there
}
