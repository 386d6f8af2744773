import { type Calendar, calendarFor } from '../readings/calendar.ts'
import type { EpochDay } from '../readings/day.ts'
import type { Curve } from '../readings/load-curve.ts'
import type { Meter } from '../readings/meter.ts'
import type { Tariff } from '../readings/tariff.ts'
import type { ScreeningInput } from '../screening/screening-input.ts'

/** What screening knows of the world outside the meters. */
export interface Surroundings {
  /** The national calendar of mainland China. */
  readonly holidays: Calendar
  readonly tariff: Tariff
  /** Outdoor temperature of a region, °C, `days × 24`; null where no weather is known. */
  temperatureC(region: string | null, firstDay: EpochDay, days: number): Float32Array | null
}

/** Puts together all that the screening of a curve looks at. */
export function screeningInput(
  curve: Curve,
  meter: Meter,
  { holidays, tariff, temperatureC }: Surroundings
): ScreeningInput {
  const { firstDay, days } = curve
  const calendar = calendarFor(meter.region, holidays)
  return {
    curve,
    meter,
    temperatureC: temperatureC(meter.region, firstDay, days),
    dayKinds: calendar.kindsOf(firstDay, days),
    registerHours: curve.grain === 'register' ? tariff.registerHours(meter.region, firstDay, days, calendar) : null
  }
}
