import { expect, test } from 'vitest'
import { DayCollector } from '../../src/readings/day-collector.ts'

test('energies of the quarters of an hour add up where the file says that intervals are hours', () => {
  const collector = new DayCollector()
  for (let i = 0; i < 96; i++) {
    collector.add({
      meterId: 'M',
      channel: 'active_power',
      day: 19_000,
      minute: i * 15,
      value: 1,
      energy: true,
      intervalMinutes: 60,
      offsetMinutes: null,
      repeated: false,
      rows: 1
    })
  }
  expect(collector.finish().map(({ values }) => [...values])).toEqual([Array(24).fill(4)])
})
