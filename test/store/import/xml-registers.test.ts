import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import { parseReadings } from '../../../src/readings/parse-readings.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { importReadings } from '../../../src/store/import/import-readings.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { everyone, meter } from '../readings-samples.ts'
import { query, testStore } from '../test-database.ts'

const { store, url } = await testStore()
const FORWARD = '0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0'
const REVERSE = '0.0.0.1.19.1.12.0.0.0.0.0.0.0.0.3.72.0'

type Reading = readonly [minute: number, kwh: number]
/** A message of readings of a register so many minutes after 2024-01-10. */
const message = (meterId: string, readings: readonly Reading[], code = FORWARD) => {
  const elements = readings.map(([minute, kwh]) => {
    const time = new Date(Date.UTC(2024, 0, 10) + minute * 60_000).toISOString().slice(0, 19)
    const type = `<ReadingType ref="${code}"/>`
    return `<Readings><timeStamp>${time}+08:00</timeStamp><value>${kwh}</value>${type}</Readings>`
  })
  const content = `<MeterReading><Meter><mRID>${meterId}</mRID></Meter>${elements.join('')}</MeterReading>`
  return `<MeterReadings xmlns="http://iec.ch/TC57/2011/MeterReadings#">${content}</MeterReadings>`
}

/** Each call is an import of its own, of one file or more. @returns its totals, and the codes of what it tells */
async function load(meterId: string, files: readonly string[], known = {}) {
  const own = meter(meterId, 'S1', { multiplier: 10, ...known })
  await store.withScope(everyone, (tx) => saveMeters(tx, [own]))
  const registers = new RegisterMemory()
  const check = checkAgainst(new Map([[meterId, own]]))
  const told: string[] = []
  async function* source() {
    for (const file of files) {
      async function* bytes() {
        yield Buffer.from(file)
      }
      for await (const batch of parseReadings('r.xml', bytes(), { registers, check })) {
        told.push(...[...batch.rejections, ...(batch.remarks ?? [])].map(({ code }) => code))
        yield batch
      }
    }
  }
  const remark = ({ code }: { code: string }) => void told.push(code)
  return { totals: await importReadings(store, everyone, source(), { remark }), told }
}

const stored = (meterId: string) =>
  query<{ day: string; values: number[] }>(
    url,
    `select day::text, values from load_day join metering_point on id = point_id where meter_id = '${meterId}' order by day`
  )
const totalsOf = async (meterId: string) => (await stored(meterId)).map(({ day, values }) => [day.slice(8), values[0]])

const DAYS: readonly Reading[] = [100, 124, 150, 170].map((kwh, i) => [i * 1440, kwh])
const EXPECTED = [
  ['10', 240],
  ['11', 260],
  ['12', 200],
  ['13', Number.NaN]
]

test.each([
  ['together', [[0, 1, 2, 3]]],
  ['in order', [[0], [1], [2], [3]]],
  ['backwards', [[3], [2], [1], [0]]],
  ['in any order', [[1], [3], [0], [2]]]
])('daily readings of a register, a file each, %s, in one import and in one each', async (name, order) => {
  const files = (id: string) =>
    order.map((some) =>
      message(
        id,
        some.map((i) => DAYS[i]!)
      )
    )
  const [one, each] = [`D ${name}`, `E ${name}`]
  const whole = await load(one, files(one))
  // days that come later close the gap again
  expect(whole.told).toEqual(name === 'in any order' ? ['register_gap'] : [])
  expect(whole.totals).toMatchObject({ read: 4, rejected: 0 })
  const { read, stored: kept, unchanged, superseded } = whole.totals
  expect(kept + unchanged + superseded).toBe(read)
  // each day with energy has a row that stands for it
  if (name !== 'in any order') expect(superseded).toBeLessThan(2)
  for (const file of files(each)) expect(await load(each, [file])).toMatchObject({ told: [], totals: { rejected: 0 } })
  for (const id of [one, each])
    expect((await totalsOf(id)).filter(([, kwh]) => !Number.isNaN(kwh))).toEqual(EXPECTED.slice(0, 3))
  const again = await load(each, files(each))
  expect(again.totals.stored).toBe(0)
  expect((await totalsOf(each)).filter(([, kwh]) => !Number.isNaN(kwh))).toEqual(EXPECTED.slice(0, 3))
})

test('the last quarter-hour of a day is in the next file, of the same import or the next', async () => {
  const day = (n: number): Reading[] =>
    Array.from({ length: 96 }, (_, i) => [n * 1440 + i * 15, 500 + (n * 96 + i) / 4])
  const expected = (values: number[]) => values.every((kw) => kw === 10)
  await load('Q1', [message('Q1', day(0)), message('Q1', day(1))])
  await load('Q2', [message('Q2', day(0))])
  await load('Q2', [message('Q2', day(1))])
  await load('Q3', [message('Q3', day(1))])
  await load('Q3', [message('Q3', day(0))])
  for (const id of ['Q1', 'Q2', 'Q3']) {
    const days = await stored(id)
    expect(days.map(({ values }) => values.length)).toEqual([96, 96])
    expect([expected(days[0]!.values), expected(days[1]!.values.slice(0, 95))]).toEqual([true, true])
    expect(days[1]!.values[95]).toBeNaN()
  }
})

test('energy fed in, registers that run backwards or jump, and days between readings', async () => {
  for (const i of [0, 1]) await load('F', [message('F', [DAYS[i]!], REVERSE)])
  expect((await totalsOf('F'))[0]).toEqual(['10', 240])
  await load('B', [message('B', [DAYS[1]!])])
  expect((await load('B', [message('B', [[2880, 90]])])).told).toEqual(['register_backwards'])
  const gap = await load('G', [message('G', [DAYS[0]!]), message('G', [DAYS[3]!])])
  expect(gap).toMatchObject({ told: ['register_gap'], totals: { read: 2, rejected: 0 } })
  expect((await totalsOf('G')).every(([, kwh]) => Number.isNaN(kwh))).toBe(true)
  for (const i of [0, 1]) await load('J', [message('J', [DAYS[i]!])])
  await load('J', [message('J', [[2880, 950_000]])])
  expect((await totalsOf('J'))[1]).toEqual(['11', Number.NaN])
})

test('energy between two files that the contract does not allow is told', async () => {
  const quarter = (first: number, kwh: number): Reading[] => [
    [first, kwh],
    [first + 15, kwh + 1]
  ]
  const files = [message('C', quarter(0, 100)), message('C', quarter(30, 110))]
  const { told, totals } = await load('C', files, { contractKva: 100 })
  expect(told).toEqual(['absurd_power'])
  expect(totals).toMatchObject({ read: 4, rejected: 0 })
})
