import { type EpochDay, formatDay } from '../../readings/day.ts'
import { type LoadDay, mergeDays, mergedChange } from '../../readings/load-day.ts'
import type { ReadingsBatch } from '../../readings/readings-batch.ts'
import type { Rejection } from '../../readings/rejection.ts'
import { CHANNEL_CODES, type LoadDayRow } from '../load-day-codec.ts'
import type { Scope, Store } from '../store.ts'
import { StoreError } from '../store-error.ts'
import type { Transaction } from '../transaction.ts'
import { GapsOfFreezes } from './gaps-of-freezes.ts'
import type { HeldAssets } from './held-assets.ts'
import { heldParts } from './held-parts.ts'
import { monthOf, openMonth } from './months.ts'
import { quarantine } from './quarantine.ts'
import { joinRegisterDays, type Told } from './register-days.ts'
import { RowOwners } from './row-owners.ts'
import { rowsLike, rowsOf, sortKey } from './rows-of-days.ts'
import { SeenDays } from './seen-days.ts'
import { createStaging, type DayId, dayId, type EarlierDay, insertNew, takeBack, upsert } from './upsert.ts'

/** Key of the advisory lock that imports take turns by. */
const LOCK = 72_190_002
const CHUNK_ROWS = 16_384

/** What became of the rows of an import: `read` is the sum of the others. */
export interface ImportTotals {
  readonly read: number
  /** rows of new days, and of days that differ from the version stored before, in what their registers showed too */
  readonly stored: number
  /** rows of days that were stored with the same values already, in all channels */
  readonly unchanged: number
  /** rows of which later rows of the same import left nothing */
  readonly superseded: number
  /** rows turned away; they are in quarantine, beside what was told of rows that went in */
  readonly rejected: number
}

export interface ImportOptions {
  /** called now and then with the number of rows read so far */
  readonly progress?: (rowsRead: number) => void
  /**
   * rejected rows of the other files of the import (sites, weather …), asked for once the source is made: kept in quarantine, not
   * counted
   */
  readonly otherRejections?: () => readonly Rejection[]
  /** is told of rows that went in and contradict what earlier imports brought; these are in quarantine too, not counted */
  readonly remark?: (remark: Rejection) => void
  /** rows that go to PostgreSQL at a time; 16,384 unless told */
  readonly chunkRows?: number
}

/**
 * The rows of an import, or what makes the store ready for them (saves their meters …), within the import's transaction,
 * and then gives them.
 */
export type ImportSource =
  | AsyncIterable<ReadingsBatch>
  | ((tx: Transaction) => Promise<AsyncIterable<ReadingsBatch> | HeldBatches>)

/** Batches, and what holds energies that only show in the store against the meters of a point. */
export interface HeldBatches {
  readonly batches: AsyncIterable<ReadingsBatch>
  readonly assets: HeldAssets
}

/**
 * Imports readings in one transaction: all of it becomes known at one moment, and an import that is cut short, by
 * whatever, leaves nothing behind and is simply run again. Imports take turns. The later of two readings of a time wins, and
 * parts of a day complete each other, within an import and with what is stored; what is replaced in the store goes to the
 * history.
 *
 * @param source rows of meters that `saveMeters` has saved
 * @throws StoreError `unknown_point` for a meter that the store does not know
 */
