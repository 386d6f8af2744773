import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { builtFile } from '../../../src/sources/package-root.ts'

// Says "<port>" once it has the server, answers "query" with "ok" and "stop" with "stopped". Ctrl-C does nothing to it.
const PROGRAM = `
  const [, embedded, dataFolder, systemFolder] = process.argv
  process.on('SIGINT', () => {})
  const { startEmbedded } = await import(embedded)
  const lines = (await import('node:readline')).createInterface({ input: process.stdin })
  const tell = (line) => process.stdout.write(line + '\\n')
  try {
    const server = await startEmbedded({ dataFolder, systemFolder, say: (line) => process.stderr.write(line + '\\n') })
    tell(String(server.port))
    for await (const line of lines) {
      if (line === 'query') tell(await server.ensureDatabase('postgres').then(() => 'ok', (error) => error.message))
      if (line === 'stop') {
        await server.stop()
        tell('stopped')
        break
      }
    }
  } catch (error) {
    tell('error ' + error.code + ' ' + error.message)
  }
  process.exit()`

/** Another process that uses the embedded server. */
export interface ServerUser {
  readonly process: ChildProcess
  /** its next line; undefined when it has ended */
  next(): Promise<string | undefined>
  /** sends it a line and waits for the answer */
  ask(line: 'query' | 'stop'): Promise<string | undefined>
  /** ends it without giving it a chance to stop anything */
  kill(): Promise<void>
}

/** Starts a process that uses the server of a data folder; its first line is the port, or `error <code> …`. */
export function serverUser(
  dataFolder: string,
  { uid, gid, systemFolder = '/nonexistent' }: { uid?: number; gid?: number; systemFolder?: string } = {}
): ServerUser {
  const args = ['--input-type=module', '-e', PROGRAM, builtFile('store/embedded/embedded-server.js'), dataFolder]
  const child = spawn(process.execPath, [...args, systemFolder], {
    stdio: ['pipe', 'pipe', 'ignore'],
    // a process group of its own, as a shell makes for a program in a terminal
    detached: true,
    cwd: '/',
    ...(uid !== undefined && gid !== undefined ? { uid, gid } : {})
  })
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  const next = async () => (await lines.next()).value as string | undefined
  return {
    process: child,
    next,
    ask: async (line) => {
      child.stdin?.write(`${line}\n`)
      return next()
    },
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
  }
}
