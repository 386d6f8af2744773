import type { ClockChange } from './clock-change.ts'
import type { EpochDay } from './day.ts'
import type { ElectricalChannel } from './load-day.ts'

/** A metering point's whole history at one interval, day after day without holes: a missing reading is NaN. */
export interface LoadCurve {
  readonly grain: 'interval'
  readonly meterId: string
  readonly firstDay: EpochDay
  readonly days: number
  /** 24, 48 or 96 */
  readonly pointsPerDay: number
  /** Mean kW, `days × pointsPerDay`, row by row. */
  readonly kw: Float32Array
  /** How the clock was changed, by the place of the day in the curve. Absent where it never was. */
  readonly clockChanges?: ReadonlyMap<number, ClockChange>
  /** What else the meter measured: hourly means in the channel's unit, `days × 24`, NaN = missing. Without what it never did. */
  readonly electrical?: Readonly<Partial<Record<ElectricalChannel, Float32Array>>>
}

/** The daily grain: energy of each day by tariff register. A load curve that knows less. */
export interface RegisterCurve {
  readonly grain: 'register'
  readonly meterId: string
  readonly firstDay: EpochDay
  readonly days: number
  /** kWh, `days × 5`, row by row in the order of `REGISTERS`; NaN = missing. */
  readonly kwh: Float32Array
}

export type Curve = LoadCurve | RegisterCurve
