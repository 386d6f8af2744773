import type { EpochDay } from '../../readings/day.ts'
import type { DataWarning } from '../finding.ts'

/** What a fault rule found in a curve. */
export interface MeterFault {
  readonly warning: DataWarning
  /** The readings prove nothing about the load behind the meter. */
  readonly disqualifies: boolean
  /** Hours that are no measurements, as [from, to) since the start of the curve; taken for missing from then on. */
  readonly invalid: readonly (readonly [number, number])[]
}

/**
 * Looks for one kind of fault in hourly kW (`days × 24`, NaN = missing) that begin on `firstDay`. Adding a rule = a file and a line in the registry.
 */
export type MeterFaultRule = (hourlyKw: Float32Array, firstDay: EpochDay) => MeterFault | null
