import type { Sentence } from '../../readings/sentence.ts'
import type { AddedElectrical } from '../electrical.ts'
import type { Numbers, Onset, Operation } from '../finding.ts'
import type { OnsetGap } from '../onset.ts'
import type { PeerGroups } from '../peers.ts'
import type { PointScreening } from '../point-screening.ts'
import type { PreparedCurve } from '../prepared-curve.ts'

/** The load that a detector believes was added, as far as it can tell. */
export interface SuspectedLoad {
  /** Mean kW while it runs, ≥ 0. */
  readonly kw: number
  /** Interval that holds the nameplate power in about four cases of five, where it is known. */
  readonly kwLow?: number
  readonly kwHigh?: number
  /** Share of the hours of a year in which it runs: above 0 and at most 1; 1 where the readings do not tell. */
  readonly duty: number
  /** null when it was there before the data. */
  readonly onset: Onset | null
  /** Days without readings in which the onset may lie. */
  readonly onsetGap?: OnsetGap | null
  readonly operation: Operation | null
  /** What power factor and phases say of it; absent where the meter measures neither. */
  readonly electrical?: AddedElectrical | null
}

/** What one detector saw in one curve. Small and plain: it is kept for every point until all points are in. */
export interface Evidence {
  readonly detector: string
  /** The numbers that the probability is made of, each finite; what they are is said where the detector is. */
  readonly measures: Readonly<Record<string, number>>
  /** The numbers that the sentence is made of. */
  readonly numbers: Numbers
  readonly load: SuspectedLoad | null
}

/** One way of looking for mining in a curve: pure, and ignorant of all other points. Adding one = a file and a line in the registry. */
export interface Detector {
  readonly id: string
  /** null when the curve gives this detector nothing to look at. */
  detect(prepared: PreparedCurve): Evidence | null
  /** Says in words what the numbers of its own evidence show. */
  explain(evidence: Evidence): Sentence
}

/** One way of telling a point from its peers: works on what was seen in each, once all of them are known. */
export interface PeerDetector extends Pick<Detector, 'id' | 'explain'> {
  /** null when the point has no shape, or no peers, to compare. */
  compare(point: PointScreening, peers: PeerGroups): Evidence | null
}
