import { expect, test } from 'vitest'
import { clearingUpOnSignals, ENDING_SIGNALS } from '../../src/cli/signals.ts'

const listeners = () => ENDING_SIGNALS.map((signal) => process.listenerCount(signal))

test('signals are listened to while work lasts, and no longer, however it ends', async () => {
  const before = listeners()
  const during = before.map((count) => count + 1)
  expect(await clearingUpOnSignals(async () => listeners())).toEqual(during)
  await expect(clearingUpOnSignals(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  expect(listeners()).toEqual(before)
})
