import { twoAssets } from '../asset-clash.ts'
import { idProblem, notANumber } from '../cell-problem.ts'
import { clockChangeOn } from '../clock-change.ts'
import { DayCollector } from '../day-collector.ts'
import type { Header } from '../header.ts'
import { lengthByEnds } from '../inclusive-ends.ts'
import { longInterval } from '../interval-problems.ts'
import { CHANNELS } from '../load-day.ts'
import { readNumber } from '../number-cell.ts'
import type { TimedReading } from '../open-day.ts'
import type { MeterIds } from '../point-terms.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { minutesLater } from '../timestamp.ts'
import { IRREGULAR_SECONDS, withinMinute } from '../within-minute.ts'
import { METER_COLUMNS, meterIdsReader, RATIO_COLUMNS } from './columns.ts'
import { electricalRatios, PART_OF_RATIO } from './electrical-ratios.ts'
import { billRatios, type EnergyRatio } from './energy-ratio.ts'
import { nameOf, ofTitle, unknownName } from './file-meter.ts'
import { FirstReadings } from './first-readings.ts'
import type { Opening, ReadingsFormat, RowReader } from './format.ts'
import { ratiosOf } from './grid-columns.ts'
import { noteRatio, ratioConflict } from './grid-curve.ts'
import { assumptionOf } from './long-assumption.ts'
import {
  firstOfChannels,
  hasNumber,
  type Quantity,
  quantitiesOf,
  rowsSayUnit,
  spareOf,
  unitBesideName,
  unitsOf,
  type ValueUnit
} from './long-columns.ts'
import { LIKELY_ENDS, lengthOf, TIMES_END, TimeSpan } from './long-ends.ts'
import { END_COLUMNS, endReader, endsDay, START_COLUMNS, TIME_COLUMNS, timeReader } from './long-times.ts'
import { rowChannelReader } from './long-types.ts'
import { MeterClocks } from './meter-clocks.ts'
import { MeterSeconds } from './meter-seconds.ts'
import { isNoValue, noValues } from './no-value.ts'
import { RowQuality } from './quality-column.ts'
import { ratioReader } from './ratio-cells.ts'
import { RegisterMemory } from './register-memory.ts'
import { clockOfRow } from './row-clock.ts'
import { originReader } from './row-origins.ts'
import { stepsOfMeters } from './seconds-apart.ts'
import { secondsEarlier, sharedOut } from './shared-out.ts'
import { type Slots, slotsOfDay, usedMoment } from './slots-of-day.ts'
import { namedUnit } from './unit-column.ts'
import { energyWatch } from './watching-energies.ts'

const MINUTES_PER_DAY = 1440

/**
 * `meter_id,timestamp,kw|kwh`: one reading a row, of any interval of 1 to 60 minutes, in any order;
 * with more columns for reactive power, power factor, currents and voltages; a ratio in the row is applied to powers and
 * energies. Times may carry an offset, or count seconds since 1970; they stay on the clock they are written on unless a zone
 * is given, or the sites file says that of the point. Where both ends of the interval stand in the row and no id does (`Consumption (kWh),Start,End`), the file's name
 * is the meter's.
 */
export const longRows: ReadingsFormat = {
  name: 'long-rows',
  columns: 'meter_id,timestamp,kw|kwh',
  recognise: (header, opening) => {
    const id = header.anyOf(METER_COLUMNS)
    const end = header.anyOf(END_COLUMNS)
    const start = end === undefined ? undefined : header.anyOf(START_COLUMNS)
    const slots = start === undefined ? slotsOfDay(header, opening) : undefined
    const time = start ?? slots?.column ?? header.anyOf(TIME_COLUMNS) ?? usedMoment(header, opening)
    const all = quantitiesOf(header, namedUnit(header, opening.unit) !== undefined)
    const quantities = firstOfChannels(all)
    if (time === undefined || quantities.length === 0 || (id === undefined && start === undefined)) return undefined
    return longReader(header, opening, {
      id,
      time,
      end: start === undefined ? undefined : end,
      slots,
      quantities,
      spare: spareOf(all)
    })
  }
}

interface LongColumns {
  /** undefined where the name of the file is the meter's id */
  readonly id: number | undefined
  readonly time: number
  /** the end of the interval that begins at the time */
  readonly end: number | undefined
  /** the times are those of a column of the intervals of the day */
  readonly slots: Slots | undefined
  readonly quantities: readonly Quantity[]
  /** the same as the first of them in another unit, for rows that do not have that */
  readonly spare: Quantity | undefined
}

