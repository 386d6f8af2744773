import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FreezeMemory } from '../../../src/readings/formats/freeze-memory.ts'

test('gaps are told once each, and no more of them are remembered than there may be', () => {
  const memory = new FreezeMemory()
  const POINTS = 2000
  let [crowded, told] = [0, 0]
  const tell = () => void (told += [...memory.endFile()].length)
  // each second day has none
  for (let day = 0; day < 300; day += 2) {
    for (let point = 0; point < POINTS; point++) {
      if (!memory.note(`P${point}`, 'A', day, 1000 + day, 1)) continue
      crowded++
      tell()
      memory.forgetGaps()
    }
  }
  tell()
  expect(crowded).toBe(1)
  expect(told).toBe(149 * POINTS)
  // a day in between, of which nothing is known any more, opens no gap
  memory.note('P0', 'A', 1, 1001, 1)
  memory.note('P0', 'A', 300, 1300, 1)
  expect([...memory.endFile()]).toMatchObject([{ point: 'P0', from: 298, to: 300, before: 1298, after: 1300 }])
})

test('freezes in any order leave the gaps between the days that there are, each told once', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1 }), (days) => {
      const memory = new FreezeMemory()
      for (const day of days) memory.note('P', 'A', day, 1000 + day, 1)
      const inOrder = days.toSorted((a, b) => a - b)
      const expected = inOrder.flatMap((to, i) => {
        const from = inOrder[i - 1]
        return from === undefined || to === from + 1 ? [] : [{ from, to, before: 1000 + from, after: 1000 + to }]
      })
      const told = [...memory.endFile()].map(({ from, to, before, after }) => ({ from, to, before, after }))
      expect(told).toEqual(expected)
      for (const day of days) memory.note('P', 'A', day, 1000 + day, 1)
      expect([...memory.endFile()]).toEqual([])
    })
  )
})

test('freezes that wait are kept as they came, in a third of a kilobyte each, and the oldest are forgotten', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const [METERS, DAYS] = [1000, 410]
  const memory = new FreezeMemory()
  const reading = (meter: number, day: number) => Float64Array.of(1000 + day, meter, 2, 3, 4, Number.NaN, 5)
  collect()
  const used = () => process.memoryUsage().heapUsed + process.memoryUsage().external
  const before = used()
  const forgot: number[] = []
  for (let i = 0; i < METERS * DAYS; i++) {
    const [meter, day] = [i % METERS, Math.floor(i / METERS)]
    const leapFrom = day === 400 ? { readings: reading(meter, -1), mostKw: [1, 2] as const } : undefined
    if (memory.keep(`M${meter}`, 2 * day, { readings: reading(meter, day), mostKw: [day, 1], leapFrom }))
      forgot.push(day)
  }
  collect()
  expect((used() - before) / (METERS * DAYS)).toBeLessThan(333)
  expect(forgot).toEqual([400])
  expect(memory.of('M7').get(0)).toBeUndefined()
  expect(memory.of('M7').get(2 * 300)).toEqual({ readings: reading(7, 300), mostKw: [300, 1], leapFrom: undefined })
  expect(memory.of('M7').get(2 * 400)!.leapFrom).toEqual({ readings: reading(7, -1), mostKw: [1, 2] })
  // one that takes the place of another
  memory.keep('M7', 600, { readings: reading(8, 1), mostKw: [0, 0] })
  expect(memory.of('M7').get(600)).toEqual({ readings: reading(8, 1), mostKw: [0, 0], leapFrom: undefined })
  expect(memory.of('M8').get(600)!.readings[1]).toBe(8)
})
