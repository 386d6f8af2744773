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

test('a later reading of a register for a moment corrects the intervals beside it, and history is kept', async () => {
  const quarters = Array.from({ length: 192 }, (_, i): Reading => [i * 15, 500 + i / 4])
  const daily = [100, 124, 150, 170].map((kwh, i): Reading => [i * 1440, kwh])
  const history = (id: string) =>
    query<{ values: number[] }>(
      url,
      `select h.values from load_day_history h join metering_point on id = point_id where meter_id = '${id}'
       and not values = array_fill('NaN'::real, array[cardinality(values)]) order by day`
    )
  // 0.05 kWh more at a moment: 2 kW more before it, 2 less after it
  for (const [name, minute, before, at] of [
    ['inside', 600, 39, 40],
    ['at an hour', 1620, 107, 108],
    ['midnight', 1440, 95, 96]
  ] as const) {
    const kwh = 500 + minute / 60
    const files = (id: string) => [message(id, quarters), message(id, [[minute, kwh + 0.05]])]
    const [one, each] = [`K1 ${name}`, `K2 ${name}`]
    expect(await load(one, files(one))).toMatchObject({ told: [], totals: { read: 193, rejected: 0 } })
    for (const file of files(each))
      expect(await load(each, [file])).toMatchObject({ told: [], totals: { rejected: 0 } })
    for (const id of [one, each]) {
      const days = await stored(id)
      const kw = days.filter(({ values }) => values.length === 96).flatMap(({ values }) => values)
      expect([kw[before - 1], kw[before], kw[at], kw[at + 1]]).toEqual([10, 12, 8, 10])
      expect(kw.filter((value) => value === 10).length).toBe(189)
    }
    expect((await history(each)).length).toBeGreaterThan(0)
    expect((await load(each, files(each).slice(1))).totals.stored).toBe(0)
  }
  for (const [id, together] of [
    ['K3', true],
    ['K4', false]
  ] as const) {
    const files = [message(id, daily), message(id, [[1440, 130]])]
    if (together) await load(id, files)
    else for (const file of files) expect((await load(id, [file])).told).toEqual([])
    expect((await totalsOf(id)).slice(0, 3)).toEqual([
      ['10', 300],
      ['11', 200],
      ['12', 200]
    ])
  }
})

test('a later reading of an interval corrects it, and history is kept', async () => {
  const DELTA = '0.0.2.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0'
  const at = (minute: number) => Date.UTC(2024, 0, 10) / 1000 + minute * 60
  const cim = (id: string, values: readonly Reading[]) => {
    const elements = values.map(
      ([minute, kwh]) =>
        `<IntervalReadings><timeStamp>${new Date(at(minute + 15) * 1000).toISOString()}</timeStamp><value>${kwh}</value></IntervalReadings>`
    )
    return `<MeterReadings xmlns="http://iec.ch/TC57/2011/MeterReadings#"><MeterReading><Meter><mRID>${id}</mRID></Meter><IntervalBlocks>${elements.join('')}<ReadingType ref="${DELTA}"/></IntervalBlocks></MeterReading></MeterReadings>`
  }
  const espi = (id: string, values: readonly Reading[]) => {
    const base = `/UsagePoint/${id}/MeterReading/1`
    const link = (rel: string, href: string) => `<link rel="${rel}" href="${href}"/>`
    const elements = values.map(
      ([minute, kwh]) =>
        `<IntervalReading><timePeriod><duration>900</duration><start>${at(minute)}</start></timePeriod><value>${kwh * 1000}</value></IntervalReading>`
    )
    return `<feed xmlns="http://www.w3.org/2005/Atom">
      <entry>${link('self', `/UsagePoint/${id}`)}<content><UsagePoint xmlns="http://naesb.org/espi"/></content></entry>
      <entry>${link('self', base)}${link('related', '/ReadingType/1')}<content><MeterReading/></content></entry>
      <entry>${link('self', '/ReadingType/1')}<content><ReadingType><flowDirection>1</flowDirection><uom>72</uom></ReadingType></content></entry>
      <entry>${link('up', `${base}/IntervalBlock`)}<content><IntervalBlock>${elements.join('')}</IntervalBlock></content></entry></feed>`
  }
  for (const [name, form] of [
    ['cim', cim],
    ['espi', espi]
  ] as const) {
    const day = Array.from({ length: 96 }, (_, i): Reading => [i * 15, 1])
    const files = (id: string) => [form(id, day), form(id, [[150, 2.5]])]
    const [one, each] = [`I1 ${name}`, `I2 ${name}`]
    const { totals } = await load(one, files(one))
    expect(totals).toEqual({ read: 97, stored: 96, unchanged: 0, superseded: 1, rejected: 0 })
    const [first, second] = files(each)
    await load(each, [first!])
    expect((await load(each, [second!])).totals).toMatchObject({ read: 1, stored: 1 })
    expect((await load(each, [second!])).totals).toMatchObject({ read: 1, unchanged: 1 })
    for (const id of [one, each]) {
      const [kw] = (await stored(id)).map(({ values }) => values)
      expect([kw![9], kw![10], kw![11]]).toEqual([40, 100, 40])
    }
    const before = await query<{ values: number[] }>(
      url,
      `select h.values from load_day_history h join metering_point on id = point_id where meter_id = '${each}'`
    )
    expect(before.map(({ values }) => values[10])).toEqual([40])
  }
})
