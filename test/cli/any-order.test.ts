import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { screenCommand } from '../../src/cli/screen.ts'
import { simulateCommand } from '../../src/cli/simulate.ts'

const rigbench = process.env.RIGBENCH
const folder = mkdtempSync(join(tmpdir(), 'rigwatch-order-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Writes rows, which are grouped by meter, as a file for each day of all meters, the newest day first. */
function asDayFiles(readings: string, into: string): number {
  mkdirSync(into)
  const [header, ...rows] = gunzipSync(readFileSync(readings)).toString().trimEnd().split('\n')
  const byDay: string[][] = []
  let [meter, day] = ['', 0]
  for (const row of rows) {
    // the histories of real meters begin in different years: the day is that of the meter's own history
    const id = row.slice(0, row.indexOf(','))
    day = id === meter ? day + 1 : 0
    meter = id
    ;(byDay[day] ??= []).push(row)
  }
  for (const [i, some] of byDay.reverse().entries()) {
    appendFileSync(join(into, `${String(i).padStart(4, '0')}.csv`), `${[header, ...some].join('\n')}\n`)
  }
  return byDay.length
}

async function rankingOf(name: string, readings: string, sites: string, weather: string): Promise<Buffer> {
  const out = join(folder, name)
  const command = screenCommand().configureOutput({ writeErr: () => {}, writeOut: () => {} })
  const files = ['--readings', readings, '--sites', sites, '--weather', weather, '--out', out]
  await command.parseAsync(files, { from: 'user' })
  return readFileSync(out)
}

async function compare(name: string, source: string, days: number): Promise<void> {
  const [sites, weather] = [join(source, 'sites.csv'), join(source, 'weather.csv.gz')]
  const grouped = join(source, 'readings.csv.gz')
  const apart = join(folder, `${name}-days`)
  expect(asDayFiles(grouped, apart)).toBe(days)
  const expected = await rankingOf(`${name}-grouped.csv`, grouped, sites, weather)
  expect(expected.length).toBeGreaterThan(1000)
  const found = await rankingOf(`${name}-apart.csv`, apart, sites, weather)
  expect(found.toString()).toBe(expected.toString())
}

test('a file a day for all meters gives the ranking of the file that is grouped by meter, to the byte', async () => {
  const source = join(folder, 'simulated')
  const command = simulateCommand().configureOutput({ writeErr: () => {} })
  await command.parseAsync(['--out', source, '--sites', '12', '--days', '170', '--mining-share', '0.4'], {
    from: 'user'
  })
  await compare('simulated', source, 170)
})

const why = rigbench ? '' : ' (skipped: set RIGBENCH to the folder of the evaluation data)'
test.skipIf(!rigbench)(`so it does on real load curves, a year of them in 365 files${why}`, async () => {
  await compare('dev', join(rigbench!, 'dev'), 365)
})
