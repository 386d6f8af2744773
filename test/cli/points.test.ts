import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { screenCommand } from '../../src/cli/screen.ts'
import { formatDay } from '../../src/readings/day.ts'
import { FIRST_DAY, officeKw, withLoad } from '../screening/sample-curves.ts'

const DAYS = 365
/** The day on which meter A1 (ratio 40) gave way to A2 (ratio 20), its account unchanged. */
const SWAP = 200
const numbered = (prefix: string) => Array.from({ length: 24 }, (_, i) => `${prefix}${i + 1}`).join()

let folder: string
const at = (name: string) => join(folder, name)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rigwatch-points-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function screen(name: string, ...args: readonly string[]) {
  let [out, err] = ['', '']
  const command = screenCommand()
    .exitOverride()
    .configureOutput({ writeErr: (text) => (err += text), writeOut: (text) => (out += text) })
  await command.parseAsync(
    [...args, '--out', at(`${name}.csv`), '--json', at(`${name}.json`), '--rejects', at(`${name}-rejects.csv`)],
    { from: 'user' }
  )
  const rows = parse(await readFile(at(`${name}.csv`), 'utf8'), { columns: true }) as Record<string, string>[]
  const rejects = parse(await readFile(at(`${name}-rejects.csv`), 'utf8'), { columns: true }) as Record<
    string,
    string
  >[]
  return { out, err, rejects, byMeter: new Map(rows.map((row) => [row.meter_id!, row])), rows }
}

const date = (day: number) => formatDay(FIRST_DAY + day)
const file = async (name: string, lines: readonly string[]) => {
  await writeFile(at(name), `${lines.join('\n')}\n`)
  return at(name)
}
const plainRows = (id: string, kw: Float32Array, from = 0, to = DAYS) =>
  Array.from({ length: to - from }, (_, i) => {
    const cells = [...kw.subarray((from + i) * 24, (from + i + 1) * 24)].map((value) => value.toFixed(4))
    return `${id},${date(from + i)},${cells}`
  })

test('a swapped meter with another ratio is no step in the load, by asset, by account and by registers', async () => {
  const kw = officeKw(DAYS)
  const others = [5, 6].flatMap((seed) => plainRows(`O${seed}`, officeKw(DAYS, seed)))
  const plain = await file('plain.csv', [`meter_id,date,${numbered('p')}`, ...plainRows('P1', kw), ...others])
  const offices = await file('others.csv', [`meter_id,date,${numbered('p')}`, ...others])
  const sites = await file('sites.csv', [
    'site_id,meter_id,kind,region',
    ...['P1', 'O5', 'O6'].map((id) => `S-${id},${id},office,3301`)
  ])
  const points = await file('points.csv', [
    '计量点编号,户号,电表资产号,倍率,角色,生效日期,失效日期',
    `P1,0331,A1,40,主表,,${date(SWAP)}`,
    `P1,0331,A2,20,主表,${date(SWAP)},`
  ])
  const secondary = kw.map((value, i) => value / (i < SWAP * 24 ? 40 : 20))
  const byAsset = await file('asset.csv', [
    `电表资产号,日期,${numbered('P')}`,
    ...plainRows('A1', secondary, 0, SWAP),
    ...plainRows('A2', secondary, SWAP, DAYS)
  ])
  const byAccount = await file('account.csv', [`户号,日期,${numbered('P')}`, ...plainRows('0331', secondary)])
  let register = 4321
  const registers = await file('registers.csv', [
    `户号,日期,${numbered('R')}`,
    ...Array.from({ length: DAYS }, (_, day) => {
      const cells = Array.from({ length: 24 }, (_, hour) => {
        const i = day * 24 + hour
        // the new meter had served elsewhere before; it was put in at 10 o'clock
        if (i === SWAP * 24 + 10) register = 87_654
        const shown = register.toFixed(5)
        register += kw[i]! / (i < SWAP * 24 + 10 ? 40 : 20)
        return shown
      })
      return `0331,${date(day)},${cells}`
    })
  ])
  const common = ['--sites', sites]
  const truth = await screen('truth', '--readings', plain, ...common)
  const expected = truth.byMeter.get('P1')!
  expect(expected.status).toBe('ok')

  const step = await screen(
    'step',
    '--readings',
    byAccount,
    offices,
    '--sites',
    await file('as-account.csv', [
      'site_id,meter_id,kind,region,multiplier',
      'S-P1,0331,office,3301,40',
      ...['O5', 'O6'].map((id) => `S-${id},${id},office,3301,1`)
    ])
  )
  expect(step.byMeter.get('0331')!.reasons).toContain('ratio seems to have changed')

  for (const [name, readings] of [
    ['asset', byAsset],
    ['account', byAccount],
    ['registers', registers]
  ] as const) {
    const found = await screen(name, '--readings', readings, offices, ...common, '--points', points)
    expect(found.rejects).toEqual([])
    const row = found.byMeter.get('P1')!
    expect([name, row.status]).toEqual([name, 'ok'])
    expect(Math.abs(Number(row.score) - Number(expected.score))).toBeLessThan(0.01)
    expect(row.reasons).not.toContain('ratio')
  }
})

