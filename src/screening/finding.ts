import type { EpochDay } from '../readings/day.ts'
import type { Sentence } from '../readings/sentence.ts'

/** Numbers that a statement rests on, with units in their names. */
export type Numbers = Readonly<Record<string, number | string | null>>

/** A moment on the meter's own clock; it has no zone. */
export interface Onset {
  readonly day: EpochDay
  /** minutes after midnight */
  readonly minute: number
}

/** One part of a score. The contributions of a finding add up to the log-odds of its probability. */
export interface Contribution {
  /** id of the detector, or `prevalence` for the starting point */
  readonly detector: string
  readonly logOdds: number
  readonly sentence: Sentence
  readonly numbers: Numbers
}

/** What is the matter with the data that a finding rests on; stored and shown, never thrown. */
export interface DataWarning {
  /** qualified name such as `data.gaps` or `meter.frozen` */
  readonly code: string
  readonly sentence: Sentence
  readonly numbers: Numbers
}

export type FindingStatus = 'ok' | 'insufficient' | 'meter_fault'

/**
 * How the suspected load is operated: all the time, at night, while nobody is there, growing in steps, in runs of weeks,
 * or with a pause in the evening peak.
 */
export type Operation = 'continuous' | 'night' | 'off_hours' | 'stepped' | 'campaign' | 'curtailed'

/** What screening says of one metering point. */
export interface Finding {
  readonly meterId: string
  readonly status: FindingStatus
  /** Probability of mining, 0…1 at the stated prevalence; 0 unless the status is `ok`. */
  readonly probability: number
  /** Mean kW of the suspected load while it runs; NaN when there is none to estimate. */
  readonly estimatedKw: number
  /** Share of the hours of a year in which it runs, 0…1; NaN with estimatedKw. */
  readonly duty: number
  /** When it began; null when it was there before the data or is not known. */
  readonly onset: Onset | null
  readonly operation: Operation | null
  readonly contributions: readonly Contribution[]
  readonly warnings: readonly DataWarning[]
}
