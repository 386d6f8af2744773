import type { ClockChange } from './clock-change.ts'
import type { EpochDay } from './day.ts'

/**
 * What the numbers of a load day are. Those of `register_energy`, `reverse_energy` and `month_energy` are energies of the
 * day (of the month, for `month_energy`, whose day is the first of it), all others means of equal intervals of the day.
 */
export const CHANNELS = {
  /** kW drawn */
  active_power: { unit: 'kW' },
  /** kWh: total, then the tariff registers sharp, peak, flat, valley (deep valley counts as valley) */
  register_energy: { unit: 'kWh' },
  /** kW fed in, as behind rooftop solar */
  reverse_power: { unit: 'kW' },
  reactive_power: { unit: 'kvar' },
  power_factor: { unit: '' },
  current_a: { unit: 'A' },
  current_b: { unit: 'A' },
  current_c: { unit: 'A' },
  /** zero sequence */
  current_n: { unit: 'A' },
  voltage_a: { unit: 'V' },
  voltage_b: { unit: 'V' },
  voltage_c: { unit: 'V' },
  active_power_a: { unit: 'kW' },
  active_power_b: { unit: 'kW' },
  active_power_c: { unit: 'kW' },
  /** kWh fed in on a day: one value */
  reverse_energy: { unit: 'kWh' },
  /** kWh of a month, as `register_energy` */
  month_energy: { unit: 'kWh' }
} as const satisfies Record<string, { readonly unit: string }>

export type Channel = keyof typeof CHANNELS

/** What a meter may measure beside the active power and that tells kinds of loads apart. */
export const ELECTRICAL_CHANNELS = [
  'reactive_power',
  'power_factor',
  'current_a',
  'current_b',
  'current_c',
  'active_power_a',
  'active_power_b',
  'active_power_c'
] as const satisfies readonly Channel[]

export type ElectricalChannel = (typeof ELECTRICAL_CHANNELS)[number]

/** Positions in the values of a `register_energy` or `month_energy` day. */
export const REGISTERS = ['total', 'sharp', 'peak', 'flat', 'valley'] as const

/** Numbers of intervals that a day of a wide row and of a screened curve may have: 60, 30 or 15 minutes. */
export const POINTS_PER_DAY = [24, 48, 96] as const

/**
 * Readings of one civil day of one metering point: the unit in which readings are parsed, stored and screened. A part of a
 * day is a day whose other values are missing: it fills what is missing in the parts that came before, and replaces what
 * is not.
 */
export interface LoadDay {
  readonly meterId: string
  readonly day: EpochDay
  readonly channel: Channel
  /** in the unit of the channel; NaN = missing. Negative values (solar) are kept. */
  readonly values: Float32Array
  /** rows of the file that it was made of; 1 unless told. 0 where a row holds a second channel, so that rows still add up */
  readonly rows?: number
  /** of these, rows that a later one among them replaced; 0 unless told */
  readonly superseded?: number
  /** The ratio of the instrument transformers is in the values already: the meter's multiplier must not be applied. */
  readonly primary?: true
  /** the ratio that the row itself gave, which is in the values */
  readonly ratio?: number
  /** the ratio of the points or sites file, where that is another than the row's own */
  readonly otherRatio?: number
  /** what the register showed that its values are differences of */
  readonly register?: RegisterReadings
  /** numbers of the meters (电表资产号) at the point that its values come from, where the rows say it */
  readonly assets?: readonly string[]
  /** of which kinds its rows are by columns that are not read, where their names say that they tell kinds or meters apart */
  readonly kinds?: readonly NamedCell[]
  /** lines of its rows, where these are many and it has assets or kinds */
  readonly lines?: readonly number[]
  /** how the clock of its intervals is changed on the day, as far as that is known; absent when it is not */
  readonly clockChange?: ClockChange
  /** when its record was made, where the file says it */
  readonly update?: RecordUpdate
  /** Something about the values that those who use them should know; absent when there is nothing. */
  readonly mark?: DayMark
}

/** A cell, and the name of its column. */
export interface NamedCell {
  readonly column: string
  readonly cell: string
  /** the column is read: other words of it mean the same quantity */
  readonly isRead?: true
}

