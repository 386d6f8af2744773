import { DAY_KINDS } from '../readings/calendar.ts'
import type { Curve } from '../readings/load-curve.ts'
import type { DataWarning } from './finding.ts'

/** What is known of the place behind a metering point; NaN and null where it is not. */
interface MeterAttributes {
  /** Any word that the sites file uses, such as `school`; points of the same kind are one another's peers. */
  readonly kind: string | null
  readonly floorAreaM2: number
  readonly contractKva: number
}

/** Everything that the screening of one metering point looks at; typed arrays, so that it travels between threads for nothing. */
export interface ScreeningInput {
  readonly curve: Curve
  readonly meter: MeterAttributes
  /** Outdoor temperature in °C, `days × 24` on the curve's own clock, NaN = missing; null where no weather was given. */
  readonly temperatureC: Float32Array | null
  /** Position in `DAY_KINDS` of each day of the curve. */
  readonly dayKinds: Uint8Array
  /** Position in `REGISTERS` (1 sharp … 4 valley) of each hour, `days × 24`; null for interval curves. */
  readonly registerHours: Uint8Array | null
  /** What was not known of the calendar or the tariff when this was put together. */
  readonly warnings: readonly DataWarning[]
}

/** Tells workdays from weekends and holidays, by day of the curve. */
export function isWorkday({ dayKinds }: ScreeningInput): (day: number) => boolean {
  const workday = DAY_KINDS.indexOf('workday')
  return (day) => dayKinds[day] === workday
}
