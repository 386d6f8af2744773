import type { EpochDay } from '../readings/day.ts'
import type { Evidence } from './detectors/detector.ts'
import { DETECTORS } from './detectors/registry.ts'
import { checkMeter } from './faults/registry.ts'
import type { DataWarning, FindingStatus } from './finding.ts'
import { hourlyLoad } from './hourly-load.ts'
import { type LearntEvidence, type LearntModels, learntEvidence } from './learnt-evidence.ts'
import { type LoadShape, loadShape } from './load-shape.ts'
import { negativeReadings } from './negative-readings.ts'
import { implausibleLoad } from './plausibility.ts'
import { prepareCurve } from './prepared-curve.ts'
import type { ScreeningInput } from './screening-input.ts'
import { shortHistory } from './short-history.ts'
import { type Baseline, baselineOf } from './standing/baseline.ts'
import { checkSufficiency } from './sufficiency.ts'

/** What screening saw in one metering point by itself, before its peers are known. Small and plain. */
export interface PointScreening {
  readonly meterId: string
  readonly kind: string | null
  readonly grain: 'interval' | 'register'
  /** Day of its last reading's row; null without any. */
  readonly lastDay: EpochDay | null
  readonly status: FindingStatus
  readonly warnings: readonly DataWarning[]
  /** From its first reading's day to the last, both included. */
  readonly days: number
  /** null unless the status is `ok`. */
  readonly shape: LoadShape | null
  /** Empty unless the status is `ok` and the learnt model does not apply. */
  readonly evidence: readonly Evidence[]
  /** What the learnt model says; null where it does not apply. */
  readonly learnt: LearntEvidence | null
  /** What the judgement lets expect of the next days; null where the learnt model does not apply. */
  readonly baseline: Baseline | null
}

/**
 * Screens one metering point: is its data enough, is the meter sound, what is its load shape, and what do the detectors
 * see? Pure and independent of all other points, so it runs in any thread. Never throws on bad readings: they become a
 * status and warnings.
 */
export function screenPoint(input: ScreeningInput, models: LearntModels): PointScreening {
  const { curve, meter, registerHours } = input
  const hourlyKw = hourlyLoad(curve, registerHours)
  const lastDay = curve.days > 0 ? curve.firstDay + curve.days - 1 : null
  const about = { meterId: curve.meterId, kind: meter.kind, grain: curve.grain, lastDay, days: curve.days }
  const enough = checkSufficiency(hourlyKw, curve.grain)
  if (enough.disqualifies) {
    return { ...about, ...UNJUDGED, status: 'insufficient', warnings: enough.warnings }
  }
  const checked = checkMeter(hourlyKw, curve.firstDay)
  const negative = negativeReadings(curve) ?? []
  const warnings = [...enough.warnings, ...checked.warnings].concat(negative, input.warnings)
  // What remains after the invalid hours are out may be too little: then it is the meter's fault.
  const tooLittle = checked.hourlyKw !== hourlyKw && checkSufficiency(checked.hourlyKw, curve.grain).disqualifies
  if (checked.disqualifies || tooLittle) {
    return { ...about, ...UNJUDGED, status: 'meter_fault', warnings }
  }
  const prepared = prepareCurve(input, checked.hourlyKw)
  const learnt = learntEvidence(prepared, models)
  const evidence = learnt ? [] : DETECTORS.flatMap((detector) => detector.detect(prepared) ?? [])
  const baseline = learnt && baselineOf(prepared)
  const short = shortHistory(curve.days)
  if (short) warnings.push(short)
  warnings.push(...implausibleLoad(prepared.meanKw, input))
  return { ...about, status: 'ok', warnings, shape: loadShape(prepared), evidence, learnt, baseline }
}

const UNJUDGED = { shape: null, evidence: [], learnt: null, baseline: null } as const

/** A metering point that is on the list of sites but has no readings at all. */
export function withoutReadings(meterId: string, kind: string | null): PointScreening {
  return notScreened(meterId, kind, {
    code: 'data.none',
    sentence: {
      zh: '没有该计量点可用的负荷数据：未提供，或全部被拒绝。',
      en: 'There are no usable readings of this metering point: none came, or all were rejected.'
    },
    numbers: {}
  })
}

/** A metering point that measures what is generated, in which there is no use to screen. */
export function generationPoint(meterId: string, kind: string | null): PointScreening {
  return notScreened(meterId, kind, {
    code: 'point.generation',
    sentence: { zh: '发电计量点，不是用电，不作筛查。', en: 'It measures generation, not use: it is not screened.' },
    numbers: {}
  })
}

function notScreened(meterId: string, kind: string | null, warning: DataWarning): PointScreening {
  return {
    meterId,
    kind,
    grain: 'interval',
    lastDay: null,
    days: 0,
    status: 'insufficient',
    warnings: [warning],
    ...UNJUDGED
  }
}