function longReader(
  header: Header,
  opening: Opening,
  { id, time, end, slots, quantities: first, spare }: LongColumns
): RowReader {
  const {
    file,
    check,
    zone,
    clocks: pointClocks,
    times,
    points,
    unit: stated,
    dates: order,
    remark,
    refuse,
    intervals
  } = opening
  const hasEnds = end !== undefined || slots?.endOf !== undefined
  const ending = times === 'ending' && !hasEnds
  const [sources, watch] = [opening.registers?.sources, energyWatch(opening)]
  const collector = new DayCollector(refuse, { run: intervals, file, ending, watch, sources, remark })
  const clockOf = clockOfRow(opening)
  const clocks = new MeterClocks(remark)
  const seconds = new MeterSeconds(() => {
    const steps = stepsOfMeters(header, opening, { id, time })
    return id === undefined ? new Map(Array.from(steps.values(), (step) => [fileId, step])) : steps
  })
  const firsts = new FirstReadings(ending)
  let withinTold = false
  const idName = id === undefined ? undefined : header.names[id]!
  const hasZone = zone !== undefined
  const timeOf = slots?.timeOf ?? timeReader(header, { id: idName, time, hasZone, order })
  const endOf = slots ? slots.endOf : endReader(header, { id: idName, time: end, hasZone, order })
  const fileId = ofTitle(opening) ?? nameOf(file)
  const others = spare && [spare, ...first.slice(1)]
  const numbers = first.map(() => new Float32Array(1))
  const checked = first.map(() => Number.NaN)

  const idsOf = meterIdsReader(header, points)
  const originOf = originReader(header, opening.kinds)
  const ratios = ratiosOf(header, RATIO_COLUMNS)
  const ratioOf = ratios.length === 0 ? undefined : ratioReader(header, ratios, opening)
  const billOf = billRatios(header)
  const electricalOf = electricalRatios(header, opening)
  let partTold = false
  const memory = opening.registers ?? new RegisterMemory()
  const unitOf = namedUnit(header, stated)
  const ofRows = rowsSayUnit(header, stated)
  let unitTold = false
  const [plain, plainOthers] = [unitsOf(first, undefined), others && unitsOf(others, undefined)]
  const channelOf = rowChannelReader(header)
  let endsTold = times !== undefined || hasEnds
  const span = new TimeSpan()
  const quality = new RowQuality(header, remark)
  /** the quantities as the newest row has them */
  let quantities = first

  /** Takes the numbers of the row as they pass the check. @returns its metering point, or the problem of the first that does not */
  const pointOf = (
    row: Row,
    idText: string,
    { day, length }: { day: number; length: number },
    units: readonly ValueUnit[],
    ids: MeterIds | undefined
  ): string | RowProblem => {
    const ratio = ratioOf ? ratioOf(row) : Number.NaN
    if (typeof ratio !== 'number') return ratio
    const rowDay = { meterId: idText, day, channel: quantities[0]!.channel }
    const conflict = ratioOf && ratioConflict(memory, rowDay, ids?.asset ?? '', ratio)
    if (conflict) return conflict
    let meterId = idText
    const missing = quality.isMissing(row)
    for (const [i, { column, channel }] of quantities.entries()) {
      const { factor, energy: isEnergy } = units[i]!
      const values = numbers[i]!
      if (!readNumber(row.bytes, row.starts[column]!, row.ends[column]!, values, 0)) {
        return notANumber(header.names[column]!, row.text(column))
      }
      if (missing) values[0] = Number.NaN
      else if (isNoValue(values[0]!) && CHANNELS[channel].unit !== '') {
        values[0] = Number.NaN
        remark?.(noValues(1))
      }
      const rated = !Number.isNaN(ratio) && ['kW', 'kvar'].includes(CHANNELS[channel].unit)
      const billed: Omit<EnergyRatio, 'ratio'> = isEnergy ? billOf(row, values[0]! * factor, ratio) : { factor: ratio }
      const own = electricalOf ? electricalOf(row, channel, ratio) : 1
      if (typeof own !== 'number') return own
      if (Number.isNaN(own) && !Number.isNaN(values[0]!) && !partTold) {
        partTold = true
        remark?.(PART_OF_RATIO)
      }
      if (rated || factor !== 1 || own !== 1) values[0] = values[0]! * factor * (rated ? billed.factor : own)
      // before the interval is known, energy is judged as that of an hour, which lets the most through
      const interval = isEnergy ? length || collector.intervalOf(meterId) : 0
      if (interval > 0) values[0] = (values[0]! * 60) / interval
      const given = { meterId: idText, day, channel, values, ...(rated && { primary: true as const, ratio }) }
      const load = check(given, ids, billed.isIn)
      if ('code' in load) return id === undefined && load.code === 'unknown_meter' ? unknownName(idText) : load
      meterId = load.meterId
      checked[i] = interval > 0 ? (load.values[0]! * interval) / 60 : load.values[0]!
    }
    if (ratioOf) noteRatio(memory, rowDay, ids?.asset ?? '', ratio)
    return meterId
  }

  return {
    checks: true,
    heedsUnit: true,
    assumption: assumptionOf(
      ending,
      { zone, hasClocks: (pointClocks?.size ?? 0) > 0 },
      id === undefined ? { id: fileId, ofTitle: fileId === ofTitle(opening) } : undefined
    ),
    read: (row) => {
      const writtenId = id === undefined ? fileId : row.text(id)
      const written = others && !hasNumber(row, first[0]!.column) && hasNumber(row, spare!.column) ? others : first
      quantities = written
      const noId = idProblem(idName ?? 'file', writtenId)
      if (noId) return noId
      const exact = timeOf(row)
      if ('code' in exact) return exact
      const at = seconds.read(writtenId, exact)
      if (at.minute === 0 && !endsTold && endsDay(row, time)) {
        endsTold = true
        remark?.(TIMES_END)
      }
      span.see(writtenId, at)
      const exactEnd = endOf?.(row, exact)
      if (exactEnd && 'code' in exactEnd) return exactEnd
      const end = exactEnd && seconds.readEnd(writtenId, exactEnd)
      const { step } = seconds
      const within = step !== 0
      const isSure = within && step !== undefined
      const isShared = isSure && step > 0
      // the end of an interval falls into the minute before it
      const isInside = within && at.second > 0
      const begun = ending && !isInside ? minutesLater(at, -1) : at
      const moment = ending && isShared ? secondsEarlier(at, step) : begun
      const ids = idsOf?.(row)
      const clock = clockOf(writtenId, moment, ids)
      const between = end && !isSure ? lengthOf(at, end, clock) : 0
      if (typeof between !== 'number') return between
      const length = isSure ? 1 : end ? lengthByEnds(between) : written[0]!.minutes
      const unit = unitOf?.(row)
      const units = unitOf ? unitsOf(written, unit, ofRows) : written === first ? plain : plainOthers!
      if ('code' in units) return units
      const contradiction = ofRows && !unitTold && unit !== undefined ? unitBesideName(written, units, unit) : undefined
      if (contradiction) {
        unitTold = true
        remark?.(contradiction)
      }
      if (channelOf && written[0]!.channel === 'active_power') {
        const channel = channelOf(row, units[0]!.energy)
        if (typeof channel !== 'string') return channel
        quantities = [{ ...written[0]!, channel }, ...written.slice(1).filter((other) => other.channel !== channel)]
      }
      if (isSure && !isShared && units.some(({ energy }) => energy)) return IRREGULAR_SECONDS
      if (isSure && !withinTold) {
        withinTold = true
        remark?.(withinMinute(step))
      }
      const { day, minute } = clock?.read(moment) ?? clocks.read(writtenId, moment)
      const isDay = units[0]!.energy && quantities[0]!.channel === 'active_power' && minute === 0
      if (length === MINUTES_PER_DAY && !isDay) return longInterval(length)
      const meterId = pointOf(row, writtenId, { day, length: isShared ? step / 60 : length }, units, ids)
      if (typeof meterId !== 'string') return meterId
      const utc = moment.offsetMinutes === null ? null : moment.day * 1440 + moment.minute - moment.offsetMinutes
      const offsetMinutes = utc === null ? null : day * 1440 + minute - utc
      const statedInterval = points?.on(meterId, day)?.intervalMinutes ?? 0
      const repeated = offsetMinutes === null && (clock?.isRepeated(day, minute) ?? false)
      const origin = originOf(row, ids)
      const readings: TimedReading[] = []
      for (const [i, { channel }] of quantities.entries()) {
        const value = checked[i]!
        if (i > 0 && Number.isNaN(value)) continue
        // written out, since spreading other objects into one for each row takes several times as long as all else
        readings.push({
          meterId,
          channel,
          day,
          minute,
          value,
          energy: units[i]!.energy,
          intervalMinutes: length,
          betweenEnds: between,
          statedInterval,
          offsetMinutes,
          repeated,
          clockChange: clock && clockChangeOn(clock, day),
          clockUnknown: offsetMinutes === null && clock === undefined,
          early: at.second < 0,
          second: within ? at.second : undefined,
          step,
          rows: i === 0 ? 1 : 0,
          origin,
          line: row.line
        })
      }
      for (const first of firsts.take(writtenId, step)) collector.add(first)
      if (seconds.isFirst && within) {
        firsts.hold(writtenId, readings, ending && !isInside ? at.second + 60 : at.second)
        quality.see(row)
        return []
      }
      const other =
        origin && readings.map((reading) => collector.otherAsset(reading)).find((asset) => asset !== undefined)
      if (other !== undefined) return twoAssets(meterId, origin!.asset, other)
      for (const reading of readings) {
        if (!isShared) collector.add(reading)
        else for (const part of sharedOut(reading, moment.second, step)) collector.add(part)
      }
      quality.see(row)
      return collector.overflow()
    },
    finish: () => {
      for (const first of firsts.rest()) collector.add(first)
      const days = collector.finish()
      quality.tell()
      if (!endsTold && span.areEnds((meterId) => collector.intervalOf(meterId))) remark?.(LIKELY_ENDS)
      return days
    }
  }
}
