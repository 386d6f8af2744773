import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { trainCommand } from '../../src/cli/train.ts'
import { useTensorflow } from '../../src/jobs/tensorflow.ts'
import { trainSteps } from '../../src/jobs/train-steps.ts'
import { TensorNetwork } from '../../src/learning/network/tensor-network.ts'
import { parseSplits } from '../../src/learning/splits.ts'
import { formatDay } from '../../src/readings/day.ts'
import { meanNetwork } from '../../src/screening/network/day-network.ts'
import { networkToJson } from '../../src/screening/network/network-file.ts'
import { judgeHourly, parseHourlyModel } from '../../src/screening/steps/hourly-model.ts'
import { relativeLoad } from '../../src/screening/steps/relative-load.ts'
import { logOddsOf } from '../../src/screening/steps/step-model.ts'
import { parseMiners } from '../../src/simulation/miners.ts'
import { someWeights } from '../screening/network/example-networks.ts'
import { FIRST_DAY, officeKw, withLoad } from '../screening/steps/example-load.ts'

const DAYS = 365
const networks = [someWeights('half 0'), someWeights('half 1')]
let folder: string

/** An estate of ten offices, one building a meter, and the same with a rig in every other. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rigwatch-train-'))
  const offices = Array.from({ length: 10 }, (_, i) => officeKw(DAYS, `office ${i}`))
  const known = offices.map((kw, i) => (i % 2 === 0 ? withLoad(kw, 200 * 24 + 9, 13) : kw))
  await mkdir(join(folder, 'clean'))
  await mkdir(join(folder, 'known'))
  await writeFile(join(folder, 'clean', 'readings.csv'), readings(offices, 'B'))
  await writeFile(join(folder, 'known', 'readings.csv'), readings(known, 'M'))
  await writeFile(
    join(folder, 'known', 'buildings.csv'),
    table('meter_id,building', (i) => `M${i},B${i}`)
  )
  const truth = (i: number) =>
    i % 2 === 0 ? `M${i},1,onset,13,0.3,${formatDay(FIRST_DAY + 200)}T09:00:00` : `M${i},0,,,,`
  for (const [half, weights] of networks.entries())
    await writeFile(join(folder, `network-${half}.json`), JSON.stringify(networkToJson('some', weights)))
  await writeFile(join(folder, 'known', 'truth.csv'), table('meter_id,label,kind,rig_kw,share_of_mean,onset', truth))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const table = (header: string, row: (i: number) => string) =>
  `${[header, ...Array.from({ length: 10 }, (_, i) => row(i))].join('\n')}\n`

function readings(curves: readonly Float32Array[], prefix: string): string {
  const header = `meter_id,date,${Array.from({ length: 24 }, (_, hour) => `p${hour + 1}`).join(',')}`
  const rows = curves.flatMap((kw, i) =>
    Array.from({ length: DAYS }, (_, day) => {
      const hours = Array.from(kw.subarray(day * 24, day * 24 + 24), (v) => v.toFixed(1))
      return `${prefix}${i},${formatDay(FIRST_DAY + day)},${hours.join(',')}`
    })
  )
  return `${[header, ...rows].join('\n')}\n`
}

async function train(
  out: string,
  ...more: readonly string[]
): Promise<{ model: string; networked: string; card: string; said: string }> {
  let said = ''
  const command = trainCommand()
    .exitOverride()
    .configureOutput({ writeErr: (text) => (said += text), writeOut: () => {} })
  const folders = ['--clean', join(folder, 'clean'), '--labelled', join(folder, 'known'), '--networks', folder]
  await command.parseAsync([...folders, '--out', join(folder, out), ...more], { from: 'user' })
  const file = (name: string) => readFile(join(folder, out, name), 'utf8')
  return {
    model: await file('hourly.json'),
    networked: await file('hourly-networked.json'),
    card: await file('hourly.md'),
    said
  }
}

/** The training that several tests look at, with the models of its folds. */
let trainedOnce: ReturnType<typeof train> | undefined
const trainOnce = () => {
  trainedOnce ??= train('one', '--years', '400', '--jobs', '1', '--fold-models', join(folder, 'folds'))
  return trainedOnce
}

test('trains a model that tells rigs from none, the same for the same seed on any number of threads', async () => {
  const one = await trainOnce()
  const two = await train('two', '--years', '400', '--jobs', '2')
  expect(two.model).toBe(one.model)
  expect(two.networked).toBe(one.networked)
  expect(one.said).toContain('10 buildings, 10 labelled meters')
  expect(one.card).toContain(
    'rigwatch train --grain hourly --clean clean --labelled known --years 400 --seed 1 --networks '
  )
  expect(one.card).not.toContain(folder)
  expect(one.card).toContain('## The cascade')

  await useTensorflow()
  const model = parseHourlyModel(one.model, {
    steps: one.networked,
    network: meanNetwork(networks.map((weights) => new TensorNetwork(weights)))
  })
  const logOdds = (kw: Float32Array) => logOddsOf(judgeHourly(model, relativeLoad(kw, FIRST_DAY, null)!))
  const office = officeKw(DAYS, 'another office')
  expect(logOdds(withLoad(office, 150 * 24, 12))).toBeGreaterThan(logOdds(office) + 0.5)
}, 240_000)

