import { constants } from 'node:os'

/** What ends a command: Ctrl-C, a stopping system, and a terminal that closes. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
export type EndingSignal = (typeof ENDING_SIGNALS)[number]

/** Ends the process with the exit code that shells expect of a program that a signal ended; what clears up at the exit does so. */
export function exitBySignal(signal: EndingSignal): never {
  process.exit(128 + constants.signals[signal])
}

/** While `work` lasts, a signal ends the process by way of its exit, so that temporary files go too. */
export async function clearingUpOnSignals<T>(work: () => Promise<T>): Promise<T> {
  const exits = ENDING_SIGNALS.map((signal) => [signal, () => exitBySignal(signal)] as const)
  for (const [signal, exit] of exits) process.on(signal, exit)
  try {
    return await work()
  } finally {
    for (const [signal, exit] of exits) process.off(signal, exit)
  }
}
