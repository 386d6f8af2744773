import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HeldReadings } from '../../../src/readings/xml/held-readings.ts'
import { KeptTexts } from '../../../src/readings/xml/kept-texts.ts'

// XML has no such character
const text = fc.string({ unit: 'grapheme' }).filter((some) => !some.includes('\0'))
const seconds = fc.oneof(fc.nat(86_400), fc.constant(Number.NaN))
const numbers = fc.record({
  start: fc.oneof(fc.nat().map(String), fc.constantFrom('', '007')),
  end: fc.constant(''),
  seconds,
  value: fc.oneof(fc.integer().map(String), fc.constantFrom('1.50', '-0', '', '1e3')),
  quality: fc.constantFrom('', '0', '7', '07', '17', '170', '8 9'),
  line: fc.nat()
})
const tariffs = fc.tuple(numbers, fc.integer({ min: 1, max: 255 })).map(([reading, tou]) => ({ ...reading, tou }))
const texts = fc.record({ start: text, end: text, seconds, value: text, quality: text, line: fc.nat() })

test('readings that wait come out as they went in, in order, however they are packed', () => {
  const readings = fc.array(fc.oneof({ weight: 9, arbitrary: numbers }, texts, tariffs), { maxLength: 30 })
  fc.assert(
    fc.property(readings, fc.nat(30), fc.integer({ min: 1, max: 40 }), (all, packAt, times) => {
      const held = new HeldReadings()
      const added = Array.from({ length: times }, () => all).flat()
      let bytes = 0
      for (const [i, reading] of added.entries()) bytes += held.add(reading) + (i === packAt ? held.pack() : 0)
      expect([held.count, held.bytes]).toEqual([added.length, bytes])
      expect([...held.take()]).toEqual(added)
      expect([held.count, held.bytes, [...held.take()]]).toEqual([0, 0, []])
    })
  )
})

test('texts are found at their places', () => {
  fc.assert(
    fc.property(fc.array(text), (all) => {
      const kept = new KeptTexts()
      const places = [...all, 'x'.repeat(70_000), ...all].map((some) => kept.add(some))
      expect(places.map((place) => kept.at(place))).toEqual([...all, 'x'.repeat(70_000), ...all])
    }),
    { numRuns: 30 }
  )
})
