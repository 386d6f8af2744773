import { idProblem } from '../cell-problem.ts'
import { clockChangeOn } from '../clock-change.ts'
import type { Header } from '../header.ts'
import type { LoadDay } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import { parseTimestamp, type Timestamp } from '../timestamp.ts'
import { unused } from '../xml/reading-type.ts'
import { drain } from '../xml/register-readings.ts'
import { XmlSink } from '../xml/xml-sink.ts'
import { METER_COLUMNS, meterIdsReader, RATIO_COLUMNS, READ_TIMES } from './columns.ts'
import type { Opening, ReadingsFormat, RowReader } from './format.ts'
import { FED_IN_PLACE } from './frozen-columns.ts'
import { ratiosOf } from './grid-columns.ts'
import { noteRatio, ratioConflict } from './grid-curve.ts'
import { LocalOffsets } from './local-offsets.ts'
import { TIME_COLUMNS, timeReader } from './long-times.ts'
import { MeterClocks } from './meter-clocks.ts'
import { MeterSeconds } from './meter-seconds.ts'
import { ratioReader } from './ratio-cells.ts'
import { registerReadings } from './register-columns.ts'
import { RegisterMemory } from './register-memory.ts'
import { clockOfRow } from './row-clock.ts'
import { isOfIntervals, slotsOfDay, usedMoment } from './slots-of-day.ts'
import { unitReader } from './unit-column.ts'

/** Places of the readings that curves are made of, with the channel of each. */
const CURVES = [
  { place: 0, channel: 'active_power' },
  { place: FED_IN_PLACE, channel: 'reverse_power' }
] as const
/** A direction for all: none of the two channels has others beside it. */
const FLOW = 1
const MINUTES_PER_DAY = 1440
const NO_VALUES = new Float32Array(24).fill(Number.NaN)

/**
 * Readings of a meter's cumulative registers every few minutes, one moment a row, in any order: the energy of an interval is
 * the difference of the readings at its ends, in double precision, times the ratio of the row or the point.
 */
export const registerRows: ReadingsFormat = {
  name: 'register-rows',
  columns: '电表资产号,时间,倍率,正向有功总示值,反向有功总示值',
  recognise: (header, opening) => {
    const isSaid = opening.format === 'register-rows'
    return isSaid || isOfIntervals(header, opening) ? registerReader(header, opening) : undefined
  }
}

