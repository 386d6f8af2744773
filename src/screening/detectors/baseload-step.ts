import type { PreparedCurve } from '../prepared-curve.ts'
import type { Detector, Evidence } from './detector.ts'

/** Looks for the day on which the baseload rose and stayed up. */
export const baseloadStep: Detector = {
  id: 'baseload_step',
  detect(_prepared: PreparedCurve): Evidence | null {
    return null
  },
  explain() {
    return { zh: '', en: '' }
  }
}
