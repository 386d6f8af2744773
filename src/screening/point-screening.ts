import type { Evidence } from './detectors/detector.ts'
import { DETECTORS } from './detectors/registry.ts'
import { dataFaults } from './faults/registry.ts'
import type { DataWarning, FindingStatus } from './finding.ts'
import { type LoadShape, loadShape } from './load-shape.ts'
import { prepareCurve } from './prepared-curve.ts'
import type { ScreeningInput } from './screening-input.ts'
import { sufficiencyWarnings } from './sufficiency.ts'

/** What screening saw in one metering point by itself, before its peers are known. Small and plain. */
export interface PointScreening {
  readonly meterId: string
  readonly kind: string | null
  readonly grain: 'interval' | 'register'
  readonly status: FindingStatus
  readonly warnings: readonly DataWarning[]
  /** null unless the status is `ok`. */
  readonly shape: LoadShape | null
  /** Empty unless the status is `ok`. */
  readonly evidence: readonly Evidence[]
}

/**
 * Screens one metering point: is its data enough, is the meter sound, what is its load shape, and what do the detectors
 * see? Pure and independent of all other points, so it runs in any thread. Never throws on bad readings: they become a
 * status and warnings.
 */
export function screenPoint(input: ScreeningInput): PointScreening {
  const prepared = prepareCurve(input)
  const about = { meterId: input.curve.meterId, kind: input.meter.kind, grain: input.curve.grain }
  const sufficiency = sufficiencyWarnings(prepared)
  if (sufficiency.disqualifies) {
    return { ...about, status: 'insufficient', warnings: sufficiency.warnings, shape: null, evidence: [] }
  }
  const faults = dataFaults(prepared)
  const warnings = [...sufficiency.warnings, ...faults.warnings]
  if (faults.disqualifies) return { ...about, status: 'meter_fault', warnings, shape: null, evidence: [] }
  const evidence = DETECTORS.flatMap((detector) => detector.detect(prepared) ?? [])
  return { ...about, status: 'ok', warnings, shape: loadShape(prepared), evidence }
}

/** A metering point that is on the list of sites but has no readings at all. */
export function withoutReadings(meterId: string, kind: string | null): PointScreening {
  const warning: DataWarning = {
    code: 'data.none',
    sentence: { zh: '没有该计量点的任何负荷数据。', en: 'There are no readings of this metering point.' },
    numbers: {}
  }
  return { meterId, kind, grain: 'interval', status: 'insufficient', warnings: [warning], shape: null, evidence: [] }
}