export async function importReadings(
  store: Store,
  scope: Scope,
  source: ImportSource,
  { progress = () => {}, otherRejections = () => [], remark = () => {}, chunkRows = CHUNK_ROWS }: ImportOptions = {}
): Promise<ImportTotals> {
  return store.withScope(scope, async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK])
    const made = typeof source === 'function' ? await source(tx) : source
    const { batches, assets } = 'batches' in made ? made : { batches: made, assets: undefined }
    const { id } = await tx.one<{ id: number }>(
      'insert into import (actor, started_at) values ($1, clock_timestamp()) returning id',
      [scope.actor]
    )
    await quarantine(tx, id, otherRejections())
    await createStaging(tx)
    const importer = new ReadingsImporter(tx, id, chunkRows, remark, assets)
    try {
      for await (const batch of batches) {
        await importer.add(batch)
        progress(importer.totals.read)
      }
      await importer.finish()
      await assets?.save()
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
  readonly #remark: (remark: Rejection) => void
  readonly #assets: HeldAssets | undefined
  readonly #gaps: GapsOfFreezes
  readonly #seen = new SeenDays()
  readonly #owners = new RowOwners()
  readonly #pointIds = new Map<string, number>()
  /** month → whether it was empty when this import began */
  readonly #months = new Map<number, boolean>()
  /** where the days of registers stood, which may contradict earlier imports */
  readonly #places = new WeakMap<LoadDay, { readonly file: string; readonly line: number }>()
  #chunk: LoadDay[] = []
  /** what registers showed on days that tell no energy by themselves */
  #shown: LoadDay[] = []
  #rejected: Rejection[] = []
  /** what is told of rows that go in */
  #remarked: Rejection[] = []
  #flushing: Promise<void> = Promise.resolve()

  constructor(
    tx: Transaction,
    importId: number,
    chunkRows: number,
    remark: (remark: Rejection) => void,
    assets: HeldAssets | undefined
  ) {
    this.#tx = tx
    this.#importId = importId
    this.#chunkRows = chunkRows
    this.#remark = remark
    this.#assets = assets
    this.#gaps = new GapsOfFreezes(tx)
  }

  async add(batch: ReadingsBatch): Promise<void> {
    this.totals.read += batch.rowsRead
    this.totals.rejected += batch.rejections.length
    for (const [i, load] of batch.days.entries()) {
      this.#chunk.push(load)
      if (load.register) this.#places.set(load, { file: batch.file, line: batch.lines[i]! })
    }
    for (const { day, line } of batch.shown ?? []) {
      this.#shown.push(day)
      this.#places.set(day, { file: batch.file, line })
    }
    this.#owners.add(batch)
    for (const rejection of batch.rejections) this.#rejected.push(rejection)
    for (const remark of batch.remarks ?? []) this.#remarked.push(remark)
    const waiting = [this.#chunk, this.#shown, this.#rejected, this.#remarked]
    if (waiting.reduce((sum, { length }) => sum + length, 0) >= this.#chunkRows) await this.#flush()
  }

  async finish(): Promise<void> {
    await this.#flush()
    await this.#flushing
    await this.#tell(await this.#gaps.tell())
  }

  /** Waits until nothing more is being written, however that ends: only then may the transaction end. */
  async settled(): Promise<void> {
    await this.#flushing.catch(() => {})
  }

  async #flush(): Promise<void> {
    await this.#flushing
    const [chunk, shown, rejected, remarked] = [this.#chunk, this.#shown, this.#rejected, this.#remarked]
    this.#chunk = []
    this.#shown = []
    this.#rejected = []
    this.#remarked = []
    this.#flushing = this.#store(chunk, shown)
      .then(() => quarantine(this.#tx, this.#importId, rejected))
      .then(() => quarantine(this.#tx, this.#importId, remarked, true))
    // a failure is reported by the next flush; until then it is not unheard
    this.#flushing.catch(() => {})
  }

  async #store(chunk: readonly LoadDay[], shown: readonly LoadDay[]): Promise<void> {
    const registers = [...chunk, ...shown]
    await this.#resolvePoints(registers)
    const joined = await joinRegisterDays(this.#tx, registers, this.#pointIds)
    const { parts, told } = await heldParts(this.#tx, joined.parts, chunk, this.#assets)
    await this.#tell([...joined.told, ...told, ...(await this.#gaps.add(joined.freezes))])
    const rows = this.#mergedDays([...chunk, ...parts])
    const again: LoadDayRow[] = []
    const absent: LoadDayRow[] = []
    const other: LoadDayRow[] = []
    for (const row of rows) {
      const { pointId, load } = row
      const seenBefore = this.#seen.add(pointId, CHANNEL_CODES[load.channel], load.day)
      const monthWasEmpty = await this.#openMonth(load.day)
      if (seenBefore) again.push(row)
      else if (monthWasEmpty) absent.push(row)
      else other.push(row)
    }
    await insertNew(this.#tx, absent, this.#importId)
    for (const { load } of absent) this.totals.stored += rowsOf(load)
    const present = [...(await this.#mergedWithEarlier(again)), ...other]
    const changed = await upsert(this.#tx, present, this.#importId)
    const beside = this.#owners.withOthers(chunk, (load) => changed.has(this.#idOf(load)))
    const rowsChanged = new Set(
      [...joined.changed, ...beside].flatMap((load) => this.#owners.of(load) ?? []).map((load) => this.#idOf(load))
    )
    for (const { load } of present) {
      const id = this.#idOf(load)
      this.totals[changed.has(id) || rowsChanged.has(id) ? 'stored' : 'unchanged'] += rowsOf(load)
    }
  }

  #idOf({ meterId, day, channel }: LoadDay): DayId {
    return dayId(this.#pointIds.get(meterId)!, day, CHANNEL_CODES[channel])
  }

  async #tell(told: readonly Told[]): Promise<void> {
    const remarks = told.map(({ load, problem }) => {
      const { file, line } = this.#places.get(load)!
      return { ...problem, file, line, raw: `${load.meterId},${formatDay(load.day)}` }
    })
    await quarantine(this.#tx, this.#importId, remarks, true)
    for (const remark of remarks) this.#remark(remark)
  }

  /**
   * Days that earlier rows of this import have brought, with what these rows add to them; in the store they are taken back.
   * Earlier rows of which nothing is left are counted as superseded, and no longer as what had become of them.
   */
  async #mergedWithEarlier(again: readonly LoadDayRow[]): Promise<LoadDayRow[]> {
    if (again.length === 0) return []
    const earlier = await takeBack(this.#tx, again, this.#importId)
    return again.map(({ pointId, load }) => {
      const before = earlier.get(dayId(pointId, load.day, CHANNEL_CODES[load.channel])) as EarlierDay
      const rows = rowsOf(load)
      const merged = mergeDays({ values: before.values, rows: rowsLike(load, before.values) }, { ...load, rows })
      this.totals.superseded += merged.superseded
      const values = merged.values
      if (load.values.every(Number.isNaN))
        return { pointId, load: { ...load, values, ...mergedChange(before, load), rows: 0, superseded: 0 } }
      const [first, then] = before.stored ? (['stored', 'unchanged'] as const) : (['unchanged', 'stored'] as const)
      const fromFirst = Math.min(merged.superseded, this.totals[first])
      this.totals[first] -= fromFirst
      this.totals[then] -= merged.superseded - fromFirst
      return { pointId, load: { ...load, values, ...mergedChange(before, load) } }
    })
  }

  /** One row for each point, day and channel, in the order of the key: the index grows at its end. */
  #mergedDays(chunk: readonly LoadDay[]): LoadDayRow[] {
    const merged = new Map<number, LoadDayRow>()
    for (const load of chunk) {
      const pointId = this.#pointIds.get(load.meterId) as number
      const key = sortKey(pointId, load)
      const earlier = merged.get(key)?.load
      this.totals.superseded += load.superseded ?? 0
      if (!earlier) merged.set(key, { pointId, load })
      else {
        const [rowsBefore, rowsAfter] = [rowsOf(earlier), rowsOf(load)]
        const { values, superseded } = mergeDays({ ...earlier, rows: rowsBefore }, { ...load, rows: rowsAfter })
        this.totals.superseded += superseded
        const rows = rowsBefore + rowsAfter - superseded
        merged.set(key, { pointId, load: { ...load, values, ...mergedChange(earlier, load), rows, superseded: 0 } })
      }
    }
    return [...merged].sort(([a], [b]) => a - b).map(([, row]) => row)
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