test('goes on from what an interrupted training has kept, to the same model, and refuses that of another', async () => {
  const kept = join(folder, 'kept')
  const options = ['--years', '150', '--checkpoints', kept]
  const whole = await train('kept-one', ...options)
  const files = (await readdir(kept)).sort()
  expect(files).toEqual(expect.arrayContaining(['years-0', 'years-2', 'plain-candidate-0', 'whole-meter-5']))
  const interrupted = files.filter((name) => name !== 'training.json' && name !== 'years-1').slice(0, 12)
  for (const name of interrupted) await rm(join(kept, name))
  const before = (await stat(join(kept, 'years-1'))).mtimeMs
  const again = await train('kept-two', ...options)
  expect([again.model, again.networked]).toEqual([whole.model, whole.networked])
  expect((await stat(join(kept, 'years-1'))).mtimeMs).toBe(before)
  expect((await readdir(kept)).sort()).toEqual(files)

  await expect(train('kept-other', '--years', '151', '--checkpoints', kept)).rejects.toThrow('delete it to start anew')
  await writeFile(join(kept, 'whole-meter-5'), 'x')
  await expect(train('kept-other', ...options)).rejects.toThrow('is damaged')
}, 240_000)

test('keeps the folds, their models, and what the models of the folds say of clean windows', async () => {
  const [out, kept] = [join(folder, 'one'), join(folder, 'folds')]
  await trainOnce()
  const splits = parseSplits(await readFile(join(out, 'splits.json'), 'utf8'))
  expect(Object.keys(splits.buildings)).toEqual(Array.from({ length: 10 }, (_, i) => `known/B${i}`))
  expect(await readFile(join(kept, 'splits.json'), 'utf8')).toBe(await readFile(join(out, 'splits.json'), 'utf8'))

  const trained = await trainSteps({
    grain: 'hourly',
    estates: [{ clean: join(folder, 'clean'), labelled: join(folder, 'known') }],
    years: 400,
    seed: '1',
    networks,
    miners: parseMiners(await readFile('data/miners.csv', 'utf8')),
    progress: () => {}
  })
  for (const { meter, fold, logOdds } of trained.judged) {
    const place = splits.buildings[`known/${meter.history.building}`]!
    expect(fold).toBe(place.fold)
    const network = new TensorNetwork(networks[1 - place.half]!)
    const model = parseHourlyModel(await readFile(join(kept, `hourly-${fold}.json`), 'utf8'), {
      steps: await readFile(join(kept, `hourly-networked-${fold}.json`), 'utf8'),
      network
    })
    const judged = judgeHourly(model, relativeLoad(meter.history.kw, FIRST_DAY, null)!)
    expect(logOddsOf(judged)).toBeCloseTo(logOdds, 2)
  }

  const clean = JSON.parse(await readFile(join(out, 'hourly-clean.json'), 'utf8'))
  const texts = await Promise.all(
    ['hourly', 'hourly-networked'].map((name) => readFile(join(out, `${name}.json`), 'utf8'))
  )
  expect(clean.digest).toBe(createHash('sha256').update(texts.join('')).digest('hex'))
  expect(clean.buildings).toHaveLength(10)
}, 240_000)

test('without networks trains the plain forests alone', async () => {
  const command = trainCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {}, writeOut: () => {} })
  const folders = ['--clean', join(folder, 'clean'), '--labelled', join(folder, 'known')]
  await command.parseAsync([...folders, '--out', join(folder, 'five'), '--years', '60'], { from: 'user' })
  expect((await readdir(join(folder, 'five'))).sort()).toEqual([
    'hourly-clean.json',
    'hourly.json',
    'hourly.md',
    'splits.json'
  ])
  const model = parseHourlyModel(await readFile(join(folder, 'five', 'hourly.json'), 'utf8'), null)
  expect(Number.isFinite(logOddsOf(judgeHourly(model, relativeLoad(officeKw(DAYS), FIRST_DAY, null)!)))).toBe(true)
  const registers = command.parseAsync([...folders, '--grain', 'registers', '--networks', folder], { from: 'user' })
  await expect(registers).rejects.toThrow('--grain hourly')
}, 240_000)

test('needs as many labelled estates as clean ones', async () => {
  await expect(train('three', '--clean', join(folder, 'clean'), join(folder, 'known'))).rejects.toThrow(
    'as many folders'
  )
})
