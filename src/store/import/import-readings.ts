import type { EpochDay } from '../../readings/day.ts'
import type { LoadDay } from '../../readings/load-day.ts'
import type { ReadingsBatch } from '../../readings/readings-batch.ts'
import type { Rejection } from '../../readings/rejection.ts'
import { CHANNEL_CODES, type LoadDayRow } from '../load-day-codec.ts'
import type { Scope, Store } from '../store.ts'
import { StoreError } from '../store-error.ts'
import type { Transaction } from '../transaction.ts'
import { monthOf, openMonth } from './months.ts'
import { quarantine } from './quarantine.ts'
import { SeenDays } from './seen-days.ts'
import { createStaging, forget, insertNew, type UpsertCounts, upsert } from './upsert.ts'

/** Key of the advisory lock that imports take turns by. */
const LOCK = 72_190_002
const CHUNK_ROWS = 16_384

/** What became of the rows of an import: `read` is the sum of the others. */
export interface ImportTotals {
  readonly read: number
  /** new days, and days that differ from the version stored before */
  readonly stored: number
  /** days that were stored with the same values already */
  readonly unchanged: number
  /** rows that a later row of the same day in the same import replaced */
  readonly superseded: number
  /** rows turned away; they are in quarantine */
  readonly rejected: number
}

export interface ImportOptions {
  /** called now and then with the number of rows read so far */
  readonly progress?: (rowsRead: number) => void
  /** rejected rows of the other files of the import (sites, weather …): kept in quarantine, not counted */
  readonly otherRejections?: readonly Rejection[]
  /** rows that go to PostgreSQL at a time; 16,384 unless told */
  readonly chunkRows?: number
}

/**
 * The rows of an import, or what makes the store ready for them (saves their meters …), within the import's transaction,
 * and then gives them.
 */
export type ImportSource = AsyncIterable<ReadingsBatch> | ((tx: Transaction) => Promise<AsyncIterable<ReadingsBatch>>)

/**
 * Imports readings in one transaction: all of it becomes known at one moment, and an import that is cut short, by
 * whatever, leaves nothing behind and is simply run again. Imports take turns. The later row of a day wins; what it
 * replaces in the store goes to the history.
 *
 * @param source rows of meters that `saveMeters` has saved
 * @throws StoreError `unknown_point` for a meter that the store does not know
 */
export async function importReadings(
  store: Store,
  scope: Scope,
  source: ImportSource,
  { progress = () => {}, otherRejections = [], chunkRows = CHUNK_ROWS }: ImportOptions = {}
): Promise<ImportTotals> {
  return store.withScope(scope, async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK])
    const batches = typeof source === 'function' ? await source(tx) : source
    const { id } = await tx.one<{ id: number }>(
      'insert into import (actor, started_at) values ($1, clock_timestamp()) returning id',
      [scope.actor]
    )
    await quarantine(tx, id, otherRejections)
    await createStaging(tx)
    const importer = new ReadingsImporter(tx, id, chunkRows)
    try {
      for await (const batch of batches) {
        await importer.add(batch)
        progress(importer.totals.read)
      }
      await importer.finish()
    } finally {
      await importer.settled()
    }
    const { totals } = importer
    await tx.run(
      `update import set rows_read = $2, rows_stored = $3, rows_unchanged = $4, rows_superseded = $5, rows_rejected = $6,
         known_at = greatest(date_trunc('milliseconds', clock_timestamp()),
           (select max(known_at) from import) + interval '1 millisecond')
       where id = $1`,
      [id, totals.read, totals.stored, totals.unchanged, totals.superseded, totals.rejected]
    )
    return totals
  })
}

/** Collects rows into chunks; while PostgreSQL takes one in, the next is read. */
class ReadingsImporter {
  readonly totals = { read: 0, stored: 0, unchanged: 0, superseded: 0, rejected: 0 }
  readonly #tx: Transaction
  readonly #importId: number
  readonly #chunkRows: number
  readonly #seen = new SeenDays()
  readonly #pointIds = new Map<string, number>()
  /** month → whether it was empty when this import began */
  readonly #months = new Map<number, boolean>()
  #chunk: LoadDay[] = []
  #rejected: Rejection[] = []
  #flushing: Promise<void> = Promise.resolve()

