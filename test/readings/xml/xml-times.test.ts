import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minutesLater, parseTimestamp } from '../../../src/readings/timestamp.ts'
import { TimeReader } from '../../../src/readings/xml/xml-times.ts'

const two = (number: number) => String(number).padStart(2, '0')

test('times in the form of XML are read as all others are, to the nearest minute', () => {
  const times = new TimeReader()
  const text = fc
    .tuple(
      fc.integer({ min: 1989, max: 2101 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      fc.integer({ min: 0, max: 25 }),
      fc.integer({ min: 0, max: 61 }),
      fc.integer({ min: 0, max: 61 }),
      fc.constantFrom('', '.0', '.000', '.123456', '.'),
      fc.constantFrom('', 'Z', '+08:00', '-04:30', '+14:00', '+15:00', '+0800', '+08', ' ', 'x')
    )
    .map(
      ([y, m, d, h, min, s, fraction, zone]) =>
        `${y}-${two(m)}-${two(d)}T${two(h)}:${two(min)}:${two(s)}${fraction}${zone}`
    )
  fc.assert(
    fc.property(text, (written) => {
      const slow = parseTimestamp(written)
      const late = slow && Number(written.slice(17, 19)) >= 30
      expect(times.read(written)).toEqual(late ? { ...minutesLater(slow, 1), second: slow.second - 60 } : slow)
    }),
    { numRuns: 3000 }
  )
})
