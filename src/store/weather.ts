import type { EpochDay } from '../readings/day.ts'
import type { Weather } from '../readings/weather-file.ts'
import type { Transaction } from './transaction.ts'

const HOURS = 24
const BATCH_DAYS = 2000

/** Saves hourly temperatures: an hour that comes again replaces the one that was there, a missing one leaves it. */
export async function saveWeather(tx: Transaction, { byRegion }: Pick<Weather, 'byRegion'>): Promise<void> {
  const rows = [...byRegion].flatMap(([region, days]) => [...days].map(([day, sums]) => ({ region, day, sums })))
  for (let at = 0; at < rows.length; at += BATCH_DAYS) {
    const batch = rows.slice(at, at + BATCH_DAYS)
    await tx.run(
      `insert into weather_day (region, day, temperature_c)
       select region, date '1970-01-01' + day, temperatures::real[]
       from unnest($1::text[], $2::integer[], $3::text[]) as w(region, day, temperatures)
       on conflict (region, day) do update set temperature_c = (
         select array_agg(coalesce(nullif(new, 'NaN'), old) order by hour)
         from unnest(excluded.temperature_c, weather_day.temperature_c) with ordinality as hours(new, old, hour)
       )`,
      [batch.map(({ region }) => region), batch.map(({ day }) => day), batch.map(({ sums }) => arrayLiteral(sums))]
    )
  }
}

/** All hourly temperatures that are stored. */
export async function storedWeather(tx: Transaction): Promise<Pick<Weather, 'byRegion'>> {
  const rows = await tx.query<{ region: string; day: EpochDay; temperatures: number[] }>(
    `select region, day - date '1970-01-01' as day, temperature_c::float8[] as temperatures from weather_day`
  )
  const byRegion = new Map<string, Map<EpochDay, Float32Array>>()
  for (const { region, day, temperatures } of rows) {
    let days = byRegion.get(region)
    if (!days) byRegion.set(region, (days = new Map()))
    const sums = new Float32Array(2 * HOURS)
    temperatures.forEach((temperature, hour) => {
      if (Number.isNaN(temperature)) return
      sums[hour] = temperature
      sums[HOURS + hour] = 1
    })
    days.set(day, sums)
  }
  return { byRegion }
}

/** 24 means of a day's sums and counts as PostgreSQL writes an array. */
function arrayLiteral(sums: Float32Array): string {
  const means = Array.from({ length: HOURS }, (_, hour) =>
    sums[HOURS + hour]! > 0 ? sums[hour]! / sums[HOURS + hour]! : Number.NaN
  )
  return `{${means.join(',')}}`
}
