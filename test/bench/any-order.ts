import { createReadStream } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { builtFile } from '../../src/sources/package-root.ts'
import { runMeasured } from './peak-memory.ts'

/** Rows that are written to the day-files at a time. */
const ROWS = 20_000

/**
 * The most memory that screening takes on a file grouped by meter and on the same rows as a file a day, whose rankings must
 * be the same: of the estate `dev` where `RIGBENCH` names the evaluation data, else of a simulated one.
 */
export async function anyOrder(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rigwatch-bench-'))
  try {
    const source = process.env.RIGBENCH ? join(process.env.RIGBENCH, 'dev') : await simulated(folder)
    const days = join(folder, 'days')
    const files = await asDayFiles(join(source, 'readings.csv.gz'), days)
    const forms = { 'grouped by meter': join(source, 'readings.csv.gz'), [`${files} files, one a day`]: days }
    const rankings: string[] = []
    for (const [name, readings] of Object.entries(forms)) {
      const out = join(folder, `${rankings.length}.csv`)
      const tables = ['--sites', join(source, 'sites.csv'), '--weather', join(source, 'weather.csv.gz')]
      const begin = performance.now()
      const args = ['screen', '--readings', readings, ...tables, '--out', out]
      const { peakMib } = await runMeasured(builtFile('cli/main.js'), args)
      rankings.push(await readFile(out, 'utf8'))
      console.log(`  ${name}: peak ${peakMib.toFixed(0)} MiB, ${((performance.now() - begin) / 1000).toFixed(1)} s`)
    }
    console.log(`  rankings: ${rankings[0] === rankings[1] ? 'the same bytes' : 'NOT THE SAME'}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function simulated(folder: string): Promise<string> {
  const out = join(folder, 'province')
  await runMeasured(builtFile('cli/main.js'), ['simulate', '--out', out, '--sites', '300', '--days', '365'])
  return out
}

async function asDayFiles(readings: string, into: string): Promise<number> {
  await mkdir(into)
  let header = ''
  const days = new Set<number>()
  let held = new Map<number, string>()
  let [meter, day] = ['', 0]
  let rows = 0
  const flush = async () => {
    for (const [day, text] of held) {
      await appendFile(join(into, `${day}.csv`), days.has(day) ? text : header + text)
      days.add(day)
    }
    held = new Map()
  }
  for await (const line of createInterface({ input: createReadStream(readings).pipe(createGunzip()) })) {
    if (header === '') header = `${line}\n`
    else {
      // the histories of real meters begin in different years: the day is that of the meter's own history
      const id = line.slice(0, line.indexOf(','))
      day = id === meter ? day + 1 : 0
      meter = id
      held.set(day, `${held.get(day) ?? ''}${line}\n`)
      if (++rows % ROWS === 0) await flush()
    }
  }
  await flush()
  return days.size
}
