import type { EpochDay } from './day.ts'

/**
 * What the numbers of a load day are.
 * - `active_power`: mean kW of each of 24, 48 or 96 equal intervals of the day.
 * - `register_energy`: kWh of the day: total, then the tariff registers sharp, peak, flat, valley (deep valley counts as valley).
 */
export type Channel = 'active_power' | 'register_energy'

/** Positions in the values of a `register_energy` day. */
export const REGISTERS = ['total', 'sharp', 'peak', 'flat', 'valley'] as const

/** Numbers of intervals that a day of active power may have: 60, 30 or 15 minutes. */
export const POINTS_PER_DAY = [24, 48, 96] as const

/** One metering point's readings of one civil day: the unit in which readings are parsed, stored and screened. */
export interface LoadDay {
  readonly meterId: string
  readonly day: EpochDay
  readonly channel: Channel
  /** kW or kWh, by channel; NaN = missing. Negative values (solar) are kept. */
  readonly values: Float32Array
  /** Something about the values that those who use them should know; absent when there is nothing. */
  readonly mark?: DayMark
}

/** `negative`: some value is below zero, as behind rooftop solar or a meter wired the wrong way round. */
type DayMark = 'negative'
