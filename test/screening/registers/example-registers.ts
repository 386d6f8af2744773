import { readFileSync } from 'node:fs'
import { WEEKDAYS_ONLY } from '../../../src/readings/calendar.ts'
import { type EpochDay, weekday } from '../../../src/readings/day.ts'
import { registerHours, Tariff } from '../../../src/readings/tariff.ts'
import { parseTariffTable } from '../../../src/readings/tariff-table.ts'
import type { RegisterDays } from '../../../src/screening/registers/register-load.ts'
import { dailyRegisters } from '../../../src/simulation/daily-registers.ts'

const officialTariff = new Tariff(parseTariffTable(readFileSync('data/tariff-periods.csv', 'utf8')))

/** What the registers of a meter in Zhejiang would show of an hourly load. */
export function registerDays(
  kw: Float32Array,
  firstDay: EpochDay,
  temperatureC: Float32Array | null = null
): RegisterDays {
  const days = kw.length / 24
  const byDay = officialTariff.registersByDay(null, firstDay, days, WEEKDAYS_ONLY)
  const curve = { grain: 'interval', meterId: 'M', firstDay, days, pointsPerDay: 24, kw } as const
  return {
    firstDay,
    days,
    kwh: dailyRegisters(curve, (day) => byDay[day - firstDay]!.registers).kwh,
    registerHours: registerHours(byDay),
    rests: Uint8Array.from({ length: days }, (_, i) => (weekday(firstDay + i) < 5 ? 0 : 1)),
    temperatureC
  }
}