/** When the record of a day was made, `yyyymmddhhmmss`, and of which meter it is. */
export interface RecordUpdate {
  readonly at: string
  readonly serial: string
}

/** What a cumulative register showed on a day: the energy up to its first reading begins on the day before, in another file or import. */
interface RegisterReadings {
  /** tells the registers of a point apart: what it counts, the meter's asset number, the ratio of its rows */
  readonly name: string
  /** kWh or kvarh at the beginning of each interval; NaN = missing */
  readonly readings: Float64Array
  /** largest mean power between its readings, as the register counts it; 0 where it stands still */
  readonly mostKw: number
  /** what its kWh are to be multiplied by to be those of the metering point */
  readonly factor: number
  /** of a register that is read once a day: position of its energy in the values; 0 unless told */
  readonly place?: number
}

/** `negative`: some value is below zero, as behind rooftop solar or a meter wired the wrong way round. */
type DayMark = 'negative'

const [FEWEST_INTERVALS, MINUTES_PER_DAY] = [24, 1440]

/** What two parts of a day make together. */
export interface MergedDay {
  readonly values: Float32Array
  /** rows of which no value is left: of the earlier part, or of the later one when it has none */
  readonly superseded: number
}

/**
 * Lays a later part of a day over an earlier one of the same meter, day and channel: where the later has a value it holds.
 * Of two numbers of intervals the day has the one that divides both: each value stands for all parts of its interval. A later
 * part without gaps holds alone. The values of a part are taken to come from its rows in equal shares.
 */
export function mergeDays(
  earlier: Pick<LoadDay, 'values' | 'rows'>,
  later: Pick<LoadDay, 'values' | 'rows'>
): MergedDay {
  // what stands for no rows takes the place of none
  const rowsBefore = later.rows === 0 ? 0 : (earlier.rows ?? 1)
  if (earlier.values.length !== later.values.length) {
    const length = intervalsInCommon(earlier.values.length, later.values.length)
    const whole = !later.values.some(Number.isNaN)
    if (whole || length === undefined) return { values: later.values, superseded: rowsBefore }
    if (earlier.values.every(Number.isNaN)) return { values: later.values, superseded: rowsBefore }
    if (later.values.every(Number.isNaN)) return { values: earlier.values, superseded: later.rows ?? 1 }
    const spread = ({ values, rows }: Pick<LoadDay, 'values' | 'rows'>) => ({
      values: spreadOver(values, length),
      ...(rows !== undefined && { rows })
    })
    return mergeDays(spread(earlier), spread(later))
  }
  const values = later.values.slice()
  let before = 0
  let replaced = 0
  for (let i = 0; i < values.length; i++) {
    const value = earlier.values[i]!
    if (Number.isNaN(value)) continue
    before++
    if (Number.isNaN(values[i]!)) values[i] = value
    else replaced++
  }
  if (before === 0) return { values, superseded: rowsBefore }
  if (later.values.every(Number.isNaN)) return { values, superseded: later.rows ?? 1 }
  return { values, superseded: Math.floor((rowsBefore * replaced) / before) }
}

/** How the clock is changed on a day of which two parts are known; what holds alone says it alone. */
export function mergedChange(
  earlier: Pick<LoadDay, 'clockChange'>,
  later: Pick<LoadDay, 'values' | 'clockChange'>
): Pick<LoadDay, 'clockChange'> {
  const isWhole = !later.values.some(Number.isNaN)
  const clockChange = later.clockChange ?? (isWhole ? undefined : earlier.clockChange)
  return clockChange ? { clockChange } : {}
}

/** The least number of intervals that divides those of two days; undefined where the values are not intervals of a day. */
function intervalsInCommon(a: number, b: number): number | undefined {
  if (Math.min(a, b) < FEWEST_INTERVALS) return undefined
  let length = Math.max(a, b)
  while (length <= MINUTES_PER_DAY && !(length % a === 0 && length % b === 0)) length += Math.max(a, b)
  return length <= MINUTES_PER_DAY ? length : undefined
}

/** Means of intervals as means of the shorter intervals that they consist of. */
function spreadOver(values: Float32Array, length: number): Float32Array {
  const each = length / values.length
  return new Float32Array(length).map((_, i) => values[Math.floor(i / each)]!)
}
