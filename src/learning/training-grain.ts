import type { EpochDay } from '../readings/day.ts'
import type { StageLayout } from '../screening/steps/meter-stage.ts'
import type { StepLoad } from '../screening/steps/step-load.ts'
import type { Random } from '../simulation/random.ts'

/** Names of the grains that a model is trained for; the model file is called after its grain. */
export const GRAINS = ['hourly', 'registers'] as const
export type GrainName = (typeof GRAINS)[number]

/** A meter's hourly history, simulated or real, before any grain has coarsened it. */
interface SeenHistory {
  readonly building: string
  readonly firstDay: EpochDay
  readonly days: number
  /** kW, `days × 24`, NaN = missing. */
  readonly kw: Float32Array
  /** `days × 24`; null = not known. */
  readonly temperatureC: Float32Array | null
}

/** What a grain's stages look at in one meter. */
interface GrainNumbers {
  /** Candidate days, counted from the history's first. */
  readonly candidates: readonly number[]
  /** `candidates × layout.step.length` */
  readonly steps: Float32Array
  /** `layout.meter.length` */
  readonly meter: Float32Array
  /** The load at the likeliest candidate; null when there is none. */
  load(logOdds: ArrayLike<number>): Pick<StepLoad, 'kw' | 'hour'> | null
}

/** What training has to know of a grain: how its meters show a history, and the numbers that are read from that. */
export interface TrainingGrain {
  readonly name: GrainName
  readonly layout: StageLayout
  /**
   * The numbers of a history; null when nothing is left to look at.
   * @param random draws what differs from meter to meter of this grain; null = as most meters are
   */
  numbers(history: SeenHistory, random: Random | null): GrainNumbers | null
}
