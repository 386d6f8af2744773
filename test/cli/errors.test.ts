import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { builtFile } from '../../src/sources/package-root.ts'

const folder = mkdtempSync(join(tmpdir(), 'rigwatch-errors-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const sites = file('sites.csv', 'site_id,meter_id\nS,M\n')
const readings = file('readings.csv', 'meter_id,date,kwh,kwh_r1,kwh_r2,kwh_r3,kwh_r4\nM,2025-01-01,24,,8,8,8\n')
const letter = file('letter.txt', 'Dear grid company,\nplease find the readings nowhere.\n')
const out = join(folder, 'ranking.csv')

function rigwatch(...args: string[]) {
  return spawnSync(process.execPath, [builtFile('cli/main.js'), ...args], { encoding: 'utf8' })
}

test.each([
  ['readings that are something else', ['--readings', letter, '--sites', sites], /letter\.txt/],
  ['a sites file that is something else', ['--readings', readings, '--sites', letter], /site_id/],
  ['a file that is not there', ['--readings', join(folder, 'none.csv'), '--sites', sites], /none\.csv/],
  [
    'a folder as sites file',
    ['--readings', readings, '--sites', folder],
    /rigwatch-errors.*文件夹|rigwatch-errors.*folder/
  ],
  ['a tariff that is something else', ['--readings', readings, '--sites', sites, '--tariff', letter], /letter\.txt/],
  ['weather that is something else', ['--readings', readings, '--sites', sites, '--weather', letter], /letter\.txt/]
])('%s is told in a sentence, with exit code 1', (_, args, message) => {
  const { status, stderr } = rigwatch('screen', ...args, '--out', out)
  expect(stderr).toMatch(message)
  expect(stderr).not.toMatch(/^\s+at /m)
  expect(status).toBe(1)
})

test.each([
  [[]],
  [['screen']],
  [['screen', '--readings', readings, '--sites', sites]],
  [['screen', '--readings', readings, '--sites', sites, '--out', out, '--prevalence', '2']],
  [['screen', '--readings', readings, '--sites', sites, '--out', out, '--zone', 'Mars/Olympus']],
  [['simulate', '--out', folder, '--points', '7']],
  [['report', '--scope', '33', '--out', out.replace('csv', 'html'), '--known-at', '2026-06-30']],
  [['report', '--scope', '33', '--out', out.replace('csv', 'html'), '--known-at', '2999-06-30T00:00Z']],
  [['import', '--nonsense']],
  [['serve', '--time-zone', 'Mars/Olympus']],
  [['nonsense']]
])('%j is a usage error: exit code 2 and help on stderr', (args) => {
  const { status, stderr } = rigwatch(...args)
  expect(status).toBe(2)
  expect(stderr).not.toBe('')
})

test.each(['screen', 'import', 'simulate', 'serve', 'migrate'])(
  '%s --help explains itself in both languages',
  (command) => {
    const { status, stdout } = rigwatch(command, '--help')
    expect(status).toBe(0)
    expect(stdout).toMatch(/Usage: rigwatch/)
    expect(stdout).toMatch(/[\u4e00-\u9fff]/)
  }
)
