import type { EpochDay } from '../../readings/day.ts'
import type { DataWarning } from '../finding.ts'
import type { Stretch } from './stretches.ts'

/** What a fault rule found in a curve: a fault, or what only looks like one and is said. */
export interface MeterFault {
  readonly warning: DataWarning
  /** The readings prove nothing about the load behind the meter. */
  readonly disqualifies: boolean
  /** Hours that are no measurements; taken for missing from then on. */
  readonly invalid: readonly Stretch[]
}

/**
 * Looks for one kind of fault in hourly kW (`days × 24`, NaN = missing) that begin on `firstDay`. Adding a rule = a file and a line in the registry.
 */
export type MeterFaultRule = (hourlyKw: Float32Array, firstDay: EpochDay) => MeterFault | null
