import { baseloadStep } from './baseload-step.ts'
import type { Detector } from './detector.ts'
import { nightShift } from './night-shift.ts'

/** Every detector that looks at a curve by itself. */
export const DETECTORS: readonly Detector[] = [baseloadStep, nightShift]
