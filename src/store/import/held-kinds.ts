import type { EpochDay } from '../../readings/day.ts'
import type { LoadDay, NamedCell } from '../../readings/load-day.ts'
import type { ReadingsBatch } from '../../readings/readings-batch.ts'
import type { RowProblem } from '../../readings/rejection.ts'
import { storedKind } from '../../readings/unread-problems.ts'
import { CHANNEL_CODES } from '../load-day-codec.ts'
import type { Transaction } from '../transaction.ts'
import { keyOf, storedOf } from './held-periods.ts'
import { withoutRefused } from './refused-day.ts'

/** Kinds of a point's channel by one column that are kept: of more it names rows rather than kinds. */
const MOST_KINDS = 64
/** Characters of a cell, and of the name of a column, that are kept. */
const MOST_CHARACTERS = 100
/** Runs of days that wait to be saved. */
const MOST_RUNS = 400_000
const ROWS_PER_STATEMENT = 16_384

type KindedDay = LoadDay & { readonly kinds: readonly NamedCell[] }

/** Days of a kind, first and last of each run. */
interface Waiting {
  readonly meterId: string
  readonly channel: number
  readonly column: string
  /** by kind */
  readonly runs: Map<string, [first: EpochDay, last: EpochDay][]>
}

/**
 * Passes batches on without the days for times of which an earlier import has stored other values of another kind of rows, as a
 * column that is not read tells it: their rows are refused. What the same kind corrects goes in, as do the same values, and
 * rows that no such column is beside. Keeps of which kinds the days are that go in, those of an import once it has ended.
 */
export async function* heldAgainstKinds(
  tx: Transaction,
  batches: AsyncIterable<ReadingsBatch>
): AsyncGenerator<ReadingsBatch> {
  const fresh = new FreshKinds(tx)
  for await (const batch of batches) {
    const kinded = batch.days.filter(isKinded)
    if (kinded.length === 0) yield batch
    else {
      const known = await storedKinds(tx, kinded)
      const doubtful = kinded.filter((day) => otherKind(day, known.get(keyOf(day))))
      const stored = doubtful.length === 0 ? new Map<string, Float32Array>() : await storedOf(tx, doubtful)
      const problemOf = (day: KindedDay): RowProblem | undefined => {
        const values = stored.get(keyOf(day))
        const other = values && differ(day.values, values) ? otherKind(day, known.get(keyOf(day))) : undefined
        return other && storedKind(other, day.day)
      }
      for (const day of kinded) if (!problemOf(day)) fresh.add(day, known.get(keyOf(day)))
      yield withoutRefused(batch, (day) => {
        const problem = isKinded(day) ? problemOf(day) : undefined
        return problem && { problem, goesIn: false }
      })
      if (fresh.isFull) await fresh.save()
    }
  }
  await fresh.save()
}

function isKinded(day: LoadDay): day is KindedDay {
  return day.kinds !== undefined && day.values.some((value) => !Number.isNaN(value))
}

/** A column by which a stored day is of other kinds alone than one at hand. */
function otherKind({ kinds }: KindedDay, known: readonly NamedCell[] = []) {
  for (const { column, cell, isRead } of kinds) {
    const there = known.filter((stored) => stored.column === kept(column))
    const isKnown = kinds.some((own) => own.column === column && there.some((stored) => stored.cell === kept(own.cell)))
    // of more kinds than are kept, one that is not known may have been there
    if (there.length > 0 && there.length < MOST_KINDS && !isKnown)
      return { column, here: cell, there: there[0]!.cell, isRead }
  }
  return undefined
}

/** Whether two have other values for a time; of other numbers of intervals, any. */
function differ(values: Float32Array, stored: Float32Array): boolean {
  const count = Math.max(values.length, stored.length)
  const at = (all: Float32Array, i: number) => all[Math.floor((i * all.length) / count)]!
  for (let i = 0; i < count; i++) {
    const [here, there] = [at(values, i), at(stored, i)]
    if (!Number.isNaN(here + there) && here !== there) return true
  }
  return false
}

