import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDay } from '../../src/readings/day.ts'
import { UnexpectedHeaderError } from '../../src/readings/header.ts'
import { POINTS_PER_DAY } from '../../src/readings/load-day.ts'
import { numberOf, readNumber } from '../../src/readings/number-cell.ts'
import { parseReadings } from '../../src/readings/parse-readings.ts'
import type { ReadingsBatch } from '../../src/readings/readings-batch.ts'

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(bytes: Uint8Array, size: number): Promise<ReadingsBatch[]> {
  const batches: ReadingsBatch[] = []
  for await (const batch of parseReadings('f', inPieces(bytes, size))) batches.push(batch)
  return batches
}

const header = (points: number) => ['meter_id', 'date', ...Array.from({ length: points }, (_, i) => `p${i + 1}`)]
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`

// read as plain characters, or left out
const odd = /^['=]|[\u200b-\u200d\u2060\ufeff\uff0b\uff0d-\uff1a\uff21-\uff3a\uff3f\uff41-\uff5a]/
const id = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ids have none
  .filter((text) => text.trim() === text && text !== '' && !/[\0-\x1f\x7f\ufffd]/.test(text) && !odd.test(text))
const day = fc.integer({ min: 7305, max: 47481 })
const float = fc.float({ noNaN: true, noDefaultInfinity: true }).map((kw) => kw + 0)
const value = fc.option(float, { nil: Number.NaN })

test('what is written is what is read, whatever the pieces and line endings', async () => {
  const file = fc.constantFrom(...POINTS_PER_DAY).chain((points) => {
    const values = fc.array(value, { minLength: points, maxLength: points })
    return fc.record({
      points: fc.constant(points),
      rows: fc.array(fc.tuple(id, day, values), { minLength: 1, maxLength: 5 })
    })
  })
  const form = fc.record({ newline: fc.constantFrom('\n', '\r\n', '\r'), size: fc.integer({ min: 1, max: 4000 }) })
  await fc.assert(
    fc.asyncProperty(file, form, async ({ points, rows }, { newline, size }) => {
      const lines = rows.map(([meterId, date, values]) => {
        const cells = values.map((kw) => (Number.isNaN(kw) ? '' : String(kw)))
        return [quoted(meterId), formatDay(date), ...cells].join()
      })
      const batches = await read(Buffer.from([header(points).join(), ...lines, ''].join(newline)), size)
      expect(batches.flatMap((batch) => batch.rejections)).toEqual([])
      const days = batches.flatMap((batch) => batch.days)
      expect(days.map((read) => [read.meterId, read.day, read.values])).toEqual(
        rows.map(([meterId, date, values]) => [meterId, date, Float32Array.from(values)])
      )
    }),
    { numRuns: 100 }
  )
})

test('garbage of any bytes never throws anything but the typed error, and rows always add up', async () => {
  const someHeader = fc.constantFrom('', `${header(24)}\n`, 'meter_id,date,kwh\n')
  const likely = fc.uint8Array({ maxLength: 400 })
  const nasty = fc.array(fc.constantFrom(...'",\n\r-.0e\0x\u00ff', 'M1,2023-01-01,', '\ufeff', 'meter_id,date,kwh\n'), {
    maxLength: 200
  })
  const body = fc.oneof(
    likely,
    nasty.map((parts) => new Uint8Array(Buffer.from(parts.join(''))))
  )
  await fc.assert(
    fc.asyncProperty(someHeader, body, fc.integer({ min: 1, max: 100 }), async (first, rest, size) => {
      const bytes = Buffer.concat([Buffer.from(first), rest])
      let batches: ReadingsBatch[] = []
      try {
        batches = await read(bytes, size)
      } catch (error) {
        expect(error).toBeInstanceOf(UnexpectedHeaderError)
      }
      const inOne = await read(bytes, bytes.length + 1).catch(() => [])
      expect(batches).toEqual(inOne)
      for (const { rowsRead, days, lines, rejections } of batches) {
        expect(rowsRead).toBe(days.length + rejections.length)
        expect(lines).toHaveLength(days.length)
        for (const { raw } of rejections) expect(raw).not.toContain('\0')
      }
    }),
    { numRuns: 500 }
  )
})

test('the fast way to read a number agrees with the slow one', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 12 })
  const cell = fc
    .tuple(fc.constantFrom('', '-', '+', '--'), digits, fc.constantFrom('', '.'), digits)
    .map((p) => p.join(''))
  const anything = fc.oneof(cell, fc.double().map(String), fc.string({ unit: fc.constantFrom(...'0123456789.-+eE, ') }))
  fc.assert(
    fc.property(anything, (text) => {
      const bytes = Buffer.from(`x${text}x`)
      const into = new Float32Array(1)
      const known = readNumber(bytes, 1, bytes.length - 1, into, 0)
      const expected = numberOf(text)
      expect(known).toBe(expected !== undefined)
      expect(into[0]).toBe(Math.fround(expected ?? Number.NaN))
    }),
    { numRuns: 2000 }
  )
})
