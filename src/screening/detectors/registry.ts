import { peerFlatness } from '../peers.ts'
import { baseloadStep } from './baseload-step.ts'
import type { Detector, PeerDetector } from './detector.ts'
import { nightShift } from './night-shift.ts'

/** Every detector that looks at a curve by itself. */
export const DETECTORS: readonly Detector[] = [baseloadStep, nightShift]

/** Every detector that compares a point with the others. */
export const PEER_DETECTORS: readonly PeerDetector[] = [peerFlatness]
