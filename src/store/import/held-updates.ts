import { olderVersion } from '../../readings/formats/record-updates.ts'
import type { LoadDay, RecordUpdate } from '../../readings/load-day.ts'
import type { ReadingsBatch } from '../../readings/readings-batch.ts'
import { CHANNEL_CODES } from '../load-day-codec.ts'
import type { Transaction } from '../transaction.ts'
import { withoutRefused } from './refused-day.ts'

type DatedRecord = LoadDay & { readonly update: RecordUpdate }

/**
 * Passes batches on without the records of days of which the store has newer ones: their rows are refused. Keeps when those that
 * go in were made.
 */
export async function* heldAgainstUpdates(
  tx: Transaction,
  batches: AsyncIterable<ReadingsBatch>
): AsyncGenerator<ReadingsBatch> {
  for await (const batch of batches) {
    const records = batch.days.filter(isRecord)
    if (records.length === 0) yield batch
    else {
      const stored = await storedUpdates(tx, records)
      const isOlder = (day: DatedRecord) => (stored.get(keyOf(day)) ?? '') > day.update.at
      await save(
        tx,
        records.filter((day) => !isOlder(day))
      )
      yield withoutRefused(batch, (day) =>
        isRecord(day) && isOlder(day)
          ? { problem: olderVersion(day.update.at, stored.get(keyOf(day))!), goesIn: false }
          : undefined
      )
    }
  }
}

function isRecord(day: LoadDay): day is DatedRecord {
  return day.update !== undefined
}

async function storedUpdates(tx: Transaction, records: readonly DatedRecord[]): Promise<ReadonlyMap<string, string>> {
  const found = await tx.query<{ at: number; updated: string }>(
    `select own.at::integer, to_char(updated, 'YYYYMMDDHH24MISS') as updated
     from unnest($1::text[], $2::smallint[], $3::integer[], $4::text[]) with ordinality
       as own(meter_id, channel, day, serial, at)
     join metering_point p using (meter_id)
     join record_update u on u.point_id = p.id and u.channel = own.channel and u.day = date '1970-01-01' + own.day
       and u.serial = own.serial`,
    columnsOf(records)
  )
  return new Map(found.map(({ at, updated }) => [keyOf(records[at - 1]!), updated]))
}

async function save(tx: Transaction, records: readonly DatedRecord[]): Promise<void> {
  const newest = new Map<string, DatedRecord>()
  for (const day of records)
    if (!((newest.get(keyOf(day))?.update.at ?? '') > day.update.at)) newest.set(keyOf(day), day)
  const rows = [...newest.values()]
  await tx.run(
    `insert into record_update as held (point_id, channel, day, serial, updated)
     select p.id, own.channel, date '1970-01-01' + own.day, own.serial, own.updated::timestamp
     from unnest($1::text[], $2::smallint[], $3::integer[], $4::text[], $5::text[])
       as own(meter_id, channel, day, serial, updated)
     join metering_point p using (meter_id)
     on conflict (point_id, channel, day, serial) do update set updated = excluded.updated
       where held.updated < excluded.updated`,
    [...columnsOf(rows), rows.map(({ update }) => written(update.at))]
  )
}

function columnsOf(records: readonly DatedRecord[]) {
  return [
    records.map(({ meterId }) => meterId),
    records.map(({ channel }) => CHANNEL_CODES[channel]),
    records.map(({ day }) => day),
    records.map(({ update }) => update.serial)
  ]
}

/** `yyyymmddhhmmss` as PostgreSQL reads it. */
function written(at: string): string {
  return at.replace(/^(\d{8})(\d\d)(\d\d)(\d\d)$/, '$1 $2:$3:$4')
}

function keyOf({ meterId, channel, day, update }: DatedRecord): string {
  return `${day} ${channel} ${update.serial} ${meterId}`
}
