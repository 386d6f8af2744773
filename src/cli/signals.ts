import { constants } from 'node:os'

/** What ends a command: Ctrl-C, a stopping system, and a terminal that closes. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
export type EndingSignal = (typeof ENDING_SIGNALS)[number]

/** Ends the process with the exit code that shells expect of a program that a signal ended; what clears up at the exit does so. */
export function exitBySignal(signal: EndingSignal): never {
  process.exit(128 + constants.signals[signal])
}

/** From now on a signal ends the process by way of its exit, so that temporary files go too. */
export function clearUpOnSignals(): void {
  for (const signal of ENDING_SIGNALS) process.once(signal, exitBySignal)
}
