import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readHistories } from '../../src/jobs/estates.ts'
import { shippedModel } from '../../src/jobs/shipped-model.ts'
import { parseDay } from '../../src/readings/day.ts'
import { assess, CAMPAIGN_PREVALENCE } from '../../src/screening/assess.ts'
import type { Finding } from '../../src/screening/finding.ts'
import { describeFlatCurve, describeLookAlikes, lookAlikes } from '../../src/screening/look-alikes.ts'
import { fileText } from '../../src/sources/file-text.ts'
import { inputOf, noise, screened } from './sample-curves.ts'

const load = { kw: 100, duty: 1, onset: { day: parseDay('2023-11-05')!, minute: 0 }, operation: 'continuous' } as const

test('a load around the clock may be a server room, a small one a telecom room or a pump', () => {
  expect(lookAlikes(load)).toEqual(['server_room', 'cold_store', 'new_plant'])
  expect(lookAlikes({ ...load, kw: 4 })).toContain('pump')
})

test('a load at night that comes with the cold may be storage heating, and another one is not called so', () => {
  expect(lookAlikes({ ...load, operation: 'night' })[0]).toBe('storage_heating')
  const summer = { day: parseDay('2023-06-05')!, minute: 0 }
  expect(lookAlikes({ ...load, operation: 'night', onset: summer })).not.toContain('storage_heating')
  expect(describeLookAlikes({ ...load, operation: 'night' })!.sentence.en).toContain('when the cold ends')
})

test('weighs nothing, and says nothing without a load', () => {
  expect(describeLookAlikes(load)!.logOdds).toBe(0)
  expect(describeLookAlikes({ ...load, kw: 0 })).toBeNull()
})

const shape = {
  meanKw: 100,
  baseloadKw: 98,
  baseloadShare: 0.98,
  loadFactor: 0.97,
  coefficientOfVariation: 0.04,
  nightToDay: 1,
  workdayToRest: 1
}

test('a curve that is flat from its first day on is named for what it could be', () => {
  const { sentence, numbers, logOdds } = describeFlatCurve(shape, null)!
  expect(logOdds).toBe(0)
  expect(numbers.look_alikes).toBe('server_room cold_store')
  expect(sentence.en).toContain('since the first day')
  expect(sentence.zh).toContain('数据中心')
  expect(describeFlatCurve({ ...shape, baseloadKw: 4 }, null)!.numbers.look_alikes).toContain('telecom_room')
  expect(describeFlatCurve({ ...shape, loadFactor: 0.6 }, null)).toBeNull()
})

test('a small rise leaves a flat curve flat, and night lighting is not what it is called for; a large one is the question', () => {
  const night = { ...load, kw: 2, operation: 'night' } as const
  expect(describeFlatCurve(shape, night)!.numbers.look_alikes).toBe('server_room cold_store')
  expect(describeFlatCurve(shape, { ...night, kw: 30 })).toBeNull()
  expect(describeLookAlikes({ ...night, kw: 30 }, shape)!.numbers.look_alikes).toContain('server_room')
  expect(describeLookAlikes({ ...night, kw: 30 }, { ...shape, loadFactor: 0.6 })!.numbers.look_alikes).not.toContain(
    'server_room'
  )
})

test('a steady room of 50 kW all year is named as one', () => {
  const random = noise(6)
  expect(namesOf(findingOf(Float32Array.from({ length: 365 * 24 }, () => 50 + 0.5 * random())))).toContain(
    'server_room'
  )
})

const rigbench = process.env.RIGBENCH
const why = rigbench ? '' : ' (skipped: set RIGBENCH to the folder of the evaluation data)'
const namesOf = ({ contributions }: Finding) =>
  contributions.find(({ detector }) => detector === 'look_alikes')?.numbers.look_alikes ?? ''

function findingOf(kw: Float32Array): Finding {
  const [finding] = assess([screened(inputOf(kw))], { prevalence: CAMPAIGN_PREVALENCE, model: shippedModel() })
  return finding!
}

test.skipIf(!rigbench)(`an honest data centre is named as one and not suspected${why}`, async () => {
  const rows = (await fileText(join(rigbench!, 'look-alikes', 'office_with_data_center_2011.csv.gz')))
    .trim()
    .split('\n')
  const column = rows[0]!.split(',').indexOf('data_center_kw')
  const kw = Float32Array.from(rows.slice(1), (row) => Number(row.split(',')[column]))
  const finding = findingOf(kw.subarray(0, 364 * 24))
  expect(finding.probability).toBeLessThan(0.05)
  expect(namesOf(finding)).toContain('server_room')
})

test.skipIf(!rigbench)(
  `flat buildings are named as look-alikes, whether a rise is suspected in them or not${why}`,
  async () => {
    const curves = await readHistories(join(rigbench!, 'mixed'), 0)
    const flat = curves.map(({ kw }) => findingOf(kw)).filter(isFlat)
    expect(flat.length).toBeGreaterThan(5)
    for (const finding of flat) expect(namesOf(finding), finding.meterId).toContain('server_room')
  },
  120_000
)

function isFlat({ status, contributions }: Finding): boolean {
  const factor = contributions.find(({ detector }) => detector === 'load_shape')?.numbers.load_factor
  return status === 'ok' && typeof factor === 'number' && factor > 0.9
}
