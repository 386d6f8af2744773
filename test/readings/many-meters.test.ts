import { expect, test } from 'vitest'
import { DayCollector } from '../../src/readings/day-collector.ts'
import { type LoadDay, mergeDays } from '../../src/readings/load-day.ts'
import type { TimedReading } from '../../src/readings/open-day.ts'
import { RunIntervals } from '../../src/readings/run-intervals.ts'
import { READING } from './timed-reading.ts'

const KW = [1, 3, 5, 2, 4, 1, 3, 5]

/** What each meter has on the day, all parts of it put together, and how often. */
function kindsOf(days: readonly LoadDay[]): Map<string, number> {
  const byMeter = new Map<string, Float32Array>()
  for (const { meterId, values } of days) {
    const before = byMeter.get(meterId)
    byMeter.set(meterId, before ? mergeDays({ values: before }, { values }).values : values)
  }
  const kinds = new Map<string, number>()
  for (const values of byMeter.values()) {
    const kind = `${values.length}: ${values.slice(0, values.length / 12).join()}`
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  return kinds
}

/** Quarter-hours of many meters in order of time, each beginning with a line of its own. */
function* byTime(meters: number, times = KW.length): Generator<TimedReading> {
  for (const [t, value] of KW.slice(0, times).entries()) {
    for (let m = 0; m < meters; m++)
      yield { ...READING, meterId: `M${m}`, minute: 15 * t, value, line: t * meters + m + 2 }
  }
}

test.each([
  ['in as much memory as there is', 90_000, 3, {}],
  ['in so little that they are given out in parts of a few readings', 2000, 8, { room: 250_000 }],
  ['in so little that they are given out one by one', 2000, 8, { room: 60_000 }]
])(
  'quarter-hours of many meters in order of time have the values of their quarters, %s',
  (_, meters, times, options) => {
    const refused: number[] = []
    const collector = new DayCollector((_, line) => void refused.push(line), options)
    const days: LoadDay[] = []
    for (const reading of byTime(meters, times)) {
      collector.add(reading)
      days.push(...collector.overflow())
    }
    days.push(...collector.finish())
    expect(refused).toEqual([])
    expect(kindsOf(days)).toEqual(new Map([[`96: ${KW.map((kw, t) => (t < times ? kw : Number.NaN)).join()}`, meters]]))
  },
  180_000
)

test('the same one file for each time', () => {
  const refused: number[] = []
  const run = new RunIntervals([], 500_000)
  const days: LoadDay[] = []
  let collector: DayCollector | undefined
  let minute = -1
  for (const reading of byTime(2000)) {
    if (reading.minute !== minute) {
      if (collector) days.push(...collector.finish())
      collector = new DayCollector((_, line) => void refused.push(line), { run, file: `${reading.minute}.csv` })
      minute = reading.minute
    }
    collector!.add(reading)
    days.push(...collector!.overflow())
  }
  days.push(...collector!.finish(), ...collector!.endRun())
  expect(refused).toEqual([])
  expect(kindsOf(days)).toEqual(new Map([[`96: ${KW.join()}`, 2000]]))
})

test('of more meters than can wait for a second reading, those that nothing tells the interval of are refused', () => {
  const refused: string[] = []
  const run = new RunIntervals([], 50_000)
  const collector = new DayCollector(({ code }) => void refused.push(code), { run, room: 50_000 })
  const days: LoadDay[] = []
  for (const reading of byTime(2000)) {
    collector.add(reading)
    days.push(...collector.overflow())
  }
  days.push(...collector.finish(), ...collector.endRun())
  expect(new Set(refused)).toEqual(new Set(['unknown_interval']))
  expect(days).toEqual([])
  expect(refused.length).toBe(2000 * KW.length)
})
