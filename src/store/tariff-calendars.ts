import type { TariffNotice, TariffPeriod } from '../readings/tariff-calendar.ts'
import { type EntryVersion, VERSION_COLUMNS, versionsOf } from './entry-versions.ts'
import type { Transaction } from './transaction.ts'

/** The hours of the registers in a region from a day on, and the screenings and reports that use them. */
export interface TariffVersion extends TariffNotice {
  /** first day (since 1970-01-01) for whose screenings and reports it is used; 0 = ever since */
  readonly usedFrom: number
}

/** What versions of the same calendar have in common: the region, and the day from which its hours are in force. */
export function tariffKey({ region, validFrom }: TariffNotice): string {
  return `${region} ${validFrom}`
}

/** Every version of every calendar, the older first; of those used from the same day the later entered last. */
export async function tariffVersions(tx: Transaction): Promise<(TariffVersion & EntryVersion)[]> {
  return tx.query<
    TariffVersion & EntryVersion & { readonly [column: string]: unknown; readonly periods: TariffPeriod[] }
  >(
    `select region, valid_from as "validFrom", valid_to as "validTo", periods, known.source, known.used_from as "usedFrom",
       ${VERSION_COLUMNS}
     from ${versionsOf('tariff_calendar')} order by region, valid_from, known.used_from, known.entry`
  )
}

/** Saves a version beside those that are there. */
export async function saveTariff(tx: Transaction, version: TariffVersion, enteredBy: string): Promise<void> {
  await insert(tx, [version], enteredBy, 'true')
}

/** Puts the calendars that come with the program beside those of the users, unless they are there as they are. */
export async function seedTariffs(tx: Transaction, notices: readonly TariffNotice[]): Promise<void> {
  await insert(
    tx,
    notices.map((notice) => ({ ...notice, usedFrom: 0 })),
    'rigwatch',
    `(valid_to, periods, source) is distinct from (
       select (known.valid_to, known.periods, known.source) from tariff_calendar known
       where (known.region, known.valid_from, known.used_from, known.entered_by)
         = (given.region, given.valid_from, given.used_from, 'rigwatch')
       order by known.entry desc limit 1)`
  )
}

async function insert(
  tx: Transaction,
  versions: readonly TariffVersion[],
  enteredBy: string,
  unless: string
): Promise<void> {
  await tx.run(
    `insert into tariff_calendar (region, valid_from, valid_to, periods, source, used_from, entered_by)
     select *, $2 from (
       select region, date '1970-01-01' + "validFrom" as valid_from, date '1970-01-01' + "validTo" as valid_to, periods,
         source, date '1970-01-01' + "usedFrom" as used_from
       from jsonb_to_recordset($1) as t(region text, "validFrom" integer, "validTo" integer, periods jsonb, source text,
         "usedFrom" integer)) given
     where ${unless}`,
    [JSON.stringify(versions), enteredBy]
  )
}
