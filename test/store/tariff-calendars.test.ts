import { expect, test } from 'vitest'
import { inForce } from '../../src/carbon/reference.ts'
import { parseDay } from '../../src/readings/day.ts'
import { shippedTariffs } from '../../src/reports/carbon-tables.ts'
import { saveTariff, seedTariffs, tariffKey, tariffVersions } from '../../src/store/tariff-calendars.ts'
import { everyone } from './readings-samples.ts'
import { testStore } from './test-database.ts'

const { store } = await testStore()
const day = (text: string) => parseDay(text) as number
const seed = (notices = shippedTariffs()) => store.withScope(everyone, (tx) => seedTariffs(tx, notices))
const versions = () => store.withScope(everyone, tariffVersions)
const sourceOn = async (text: string) =>
  inForce(await versions(), tariffKey, day(text)).find(({ validFrom }) => validFrom === day('2026-07-01'))?.source

test('what the program brings is there once, as the table has it, however often it is put there', async () => {
  await seed()
  await seed()
  expect(await versions()).toMatchObject(shippedTariffs().map((notice) => ({ ...notice, usedFrom: 0 })))
})

test('a version of a user is used from its day on, the last entered of the same day; a corrected table stays before it', async () => {
  const [shipped] = shippedTariffs().filter(({ validFrom }) => validFrom === day('2026-07-01'))
  const own = { ...shipped!, source: 'first', usedFrom: day('2026-11-01') }
  await store.withScope(everyone, (tx) => saveTariff(tx, own, 'somebody'))
  await store.withScope(everyone, (tx) => saveTariff(tx, { ...own, source: 'second' }, 'somebody'))
  await seed([{ ...shipped!, source: 'corrected' }])
  expect(await sourceOn('2026-10-31')).toBe('corrected')
  expect(await sourceOn('2026-11-01')).toBe('second')
  expect((await versions()).map(({ source }) => source)).toEqual(expect.arrayContaining(['first', shipped!.source]))
})
