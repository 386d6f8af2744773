import { connectServer, type DatabaseServer } from './database.ts'

/** Exit codes of a program that these signals ended. */
const ENDINGS: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 130, SIGTERM: 143 }

/**
 * Runs `work` on the database server and leaves the server afterwards, on Ctrl-C too: then what is under way is rolled
 * back.
 * @param say told where the data lie
 */
export async function withServer<T>(
  say: (line: string) => void,
  work: (server: DatabaseServer) => Promise<T>
): Promise<T> {
  const server = await connectServer(say)
  let leaving: Promise<never> | undefined
  const end = (signal: NodeJS.Signals) => {
    const leave = () => process.exit(ENDINGS[signal])
    leaving ??= (server.embedded?.stop() ?? Promise.resolve()).then(leave, leave)
  }
  const signals = Object.keys(ENDINGS) as NodeJS.Signals[]
  for (const signal of signals) process.on(signal, end)
  try {
    return await work(server)
  } finally {
    await leaving
    for (const signal of signals) process.off(signal, end)
    await server.close()
  }
}
