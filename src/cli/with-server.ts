import { connectServer, type DatabaseServer } from './database.ts'
import { ENDING_SIGNALS, type EndingSignal, exitBySignal } from './signals.ts'

/**
 * Runs `work` on the database server and leaves the server afterwards, on Ctrl-C too: then what is under way is rolled
 * back.
 * @param say told where the data lie
 */
export async function withServer<T>(
  say: (line: string) => void,
  work: (server: DatabaseServer) => Promise<T>
): Promise<T> {
  // A signal may come while the server is still starting: it is left as soon as it is there.
  const connecting = connectServer(say)
  let leaving: Promise<never> | undefined
  const end = (signal: EndingSignal) => {
    const leave = () => exitBySignal(signal)
    leaving ??= connecting.then((server) => server.embedded?.stop()).then(leave, leave)
  }
  for (const signal of ENDING_SIGNALS) process.on(signal, end)
  try {
    const server = await connecting
    await leaving
    try {
      return await work(server)
    } finally {
      await leaving
      await server.close()
    }
  } finally {
    for (const signal of ENDING_SIGNALS) process.off(signal, end)
  }
}