function registerReader(header: Header, opening: Opening): RowReader | undefined {
  const id = header.anyOf(METER_COLUMNS)
  const slots = slotsOfDay(header, opening)
  const time = slots?.column ?? header.anyOf([...TIME_COLUMNS, ...READ_TIMES]) ?? usedMoment(header, opening)
  const readingsOf = registerReadings(header)
  if (id === undefined || time === undefined || !readingsOf) return undefined
  const { zone, registers = new RegisterMemory(), remark, refuse, dates: order } = opening
  const idName = header.names[id]!
  const clockOf = clockOfRow(opening)
  const clocks = new MeterClocks(remark)
  const offsets = new LocalOffsets()
  if (zone !== undefined || opening.clocks) seeSteps(offsets, opening.firstRows?.(header).cells ?? [], { id, time })
  const seconds = new MeterSeconds()
  const timeOf = slots?.timeOf ?? timeReader(header, { id: idName, time, hasZone: zone !== undefined, order })
  const ratioOf = ratioReader(header, ratiosOf(header, RATIO_COLUMNS), opening)
  const unitOf = unitReader(header, 'energy', opening.unit)
  const idsOf = meterIdsReader(header, opening.points)
  let made: LoadDay[] = []
  const keep = (day: LoadDay) => void made.push(day)
  const sink = new XmlSink(
    { ...opening, registers },
    {
      keep,
      keepShown: keep,
      reject: (problem, line, raw, of) => refuse?.(problem, line, raw, of),
      remark: (problem, line) => remark?.(problem, line)
    }
  )
  const taken = () => {
    const days = made
    made = []
    return days
  }
  let last = 1
  return {
    checks: true,
    heedsUnit: true,
    assumption: ASSUMPTION,
    read: (row) => {
      last = row.line
      const meterId = row.text(id)
      const noId = idProblem(idName, meterId)
      if (noId) return noId
      const exact = timeOf(row)
      if ('code' in exact) return exact
      const moment = seconds.read(meterId, exact)
      const ratio = ratioOf(row)
      if (typeof ratio !== 'number') return ratio
      const factor = unitOf?.(row, 'active_power', 1) ?? 1
      if (typeof factor !== 'number') return factor
      const readings = readingsOf(row)
      if ('code' in readings) return readings
      const ids = idsOf?.(row)
      const clock = clockOf(meterId, moment, ids)
      const { day, minute } = clock?.read(moment) ?? clocks.read(meterId, moment)
      const written = moment.offsetMinutes === null ? undefined : offsetOf(moment, day, minute)
      const offsetMinutes = written ?? (clock ? offsets.read(meterId, clock, day * MINUTES_PER_DAY + minute) : null)
      if (offsetMinutes !== null && typeof offsetMinutes !== 'number') return offsetMinutes
      const curves = CURVES.filter(({ place }) => !Number.isNaN(readings[place]!))
      if (curves.length === 0) {
        const isOther = readings.some((reading) => !Number.isNaN(reading))
        return isOther ? PERIOD : { meterId, day, channel: 'active_power', values: NO_VALUES }
      }
      const conflict = ratioConflict(registers, { meterId, day, channel: 'active_power' }, ids?.asset ?? '', ratio)
      if (conflict) return conflict
      // one number for the readings of all directions
      const shown = curves.reduce((sum, { place }, i) => sum + (i + 1) * readings[place]!, 0)
      const held = opening.ofKinds?.({ meterId, day, channel: 'active_power', values: quarterOf(minute, shown) })
      if (held && 'code' in held) return held
      noteRatio(registers, { meterId, day, channel: 'active_power' }, ids?.asset ?? '', ratio)
      const raw = row.raw()
      for (const [i, { place, channel }] of curves.entries()) {
        sink.add({
          meterId,
          quantity: { channel, factor, energy: true, register: true, minutes: 0, flow: FLOW },
          at: { day, minute, offsetMinutes, repeated: false, clockChange: clock && clockChangeOn(clock, day) },
          minutes: 0,
          ending: false,
          value: readings[place]!,
          estimated: false,
          line: row.line,
          raw,
          ids,
          ...(!Number.isNaN(ratio) && { ratio }),
          ...(i > 0 && { rows: 0 })
        })
      }
      return taken()
    },
    finish: () => {
      drain(sink.finish(last))
      return taken()
    }
  }
}

/** Minutes that a clock on which a moment is shown is ahead of UTC. */
function offsetOf(moment: Timestamp, day: number, minute: number): number {
  return (day - moment.day) * MINUTES_PER_DAY + minute - moment.minute + (moment.offsetMinutes ?? 0)
}

/** Shows the order of the first rows, as far as their times are plain. */
function seeSteps(
  offsets: LocalOffsets,
  rows: readonly (readonly string[])[],
  { id, time }: { readonly id: number; readonly time: number }
): void {
  const newest = new Map<string, number>()
  for (const cells of rows) {
    const moment = parseTimestamp(cells[time] ?? '')
    if (!moment) continue
    const [meter, local] = [cells[id] ?? '', moment.day * MINUTES_PER_DAY + moment.minute]
    offsets.see(local - (newest.get(meter) ?? local))
    newest.set(meter, local)
  }
}

/** Stands for a reading of a register at a moment, where it is held against others of its quarter-hour. */
function quarterOf(minute: number, reading: number): Float32Array {
  const quarters = new Float32Array(QUARTERS).fill(Number.NaN)
  quarters[Math.floor(minute / (MINUTES_PER_DAY / QUARTERS))] = reading
  return quarters
}

const QUARTERS = 96
const PERIOD: RowProblem = unused('峰/平/谷 (tariff period)')
const ASSUMPTION = {
  zh: '时刻为抄读示值的时刻；电量为相邻示值之差乘以倍率',
  en: 'times are those at which the register was read; energy is the difference of readings × ratio'
}
