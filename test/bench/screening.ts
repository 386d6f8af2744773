import { Buffer } from 'node:buffer'
import { pathToFileURL } from 'node:url'
import type * as Texts from '../../src/jobs/hourly-model-texts.ts'
import type * as Inputs from '../../src/jobs/screening-inputs.ts'
import type * as Simulated from '../../src/jobs/simulated-province.ts'
import type * as Parse from '../../src/readings/parse-readings.ts'
import type * as Days from '../../src/screening/network/day-network.ts'
import type * as Points from '../../src/screening/point-screening.ts'
import type * as Registers from '../../src/screening/registers/register-steps.ts'
import type { ScreeningInput } from '../../src/screening/screening-input.ts'
import type * as HourlyModels from '../../src/screening/steps/hourly-model.ts'
import type * as Hourly from '../../src/screening/steps/hourly-steps.ts'
import type * as MeterNumbers from '../../src/screening/steps/meter-features.ts'
import type * as Relative from '../../src/screening/steps/relative-load.ts'
import type * as Context from '../../src/screening/steps/step-context.ts'
import type * as StepNumbers from '../../src/screening/steps/step-features.ts'
import type * as Model from '../../src/screening/steps/step-model.ts'
import type * as Files from '../../src/simulation/files.ts'
import type * as Meters from '../../src/simulation/meters.ts'
import type * as PointLoad from '../../src/simulation/point-load.ts'
import { REGISTER_MODEL, readModelText } from '../../src/sources/models.ts'
import { builtFile } from '../../src/sources/package-root.ts'

const SITES = 90
const ROUNDS = 5
const FIRST_DAY = 20089 // 2025-01-01
const DAYS = 365

async function built<T>(path: string): Promise<T> {
  return import(pathToFileURL(builtFile(path)).href)
}

/**
 * Meter-years a second on one core, stage by stage, on a simulated province. The reference is the plain method that
 * practice would use, the largest step of the daily 10th percentile, on the same curves in the same run.
 */
