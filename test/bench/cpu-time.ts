import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts in ticks of this many ms. */
const TICK_MS = 10

/** CPU time in ms that a process and its children have taken, ended ones too; NaN where there is no `/proc`. */
export function cpuTimeOf(pid: number): number {
  const root = statOf(String(pid))
  if (!root) return Number.NaN
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .filter((stat) => stat?.parent === pid)
  return [root, ...children].reduce((sum, stat) => sum + (stat?.ms ?? 0), 0)
}

/** See proc(5), `/proc/pid/stat`: the fields behind the name in brackets. */
function statOf(pid: string): { parent: number; ms: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return { parent: Number(fields[1]), ms: ticks * TICK_MS }
  } catch {
    // it has ended meanwhile
    return undefined
  }
}
