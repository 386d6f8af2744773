import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prepareAccounts } from '../../../src/store/accounts/accounts.ts'
import { query, testStore } from '../test-database.ts'
import { fillTables, under } from './filled-tables.ts'

const { store, url } = await testStore()
/** A straight connection of the API's account, as an intruder has it who makes the API send other SQL. */
const api = new pg.Client((await prepareAccounts(url)).api)

beforeAll(async () => {
  await fillTables(store)
  await api.connect()
})
afterAll(() => api.end())

interface Entered {
  readonly columns: string
  /** of an entry about a place */
  readonly values: (place: string) => string
}
const TABLES: Readonly<Record<string, Entered>> = {
  carbon_target: {
    columns: 'scope_kind, scope, metric, base_year, base_value, target_year, reduction',
    values: (place) => `'region', '${place}', 'tco2', 2020, 1.1, 2041, 0.1`
  },
  other_energy: {
    columns: 'scope_kind, scope, month, carrier, kgce',
    values: (place) => `'region', '${place}', '2026-01-01', 'gas', 1.1`
  },
  headcount: { columns: 'scope_kind, scope, year, heads', values: (place) => `'region', '${place}', 2031, 1.1` },
  reference_value: {
    columns: 'dataset, region, item, value',
    values: (place) => `'energy_price', '${place}', 'flat', 1.1`
  },
  tariff_calendar: { columns: 'region, valid_from, periods', values: (place) => `'${place}', '2026-01-01', '[]'` }
}
const OWN = '330106'
const bureau = { role: 'bureau', regions: `["${OWN}"]` }

describe.each(Object.entries(TABLES))('%s', (table, { columns, values }) => {
  const entered = async (place: string, by: string) => {
    const [row] = await query<{ entry: number }>(
      url,
      `insert into ${table} (${columns}, source, entered_by) values (${values(place)}, 's', '${by}') returning entry::int`
    )
    return (row as { entry: number }).entry
  }
  /** a row about one's own place that withdraws an entry, unless told about another */
  const withdrawing = (entry: number, place = OWN) =>
    under(
      api,
      bureau,
      `insert into ${table} (${columns}, source, used_from, withdraws) values (${values(place)}, 'w', '1970-01-01', ${entry}) returning 1`
    )

  test.each(['330200', '310000', '330000', 'CN'])(
    'keeps what was entered for %s from a bureau elsewhere',
    async (place) => {
      const entry = await entered(place, 'others')
      // what is seen is about something else; what is not is not there
      await expect(withdrawing(entry)).rejects.toMatchObject({ code: expect.stringMatching(/^23(503|514)$/) })
      await expect(withdrawing(entry, place)).rejects.toMatchObject({ code: expect.stringMatching(/^(23503|42501)$/) })
    }
  )

  test('answers alike for what is not seen and what there is not', async () => {
    const hidden = await entered('S330200', 'others')
    const codeOf = (entry: number) => withdrawing(entry).catch(({ code }: { code: string }) => code)
    const published = ['reference_value', 'tariff_calendar'].includes(table)
    expect(await codeOf(2_000_000_000)).toBe('23503')
    expect(await codeOf(hidden)).toBe(published ? '23514' : '23503')
  })

  test('lets a bureau withdraw its own, once as it is, and neither what was shipped nor a withdrawal', async () => {
    const own = await entered(OWN, 'others')
    expect(await withdrawing(own)).toEqual([[1]])
    await expect(withdrawing(await entered(OWN, 'rigwatch'))).rejects.toMatchObject({ code: '42501' })
    const [gone] = await query<{ entry: number }>(
      url,
      `insert into ${table} (${columns}, source, entered_by, withdraws) values (${values(OWN)}, 'w', 'x', ${own}) returning entry::int`
    )
    await expect(withdrawing((gone as { entry: number }).entry)).rejects.toMatchObject({ code: '23503' })
    const changed = values(OWN).replace('1.1', '1.2').replace("'[]'", "'[1]'")
    await expect(
      under(api, bureau, `insert into ${table} (${columns}, source, withdraws) values (${changed}, 'w', ${own})`)
    ).rejects.toMatchObject({ code: '23514' })
  })

  test('says itself who entered what and when', async () => {
    const insert = `insert into ${table} (${columns}, source, entered_by, entered_at)
      values (${values(OWN)}, 's', 'rigwatch', '2000-01-01') returning entered_by, entered_at = now()`
    expect(await under(api, bureau, insert)).toEqual([['intruder', true]])
    expect(await under(api, { role: 'system', regions: 'all' }, insert)).toEqual([['rigwatch', false]])
  })
})
