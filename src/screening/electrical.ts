import type { LoadCurve } from '../readings/load-curve.ts'
import type { SuspectedLoad } from './detectors/detector.ts'
import type { Contribution } from './finding.ts'
import { HOURS_PER_DAY } from './hours.ts'
import type { PreparedCurve } from './prepared-curve.ts'
import { isWorkday } from './screening-input.ts'
import { median, quantiles } from './steps/order-statistics.ts'

/** What the channels beside the active power say of a load that was added. */
export interface AddedElectrical {
  /** Of the added load alone: ΔP / √(ΔP² + ΔQ²), with the quartiles over the hours of the day; null where it is not measured. */
  readonly powerFactor: { readonly value: number; readonly low: number; readonly high: number } | null
  /** Of the whole point in the weeks before. */
  readonly powerFactorBefore: number | null
  /** Share of the added load on phases A, B and C, which add up to 1; null where they are not measured. */
  readonly phases: readonly [number, number, number] | null
}

type Channels = NonNullable<LoadCurve['electrical']>

/** Weeks compared on either side of the onset, whose own day and the day before are left out. */
const SPAN_DAYS = 28
/** Days of a kind (workday or not) that an hour needs on either side. */
const FEWEST_DAYS = 3
/** Hours of the day in which the load must be seen to have come. */
const FEWEST_HOURS = 6
/** An hour shows the load when it rose by this part of its kW at least: in the others it does not run. */
const RUNS = 0.5

/**
 * Compares the weeks after the onset with those before, hour by hour of workdays and of other days: where active power rose by
 * the suspected load, by how much did reactive power, and on which phases? Supplies of computers correct their power factor to
 * nearly 1, motors do not; a few machines hang on one phase. Null without an onset or without such channels.
 */
export function addedElectrical(
  { hourlyKw, input }: Pick<PreparedCurve, 'hourlyKw' | 'input'>,
  { kw, onset }: Pick<SuspectedLoad, 'kw' | 'onset'>
): AddedElectrical | null {
  const { curve } = input
  if (curve.grain !== 'interval' || !curve.electrical || onset === null || !(kw > 0)) return null
  const sides = new Sides(onset.day - curve.firstDay, curve.days, isWorkday(input))
  const power = sides.levels(hourlyKw)
  const runs = power.flatMap(({ rise }, slot) => (rise >= RUNS * kw ? [slot] : []))
  if (runs.length < FEWEST_HOURS) return null
  const kvar = reactive(curve.electrical, hourlyKw)
  const factor = kvar && powerFactors(power, sides.levels(kvar), runs)
  const phases = phaseShares(curve.electrical, sides, runs)
  return factor || phases
    ? { powerFactor: factor?.added ?? null, powerFactorBefore: factor?.before ?? null, phases }
    : null
}

/** Level of one hour of one kind of day, before the onset and how much higher after it. */
interface Level {
  readonly before: number
  readonly rise: number
}

/** The days on both sides of an onset. */
class Sides {
  readonly #slots: readonly (readonly [before: readonly number[], after: readonly number[]])[]

  /** @param onsetDay index of the day; may lie anywhere in the curve's days */
  constructor(onsetDay: number, days: number, works: (day: number) => boolean) {
    const range = (from: number, to: number) =>
      Array.from({ length: Math.max(0, Math.min(days, to) - Math.max(0, from)) }, (_, i) => Math.max(0, from) + i)
    const [before, after] = [
      range(onsetDay - SPAN_DAYS - 1, onsetDay - 1),
      range(onsetDay + 1, onsetDay + 1 + SPAN_DAYS)
    ]
    this.#slots = [true, false].map((kind) => {
      const ofKind = (day: number) => works(day) === kind
      return [before.filter(ofKind), after.filter(ofKind)] as const
    })
  }

  /** By kind of day and hour, `2 × 24`; NaN where either side has too few days. */
  levels(hourly: Float32Array): Level[] {
    return this.#slots.flatMap(([before, after]) =>
      Array.from({ length: HOURS_PER_DAY }, (_, hour) => {
        const [earlier, later] = [before, after].map((days) =>
          medianOf(days.map((day) => hourly[day * HOURS_PER_DAY + hour]!))
        )
        return { before: earlier!, rise: later! - earlier! }
      })
    )
  }
}

function medianOf(values: readonly number[]): number {
  return values.filter((value) => !Number.isNaN(value)).length < FEWEST_DAYS ? Number.NaN : median(values)
}

/** kvar of each hour: measured, or what the power factor makes of the kW, inductive by assumption. */
function reactive({ reactive_power, power_factor }: Channels, hourlyKw: Float32Array): Float32Array | null {
  if (reactive_power) return reactive_power
  if (!power_factor) return null
  return hourlyKw.map((kw, hour) => {
    const factor = Math.abs(power_factor[hour]!)
    return factor > 0 && factor <= 1 ? Math.abs(kw) * Math.sqrt(1 / factor ** 2 - 1) : Number.NaN
  })
}

function powerFactors(power: readonly Level[], kvar: readonly Level[], runs: readonly number[]) {
  const both = runs.filter((slot) => !Number.isNaN(kvar[slot]!.rise))
  if (both.length < FEWEST_HOURS) return null
  const sum = (levels: readonly Level[], part: keyof Level) =>
    both.reduce((total, slot) => total + levels[slot]![part], 0)
  const tangents = new Float64Array(2)
  quantiles(
    both.map((slot) => Math.abs(kvar[slot]!.rise / power[slot]!.rise)),
    [0.25, 0.75],
    tangents,
    0
  )
  const before = sum(power, 'before') / Math.hypot(sum(power, 'before'), sum(kvar, 'before'))
  return {
    added: {
      value: cosine(sum(kvar, 'rise') / sum(power, 'rise')),
      low: cosine(tangents[1]!),
      high: cosine(tangents[0]!)
    },
    before: Number.isFinite(before) ? before : null
  }
}

