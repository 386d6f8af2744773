import { setTimeout as delay } from 'node:timers/promises'
import { connectServer, type DatabaseServer } from './database.ts'
import { ENDING_SIGNALS, type EndingSignal, exitBySignal } from './signals.ts'

/** How long a command that a signal ends may take to say so; a database that hangs does not keep it from ending. */
const LAST_WORDS_MS = 5000

/** What is done when a signal ends the command, while the database is still there. */
type LastWords = (signal: EndingSignal) => Promise<unknown>

/** Has something done when a signal ends the command; gives what takes that back. */
export type BeforeLeaving = (words: LastWords) => () => void

/**
 * Runs `work` on the database server and leaves the server afterwards, on Ctrl-C too: then what is under way is rolled
 * back.
 * @param say told where the data lie
 */
export async function withServer<T>(
  say: (line: string) => void,
  work: (server: DatabaseServer, beforeLeaving: BeforeLeaving) => Promise<T>
): Promise<T> {
  // A signal may come while the server is still starting: it is left as soon as it is there.
  const connecting = connectServer(say)
  const lastWords = new Set<LastWords>()
  const beforeLeaving: BeforeLeaving = (words) => {
    lastWords.add(words)
    return () => void lastWords.delete(words)
  }
  let leaving: Promise<never> | undefined
  const leaveServer = async (signal: EndingSignal) => {
    const server = await connecting
    const said = Promise.allSettled([...lastWords].map((words) => words(signal)))
    await Promise.race([said, delay(LAST_WORDS_MS)])
    await server.embedded?.stop()
  }
  const end = (signal: EndingSignal) => {
    const leave = () => exitBySignal(signal)
    leaving ??= leaveServer(signal).then(leave, leave)
  }
  for (const signal of ENDING_SIGNALS) process.on(signal, end)
  try {
    const server = await connecting
    await leaving
    try {
      return await work(server, beforeLeaving)
    } finally {
      await leaving
      await server.close()
    }
  } finally {
    for (const signal of ENDING_SIGNALS) process.off(signal, end)
  }
}
