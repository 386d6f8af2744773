import { expect, test } from 'vitest'
import { DayCollector } from '../../src/readings/day-collector.ts'
import type { LoadDay } from '../../src/readings/load-day.ts'
import { RunIntervals } from '../../src/readings/run-intervals.ts'
import { READING } from './timed-reading.ts'

const rowsOf = (days: readonly LoadDay[]) => days.reduce((sum, { rows = 1 }) => sum + rows, 0)

test.each([
  ['rows without a value, each of a day of its own', (i: number) => ({ meterId: `M${i}`, value: Number.NaN })],
  ['readings, each of a day of its own', (i: number) => ({ meterId: `M${i}` })]
])('%s are given out before there are too many', (_, of) => {
  const collector = new DayCollector(undefined, { room: 1_000_000 })
  let [added, given] = [0, 0]
  for (; given === 0 && added < 200_000; added++) {
    collector.add({ ...READING, ...of(added) })
    given += rowsOf(collector.overflow())
  }
  expect(given).toBeGreaterThan(0)
  expect(given + rowsOf(collector.finish())).toBe(added)
})

test('energies of days are known for such where more meters have one each than may wait', () => {
  const run = new RunIntervals([], 8_000_000)
  const refused: number[] = []
  const collector = new DayCollector((_, line) => void refused.push(line), { run, room: 6_000_000 })
  const days: LoadDay[] = []
  const METERS = 90_000
  for (let line = 0; line < 3 * METERS; line++) {
    const [day, minute] = [19_000 + Math.floor(line / METERS), 0]
    collector.add({ ...READING, meterId: `M${line % METERS}`, day, minute, energy: true, line: line + 1 })
    for (const day of collector.overflow()) days.push(day)
  }
  for (const day of collector.finish()) days.push(day)
  for (const day of collector.endRun()) days.push(day)
  expect(new Set(days.map(({ channel }) => channel))).toEqual(new Set(['register_energy']))
  expect(days.length + refused.length).toBe(3 * METERS)
  // nothing could tell what the first days are
  expect(refused.every((line) => line <= METERS)).toBe(true)
})
