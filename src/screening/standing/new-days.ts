import { hourlyLoad } from '../hourly-load.ts'
import { HOURS_PER_DAY } from '../hours.ts'
import { isWorkday, type ScreeningInput } from '../screening-input.ts'
import { type Baseline, type DayLevel, dayLevel, registersOf } from './baseline.ts'

/** Mining is looked for from this share of the mean load on: what the models have learnt from is no smaller. */
const SMALLEST_SHARE = 0.05
/** A rise by half of the smallest rig is told: nights are not all alike, and a rig in a low one must not pass. */
const TOLD_FROM = 0.5
/** Hours so many times the highest of the weeks before are no load of the same premises. */
const SPIKE = 6

/** What days that came after a judgement show: nothing, or what it is that the judgement did not know of. */
type NewDaysVerdict = 'nothing_new' | 'quiet_days' | 'rise' | 'gap' | 'fault' | 'registers'

/**
 * Holds days against what an earlier judgement lets expect: is there a rise of the floor or the night that could be the
 * smallest rig of interest (5 % of the mean load, a whole machine at the least), a gap, a fault of the meter, or a register
 * calendar that was not there before? Quick and on the safe side: it only decides whether to judge anew.
 * @param since the last judged day, which late parts may have completed, and those after it
 * @param smallestRigKw power of the smallest machine, kW
 */
export function lookAtNewDays(baseline: Baseline, since: ScreeningInput, smallestRigKw: number): NewDaysVerdict {
  const hourlyKw = hourlyLoad(since.curve, since.registerHours)
  const works = isWorkday(since)
  const told = TOLD_FROM * Math.max(SMALLEST_SHARE * baseline.meanKw, smallestRigKw)
  const hoursOf = (day: number) => [...hourlyKw.subarray(day * HOURS_PER_DAY, (day + 1) * HOURS_PER_DAY)]
  const firstNew = isSame(hoursOf(0), baseline.lastDayKw) ? 1 : 0
  if (firstNew === since.curve.days) return 'nothing_new'
  for (let day = firstNew; day < since.curve.days; day++) {
    const level = dayLevel(hourlyKw, day)
    const usual = (works(day) ? baseline.workday : baseline.rest) ?? baseline.rest ?? baseline.workday
    if (level === null || usual === null) return 'gap'
    if (!sameRegisters(baseline.lastDayRegisters, registersOf(since, day))) return 'registers'
    const hours = hoursOf(day)
    if (isFaulty(hours, baseline) || (day > 0 && isSame(hours, hoursOf(day - 1)))) return 'fault'
    if (riseOver(usual, level) >= told) return 'rise'
  }
  return 'quiet_days'
}

function riseOver(usual: DayLevel, level: DayLevel): number {
  return Math.max(level.floorKw - usual.floorKw, level.nightKw - usual.nightKw)
}

/** Negative or zero where it never was, or a spike. */
function isFaulty(hours: readonly number[], { lowestKw, highestKw }: Baseline): boolean {
  const present = hours.filter((kw) => !Number.isNaN(kw))
  if (lowestKw >= 0 && present.some((kw) => kw < 0)) return true
  return (lowestKw > 0 && present.includes(0)) || present.some((kw) => kw > SPIKE * highestKw)
}

/** To the last digit; null and NaN are missing. */
function isSame(hours: readonly number[], others: readonly (number | null)[]): boolean {
  return hours.every((kw, hour) => (Number.isNaN(kw) ? Number.isNaN(others[hour] ?? Number.NaN) : kw === others[hour]))
}

function sameRegisters(known: readonly number[] | null, seen: readonly number[] | null): boolean {
  if (known === null || seen === null) return known === seen
  return seen.every((register, hour) => register === known[hour])
}
