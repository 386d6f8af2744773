import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { builtFile } from '../../src/sources/package-root.ts'
import { runMeasured } from './peak-memory.ts'

const [DAYS, POINTS, MS_PER_DAY] = [365, 96, 86_400_000]
const FIRST_DAY = Date.UTC(2025, 0, 1)
/** Different days of load, of which each row is one. */
const LOADS = 997
const PIECE_BYTES = 64 * 1024

/**
 * The most memory that screening takes of a file of 10 GB (`GIGABYTES` says another size) of wide day rows that come day by
 * day, all meters each, and of a tenth of it: the same number of meters, with a tenth of the days. The files come out of a
 * pipe, so that none of them is ever on disk; the runs that they are sorted in are, two thirds as large, in `TMPDIR`.
 */
export async function tenGigabytes(): Promise<void> {
  const gigabytes = Number(process.env.GIGABYTES ?? 10)
  const loads = Array.from({ length: LOADS }, (_, load) =>
    Array.from({ length: POINTS }, (_, i) =>
      (10 + 8 * Math.sin((i + load) / 15) + ((i * load) % 97) / 50).toFixed(2)
    ).join()
  )
  const rowBytes = loads.reduce((sum, { length }) => sum + length, 0) / LOADS + 'M0000000,2025-01-01,\n'.length
  const meters = Math.round((gigabytes * 1e9) / rowBytes / DAYS)
  const folder = await mkdtemp(join(tmpdir(), 'rigwatch-bench-'))
  try {
    const sites = join(folder, 'sites.csv')
    const ids = Array.from({ length: meters }, (_, i) => `M${String(i).padStart(7, '0')}`)
    await writeFile(sites, `site_id,meter_id\n${ids.map((id) => `S${id},${id}\n`).join('')}`)
    for (const days of [Math.round(DAYS / 10), DAYS]) {
      const pipe = join(folder, `${days}.csv`)
      await promisify(execFile)('mkfifo', [pipe])
      const begin = performance.now()
      const written = { bytes: 0 }
      const args = ['screen', '--readings', pipe, '--sites', sites, '--out', join(folder, 'ranking.csv')]
      const [{ peakMib }] = await Promise.all([
        runMeasured(builtFile('cli/main.js'), args),
        pipeline(Readable.from(rows(ids, loads, days, written)), createWriteStream(pipe))
      ])
      const seconds = (performance.now() - begin) / 1000
      console.log(
        `  ${meters} meters, ${days} days, ${(written.bytes / 1e9).toFixed(2)} GB day by day: peak ${peakMib.toFixed(0)} MiB, ` +
          `${seconds.toFixed(0)} s, ${(written.bytes / 1e6 / seconds).toFixed(0)} MB/s with the screening`
      )
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function* rows(
  ids: readonly string[],
  loads: readonly string[],
  days: number,
  written: { bytes: number }
): Generator<string> {
  let piece = `meter_id,date,${Array.from({ length: POINTS }, (_, i) => `p${i + 1}`)}\n`
  for (let day = 0; day < days; day++) {
    const date = new Date(FIRST_DAY + day * MS_PER_DAY).toISOString().slice(0, 10)
    for (const [i, id] of ids.entries()) {
      piece += `${id},${date},${loads[(i * 31 + day * 7) % LOADS]}\n`
      if (piece.length < PIECE_BYTES) continue
      written.bytes += piece.length
      yield piece
      piece = ''
    }
  }
  written.bytes += piece.length
  yield piece
}