/** The kinds that days are of as earlier imports have them, by `keyOf`. */
async function storedKinds(
  tx: Transaction,
  days: readonly KindedDay[]
): Promise<ReadonlyMap<string, readonly NamedCell[]>> {
  const found = await tx.query<{ at: number } & NamedCell>(
    `select own.at::integer, k.column_name as column, k.kind as cell
     from unnest($1::text[], $2::smallint[], $3::integer[]) with ordinality as own(meter_id, channel, day, at)
     join metering_point p using (meter_id)
     join kind_days k on k.point_id = p.id and k.channel = own.channel and k.days @> date '1970-01-01' + own.day
     order by own.at, k.column_name, k.kind`,
    [days.map(({ meterId }) => meterId), days.map(({ channel }) => CHANNEL_CODES[channel]), days.map(({ day }) => day)]
  )
  const kinds = new Map<string, NamedCell[]>()
  for (const { at, column, cell } of found) {
    const key = keyOf(days[at - 1]!)
    const before = kinds.get(key)
    if (before) before.push({ column, cell })
    else kinds.set(key, [{ column, cell }])
  }
  return kinds
}

/** Of which kinds the days are that an import brings, as far as that is not stored yet. */
class FreshKinds {
  readonly #tx: Transaction
  readonly #waiting = new Map<string, Waiting>()
  #runs = 0

  constructor(tx: Transaction) {
    this.#tx = tx
  }

  /** Enough waits to be saved. */
  get isFull(): boolean {
    return this.#runs >= MOST_RUNS
  }

  add({ meterId, channel: name, day, kinds }: KindedDay, known: readonly NamedCell[] = []): void {
    for (const { column, cell } of kinds) {
      const [of, kind] = [kept(column), kept(cell)]
      if (known.some((stored) => stored.column === of && stored.cell === kind)) continue
      const channel = CHANNEL_CODES[name]
      const key = `${channel} ${of} ${meterId}`
      let waiting = this.#waiting.get(key)
      if (!waiting) this.#waiting.set(key, (waiting = { meterId, channel, column: of, runs: new Map() }))
      const runs = waiting.runs.get(kind)
      const last = runs?.at(-1)
      if (last && last[0] <= day && day <= last[1] + 1) last[1] = Math.max(last[1], day)
      else if (runs) {
        runs.push([day, day])
        this.#runs++
      } else if (waiting.runs.size < MOST_KINDS) {
        waiting.runs.set(kind, [[day, day]])
        this.#runs++
      }
    }
  }

  async save(): Promise<void> {
    const rows = [...this.#waiting.values()].flatMap(({ meterId, channel, column, runs }) =>
      [...runs].flatMap(([kind, days]) =>
        days.map(([first, last]) => ({ meterId, channel, column, kind, first, last }))
      )
    )
    this.#waiting.clear()
    this.#runs = 0
    for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
      const some = rows.slice(from, from + ROWS_PER_STATEMENT)
      await this.#tx.run(
        `insert into kind_days as held (point_id, channel, column_name, kind, days)
         select p.id, own.channel, own.column_name, own.kind,
           range_agg(daterange(date '1970-01-01' + own.first, date '1970-01-01' + own.last, '[]'))
         from unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::integer[], $6::integer[])
           as own(meter_id, channel, column_name, kind, first, last)
         join metering_point p using (meter_id)
         where (select count(*) from kind_days k where k.point_id = p.id and k.channel = own.channel
           and k.column_name = own.column_name and k.kind <> own.kind) < $7
         group by p.id, own.channel, own.column_name, own.kind
         on conflict (point_id, channel, column_name, kind) do update set days = held.days + excluded.days`,
        [
          some.map(({ meterId }) => meterId),
          some.map(({ channel }) => channel),
          some.map(({ column }) => column),
          some.map(({ kind }) => kind),
          some.map(({ first }) => first),
          some.map(({ last }) => last),
          MOST_KINDS
        ]
      )
    }
  }
}

/** A text as far as it is kept. */
function kept(text: string): string {
  const plain = text.replaceAll('\0', '')
  return plain.length > MOST_CHARACTERS ? [...plain].slice(0, MOST_CHARACTERS).join('') : plain
}
