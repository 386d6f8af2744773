import { pathToFileURL } from 'node:url'
import type * as Inputs from '../../src/jobs/screening-inputs.ts'
import type * as Pool from '../../src/jobs/screening-pool.ts'
import type * as Simulated from '../../src/jobs/simulated-province.ts'
import type { LoadCurve } from '../../src/readings/load-curve.ts'
import type { Meter } from '../../src/readings/meter.ts'
import type { PointScreening } from '../../src/screening/point-screening.ts'
import type * as Standing from '../../src/screening/standing/judgement.ts'
import type * as Meters from '../../src/simulation/meters.ts'
import type * as PointLoad from '../../src/simulation/point-load.ts'
import type * as RandomNumbers from '../../src/simulation/random.ts'
import { builtFile } from '../../src/sources/package-root.ts'

const SITES = 60
const FIRST_DAY = 20089 // 2025-01-01
const HISTORY = 300
const NIGHTS = 21
const DAYS = HISTORY + NIGHTS
const SMALLEST_RIG_KW = 0.8
const RATES = [0.01, 0.05]

interface Case {
  readonly meter: Meter
  readonly curve: LoadCurve
  /** day of the curve on which the rig starts; null for clean meters */
  readonly onset: number | null
}

async function built<T>(path: string): Promise<T> {
  return import(pathToFileURL(builtFile(path)).href)
}

/**
 * Rigs of 5 to 60 % of the mean load, running on and on or at night, start in half of the meters of a simulated province in
 * the first of some nights; all nights are screened whole, and once more by taking over what stands. Prints recall on the
 * last night, and the days until the score first passes the mark that clean meters pass at a rate.
 */
export async function nightlyAccuracy(): Promise<void> {
  const { screeningInput, surroundingsWith } = await built<typeof Inputs>('jobs/screening-inputs.js')
  const { screenPoints } = await built<typeof Pool>('jobs/screening-pool.js')
  const { canStand, reasonBeforeReadings, reasonByNewDays, standsFor } = await built<typeof Standing>(
    'screening/standing/judgement.js'
  )
  const surroundings = surroundingsWith(null)
  const cases = await simulatedCases()
  const inputOf = ({ meter, curve }: Case, from: number, to: number) =>
    screeningInput(
      {
        ...curve,
        firstDay: FIRST_DAY + from,
        days: to - from,
        kw: curve.kw.slice(from * curve.pointsPerDay, to * curve.pointsPerDay)
      },
      meter,
      surroundings
    )
  function* inputs() {
    for (const one of cases) for (let night = 0; night <= NIGHTS; night++) yield inputOf(one, 0, HISTORY + night)
  }
  const whole: PointScreening[] = []
  for await (const screening of screenPoints(inputs())) whole.push(screening)
  const scoresWhole: number[][] = []
  const scoresTaken: number[][] = []
  const reasons: Record<string, number> = {}
  cases.forEach((one, at) => {
    const nights = whole.slice(at * (NIGHTS + 1), (at + 1) * (NIGHTS + 1))
    scoresWhole.push(nights.map(scoreOf))
    const taken = [scoreOf(nights[0]!)]
    let judged = 0
    for (let night = 1; night <= NIGHTS; night++) {
      const screening = nights[judged]!
      const judgement = {
        run: judged,
        judgedOn: judged,
        lastDay: FIRST_DAY + HISTORY + judged - 1,
        settings: '',
        circumstances: '',
        screening
      }
      const occasion = { all: false, today: night, settings: '', circumstances: '', lateReadings: false }
      const reason =
        reasonBeforeReadings(one.meter.meterId, canStand(screening) ? judgement : undefined, occasion) ??
        reasonByNewDays(judgement, inputOf(one, HISTORY + judged - 1, HISTORY + night), SMALLEST_RIG_KW)
      reasons[reason] = (reasons[reason] ?? 0) + 1
      if (!standsFor(reason)) judged = night
      taken.push(scoreOf(nights[judged]!))
    }
    scoresTaken.push(taken)
  })
  const total = cases.length * NIGHTS
  console.log(`  ${cases.length} meters, ${NIGHTS} nights; each night, of all points:`)
  for (const [reason, count] of Object.entries(reasons).sort(([, a], [, b]) => b - a))
    console.log(`    ${reason}: ${((100 * count) / total).toFixed(1)} %`)
  for (const rate of RATES) {
    const clean = scoresWhole.flatMap((scores, at) => (cases[at]!.onset === null ? scores : [])).sort((a, b) => b - a)
    const mark = clean[Math.floor(rate * clean.length)]!
    const say = (name: string, scores: readonly (readonly number[])[]) => {
      const delays = cases.flatMap(({ onset }, at) => {
        if (onset === null) return []
        const night = scores[at]!.findIndex((score, i) => HISTORY + i > onset && score > mark)
        return [night < 0 ? Number.POSITIVE_INFINITY : HISTORY + night - onset]
      })
      const mined = cases.flatMap(({ onset }, at) => (onset === null ? [] : [scores[at]!.at(-1)! > mark]))
      const within = (days: number) => delays.filter((delay) => delay <= days).length
      const found = delays.filter(Number.isFinite)
      console.log(
        `    at ${100 * rate} % of clean meter-nights, ${name}: recall on the last night ${mined.filter(Boolean).length} of ${mined.length}; ` +
          `ever found ${found.length}, after ${(found.reduce((a, b) => a + b, 0) / found.length).toFixed(1)} days in the mean, within 3 days ${within(3)}, 7 days ${within(7)}`
      )
    }
    say('all judged every night', scoresWhole)
    say('taking over what stands', scoresTaken)
  }
}

function scoreOf({ learnt }: PointScreening): number {
  return learnt ? learnt.contributions.reduce((sum, { logOdds }) => sum + logOdds, 0) : Number.NEGATIVE_INFINITY
}

async function simulatedCases(): Promise<Case[]> {
  const { readProvince } = await built<typeof Simulated>('jobs/simulated-province.js')
  const { simulatePoint } = await built<typeof PointLoad>('simulation/point-load.js')
  const { simulatedMeters } = await built<typeof Meters>('simulation/meters.js')
  const { createRandom } = await built<typeof RandomNumbers>('simulation/random.js')
  const province = readProvince({
    seed: 11,
    sites: SITES,
    firstDay: FIRST_DAY,
    days: DAYS,
    pointsPerDay: 24,
    miningShare: 0
  })
  const meters = new Map(simulatedMeters(province).map((meter) => [meter.meterId, meter]))
  const random = createRandom('nightly')
  return province.sites.flatMap((site) =>
    site.points.map((_, point): Case => {
      const { curve } = simulatePoint(province, site, point)
      const meter = meters.get(curve.meterId)!
      if (random.chance(0.5)) return { meter, curve, onset: null }
      const present = curve.kw.filter((kw) => !Number.isNaN(kw))
      const mean = present.reduce((sum, kw) => sum + kw, 0) / present.length
      const rigKw = Math.max(SMALLEST_RIG_KW, mean * 0.05 * 12 ** random.next())
      const onset = HISTORY + random.int(0, 6)
      const atNightAlone = random.chance(0.3)
      const kw = curve.kw.map((value, i) => {
        const hour = ((i % curve.pointsPerDay) * 24) / curve.pointsPerDay
        const runs = i >= onset * curve.pointsPerDay && (!atNightAlone || hour >= 21 || hour < 7)
        return runs ? value + rigKw * (1 + 0.02 * random.normal()) : value
      })
      return { meter, curve: { ...curve, kw }, onset }
    })
  )
}
