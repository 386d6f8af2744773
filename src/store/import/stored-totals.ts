import { REGISTERS } from '../../readings/load-day.ts'
import type { StoredTotals } from '../../readings/speaking-days.ts'
import { CHANNEL_CODES } from '../load-day-codec.ts'
import type { Transaction } from '../transaction.ts'

/** Newest days, or months, of a point by which those that come next are judged: as many as tell, but one. */
const TELLING_DAYS = 19
const TOTALS = ['register_energy', 'month_energy'] as const

/**
 * The totals of the newest days of daily registers, and of the newest months of monthly ones, that the store holds of each
 * metering point, oldest first: whether the next ones are energies, or the readings of a register, shows in all of them together.
 */
export async function storedTotals(tx: Transaction): Promise<StoredTotals[]> {
  const found = await tx.query<{ meter_id: string; code: number; days: number[]; energies: number[][] }>(
    `select meter_id, code, array_agg(day - date '1970-01-01' order by day) as days,
       array_agg(energies order by day) as energies
     from metering_point p, unnest($1::smallint[]) as code, lateral (
       select day, "values"::double precision[] as energies from load_day
       where point_id = p.id and channel = code and cardinality("values") = ${REGISTERS.length}
       order by day desc limit ${TELLING_DAYS}
     ) newest
     group by meter_id, code`,
    [TOTALS.map((channel) => CHANNEL_CODES[channel])]
  )
  return found.map(({ meter_id, code, days, energies }) => ({
    meterId: meter_id,
    channel: TOTALS.find((channel) => CHANNEL_CODES[channel] === code)!,
    days: days.map((day, i) => ({ day, values: Float32Array.from(energies[i]!) }))
  }))
}