test('a rig behind a sub-meter counts once in the ranking, and generation is not screened', async () => {
  const sub = withLoad(
    officeKw(DAYS, 3).map((value) => value / 2),
    150 * 24 + 9,
    20
  )
  const main = officeKw(DAYS, 4).map((value, i) => value + sub[i]!)
  const readings = await file('tree.csv', [
    `meter_id,date,${numbered('p')}`,
    ...plainRows('MAIN', main),
    ...plainRows('SUB', sub),
    ...plainRows('PV', officeKw(DAYS, 8)),
    ...[5, 6].flatMap((seed) => plainRows(`O${seed}`, officeKw(DAYS, seed)))
  ])
  const ids = ['MAIN', 'SUB', 'PV', 'O5', 'O6']
  const sites = await file('tree-sites.csv', [
    'site_id,meter_id,kind,region',
    ...ids.map((id) => `${id.startsWith('O') ? id : 'S'},${id},office,3301`)
  ])
  const points = await file('tree-points.csv', [
    'meter_id,role,parent',
    'MAIN,main,',
    'SUB,sub,MAIN',
    'PV,generation,MAIN',
    'NOBODY,sub,MAIN'
  ])
  const apart = await screen('apart', '--readings', readings, '--sites', sites)
  const found = await screen('tree', '--readings', readings, '--sites', sites, '--points', points)
  expect(found.err).toContain('tree-points.csv:5')
  expect(found.rejects.map(({ code }) => code)).toEqual(['unknown_meter'])
  const tco2 = ({ byMeter }: typeof found, id: string) =>
    Number(byMeter.get(id)!.score) * Number(byMeter.get(id)!.tco2_per_year)
  const once = Math.max(tco2(apart, 'MAIN'), tco2(apart, 'SUB'))
  expect(tco2(apart, 'SUB')).toBeGreaterThan(0)
  expect(tco2(found, 'MAIN') + tco2(found, 'SUB')).toBeCloseTo(once, 6)
  expect(found.rows.find(({ reasons }) => reasons!.includes('is counted at metering point'))!.tco2_per_year).toBe('')
  expect(found.byMeter.get('PV')).toMatchObject({ status: 'insufficient', score: '0' })
  expect(found.byMeter.get('PV')!.reasons).toContain('measures generation')
  const hits = ({ out }: typeof found) => Number(/([\d.]+) expected to be mining/.exec(out)![1])
  expect(hits(found)).toBeLessThan(hits(apart))
})

test('a sub-meter that became a main one counts towards a target from that day on', async () => {
  const [main, own] = [officeKw(DAYS, 4), officeKw(DAYS, 3)]
  const became = 180
  const rows = (from: number) => [
    `meter_id,date,${numbered('p')}`,
    ...plainRows('MAIN', main),
    ...plainRows('SUB', own, from),
    ...plainRows('O5', officeKw(DAYS, 5))
  ]
  const sites = await file('became-sites.csv', [
    'site_id,meter_id,kind,region',
    ...['S,MAIN', 'S,SUB', 'O,O5'].map((ids) => `${ids},office,3301`)
  ])
  const points = await file('became-points.csv', [
    'meter_id,role,parent,valid_from,valid_to',
    'MAIN,main,,,',
    `SUB,sub,MAIN,,${date(became - 1)}`,
    `SUB,main,,${date(became)},`
  ])
  const targets = await file('became-targets.csv', [
    'scope_kind,scope,metric,base_year,base_value,target_year,reduction,source',
    'site,S,tco2,2020,150,2030,0.1,test'
  ])
  const weightOf = async (name: string, from: number) => {
    const readings = await file(`${name}.csv`, rows(from))
    await screen(name, '--readings', readings, '--sites', sites, '--points', points, '--targets', targets)
    const { points: found } = JSON.parse(await readFile(at(`${name}.json`), 'utf8')) as {
      points: { meter_id: string; weight: number }[]
    }
    return found.find(({ meter_id }) => meter_id === 'MAIN')!.weight
  }
  const [whole, since] = [await weightOf('became-whole', 0), await weightOf('became-since', became)]
  expect(whole).toBe(since)
  // neither at its most nor without effect
  expect(whole).toBeGreaterThan(1.1)
  expect(whole).toBeLessThan(1.9)
})
