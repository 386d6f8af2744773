import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { evaluateCommand } from '../../src/cli/evaluate.ts'
import { formatDay } from '../../src/readings/day.ts'
import { FIRST_DAY, officeKw, withLoad } from '../screening/steps/example-load.ts'

const DAYS = 365
const METERS = 12
let folder: string
const path = (name: string) => join(folder, name)

/** Twelve offices, every third with a rig that was switched on on day 200. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rigwatch-evaluate-'))
  const mining = (i: number) => i % 3 === 0
  const hours = Array.from({ length: 24 }, (_, hour) => `p${hour + 1}`)
  const rows = Array.from({ length: METERS }, (_, i) => {
    const office = officeKw(DAYS, `office ${i}`)
    const kw = mining(i) ? withLoad(office, 200 * 24, 13) : office
    return Array.from({ length: DAYS }, (_, day) => {
      const values = Array.from(kw.subarray(day * 24, day * 24 + 24), (v) => v.toFixed(1))
      return `M${i},${formatDay(FIRST_DAY + day)},${values.join(',')}`
    })
  }).flat()
  await writeFile(path('readings.csv'), `${[`meter_id,date,${hours.join(',')}`, ...rows].join('\n')}\n`)
  const each = (row: (i: number) => string) => Array.from({ length: METERS }, (_, i) => row(i)).join('\n')
  const onset = `${formatDay(FIRST_DAY + 200)}T00:00:00`
  const truth = each((i) => `M${i},${mining(i) ? `1,onset,13,0.3,${onset}` : '0,,,,'}`)
  await writeFile(path('truth.csv'), `meter_id,label,kind,rig_kw,share_of_mean,onset\n${truth}\nunread,0,,,,\n`)
  await writeFile(path('known.csv'), `meter_id,building\n${each((i) => `M${i},${i < 5 ? 'Ab0' : `new ${i}`}`)}\n`)
  await writeFile(path('own.csv'), `meter_id,building\n${each((i) => `M${i},own ${i}`)}\n`)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function evaluate(out: string, ...more: readonly string[]) {
  let [printed, said] = ['', '']
  const command = evaluateCommand()
    .exitOverride()
    .configureOutput({ writeErr: (text) => (said += text), writeOut: (text) => (printed += text) })
  const files = ['--readings', path('readings.csv'), '--truth', path('truth.csv'), '--out', path(out)]
  await command.parseAsync([...files, '--json', ...more], { from: 'user' })
  const file = (name: string) => readFile(join(path(out), name), 'utf8')
  return { figures: JSON.parse(printed), said, page: await file('report.html'), ranking: await file('ranking.csv') }
}

describe('evaluate', () => {
  test('judges meters that no training has seen with the shipped model', async () => {
    const { figures, said, page, ranking } = await evaluate('own', '--buildings', path('own.csv'))
    expect(figures).toMatchObject({ meters: 13, positives: 4, buildings: 13, in_sample: 0, not_judged: 1 })
    expect(figures.auc.value).toBe(1)
    expect(figures.kw_error.value).toBeLessThan(0.1)
    expect(figures.onset_error_days.value).toBeLessThan(0.5)
    expect(said).not.toContain('IN-SAMPLE')
    expect(page).not.toContain(folder)
    expect(page.match(/data:image\/png/g)).toHaveLength(12)
    expect(ranking.split('\n')[0]).toBe('meter_id,building,fold,in_sample,status,score,estimated_kw,onset')
  }, 120_000)

  test('says plainly that figures of buildings the model has learnt from are in-sample', async () => {
    const { figures, said, page } = await evaluate('known', '--buildings', path('known.csv'))
    expect(figures).toMatchObject({ in_sample: 5, buildings: 9 })
    expect(said).toContain('IN-SAMPLE: 5 of 13 meters')
    expect(page).toContain('IN-SAMPLE')
    expect(page).toContain('样本内')
  }, 120_000)

  test('judges each building with the model of its fold', async () => {
    const kept = path('folds')
    await mkdir(kept)
    const buildings = { 'a/own 0': { fold: 1, half: 0 }, 'a/own 3': { fold: 0, half: 0 } }
    await writeFile(join(kept, 'splits.json'), JSON.stringify({ seed: '1', folds: 2, buildings }))
    await copyFile('models/hourly.json', join(kept, 'hourly-0.json'))
    // A model that believes nothing: whoever is judged by it shows it.
    const model = JSON.parse(await readFile('models/hourly.json', 'utf8'))
    const deaf = { ...model, calibration: { slope: 0, intercept: -20 } }
    await writeFile(join(kept, 'hourly-1.json'), JSON.stringify(deaf))
    const { figures, ranking, said } = await evaluate('folded', '--buildings', path('own.csv'), '--fold-models', kept)
    expect(figures.in_sample).toBe(0)
    expect(said).toContain('Out of sample')
    const of = (meter: string) =>
      ranking
        .split('\n')
        .find((row) => row.startsWith(`${meter},`))!
        .split(',')
    expect(of('M0')[2]).toBe('1')
    expect(Number(of('M0')[5])).toBeLessThan(1e-6)
    expect(of('M3')[2]).toBe('0')
    expect(Number(of('M3')[5])).toBeGreaterThan(0.1)
    expect(of('M6')[2]).toBe('')
    await rm(join(kept, 'hourly-1.json'))
    await expect(evaluate('folded', '--fold-models', kept)).rejects.toThrow('train --fold-models')
  }, 120_000)

  test('adds simulated mining to copies of a user’s own meters', async () => {
    const rows = Array.from({ length: METERS }, (_, i) => `S${i},M${i}`)
    await writeFile(path('sites.csv'), `site_id,meter_id\n${rows.join('\n')}\n`)
    let printed = ''
    const command = () =>
      evaluateCommand()
        .exitOverride()
        .configureOutput({ writeErr: () => {}, writeOut: (text) => (printed += text) })
    const files = ['--readings', path('readings.csv'), '--out', path('injected'), '--inject', '2', '--json']
    await expect(command().parseAsync(files, { from: 'user' })).rejects.toThrow('--sites')
    await command().parseAsync([...files, '--sites', path('sites.csv')], { from: 'user' })
    const figures = JSON.parse(printed)
    expect(figures).toMatchObject({ meters: 36, positives: 24, buildings: 12, not_judged: 0 })
    expect(figures.auc.value).toBeGreaterThan(0.6)
    expect(await readFile(join(path('injected'), 'ranking.csv'), 'utf8')).toContain('\nM0+2,M0,')
    const page = await readFile(join(path('injected'), 'report.html'), 'utf8')
    expect(page).toContain('simulated')
    expect(page.match(/data:image\/png/g)).toHaveLength(20)
  }, 240_000)
})

const rigbench = process.env.RIGBENCH
const why = rigbench ? '' : ' (skipped: set RIGBENCH to the folder of the evaluation data)'

test.skipIf(!rigbench)(
  `gives the same figures as the scoring program of the evaluation data${why}`,
  async () => {
    const file = (name: string) => join(rigbench!, 'third', name)
    const out = path('third')
    const command = evaluateCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => {}, writeOut: () => {} })
    const options = ['readings', 'truth', 'sites', 'buildings'].flatMap((name) => [
      `--${name}`,
      file(name === 'readings' ? 'readings.csv.gz' : `${name}.csv`)
    ])
    await command.parseAsync([...options, '--out', out], { from: 'user' })
    const figures = JSON.parse(await readFile(join(out, 'figures.json'), 'utf8'))
    const scored = await promisify(execFile)(process.execPath, [
      join(rigbench!, 'score.mjs'),
      file('truth.csv'),
      join(out, 'ranking.csv'),
      '--json'
    ])
    const expected = JSON.parse(scored.stdout)
    const pairs = [
      ['auc', 'auc'],
      ['average_precision', 'average_precision'],
      ['recall_at_1', 'recall1'],
      ['recall_at_5', 'recall5'],
      ['kw_error', 'kw_error_median'],
      ['onset_error_days', 'onset_error_days_median']
    ] as const
    for (const [ours, theirs] of pairs) expect(figures[ours].value, ours).toBeCloseTo(expected[theirs], 9)
    for (const group of figures.by_kind) expect(group.auc.value).toBeCloseTo(expected.by_kind[group.name].auc, 9)
    const byShare = Object.values(expected.by_share) as { recall5: number }[]
    expect(figures.by_share.map((group: { recall_at_5: { value: number } }) => group.recall_at_5.value)).toEqual(
      byShare.map(({ recall5 }) => recall5)
    )
    // All of them are windows of buildings that the shipped model has learnt from.
    expect(figures.in_sample).toBe(222 - figures.not_judged)
  },
  300_000
)
