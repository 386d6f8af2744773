import { parseCalendar } from '../../src/readings/calendar.ts'
import { type EpochDay, parseDay } from '../../src/readings/day.ts'
import { parseMiners } from '../../src/simulation/miners.ts'
import { type Province, type ProvinceOptions, simulateProvince } from '../../src/simulation/province.ts'
import type { SimulatedSite } from '../../src/simulation/site.ts'
import { readReferenceTable } from '../../src/sources/reference-tables.ts'

export const calendar = parseCalendar(readReferenceTable('holidays-cn'))

export function day(text: string): EpochDay {
  return parseDay(text) as EpochDay
}

/** A province of one year and a half; without mining unless asked for. */
export function province(changes: Partial<ProvinceOptions> = {}): Province {
  return simulateProvince({
    seed: 'test',
    sites: 60,
    firstDay: day('2025-03-01'),
    days: 500,
    pointsPerDay: 96,
    miningShare: 0,
    calendar,
    miners: parseMiners(readReferenceTable('miners')),
    ...changes
  })
}

export function sitesOf(from: Province, kind: string): SimulatedSite[] {
  return from.sites.filter((site) => site.kind === kind)
}

/** Mean of the readings that are there. */
export function mean(values: Iterable<number>): number {
  let sum = 0
  let count = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    sum += value
    count++
  }
  return sum / count
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
