import type { EmissionFactors } from '../carbon/emission-factor.ts'
import type { Days, ScopeEnergy } from '../ranking/scope-energy.ts'
import { calendarFor } from '../readings/calendar.ts'
import type { EnergyYear } from '../readings/daily-energy.ts'
import { dailyMeans } from '../readings/daily-temperature.ts'
import type { Meter } from '../readings/meter.ts'
import type { Surroundings } from './screening-inputs.ts'

/** Days of a region as forecasts need them, from what screening knows of the world outside the meters. */
export function scopeDays({ holidays, temperatureC }: Surroundings): Days {
  return {
    kinds: (region, firstDay, days) => calendarFor(region, holidays).kindsOf(firstDay, days),
    temperatureC: (region, firstDay, days) => {
      const hours = temperatureC(region, firstDay, days)
      return hours && dailyMeans(hours, days)
    }
  }
}

/** Adds the energy of a main meter to its scopes, at the emission factor of its last year. */
export function addToScopes(
  scopes: ScopeEnergy,
  meter: Meter,
  years: readonly EnergyYear[],
  factors: EmissionFactors
): void {
  if ((meter.role ?? 'main') !== 'main' || years.length === 0) return
  const last = Math.max(...years.map(({ year }) => year))
  scopes.add(meter, years, factors.inUse(meter.region, last).kgCo2PerKwh)
}
