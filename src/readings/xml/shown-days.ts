import type { LoadDay } from '../load-day.ts'
import { isUsable } from './register-edges.ts'
import { minutesBetween } from './register-history.ts'
import type { XmlReading } from './xml-reading.ts'

const MINUTES_PER_DAY = 1440
/** Lengths of intervals that a reading by itself may begin, minutes. */
const GRIDS = [60, 30, 15, 5, 1]

/**
 * What a register showed, by day, as far as a grid of intervals or days has its readings: for those of other imports, which lie
 * beside them or correct them.
 * @param shown in order
 * @param mostKw largest mean power between them, kW; NaN = not known
 */
export function* shownDays(register: string, shown: readonly XmlReading[], mostKw: number): Generator<LoadDay> {
  for (let from = 0, to = 0; from < shown.length; from = to) {
    const { day } = shown[from]!.at
    while (to < shown.length && shown[to]!.at.day === day) to++
    const load = shownDay(register, shown, [from, to], mostKw)
    if (load) yield load
  }
}

/** The day of the readings from one place to another. */
function shownDay(
  register: string,
  shown: readonly XmlReading[],
  [from, to]: readonly [number, number],
  mostKw: number
): LoadDay | undefined {
  const { meterId, quantity, at, ratio } = shown[from]!
  const step = stepOf(shown, from, to)
  const points = step >= 1380 ? 1 : MINUTES_PER_DAY / step
  const energy = points === 1 ? DAILY[quantity.channel] : undefined
  if (!Number.isInteger(points) || (points === 1 && !energy)) return undefined
  const readings = new Float64Array(points).fill(Number.NaN)
  for (const reading of shown.slice(from, to)) {
    const place = (reading.at.minute * points) / MINUTES_PER_DAY
    if (Number.isInteger(place)) readings[place] = reading.value * reading.quantity.factor
  }
  if (readings.every(Number.isNaN)) return undefined
  return {
    meterId,
    day: at.day,
    channel: energy?.channel ?? quantity.channel,
    values: new Float32Array(energy?.values ?? points).fill(Number.NaN),
    rows: 0,
    ...(ratio !== undefined && { primary: true, ratio }),
    register: {
      name: `${register.split(' ', 2).join(' ')} ${ratio ?? 1}`,
      readings,
      mostKw: mostKw || 0,
      factor: ratio ?? 1
    }
  }
}

/** Minutes between the readings of a day and those beside them: the least that makes an interval or a day. */
function stepOf(shown: readonly XmlReading[], from: number, to: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let i = Math.max(from, 1); i < Math.min(to + 1, shown.length); i++) {
    const minutes = minutesBetween(shown[i - 1]!.at, shown[i]!.at)
    if (isUsable(minutes)) least = Math.min(least, minutes)
  }
  return least < Number.POSITIVE_INFINITY ? least : stepAlone(shown[from]!.at.minute)
}

/** What the energies of whole days are: the total of the registers, or what was fed in. */
const DAILY: Partial<
  Record<string, { readonly channel: 'register_energy' | 'reverse_energy'; readonly values: number }>
> = {
  active_power: { channel: 'register_energy', values: 5 },
  reverse_power: { channel: 'reverse_energy', values: 1 }
}

/** A reading by itself at midnight is of a day. */
function stepAlone(minute: number): number {
  return minute === 0 ? MINUTES_PER_DAY : GRIDS.find((grid) => minute % grid === 0)!
}
