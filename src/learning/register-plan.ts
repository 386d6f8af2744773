import type { EpochDay } from '../readings/day.ts'
import { REGISTERS } from '../readings/load-day.ts'
import { Tariff } from '../readings/tariff.ts'
import type { TariffCalendar } from '../readings/tariff-calendar.ts'
import type { Random } from '../simulation/random.ts'

const [SHARP, PEAK] = [REGISTERS.indexOf('sharp'), REGISTERS.indexOf('peak')]

/** A tariff to train with, and whether its days keep the holidays of the national calendar. */
export interface RegisterPlan {
  readonly tariff: Tariff
  readonly festivals: boolean
}

/**
 * Draws the tariff that a training meter's registers follow: mostly one of the official ones, in force throughout or taking
 * the other's place within the history; sometimes another province's, which has the same periods an hour or two away; in
 * some no sharp register.
 * @param calendars official calendars of one region, one after the other in time
 */
export function drawRegisterPlan(
  calendars: readonly TariffCalendar[],
  firstDay: EpochDay,
  days: number,
  random: Random
): RegisterPlan {
  const [older, newer] = [calendars[0]!, calendars[calendars.length - 1]!]
  const kind = random.next()
  const first = kind < 0.6 || kind >= 0.75 ? older : newer
  const second = kind >= 0.75 && kind < 0.9 ? newer : first
  const changes = firstDay + random.int(Math.floor(days / 10), Math.floor((9 * days) / 10))
  const shift = kind >= 0.9 ? random.pick([-2, -1, 1, 2]) : 0
  const sharpless = random.chance(0.12)
  const drawn = (calendar: TariffCalendar, validFrom: number, validTo: number): TariffCalendar => ({
    ...calendar,
    validFrom,
    validTo,
    ordinary: altered(calendar.ordinary, shift, sharpless),
    festivals: new Map([...calendar.festivals].map(([name, hours]) => [name, altered(hours, shift, sharpless)]))
  })
  const tariff = new Tariff([
    drawn(first, Number.NEGATIVE_INFINITY, changes - 1),
    drawn(second, changes, Number.POSITIVE_INFINITY)
  ])
  return { tariff, festivals: random.chance(0.3) }
}

/** The same hours of each month some hours later, sharp ones counted as peak where there is no sharp register. */
function altered(hours: Uint8Array, shift: number, sharpless: boolean): Uint8Array {
  return hours.map((_, i) => {
    const [month, hour] = [Math.floor(i / 24), i % 24]
    const register = hours[month * 24 + ((hour - shift + 24) % 24)]!
    return sharpless && register === SHARP ? PEAK : register
  })
}
