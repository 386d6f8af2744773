import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ScheduleError, startClock } from '../../src/jobs/clock.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-07-01T00:00:00+08:00') })
})
afterEach(() => {
  vi.useRealTimers()
})

const timeZone = 'Asia/Shanghai'

test('fires at the time of the zone, again after a failure, and not while the last run is at work', async () => {
  let runs = 0
  let finish = () => {}
  const failures: unknown[] = []
  const clock = startClock({
    expression: '30 5 * * *',
    timeZone,
    work: () => {
      runs++
      if (runs === 1) return Promise.reject(new Error('first run fails'))
      return new Promise((resolve) => {
        finish = resolve
      })
    },
    failed: (error) => failures.push(error)
  })
  expect(clock.next()?.toISOString()).toBe('2026-06-30T21:30:00.000Z')
  await vi.advanceTimersByTimeAsync(5 * 3600_000)
  expect(runs).toBe(0)
  await vi.advanceTimersByTimeAsync(3600_000)
  expect(runs).toBe(1)
  expect(failures).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(24 * 3600_000)
  expect(runs).toBe(2)
  await vi.advanceTimersByTimeAsync(24 * 3600_000)
  expect(runs).toBe(2)
  finish()
  await clock.stop()
  await vi.advanceTimersByTimeAsync(48 * 3600_000)
  expect(runs).toBe(2)
})

test('stopping waits for the run that is under way', async () => {
  let finished = false
  const clock = startClock({
    expression: '* * * * *',
    timeZone,
    work: async () => {
      await new Promise((resolve) => setTimeout(resolve, 5_000))
      finished = true
    },
    failed: () => {}
  })
  await vi.advanceTimersByTimeAsync(61_000)
  const stopped = clock.stop()
  await vi.advanceTimersByTimeAsync(5_000)
  await stopped
  expect(finished).toBe(true)
})

test.each(['', 'often', '99 5 * * *', '30 5 * *'])('says what is wrong with "%s"', (expression) => {
  const start = () => startClock({ expression, timeZone, work: async () => {}, failed: () => {} })
  expect(start).toThrow(ScheduleError)
  expect(start).toThrow(/crontab/)
})
