import { type Calendar, calendarFor, parseCalendar } from '../readings/calendar.ts'
import type { EpochDay } from '../readings/day.ts'
import type { Curve } from '../readings/load-curve.ts'
import type { Meter } from '../readings/meter.ts'
import { registerHours, Tariff } from '../readings/tariff.ts'
import type { TariffCalendar } from '../readings/tariff-calendar.ts'
import { parseTariffTable } from '../readings/tariff-table.ts'
import { temperatureFor, type Weather } from '../readings/weather-file.ts'
import type { ScreeningInput } from '../screening/screening-input.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'
import { calendarWarnings, tariffWarnings } from './input-warnings.ts'

/** What screening knows of the world outside the meters. */
export interface Surroundings {
  /** The national calendar of mainland China. */
  readonly holidays: Calendar
  readonly tariff: Tariff
  /** Outdoor temperature of a region, °C, `days × 24`; null where no weather is known. */
  temperatureC(region: string | null, firstDay: EpochDay, days: number): Float32Array | null
}

/**
 * What `data/` says of holidays, with a weather and a tariff.
 * @param tariff that of `data/` unless given
 */
export function surroundingsWith(
  weather: Pick<Weather, 'byRegion'> | null,
  tariff: Tariff = shippedTariff()
): Surroundings {
  return {
    holidays: parseCalendar(readReferenceTable('holidays-cn')),
    tariff,
    temperatureC: (region, firstDay, days) => weather && temperatureFor(weather, region, firstDay, days)
  }
}

/**
 * The tariff that `data/` has.
 * @param overriding calendars that stand for those of the same region
 */
export function shippedTariff(overriding: readonly TariffCalendar[] = []): Tariff {
  return new Tariff(parseTariffTable(readReferenceTable('tariff-periods')), overriding)
}

/** Hours tell more than registers, unless there are hardly any. */
export function curveToScreen(curves: readonly Curve[]): Curve | undefined {
  return curves.reduce<Curve | undefined>((best, curve) => {
    if (best === undefined) return curve
    return best.grain === 'interval' && best.days * 4 >= curve.days ? best : curve
  }, undefined)
}

/** Puts together all that the screening of a curve looks at. */
export function screeningInput(
  curve: Curve,
  meter: Meter,
  { holidays, tariff, temperatureC }: Surroundings
): ScreeningInput {
  const { firstDay, days } = curve
  const calendar = calendarFor(meter.region, holidays)
  const registersByDay =
    curve.grain === 'register' ? tariff.registersByDay(meter.region, firstDay, days, calendar) : null
  return {
    curve,
    meter,
    temperatureC: temperatureC(meter.region, firstDay, days),
    dayKinds: calendar.kindsOf(firstDay, days),
    registerHours: registersByDay && registerHours(registersByDay),
    warnings: [
      ...calendarWarnings(meter.region, calendar, firstDay, days),
      ...(registersByDay ? tariffWarnings(meter.region, registersByDay) : [])
    ]
  }
}
