import type { StepContext } from '../steps/step-context.ts'
import { dayTokens, PRESENT_AT, TOKEN_LENGTH } from './day-tokens.ts'

/** A meter as the network takes it. */
export interface NetworkInput {
  readonly days: number
  /** `days × TOKEN_LENGTH` */
  readonly tokens: Float32Array
  /** Share of each day's hours that are present. */
  readonly present: Float32Array
  /** Logarithm of the meter's mean kW, scaled to about one. */
  readonly size: number
}

/** What a network says of a meter. */
export interface NetworkReading {
  /** Log-odds of each day that mining is on. */
  readonly logOdds: Float32Array
  /** Mining over the meter's mean load on each day. */
  readonly share: Float32Array
  /** Log-odds that the meter mines. */
  readonly meter: number
}

/** A trained network, whatever computes it. */
export interface DayNetwork {
  read(input: NetworkInput): NetworkReading
}

/** Networks of one shape that are asked together: each day's answer is the mean of theirs. */
export function meanNetwork(networks: readonly DayNetwork[]): DayNetwork {
  return {
    read(input) {
      const readings = networks.map((network) => network.read(input))
      const mean = (of: (reading: NetworkReading) => number) =>
        readings.reduce((sum, reading) => sum + of(reading), 0) / readings.length
      return {
        logOdds: Float32Array.from({ length: input.days }, (_, day) => mean(({ logOdds }) => logOdds[day]!)),
        share: Float32Array.from({ length: input.days }, (_, day) => mean(({ share }) => share[day]!)),
        meter: mean(({ meter }) => meter)
      }
    }
  }
}

export function networkInput(context: StepContext): NetworkInput {
  const { days, scaleKw } = context.relative
  const tokens = dayTokens(context)
  const present = Float32Array.from({ length: days }, (_, day) => tokens[day * TOKEN_LENGTH + PRESENT_AT]!)
  return { days, tokens, present, size: Math.log(Math.max(1e-3, scaleKw)) / 3 - 1 }
}
