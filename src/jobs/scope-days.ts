import type { Days } from '../ranking/scope-energy.ts'
import { calendarFor } from '../readings/calendar.ts'
import { dailyMeans } from '../readings/daily-temperature.ts'
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
