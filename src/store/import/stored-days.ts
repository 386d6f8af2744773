import type { StoredTotals, WantedDays } from '../../readings/speaking-days.ts'
import { CHANNEL_CODES } from '../load-day-codec.ts'
import type { Transaction } from '../transaction.ts'

/**
 * What is stored of some meters, each of one channel and from a day to a day: whether readings that come next are energies, or
 * those of a register, shows in all of them together.
 */
export async function storedDays(tx: Transaction, wanted: readonly WantedDays[]): Promise<StoredTotals[]> {
  const found = await tx.query<{ at: number; days: number[]; values: number[][] }>(
    `select at::integer, array_agg(l.day - date '1970-01-01' order by l.day) as days,
       json_agg(to_json(l.values) order by l.day) as values
     from unnest($1::text[], $2::smallint[], $3::integer[], $4::integer[]) with ordinality
       as wanted(meter_id, channel, first, last, at)
     join metering_point p using (meter_id)
     join load_day l on l.point_id = p.id and l.channel = wanted.channel
       and l.day between date '1970-01-01' + first and date '1970-01-01' + last
     group by at`,
    [
      wanted.map(({ meterId }) => meterId),
      wanted.map(({ channel }) => CHANNEL_CODES[channel]),
      wanted.map(({ from }) => from),
      wanted.map(({ to }) => to)
    ]
  )
  return found.map(({ at, days, values }) => {
    const { meterId, channel } = wanted[at - 1]!
    return { meterId, channel, days: days.map((day, i) => ({ day, values: Float32Array.from(values[i]!) })) }
  })
}
