import type { ReferenceValue } from '../carbon/reference.ts'
import type { EpochDay } from '../readings/day.ts'
import { type EntryVersion, standsOn, VERSION_COLUMNS, versionsOf } from './entry-versions.ts'
import type { Transaction } from './transaction.ts'

type NumberVersion = ReferenceValue & EntryVersion
type Columns = { readonly [column: string]: unknown }

const NUMBERS = `select dataset, region, item, known.used_from as "usedFrom", value, known.source, ${VERSION_COLUMNS}
  from ${versionsOf('reference_value', '$1')}`

/**
 * Every version of every number, the older first; of those used from the same day the later entered last.
 * @param knownAt as they were known then; as they are unless given
 */
export async function referenceValues(tx: Transaction, knownAt?: Date): Promise<NumberVersion[]> {
  return tx.query<NumberVersion & Columns>(`${NUMBERS} order by dataset, region, item, known.used_from, known.entry`, [
    knownAt ?? null
  ])
}

/** Every version of the yardsticks of a kind of building, in whatever region, the older first. */
export async function yardstickValues(tx: Transaction, kind: string): Promise<NumberVersion[]> {
  return tx.query<NumberVersion & Columns>(
    `${NUMBERS} where dataset = 'yardstick' and starts_with(item, $2) order by region, item, known.used_from, known.entry`,
    [null, `${kind.toLowerCase()}/`]
  )
}

/** Saves numbers as versions beside those that are there. */
export async function saveReferenceValues(
  tx: Transaction,
  values: readonly ReferenceValue[],
  enteredBy: string
): Promise<void> {
  await insert(tx, values, enteredBy, 'true')
}

/**
 * Puts the numbers that come with the program beside those of the users. One that was corrected since it was put there is a new
 * version, used from today: reports of earlier days stay as they are. It never stands in for a user's. One that is used from a
 * later day than the program said before moves there.
 * @param today since 1970-01-01
 */
export async function seedReferenceValues(
  tx: Transaction,
  values: readonly ReferenceValue[],
  today: EpochDay
): Promise<void> {
  await tx.run(
    `with shipped as (${SHIPPED})
     update reference_value known set used_from = date '1970-01-01' + shipped."usedFrom"
     from shipped
     where known.entered_by = 'rigwatch' and (known.dataset, known.region, known.item, known.value, known.source)
         = (shipped.dataset, shipped.region, shipped.item, shipped.value, shipped.source)
       and known.used_from < date '1970-01-01' + shipped."usedFrom"
       and not exists (select from reference_value other
         where (other.dataset, other.region, other.item, other.used_from)
           = (known.dataset, known.region, known.item, date '1970-01-01' + shipped."usedFrom"))
       and not exists (select from shipped still
         where (still.dataset, still.region, still.item, date '1970-01-01' + still."usedFrom")
           = (known.dataset, known.region, known.item, known.used_from))`,
    [JSON.stringify(values)]
  )
  await insert(
    tx,
    values,
    'rigwatch',
    `not exists (select from reference_value known where (known.dataset, known.region, known.item, known.used_from)
       = (given.dataset, given.region, given.item, given.used_from) and ${standsOn('reference_value', 'given.used_from')})`
  )
  await tx.run(
    `insert into reference_value (dataset, region, item, used_from, value, source, entered_by)
     select newest.dataset, newest.region, newest.item, date '1970-01-01' + $2::int, newest.value, newest.source, 'rigwatch'
     from (
       select distinct on (dataset, region, item) * from (${SHIPPED}) shipped
       where "usedFrom" <= $2::int order by dataset, region, item, "usedFrom" desc
     ) newest
     cross join lateral (
       select known.value, known.source, known.entered_by from reference_value known
       where (known.dataset, known.region, known.item) = (newest.dataset, newest.region, newest.item)
         and known.used_from <= date '1970-01-01' + $2::int
         and ${standsOn('reference_value', "date '1970-01-01' + $2::int")}
       order by known.used_from desc, known.entry desc limit 1
     ) used
     where used.entered_by = 'rigwatch' and (used.value, used.source) is distinct from (newest.value, newest.source)`,
    [JSON.stringify(values), today]
  )
}

const SHIPPED = `select * from jsonb_to_recordset($1)
  as t(dataset text, region text, item text, "usedFrom" integer, value float8, source text)`

async function insert(
  tx: Transaction,
  values: readonly ReferenceValue[],
  enteredBy: string,
  condition: string
): Promise<void> {
  await tx.run(
    `insert into reference_value (dataset, region, item, used_from, value, source, entered_by)
     select *, $2 from (
       select dataset, region, item, date '1970-01-01' + "usedFrom" as used_from, value, source from (${SHIPPED}) t) given
     where ${condition}`,
    [JSON.stringify(values), enteredBy]
  )
}
