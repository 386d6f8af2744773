import { baseloadStep } from './baseload-step.ts'
import type { Detector } from './detector.ts'

/** Every detector that looks at a curve by itself. */
export const DETECTORS: readonly Detector[] = [baseloadStep]
