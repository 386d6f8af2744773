import type { RowProblem } from '../rejection.ts'

/** A register that has turned over stood in the last part of its range before, and stands in the first part after. */
const LAST_PART = 0.9
/** Registers of meters have six digits before the point, older ones five or four. */
const FEWEST_DIGITS = 4
/** A new meter's register begins near zero, with what the test bench left on it. */
const NEW_METER_KWH = 20
/** No meter measures more at its terminals (100 A in three phases are 69 kW); registers of primary values may. */
const LARGEST_REGISTER_KW = 100
/** A load does not rise within an interval to so many times the largest of the rest of the day. */
const LARGEST_RISE = 100
/** What a register shows shortly before its end is nearly as much. */
const NEARLY = 0.99
/** What no register of the same load did: so many times the largest rise of its other intervals. */
export const STANDS_OUT = 5

/**
 * What lies between two readings of a register, kWh; NaN = not known; `backwards` = impossible. A register that falls from
 * the end of its range to its beginning has turned over where the energy is like that of its other intervals; or else another
 * meter has been put in.
 * @param hours between the readings
 * @param otherKw largest mean power between other readings, as `largestRise` tells it
 */
export function difference(before: number, after: number, hours: number, otherKw: number): number | 'backwards' {
  const energy = after - before
  if (!(energy < 0)) return energy
  const range = 10 ** Math.max(FEWEST_DIGITS, Math.ceil(Math.log10(before)))
  const turnsOver = before > LAST_PART * range && after < (1 - LAST_PART) * range
  const most = otherKw > 0 ? STANDS_OUT * otherKw : LARGEST_REGISTER_KW
  if (turnsOver && (energy + range) / hours <= most) return energy + range
  return after <= NEW_METER_KWH && after < before / 2 ? Number.NaN : 'backwards'
}

/** Whether a mean power is none that the load can have risen to from its others: another meter was put in. */
export function isJump(kw: number, otherKw: number): boolean {
  return kw > LARGEST_REGISTER_KW && kw > LARGEST_RISE * otherKw
}

/** Whether a register that showed `before` may have risen to nines, which else are a mark of a missing reading. */
export function isNearlyFull(before: number, nines: number): boolean {
  return before <= nines && before >= NEARLY * nines
}

/**
 * What lies between the last reading of a day and the first of the next, or between those of two parts of a day, kWh; as
 * `difference`, and not known where no load can have risen to it.
 * @param hours between the readings
 * @param mostKw largest mean power of the days or parts
 */
export function differenceBeyond(before: number, after: number, hours: number, mostKw: number): number | 'backwards' {
  const energy = difference(before, after, hours, mostKw)
  return energy !== 'backwards' && isJump(energy / hours, mostKw) ? Number.NaN : energy
}

/**
 * As `differenceBeyond`, for readings far apart, of which one rise is a whole day's: what rises much like that beside it is a
 * load that has set in, as no meter is put in twice.
 * @param besideKw larger mean power of the rises before and after, whatever they are taken for
 */
export function differenceAmong(
  before: number,
  after: number,
  hours: number,
  mostKw: number,
  besideKw: number
): number | 'backwards' {
  // nothing may be known yet of how fast the register rises
  const energy = (mostKw > 0 ? differenceBeyond : difference)(before, after, hours, mostKw)
  if (energy === 'backwards' || !Number.isNaN(energy)) return energy
  return after > before && (after - before) / hours <= STANDS_OUT * besideKw ? after - before : energy
}

/** Mean power at which a register rises, kW, whatever that is; 0 where it does not, or is not known. */
export function riseKw(before: number, after: number, hours: number): number {
  return after > before ? (after - before) / hours : 0
}

/**
 * What to hold a later rise against after one that was taken for another meter's, kW: a second one like it is none, so that a
 * load that sets in once is not missing for ever.
 */
export function mostAfterJump(kw: number): number {
  return (kw * STANDS_OUT) / LARGEST_RISE
}

/**
 * Largest mean power, kW, between readings that follow each other; 0 where none rise. Rises from zero are left out, as the zero
 * may be none, and so is one that no load can have: a wrong reading must not explain the fall behind it.
 * @param hours moments of the readings
 */
export function largestRise(readings: ArrayLike<number>, hours: ArrayLike<number>): number {
  let [most, second] = [0, 0]
  for (let i = 0; i + 1 < readings.length; i++) {
    if (readings[i] === 0) continue
    const kw = (readings[i + 1]! - readings[i]!) / (hours[i + 1]! - hours[i]!)
    if (!(kw < Number.POSITIVE_INFINITY)) continue
    if (kw > most) [most, second] = [kw, most]
    else if (kw > second) second = kw
  }
  return isJump(most, second) ? second : most
}

/**
 * Places of the zeros that stand for readings that were not collected: a register that showed something before does not go
 * back to zero, unless it goes on from there as a new meter, or one that has turned over, does. A register that only ever
 * shows zero has measured nothing.
 * @param hours moments of the readings
 * @param otherKw as for `difference`
 */
export function absentZeros(readings: ArrayLike<number>, hours: ArrayLike<number>, otherKw: number): number[] {
  const absent: number[] = []
  let zeros: number[] = []
  let before = 0
  for (let i = 0; i < readings.length; i++) {
    const reading = readings[i]!
    if (reading === 0) zeros.push(i)
    else if (reading > 0) {
      if (zeros.length > 0) {
        const kw = reading / (hours[i]! - hours[zeros.at(-1)!]!)
        const most = Math.max(STANDS_OUT * otherKw, before > 0 ? 0 : LARGEST_REGISTER_KW)
        if (kw > most || (before > 0 && reading >= before)) absent.push(...zeros)
        zeros = []
      }
      before = reading
    }
  }
  if (before > 0) absent.push(...zeros)
  return absent
}

/** The problem of a register that runs backwards. */
export function backwards(before: number, after: number): RowProblem {
  const zh = `示数倒走：${before} 之后是 ${after}`
  return { code: 'register_backwards', reason: { zh, en: `the register runs backwards: ${before}, then ${after}` } }
}
