import { idProblem } from '../cell-problem.ts'
import type { Header } from '../header.ts'
import type { LoadDay } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import { METER_COLUMNS, meterIdsReader, RATIO_COLUMNS } from './columns.ts'
import { MONTH_COLUMNS } from './daily-registers.ts'
import type { Opening, ReadingsFormat, RowReader } from './format.ts'
import { type BegunRow, beginReader, FreezeBegins } from './freeze-begins.ts'
import { type ClosedDay, closedDayReader, closedMonthReader, FREEZE_DATES, FREEZE_MONTHS } from './freeze-dates.ts'
import { channelOf, FrozenEnergies, type FrozenRow } from './frozen-energies.ts'

import { dayAt, type Period, placeOf } from './frozen-names.ts'
import { ratiosOf } from './grid-columns.ts'
import { noteRatio, ratioConflict } from './grid-curve.ts'
import { ratioReader } from './ratio-cells.ts'
import { registerReadings } from './register-columns.ts'
import { RegisterMemory } from './register-memory.ts'
import { isOfIntervals } from './slots-of-day.ts'
import { unitReader } from './unit-column.ts'

/** Names of months that stand in file names and in columns of nothing else. */
const MONTHLY = /月冻结|e_mp_(?:mon|month)_read|e_mp_read_(?:mon|month)/iu
const ONLY_MONTHS = MONTH_COLUMNS.filter((name) => !['rq', 'date'].includes(name)).concat(
  '数据月份',
  'data_month',
  '冻结月份'
)

/**
 * Readings of a meter's registers as they are frozen at the end of each day (日冻结示值): in total and by tariff period, and
 * of what was fed in. A day's energy is the difference to the freeze of the day before, times the ratio of the row or the
 * point; files may come in any order.
 */
export const frozenDays: ReadingsFormat = {
  name: 'frozen-registers',
  columns: '户号,电表资产号,数据日期,综合倍率,正向有功总,正向有功尖,正向有功峰,正向有功平,正向有功谷,反向有功总',
  recognise: (header, opening) => {
    const isMonthly = opening.format !== 'frozen-registers' && isOfMonths(header, opening)
    const closedOf = isMonthly ? undefined : closedDayReader(header, opening.dates)
    const reader = closedOf && frozenReader(header, opening, 'day', closedOf)
    // registers that are read every few minutes are frozen at the end of no day
    return reader && opening.format === undefined && isOfIntervals(header, opening) ? undefined : reader
  }
}

/** The same, frozen at the end of each month (月冻结示值). */
export const frozenMonths: ReadingsFormat = {
  name: 'frozen-registers-monthly',
  columns: '户号,年月,综合倍率,正向有功总示值,正向有功峰示值,正向有功平示值,正向有功谷示值',
  recognise: (header, opening) => {
    const isMonthly = opening.format === 'frozen-registers-monthly' || isOfMonths(header, opening)
    const closedOf = isMonthly ? closedMonthReader(header, ONLY_MONTHS, opening.dates) : undefined
    return closedOf && frozenReader(header, opening, 'month', closedOf)
  }
}

function isOfMonths(header: Header, { file }: Opening): boolean {
  if (header.anyOf(ONLY_MONTHS) !== undefined) return true
  return MONTHLY.test(file) || header.names.some((name) => MONTHLY.test(name))
}

/** What a row tells that does not have the reading before its own. */
const NOT_BEGUN = { begun: undefined, days: [] }

function frozenReader(header: Header, opening: Opening, period: Period, closedOf: ClosedDay): RowReader | undefined {
  const id = header.anyOf(METER_COLUMNS)
  const readingsOf = registerReadings(header)
  if (id === undefined || !readingsOf) return undefined
  const idName = header.names[id]!
  const registers = opening.registers ?? new RegisterMemory()
  const ratioOf = ratioReader(header, ratiosOf(header, RATIO_COLUMNS), opening)
  const unitOf = unitReader(header, 'energy', opening.unit)
  const idsOf = meterIdsReader(header, opening.points)
  const energies = new FrozenEnergies(registers, period, opening)
  const channel = channelOf(period)
  const [beginOf, begins] = [beginReader(header), new FreezeBegins()]

  /** What the reading of a row before its own tells: the first of another meter, and energies of days before. */
  const begunBefore = (begin: number, row: FrozenRow): { begun: number | undefined; days: readonly LoadDay[] } => {
    const totalOf = (total: number) => row.readings.map((_, place) => (place === 0 ? total : Number.NaN))
    const asOthers = (known: readonly LoadDay[] | RowProblem): readonly LoadDay[] =>
      'code' in known ? [] : known.map((load) => ({ ...load, rows: 0 }))
    const swappedBy = ({ at, begin: begun, end }: BegunRow) =>
      asOthers(energies.add({ ...row, day: dayAt(period, at), readings: totalOf(end), begun }))
    const begunBy = (begun: BegunRow): readonly LoadDay[] => {
      const before = { ...row, day: dayAt(period, begun.at - 1) }
      const shown = energies.shownAt(before)
      if (shown === begun.begin) return []
      return Number.isNaN(shown)
        ? asOthers(energies.add({ ...before, readings: totalOf(begun.begin) }))
        : swappedBy(begun)
    }
    const own = { at: placeOf(period, row.day), begin, end: row.readings[0]! }
    const meter = `${row.meterId} ${row.ids?.asset ?? ''} ${row.ratio}`
    const { isSwapped, swapped, rows } = begins.take(meter, own)
    return {
      begun: isSwapped ? begin : undefined,
      days: [...(swapped ? swappedBy(swapped) : []), ...rows.flatMap(begunBy)]
    }
  }
  return {
    checks: true,
    heedsUnit: true,
    assumption: period === 'day' ? FREEZE_DATES : FREEZE_MONTHS,
    read: (row) => {
      const meterId = row.text(id)
      const badId = idProblem(idName, meterId)
      if (badId) return badId
      const day = closedOf(row)
      if (typeof day !== 'number') return day
      const ratio = ratioOf(row)
      if (typeof ratio !== 'number') return ratio
      const factor = unitOf?.(row, channel, 1) ?? 1
      if (typeof factor !== 'number') return factor
      const readings = readingsOf(row)
      if ('code' in readings) return readings
      for (let i = 0; i < readings.length; i++) readings[i] = readings[i]! * factor
      const ids = idsOf?.(row)
      const conflict = ratioConflict(registers, { meterId, day, channel }, ids?.asset ?? '', ratio)
      if (conflict) return conflict
      const frozen = { meterId, day, readings, ratio, ids, line: row.line }
      const isBegun = beginOf && !Number.isNaN(readings[0]!)
      const { begun, days } = isBegun ? begunBefore(beginOf(row) * factor, frozen) : NOT_BEGUN
      const added = energies.add(begun === undefined ? frozen : { ...frozen, begun })
      if (!('code' in added)) noteRatio(registers, { meterId, day, channel }, ids?.asset ?? '', ratio)
      return 'code' in added || days.length === 0 ? added : [...added, ...days]
    },
    finish: () => {
      energies.tellGaps()
      return []
    }
  }
}
