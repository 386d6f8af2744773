import type { Calendar } from './calendar.ts'
import { civil, type EpochDay } from './day.ts'
import { enclosingRegions } from './region-code.ts'
import { type TariffCalendar, UNSET } from './tariff-calendar.ts'

const HOURS = 24

/** The tariff of this region serves where a site's own is not known. */
const DEFAULT_REGION = '33'

/** Which register each hour of a day counts in, and how that is known. */
export interface DayRegisters {
  /** Position in `REGISTERS` (1 sharp … 4 valley) of each of the 24 hours. */
  readonly registers: Uint8Array
  /** Hours of the day by position in `REGISTERS`: 24 in all, then sharp, peak, flat, valley. */
  readonly hours: Uint8Array
  /** The calendar it was taken from. */
  readonly calendar: TariffCalendar
  /** No calendar of the region is valid on that day: the nearest in time serves. */
  readonly nearest: boolean
  /** The region has no tariff here: the default region's serves. */
  readonly foreign: boolean
}

/** Which hours each tariff register covers, by region and day. */
export class Tariff {
  readonly #byRegion = new Map<string, TariffCalendar[]>()
  readonly #defaultRegion: string
  readonly #known = new Map<string, DayRegisters>()

  /**
   * @param calendars the reference table's
   * @param overriding the user's: they stand for all of the table's of the same region, and the first of them serves
   *   sites without a region
   */
  constructor(calendars: readonly TariffCalendar[], overriding: readonly TariffCalendar[] = []) {
    const replaced = new Set(overriding.map((calendar) => calendar.region))
    for (const calendar of [...overriding, ...calendars.filter(({ region }) => !replaced.has(region))]) {
      const list = this.#byRegion.get(calendar.region)
      if (list) list.push(calendar)
      else this.#byRegion.set(calendar.region, [calendar])
    }
    this.#defaultRegion = overriding[0]?.region ?? DEFAULT_REGION
  }

  /**
   * The registers of a day: by the calendar of the innermost region that has one valid on it, the newest of several; else by
   * the nearest in time. Meters whose region has no tariff here, or that have no region, get the default region's.
   * @param holidays the calendar of the region, which knows its festivals
   */
  registersOf(region: string | null, day: EpochDay, holidays: Calendar): DayRegisters {
    const enclosing = region === null ? [] : enclosingRegions(region)
    const codes = [...enclosing, ''].filter((code) => this.#byRegion.has(code))
    const valid = (code: string) => this.#byRegion.get(code)?.some((calendar) => distance(calendar, day) === 0)
    const own = codes.find(valid) ?? codes[0]
    const calendars = this.#byRegion.get(own ?? this.#defaultRegion) ?? []
    let calendar = calendars[0]
    for (const other of calendars) {
      if (!calendar) continue
      const nearer = distance(calendar, day) - distance(other, day)
      if (nearer > 0 || (nearer === 0 && other.validFrom > calendar.validFrom)) calendar = other
    }
    if (!calendar) throw new Error('a tariff needs at least one calendar')
    const { month } = civil(day)
    const festival = holidays.festivalOf(day)
    const special = festival === null ? undefined : calendar.festivals.get(festival)
    const nearest = distance(calendar, day) > 0
    const foreign = own === undefined
    const key = [
      calendar.region,
      calendar.validFrom,
      calendar.validTo,
      month,
      special ? festival : '',
      nearest,
      foreign
    ].join()
    let known = this.#known.get(key)
    if (!known) {
      const registers = calendar.ordinary.slice((month - 1) * HOURS, month * HOURS)
      for (let hour = 0; special && hour < HOURS; hour++) {
        const register = special[(month - 1) * HOURS + hour]!
        if (register !== UNSET) registers[hour] = register
      }
      known = { registers, hours: countHours(registers), calendar, nearest, foreign }
      this.#known.set(key, known)
    }
    return known
  }

  /** The registers of each of `days` days from `firstDay`, as `registersOf` gives them. */
  registersByDay(region: string | null, firstDay: EpochDay, days: number, holidays: Calendar): DayRegisters[] {
    return Array.from({ length: days }, (_, i) => this.registersOf(region, firstDay + i, holidays))
  }
}

/** The register of each hour of consecutive days, `days × 24`. */
export function registerHours(registersByDay: readonly DayRegisters[]): Uint8Array {
  const hours = new Uint8Array(registersByDay.length * HOURS)
  for (const [day, { registers }] of registersByDay.entries()) hours.set(registers, day * HOURS)
  return hours
}

/** Days from a day to the nearest one on which a calendar is valid. */
function distance({ validFrom, validTo }: TariffCalendar, day: EpochDay): number {
  return Math.max(validFrom - day, day - validTo, 0)
}

function countHours(registers: Uint8Array): Uint8Array {
  const hours = new Uint8Array(5)
  hours[0] = HOURS
  for (const register of registers) hours[register] = hours[register]! + 1
  return hours
}
