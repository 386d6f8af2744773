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
export type NewDaysVerdict = 'quiet' | 'rise' | 'gap' | 'fault' | 'registers'

/**
 * Holds days against what an earlier judgement lets expect: is there a rise of the floor or the night that could be the
 * smallest rig of interest (5 % of the mean load, a whole machine at the least), a gap, a fault of the meter, or a register
 * calendar that was not there before? Quick and on the safe side: it only decides whether to judge anew.
 * @param newDays the days after the last judged one, the first of them right after it
 * @param smallestRigKw power of the smallest machine, kW
 */
export function lookAtNewDays(baseline: Baseline, newDays: ScreeningInput, smallestRigKw: number): NewDaysVerdict {
  const hourlyKw = hourlyLoad(newDays.curve, newDays.registerHours)
  const works = isWorkday(newDays)
  const told = TOLD_FROM * Math.max(SMALLEST_SHARE * baseline.meanKw, smallestRigKw)
  let before: readonly (number | null)[] = baseline.lastDayKw
  for (let day = 0; day < newDays.curve.days; day++) {
    const level = dayLevel(hourlyKw, day)
    if (level === null) return 'gap'
    if (!sameRegisters(baseline.lastDayRegisters, registersOf(newDays, day))) return 'registers'
    const hours = [...hourlyKw.subarray(day * HOURS_PER_DAY, (day + 1) * HOURS_PER_DAY)]
    const usual = (works(day) ? baseline.workday : baseline.rest) ?? baseline.rest ?? baseline.workday
    if (usual === null) return 'gap'
    if (isFaulty(hours, before, baseline)) return 'fault'
    if (riseOver(usual, level) >= told) return 'rise'
    before = hours
  }
  return 'quiet'
}

function riseOver(usual: DayLevel, level: DayLevel): number {
  return Math.max(level.floorKw - usual.floorKw, level.nightKw - usual.nightKw)
}

/** Negative or zero where it never was, a spike, or the day before again to the last digit. */
function isFaulty(
  hours: readonly number[],
  before: readonly (number | null)[],
  { lowestKw, highestKw }: Baseline
): boolean {
  const present = hours.filter((kw) => !Number.isNaN(kw))
  if (lowestKw >= 0 && present.some((kw) => kw < 0)) return true
  if (lowestKw > 0 && present.includes(0)) return true
  if (present.some((kw) => kw > SPIKE * highestKw)) return true
  return hours.every((kw, hour) => kw === before[hour])
}

function sameRegisters(known: readonly number[] | null, seen: readonly number[] | null): boolean {
  if (known === null || seen === null) return known === seen
  return seen.every((register, hour) => register === known[hour])
}
