import { CHANNELS, type Channel, type LoadDay } from './load-day.ts'
import type { Meter } from './meter.ts'
import { type MeterIds, PointTerms, unknownMeter } from './point-terms.ts'
import type { RowProblem } from './rejection.ts'

/** Channels that the ratio of current and voltage transformers together applies to. */
export const MULTIPLIED: ReadonlySet<Channel> = new Set(
  (Object.keys(CHANNELS) as Channel[]).filter((channel) => ['kW', 'kWh', 'kvar'].includes(CHANNELS[channel].unit))
)
const LARGEST_AMPERE = 1e5
const LARGEST_VOLT = 1.2e6
/** Meters show a little more than 1 where they round. */
const LARGEST_POWER_FACTOR = 1.01
/** No single metering point draws a gigawatt: the limit where the contract capacity is not known. */
const LARGEST_KW = 1e6
/** Transformers are overloaded for hours, not by more than this. */
const LARGEST_SHARE_OF_CONTRACT = 1.5
const HOURS_PER_DAY = 24
const LONGEST_MONTH_DAYS = 31

/** Without a points file an account stands for the asset that is no meter of the sites file. */
const NO_POINTS = new PointTerms([])

/** Whether a ratio is in the energies of a row already, as the register beside them shows. */
export type RatioIsIn = (ratio: number) => boolean

/**
 * Decides on a load day that was read: the day as it goes in, or what is the matter with it.
 * @param ids the numbers that its row gives beside the id that it goes by
 * @param isIn asked for the meter's ratio, where its row shows whether it has been applied
 */
export type Check = (day: LoadDay, ids?: MeterIds, isIn?: RatioIsIn) => LoadDay | RowProblem

/**
 * The rules that need the meter: it must be in the sites file; its multiplier is applied to kW, kWh and kvar that are not
 * primary values already, nor shown to be by the register beside them; and no value may be larger than 1.5 × its contract capacity, or 10⁶ kW where that is not known (for
 * energy: the hours of the day or month), nor any other quantity than what can be measured. Where a row's own ratio is not the
 * meter's, the row's holds, and the day says the other.
 * @param points by whose rows readings of assets and accounts find their point, and what the multiplier is on their day
 */
export function checkAgainst(meters: ReadonlyMap<string, Meter>, points?: PointTerms): Check {
  return (written, ids = {}, isIn) => {
    const isKnown = !points && meters.has(written.meterId)
    const found = isKnown ? undefined : (points ?? NO_POINTS).match(written.meterId, ids, written.day, meters)
    if (found && 'code' in found) return found
    const day = !found || found.meterId === written.meterId ? written : { ...written, meterId: found.meterId }
    const meter = meters.get(day.meterId)
    if (!meter) return unknownMeter(day.meterId)
    const onFile = MULTIPLIED.has(day.channel) ? known(found?.term?.multiplier, meter.multiplier) : Number.NaN
    const ratio = day.primary || Number.isNaN(onFile) || isIn?.(onFile) ? 1 : onFile
    const conflicts = day.ratio !== undefined && !Number.isNaN(onFile) && onFile !== day.ratio
    const values = ratio === 1 ? day.values : day.values.map((value) => value * ratio)
    const limit = limitOf(meter, day)
    for (let i = 0; i < values.length; i++) {
      if (Math.abs(values[i]!) > limit) return absurd(values[i]!, limit, day, meter)
    }
    if (values === day.values && !conflicts) return day
    const register = day.register && { ...day.register, factor: day.register.factor * ratio }
    return { ...day, values, ...(conflicts && { otherRatio: onFile }), ...(register && { register }) }
  }
}

/** The largest mean power, kW, that a metering point may draw. @param contractKva 0 or NaN where it is not known */
export function largestKw(contractKva: number): number {
  return contractKva > 0 ? LARGEST_SHARE_OF_CONTRACT * contractKva : LARGEST_KW
}

function limitOf({ contractKva }: Meter, { channel }: LoadDay): number {
  const kw = largestKw(contractKva)
  switch (CHANNELS[channel].unit) {
    case 'kWh':
      return kw * HOURS_PER_DAY * (channel === 'month_energy' ? LONGEST_MONTH_DAYS : 1)
    case 'A':
      return LARGEST_AMPERE
    case 'V':
      return LARGEST_VOLT
    case '':
      return LARGEST_POWER_FACTOR
    default:
      return kw
  }
}

function known(number: number | undefined, otherwise: number): number {
  return number === undefined || Number.isNaN(number) ? otherwise : number
}

function absurd(kept: number, limit: number, { channel }: LoadDay, { contractKva }: Meter): RowProblem {
  const value = Number(kept.toPrecision(7))
  const { unit } = CHANNELS[channel]
  const known = contractKva > 0 && MULTIPLIED.has(channel)
  const zhWhy = known ? `（合同容量 ${contractKva} kVA 的 ${LARGEST_SHARE_OF_CONTRACT} 倍）` : ''
  const enWhy = known ? ` (${LARGEST_SHARE_OF_CONTRACT} × the contract capacity of ${contractKva} kVA)` : ''
  return {
    code: 'absurd_power',
    reason: {
      zh: `${value} ${unit} 超过可能的 ${limit} ${unit}${zhWhy}`,
      en: `${value} ${unit} is more than the ${limit} ${unit} that can be${enWhy}`
    }
  }
}
