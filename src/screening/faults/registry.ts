import type { PreparedCurve } from '../prepared-curve.ts'
import type { DataVerdict } from '../sufficiency.ts'

/** Does the meter itself seem to be at fault? */
export function dataFaults(_prepared: PreparedCurve): DataVerdict {
  return { disqualifies: false, warnings: [] }
}
