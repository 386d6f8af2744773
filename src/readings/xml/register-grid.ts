import { minutesBetween } from './register-history.ts'
import { minutesLater, type XmlReading } from './xml-reading.ts'

/** Minutes between readings, in which they may be read. */
const STEPS = [60, 30, 20, 15, 10, 5]
/** So much before or after its time a reading may be taken, minutes. */
const LATE = 1
const FEWEST = 4
/** Share of the readings that are taken near their times. */
const MOST = 0.9

/**
 * Readings of a register that is read at regular times, and a minute before or after them, at these times: what it counted in
 * between is theirs.
 * @param readings in order
 */
export function atTheirTimes(readings: readonly XmlReading[]): readonly XmlReading[] {
  if (readings.length < FEWEST) return readings
  const distances = readings.slice(1).map((reading, i) => minutesBetween(readings[i]!.at, reading.at))
  const middle = distances.sort((a, b) => a - b)[distances.length >> 1]!
  const step = STEPS.find((minutes) => Math.abs(minutes - middle) <= LATE)
  if (step === undefined || readings.every(({ at }) => at.minute % step === 0)) return readings
  /** minutes from a reading to its time */
  const offOf = ({ at }: XmlReading) => {
    const behind = at.minute % step
    return behind > step / 2 ? step - behind : -behind
  }
  const near = readings.filter((reading) => Math.abs(offOf(reading)) <= LATE).length
  if (near < MOST * readings.length) return readings
  return readings.map((reading) => {
    const off = offOf(reading)
    return off === 0 || Math.abs(off) > LATE ? reading : { ...reading, at: minutesLater(reading.at, off) }
  })
}
