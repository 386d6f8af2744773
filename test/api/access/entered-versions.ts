import { query } from '../../store/test-database.ts'
import type { Entered, Place } from './access-table.ts'

/** Rows about a place of what the bureau enters. */
const VERSIONS: Record<Entered, { readonly columns: string; readonly values: (place: Place) => string }> = {
  targets: {
    columns: 'carbon_target (scope_kind, scope, metric, base_year, base_value, target_year, reduction',
    values: (place) => `'region', '${place}', 'tco2', 2020, 1, 2040, 0.1`
  },
  'other-energy': {
    columns: 'other_energy (scope_kind, scope, month, carrier, kgce',
    values: (place) => `'region', '${place}', '2020-01-01', 'gas', 1`
  },
  headcounts: {
    columns: 'headcount (scope_kind, scope, year, heads',
    values: (place) => `'region', '${place}', 2020, 1`
  },
  reference: {
    columns: 'reference_value (dataset, region, item, value',
    values: (place) => `'energy_price', '${place}', 'flat since 2020-01-01', 1`
  },
  tariffs: {
    columns: 'tariff_calendar (region, valid_from, periods',
    values: (place) => `'${place}', '2020-01-01', '[]'`
  }
}

/** Enters a row about a place, and gives its number. */
export async function newVersion(url: string, what: Entered, place: Place): Promise<number> {
  const { columns, values } = VERSIONS[what]
  const given = `insert into ${columns}, source, entered_by) values (${values(place)}, 'x', 'test') returning entry`
  return Number((await query(url, given))[0]?.entry)
}

/** Enters of both places what the lists show unless told: a target, and a fuel and a headcount of this year. */
export async function enterListed(url: string, places: readonly Place[]): Promise<void> {
  for (const place of places) {
    await newVersion(url, 'targets', place)
    for (const [columns, values] of [
      [
        'other_energy (scope_kind, scope, month, carrier, kgce',
        `date_trunc('year', now() at time zone 'Asia/Shanghai')::date, 'listed', 1`
      ],
      ['headcount (scope_kind, scope, year, heads', `extract(year from now() at time zone 'Asia/Shanghai'), 1`]
    ])
      await query(
        url,
        `insert into ${columns}, source, entered_by) values ('region', '${place}', ${values}, 'x', 'test')`
      )
  }
}