  constructor(tx: Transaction, importId: number, chunkRows: number) {
    this.#tx = tx
    this.#importId = importId
    this.#chunkRows = chunkRows
  }

  async add(batch: ReadingsBatch): Promise<void> {
    this.totals.read += batch.rowsRead
    this.totals.rejected += batch.rejections.length
    for (const load of batch.days) this.#chunk.push(load)
    for (const rejection of batch.rejections) this.#rejected.push(rejection)
    if (this.#chunk.length + this.#rejected.length >= this.#chunkRows) await this.#flush()
  }

  async finish(): Promise<void> {
    await this.#flush()
    await this.#flushing
  }

  /** Waits until nothing more is being written, however that ends: only then may the transaction end. */
  async settled(): Promise<void> {
    await this.#flushing.catch(() => {})
  }

  async #flush(): Promise<void> {
    await this.#flushing
    const [chunk, rejected] = [this.#chunk, this.#rejected]
    this.#chunk = []
    this.#rejected = []
    this.#flushing = this.#store(chunk).then(() => quarantine(this.#tx, this.#importId, rejected))
    // a failure is reported by the next flush; until then it is not unheard
    this.#flushing.catch(() => {})
  }

  async #store(chunk: readonly LoadDay[]): Promise<void> {
    const rows = await this.#latestOfEachDay(chunk)
    const again: LoadDayRow[] = []
    const absent: LoadDayRow[] = []
    const other: LoadDayRow[] = []
    for (const row of rows) {
      const { pointId, load } = row
      const seenBefore = this.#seen.add(pointId, load.channel === 'active_power' ? 0 : 1, load.day)
      const monthWasEmpty = await this.#openMonth(load.day)
      if (seenBefore) again.push(row)
      if (!seenBefore && monthWasEmpty) absent.push(row)
      else other.push(row)
    }
    if (again.length > 0) {
      this.totals.superseded += again.length
      this.#count(await forget(this.#tx, again, this.#importId), -1)
    }
    this.#count(await insertNew(this.#tx, absent, this.#importId), 1)
    this.#count(await upsert(this.#tx, other, this.#importId), 1)
  }

  #count({ stored, unchanged }: UpsertCounts, sign: 1 | -1): void {
    this.totals.stored += sign * stored
    this.totals.unchanged += sign * unchanged
  }

  /** The last row of each point, day and channel, in the order of the key: the index grows at its end. */
  async #latestOfEachDay(chunk: readonly LoadDay[]): Promise<LoadDayRow[]> {
    await this.#resolvePoints(chunk)
    const latest = new Map<number, LoadDayRow>()
    for (const load of chunk) {
      const pointId = this.#pointIds.get(load.meterId) as number
      latest.set(sortKey(pointId, load), { pointId, load })
    }
    this.totals.superseded += chunk.length - latest.size
    return [...latest].sort(([a], [b]) => a - b).map(([, row]) => row)
  }

  async #resolvePoints(chunk: readonly LoadDay[]): Promise<void> {
    const unknown = new Set<string>()
    for (const { meterId } of chunk) if (!this.#pointIds.has(meterId)) unknown.add(meterId)
    if (unknown.size === 0) return
    const found = await this.#tx.query<{ meter_id: string; id: number }>(
      'select meter_id, id from metering_point where meter_id = any ($1)',
      [[...unknown]]
    )
    for (const { meter_id, id } of found) {
      this.#pointIds.set(meter_id, id)
      unknown.delete(meter_id)
    }
    for (const meterId of unknown) {
      throw new StoreError('unknown_point', `No metering point has the id "${meterId}": save the sites file first.`)
    }
  }

  async #openMonth(day: EpochDay): Promise<boolean> {
    const month = monthOf(day)
    let wasEmpty = this.#months.get(month)
    if (wasEmpty === undefined) this.#months.set(month, (wasEmpty = await openMonth(this.#tx, month)))
    return wasEmpty
  }
}

/** A number that orders rows as the primary key does; exact for point ids below 2³⁰. */
function sortKey(pointId: number, { day, channel }: LoadDay): number {
  return (pointId * 2 ** 22 + day + 719_528) * 2 + CHANNEL_CODES[channel] - 1
}