const cosine = (tangent: number) => 1 / Math.hypot(1, tangent)

/** By the active power of the phases, else by their currents: of like voltages the shares are the same. */
function phaseShares(channels: Channels, sides: Sides, runs: readonly number[]): AddedElectrical['phases'] {
  const { active_power_a, active_power_b, active_power_c, current_a, current_b, current_c } = channels
  const measured = [
    [active_power_a, active_power_b, active_power_c],
    [current_a, current_b, current_c]
  ].find((phases) => phases.every((phase) => phase !== undefined))
  if (!measured) return null
  const levels = measured.map((phase) => sides.levels(phase!))
  const known = runs.filter((slot) => levels.every((phase) => !Number.isNaN(phase[slot]!.rise)))
  if (known.length < FEWEST_HOURS) return null
  const rises = levels.map((phase) =>
    Math.max(
      0,
      known.reduce((sum, slot) => sum + phase[slot]!.rise, 0)
    )
  )
  const all = rises.reduce((sum, rise) => sum + rise, 0)
  if (!(all > 0)) return null
  const [a, b, c] = rises.map((rise) => rise / all)
  return [a!, b!, c!]
}

/** Supplies with active correction are above the first, motors without compensation mostly below the second. */
const [NEAR_ONE, LIKE_A_MOTOR] = [0.95, 0.9]
/** A point above it is compensated as a whole, most likely, and hides what single loads draw. */
const COMPENSATED = 0.95
/** Largest share of a phase up to which a load is balanced, and from which it hangs on one phase mainly. */
const [BALANCED, ON_ONE_PHASE] = [0.4, 0.6]

/** Says what power factor and phases tell of the suspected load. It weighs nothing: no truth is known to learn the weight from. */
export function describeElectrical({ electrical }: SuspectedLoad): Contribution | null {
  if (!electrical) return null
  const { powerFactor, powerFactorBefore, phases } = electrical
  const said = [powerFactor && factorSentence(powerFactor, powerFactorBefore), phases && phaseSentence(phases)].filter(
    (sentence) => sentence !== null
  )
  const number = (value: number | null | undefined) => (value == null ? null : Number(value.toFixed(3)))
  return {
    detector: 'electrical',
    logOdds: 0,
    sentence: {
      zh: `${said.map(({ zh }) => zh).join('；')}；不计分。`,
      en: `${said.map(({ en }) => en).join('; ')}; not scored.`
    },
    numbers: {
      power_factor: number(powerFactor?.value),
      power_factor_low: number(powerFactor?.low),
      power_factor_high: number(powerFactor?.high),
      power_factor_before: number(powerFactorBefore),
      share_phase_a: number(phases?.[0]),
      share_phase_b: number(phases?.[1]),
      share_phase_c: number(phases?.[2])
    }
  }
}

function factorSentence({ value, low, high }: NonNullable<AddedElectrical['powerFactor']>, before: number | null) {
  const [zh, en] = factorMeans(value)
  const compensated = value >= LIKE_A_MOTOR && before !== null && before >= COMPENSATED
  const range = `${low.toFixed(2)}–${high.toFixed(2)}`
  return {
    zh: `新增负荷的功率因数约 ${value.toFixed(2)}（${range}），${zh}${compensated ? `；但此前全站功率因数已达 ${before.toFixed(2)}，若装有自动无功补偿，则不足为据` : ''}`,
    en: `The power factor of what was added is about ${value.toFixed(2)} (${range}): ${en}${compensated ? `; but that of the whole point was ${before.toFixed(2)} before: where reactive power is compensated automatically this tells nothing` : ''}`
  }
}

function factorMeans(value: number): readonly [zh: string, en: string] {
  if (value >= NEAR_ONE)
    return [
      '接近 1，与带功率因数校正的电源（矿机、服务器、充电机）或电热相符，不像电动机',
      'near 1, as supplies with correction (miners, servers, chargers) or heaters have, unlike motors'
    ]
  if (value >= LIKE_A_MOTOR)
    return ['介于电源与电动机之间，难以区分', 'between supplies and motors, which tells nothing']
  return [
    '偏低，更像电动机（水泵、压缩机、风机），不像矿机电源',
    'low, as motors have (pumps, compressors, fans), unlike the supplies of miners'
  ]
}

function phaseSentence(phases: NonNullable<AddedElectrical['phases']>) {
  const largest = Math.max(...phases)
  const parts = phases.map((share, i) => `${'ABC'[i]} ${Math.round(share * 100)} %`).join(', ')
  const [zh, en] = phaseMeans(largest)
  return {
    zh: `新增负荷的分相：${parts.replaceAll(', ', '、')}，${zh}`,
    en: `Phases of what was added: ${parts}: ${en}`
  }
}

function phaseMeans(largest: number): readonly [zh: string, en: string] {
  if (largest <= BALANCED)
    return ['三相均衡：三相设备，或均匀分接的多台设备', 'balanced: three-phase plant, or many machines spread evenly']
  if (largest >= ON_ONE_PHASE)
    return [
      '集中在一相：单相设备，如少量矿机、分体空调、充电器',
      'mainly on one phase: single-phase devices such as a few miners, split air conditioners, chargers'
    ]
  return ['三相不均：单相设备未均匀分接，少量矿机即如此', 'unbalanced: single-phase devices, as a few miners are']
}
