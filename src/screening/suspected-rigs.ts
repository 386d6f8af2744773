import type { SuspectedLoad } from './detectors/detector.ts'
import type { Contribution, Numbers } from './finding.ts'
import { median } from './steps/order-statistics.ts'

/** A machine that a suspected load may be made of. */
export interface RigModel {
  readonly model: string
  readonly kind: 'asic' | 'gpu'
  /** Nameplate power at the wall, kW. */
  readonly kw: number
}

/** Nobody hides more frames of graphics cards than this in a public building: above it dedicated hardware is likelier. */
const MOST_GPU_RIGS = 40

/** How many whole machines of one class make up a load; null when the table has none. */
export interface RigCount {
  readonly units: number
  readonly fewest: number
  readonly most: number
  /** Nameplate power of the class's middle model, kW. */
  readonly unitKw: number
}

/** Detector of the contribution that describes the suspected load. */
const SUSPECTED_LOAD = 'suspected_load'

/**
 * Counts by the middle model, and at the interval's ends by the largest and the smallest; a load is at least one machine. Null
 * where the table has none of the class, or the load is smaller than its smallest.
 */
export function rigCount(load: SuspectedLoad, models: readonly RigModel[], kind: RigModel['kind']): RigCount | null {
  const powers = models.filter((model) => model.kind === kind).map(({ kw }) => kw)
  if (powers.length === 0 || load.kw < Math.min(...powers)) return null
  const unitKw = median(powers)
  const count = (kw: number, unit: number) => Math.max(1, Math.round(kw / unit))
  return {
    units: count(load.kw, unitKw),
    fewest: count(load.kwLow ?? load.kw, Math.max(...powers)),
    most: count(load.kwHigh ?? load.kw, Math.min(...powers)),
    unitKw
  }
}

/** Says how large the suspected load is, within what bounds, and how many machines that would be. It weighs nothing. */
export function describeSuspectedLoad(load: SuspectedLoad, models: readonly RigModel[]): Contribution | null {
  if (!(load.kw > 0)) return null
  const [kw, low, high] = [load.kw, load.kwLow ?? Number.NaN, load.kwHigh ?? Number.NaN].map((value) =>
    Number.isFinite(value) ? Number(value.toPrecision(3)) : null
  )
  const asic = rigCount(load, models, 'asic')
  const gpu = rigCount(load, models, 'gpu')
  const likely = gpu && gpu.units > MOST_GPU_RIGS ? 'asic' : null
  const within =
    low === null
      ? ['', '']
      : [`（约八成把握在 ${low}–${high} kW 之间）`, ` (in about four cases of five ${low} to ${high})`]
  const rigs: [string, string][] = []
  if (asic)
    rigs.push([
      `专用矿机约 ${asic.units} 台（${asic.fewest}–${asic.most} 台）`,
      `about ${asic.units} dedicated miners (${asic.fewest} to ${asic.most})`
    ])
  if (gpu && !likely)
    rigs.push([
      `显卡矿机约 ${gpu.units} 台（${gpu.fewest}–${gpu.most} 台）`,
      `about ${gpu.units} frames of graphics cards (${gpu.fewest} to ${gpu.most})`
    ])
  const counted = rigs.length > 0
  const smallest = Math.min(...models.map((model) => model.kw))
  const tooSmall = models.length > 0 && load.kw < smallest
  const sized = tooSmall
    ? [`，小于一台最小矿机的功率（${smallest} kW）`, `, less than the smallest machine draws (${smallest} kW)`]
    : ['', '']
  return {
    detector: SUSPECTED_LOAD,
    logOdds: 0,
    sentence: {
      zh: `可疑负荷约 ${kw} kW${within[0]}${sized[0]}${counted ? `，若为矿机，相当于${rigs.map(([zh]) => zh).join('或')}` : ''}；仅供检查参考，不计分。`,
      en: `The suspected load is about ${kw} kW${within[1]}${sized[1]}${counted ? `; were it mining, ${rigs.map(([, en]) => en).join(' or ')}` : ''}; for the inspection, not scored.`
    },
    numbers: {
      kw: kw ?? null,
      kw_low: low ?? null,
      kw_high: high ?? null,
      asic_rigs: asic?.units ?? null,
      asic_rigs_fewest: asic?.fewest ?? null,
      asic_rigs_most: asic?.most ?? null,
      gpu_rigs: gpu?.units ?? null,
      gpu_rigs_fewest: gpu?.fewest ?? null,
      gpu_rigs_most: gpu?.most ?? null,
      likely_class: likely
    }
  }
}

/** The interval of a finding's estimated kW, as its contributions state it; null where it is not known. */
export function loadInterval(contributions: readonly Pick<Contribution, 'detector' | 'numbers'>[]) {
  const said = contributions.find(({ detector }) => detector === SUSPECTED_LOAD)?.numbers
  const numberOf = (value: Numbers[string] | undefined) => (typeof value === 'number' ? value : null)
  return { kwLow: numberOf(said?.kw_low), kwHigh: numberOf(said?.kw_high) }
}
