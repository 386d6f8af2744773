import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Prints the most memory that the process has taken, KiB, when it ends. */
const TELL_PEAK = `data:text/javascript,${encodeURIComponent(
  `import { isMainThread } from 'node:worker_threads'
  if (isMainThread) process.on('exit', () => process.stderr.write('\\npeak ' + process.resourceUsage().maxRSS + '\\n'))`
)}`

/** Runs a program of Node in a process of its own. @returns what it printed, and the most memory that it took, MiB */
export async function runMeasured(script: string, args: readonly string[]): Promise<{ out: string; peakMib: number }> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', TELL_PEAK, script, ...args], {
    maxBuffer: 1e8
  })
  const peak = /\npeak (\d+)\n/.exec(stderr)
  if (!peak) throw new Error(`${script} did not say how much memory it took`)
  return { out: stdout, peakMib: Number(peak[1]) / 1024 }
}