export async function screening(): Promise<void> {
  const { screeningInput, surroundingsWith } = await built<typeof Inputs>('jobs/screening-inputs.js')
  const { readProvince } = await built<typeof Simulated>('jobs/simulated-province.js')
  const { simulatePoint } = await built<typeof PointLoad>('simulation/point-load.js')
  const { simulatedMeters } = await built<typeof Meters>('simulation/meters.js')
  const { readingsHeader, readingsRows } = await built<typeof Files>('simulation/files.js')
  const { parseReadings } = await built<typeof Parse>('readings/parse-readings.js')
  const { screenPoint } = await built<typeof Points>('screening/point-screening.js')
  const { relativeLoad } = await built<typeof Relative>('screening/steps/relative-load.js')
  const { stepContext } = await built<typeof Context>('screening/steps/step-context.js')
  const { stepFeatures } = await built<typeof StepNumbers>('screening/steps/step-features.js')
  const { meterFeatures } = await built<typeof MeterNumbers>('screening/steps/meter-features.js')
  const { judgeSteps, parseStepModel } = await built<typeof Model>('screening/steps/step-model.js')
  const { stepNumbers } = await built<typeof Hourly>('screening/steps/hourly-steps.js')
  const { judgeHourly } = await built<typeof HourlyModels>('screening/steps/hourly-model.js')
  const { REGISTER_LAYOUT } = await built<typeof Registers>('screening/registers/register-steps.js')
  const { networkInput } = await built<typeof Days>('screening/network/day-network.js')
  const { readHourlyModel, shippedHourlyModel } = await built<typeof Texts>('jobs/hourly-model-texts.js')
  const hourly = await readHourlyModel(shippedHourlyModel())
  const { networked } = hourly
  const registerModel = parseStepModel(readModelText(REGISTER_MODEL), REGISTER_LAYOUT)
  const models = { hourly: () => hourly, registers: () => registerModel }

  for (const pointsPerDay of [24, 96]) {
    const province = readProvince({
      seed: 1,
      sites: SITES,
      firstDay: FIRST_DAY,
      days: DAYS,
      pointsPerDay,
      miningShare: 0.1
    })
    const meters = new Map(simulatedMeters(province).map((meter) => [meter.meterId, meter]))
    const surroundings = surroundingsWith(null)
    const inputs: ScreeningInput[] = []
    const lines: string[] = [readingsHeader(pointsPerDay)]
    for (const site of province.sites) {
      for (const point of site.points.keys()) {
        const { curve } = simulatePoint(province, site, point)
        if (curve.pointsPerDay !== pointsPerDay) continue
        lines.push(readingsRows(curve))
        inputs.push(screeningInput(curve, meters.get(curve.meterId)!, surroundings))
      }
    }
    const text = Buffer.from(lines.join(''))
    const loads = inputs.flatMap(({ curve }) =>
      curve.grain === 'interval' && pointsPerDay === 24 ? (relativeLoad(curve.kw, curve.firstDay, null) ?? []) : []
    )
    const contexts = loads.map(stepContext)
    console.log(`  ${pointsPerDay} points a day, ${inputs.length} meter-years`)
    const reference = await rate(inputs.length, () => {
      for (const { curve } of inputs) if (curve.grain === 'interval') largestStep(curve.kw, curve.pointsPerDay)
    })
    const print = (name: string, perSecond: number) =>
      console.log(
        `    ${name}: ${perSecond.toFixed(0)} meters/s (${(perSecond / reference).toFixed(2)} of the reference)`
      )
    print('reference: daily 10th percentile, largest step', reference)
    print(
      'parse',
      await rate(inputs.length, async () => {
        for await (const _ of parseReadings('bench', pieces(text)));
      })
    )
    if (loads.length > 0) {
      print('candidate stage', await rate(loads.length, each(loads, stepContext)))
      print('features of the candidates', await rate(loads.length, each(contexts, stepFeatures)))
      print(
        'features of the meter',
        await rate(
          loads.length,
          each(contexts, (c) => meterFeatures(c.relative, c.floor, c.temperature))
        )
      )
      if (networked) {
        print(
          'networks',
          await rate(
            loads.length,
            each(contexts, (c) => networked.network.read(networkInput(c)))
          )
        )
      }
      print(
        'all of these but the networks, and the plain trees',
        await rate(
          loads.length,
          each(loads, (l) => judgeSteps(hourly.plain, stepNumbers(l)))
        )
      )
      print(
        'the same, with the networks where the plain trees cannot rule out',
        await rate(
          loads.length,
          each(loads, (l) => judgeHourly(hourly, l))
        )
      )
    }
    print(
      'whole screening: faults, shape, all of the above, evidence',
      await rate(
        inputs.length,
        each(inputs, (input) => screenPoint(input, models))
      )
    )
  }
}

/** The same work on each of many. */
function each<T>(items: readonly T[], work: (item: T) => unknown): () => void {
  return () => {
    for (const item of items) work(item)
  }
}

/** How many a second in the best of some rounds. */
async function rate(count: number, work: () => void | Promise<void>): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now()
    await work()
    best = Math.min(best, performance.now() - begin)
  }
  return (count * 1000) / best
}

const PIECE_BYTES = 64 * 1024

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES)
}

/** Largest rise of the mean of 28 days of the daily 10th percentile: the plain method, written plainly. */
function largestStep(kw: Float32Array, pointsPerDay: number): number {
  const daily: number[] = []
  for (let i = 0; i < kw.length; i += pointsPerDay) {
    const day = kw.slice(i, i + pointsPerDay).sort()
    daily.push(day[Math.floor(day.length / 10)]!)
  }
  const mean = (from: number) => daily.slice(from, from + 28).reduce((a, b) => a + b, 0) / 28
  let largest = 0
  for (let day = 28; day + 28 <= daily.length; day++) largest = Math.max(largest, mean(day) - mean(day - 28))
  return largest
}
