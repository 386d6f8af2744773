import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { trainNetworkCommand } from '../../src/cli/train-network.ts'
import { trainNetworks } from '../../src/jobs/train-network.ts'
import { formatDay } from '../../src/readings/day.ts'
import { parseNetwork } from '../../src/screening/network/network-file.ts'
import { parseMiners } from '../../src/simulation/miners.ts'
import { FIRST_DAY, officeKw } from '../screening/steps/example-load.ts'

const DAYS = 365
let folder: string

/** An estate of ten offices: two in each fold, one of them in either half. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rigwatch-train-network-'))
  const header = `meter_id,date,${Array.from({ length: 24 }, (_, hour) => `p${hour + 1}`).join(',')}`
  const rows = Array.from({ length: 10 }, (_, i) => {
    const kw = officeKw(DAYS, `office ${i}`)
    return Array.from({ length: DAYS }, (_, day) => {
      const hours = Array.from(kw.subarray(day * 24, day * 24 + 24), (v) => v.toFixed(1))
      return `B${i},${formatDay(FIRST_DAY + day)},${hours.join(',')}`
    })
  })
  const ten = (row: (i: number) => string) => Array.from({ length: 10 }, (_, i) => row(i)).join('\n')
  await mkdir(join(folder, 'estate'))
  const files = {
    'readings.csv': [header, ...rows.flat()].join('\n'),
    'buildings.csv': `meter_id,building\n${ten((i) => `B${i},B${i}`)}`,
    'truth.csv': `meter_id,label,kind,rig_kw,share_of_mean,onset\n${ten((i) => `B${i},0,,,,`)}`
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'estate', name), `${text}\n`)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function train(out: string, checkpoints: string, jobs: string): Promise<string> {
  let said = ''
  const command = trainNetworkCommand()
    .exitOverride()
    .configureOutput({ writeErr: (text) => (said += text), writeOut: () => {} })
  const estate = join(folder, 'estate')
  const folders = ['--clean', estate, '--labelled', estate, '--out', join(folder, out)]
  const options = ['--steps', '4', '--batch', '2', '--jobs', jobs, '--checkpoints', join(folder, checkpoints)]
  await command.parseAsync([...folders, ...options], { from: 'user' })
  return said
}

const network = async (out: string, half: number) =>
  parseNetwork(await readFile(join(folder, out, `network-${half}.json`), 'utf8'))

test('gives the same weights in one go, interrupted and gone on with, and on any number of threads', async () => {
  await train('one', 'kept-one', '2')
  const options = {
    estates: [{ clean: join(folder, 'estate'), labelled: join(folder, 'estate') }],
    steps: 4,
    yearsPerStep: 2,
    seed: '1',
    miners: parseMiners(await readFile('data/miners.csv', 'utf8')),
    jobs: 1,
    checkpoints: join(folder, 'kept-two'),
    progress: () => {}
  }
  const stopped = trainNetworks({ ...options, stopAfter: 2 })
  await expect(stopped).rejects.toThrow('interrupted')
  expect(await train('two', 'kept-two', '1')).toContain('goes on from step 2 of 4')
  for (const half of [0, 1]) expect(await network('two', half)).toEqual(await network('one', half))
  expect(await network('one', 0)).not.toEqual(await network('one', 1))
  const card = await readFile(join(folder, 'one', 'network.md'), 'utf8')
  expect(card).toContain('10 buildings; each network has learnt 4 steps of 2 fresh meter-years.')
  expect(card).toContain('| estate | 10 (0) |')
  expect(card).toContain(
    'rigwatch train-network --clean estate --labelled estate --steps 4 --batch 2 --seed 1 --checkpoints FOLDER'
  )
}, 240_000)

test('refuses to go on from the checkpoint of another training', async () => {
  const file = join(folder, 'kept-other', 'network-0.checkpoint')
  await mkdir(join(folder, 'kept-other'))
  await writeFile(file, JSON.stringify({ training: 'another', step: 1, arrays: [] }))
  await expect(train('three', 'kept-other', '1')).rejects.toThrow('delete it to start anew')
}, 60_000)
