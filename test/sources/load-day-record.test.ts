import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import type { LoadDay } from '../../src/readings/load-day.ts'
import { readRecord, recordBytes, writeRecord } from '../../src/sources/load-day-record.ts'

test('a day made of more rows than two bytes count comes back as it was', () => {
  const day: LoadDay = {
    meterId: '电表1',
    day: 19000,
    channel: 'reverse_power',
    values: Float32Array.of(1, Number.NaN, 3),
    rows: 70_000
  }
  const record = Buffer.alloc(recordBytes(day))
  expect(writeRecord(day, record, 0)).toBe(record.length)
  expect(readRecord(record, 0)).toEqual({ day, end: record.length })
})

test('a day on which the clock is changed says so', () => {
  const values = Float32Array.from({ length: 24 }, (_, hour) => hour)
  for (const minutes of [60, -60]) {
    const clockChange = { from: 120, minutes }
    const day: LoadDay = { meterId: 'M', day: 19000, channel: 'active_power', values, rows: 1, clockChange }
    const record = Buffer.alloc(recordBytes(day))
    writeRecord(day, record, 0)
    expect(readRecord(record, 0)?.day).toEqual(day)
  }
})
