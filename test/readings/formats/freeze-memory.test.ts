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
