import { expect, test } from 'vitest'
import {
  block,
  feed,
  hours,
  localTime,
  meterReading,
  POINT,
  ROOT,
  reading,
  readingType,
  usagePoint,
  utc
} from './green-button-samples.ts'
import { keys, kwhOf, problems, readFile } from './reading-samples.ts'

const START = '2024-01-10T05:00:00Z'
const day = (wh: number) => hours(START, 24, () => wh)
const two = (...blocks: string[]) =>
  feed(usagePoint(), localTime(), meterReading(1), meterReading(2), readingType(), ...blocks)
const codes = (found: Awaited<ReturnType<typeof readFile>>) => [...new Set(problems(found).map(([, code]) => code))]

test('two meter readings of a usage point with other values for the same times: the second is refused', async () => {
  const found = await readFile(two(block(day(1000), 1), block(day(300), 2)))
  expect(found.rejections).toHaveLength(24)
  expect(codes(found)).toEqual(['ambiguous_meter'])
  const { en, zh } = found.rejections[0]!.reason
  for (const text of [en, zh])
    for (const name of ['MeterReading/1', 'MeterReading/2', 'UP1']) expect(text).toContain(name)
  expect(keys(found)).toEqual(['UP1 2024-01-10 active_power'])
  expect(kwhOf(...found.days)).toBeCloseTo(24, 4)
  expect(found.days[0]!.superseded ?? 0).toBe(0)
  expect(found.rowsRead).toBe(48)
})

test('types and meter readings that come behind the blocks make no difference', async () => {
  const found = await readFile(
    feed(
      block(day(1000), 1),
      block(day(300), 2),
      readingType(),
      meterReading(1),
      meterReading(2),
      localTime(),
      usagePoint()
    )
  )
  expect(codes(found)).toEqual(['ambiguous_meter'])
  expect(kwhOf(...found.days)).toBeCloseTo(24, 4)
})

test('the same values twice, and other times, go in', async () => {
  const same = await readFile(two(block(day(1000), 1), block(day(1000), 2)))
  expect(problems(same)).toEqual([])
  expect(kwhOf(...same.days)).toBeCloseTo(24, 4)
  const other = await readFile(two(block(day(1000).slice(0, 12), 1), block(day(300).slice(12), 2)))
  expect(problems(other)).toEqual([])
  expect(kwhOf(...other.days)).toBeCloseTo(12 + 3.6, 4)
})

test('a later entry of the same meter reading corrects it', async () => {
  const found = await readFile(two(block(day(1000), 1), block(day(300).slice(0, 1), 1)))
  expect(problems(found)).toEqual([])
  expect(kwhOf(...found.days)).toBeCloseTo(23.3, 4)
  expect(found.days[0]!.superseded).toBe(1)
})

test('energies of whole days', async () => {
  const whole = (wh: number) => [reading(utc(START), wh, 86_400)]
  const found = await readFile(two(block(whole(24_000), 1), block(whole(9000), 2), block(whole(24_000), 2)))
  expect(codes(found)).toEqual(['ambiguous_meter'])
  expect(found.days.map(({ values }) => values[0])).toEqual([24, 24])
})

test('meter readings of two usage points are two meters', async () => {
  const other = `${ROOT}/RetailCustomer/9/UsagePoint/UP2`
  const found = await readFile(
    feed(
      usagePoint(),
      usagePoint(other),
      localTime(),
      meterReading(1, POINT),
      meterReading(1, other),
      readingType(),
      block(day(1000), 1, POINT),
      block(day(300), 1, other)
    )
  )
  expect(problems(found)).toEqual([])
  expect(keys(found)).toEqual(['UP1 2024-01-10 active_power', 'UP2 2024-01-10 active_power'])
})
