import { clockChangeOn } from '../clock-change.ts'
import { clockOfPoint } from '../clock-of-days.ts'
import { type LoadDay, POINTS_PER_DAY } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { CT_COLUMNS, POINT_COUNTS, PT_COLUMNS, RATIO_COLUMNS } from './columns.ts'
import { curvesBeside } from './curves-beside.ts'
import { dayKeyReader } from './day-key.ts'
import { dayValues } from './day-values.ts'
import type { ReadingsFormat, RowReader } from './format.ts'
import { POWER_TYPES } from './grid-types.ts'
import { numberedDay } from './numbered-day.ts'
import { filledReader } from './packed-rows.ts'
import { INTERVAL_COLUMNS, partColumns } from './part-columns.ts'
import { RowQuality } from './quality-column.ts'
import { POWER_CURVE } from './quantity-names.ts'
import { rowType } from './row-type.ts'
import { isTitledEnergies } from './titled-energies.ts'
import { isEnergyUnit, namedUnit, unitReader } from './unit-column.ts'

const HOURS_PER_DAY = 24
/** What further curves of its rows stand beside: powers, and none of the columns that tables of the grid have. */
const POWERS = { name: POWER_CURVE, channels: POWER_TYPES.channels, defaultType: '1' }
const ALONE = {
  ...{ type: undefined, pointFlag: -1, wholeFlag: -1, ratios: [], asset: -1 },
  ...{ unit: undefined, needsUnit: false, clock: undefined }
}
/** Columns that only the tables of the grid have; a file with one is read as such a table, which heeds them. */
const GRID_COLUMNS = [
  ...RATIO_COLUMNS,
  ...CT_COLUMNS,
  ...PT_COLUMNS,
  ...POINT_COUNTS,
  ...INTERVAL_COLUMNS,
  'data_point_flag',
  'data_whole_flag'
]

/**
 * `meter_id,date,p1..pN`: mean kW of each of N equal intervals of the day; the header decides on N. Another unit may stand in
 * a column `unit`. With the columns of an hour more (25, 50, 100) the intervals are numbered through, and the zone tells where
 * the clock is changed.
 */
export const wideDayRow: ReadingsFormat = {
  name: 'wide-day-row',
  columns: 'meter_id,date,p1..pN (N = 24, 48 or 96; 25, 50 or 100 for days of 25 hours)',
  recognise: (header, opening) => {
    const [id, date] = [header.column('meter_id'), header.column('date')]
    if (isTitledEnergies(header, opening)) return undefined
    if (header.anyOf(GRID_COLUMNS) !== undefined || rowType(header) || partColumns(header)) return undefined
    const numbered = header.names.filter((name) => /^p\d+$/.test(name)).length
    const points = POINTS_PER_DAY.find((count) => count === numbered || longest(count) === numbered)
    if (id === undefined || date === undefined || points === undefined) return undefined
    const columns = Array.from({ length: numbered }, (_, i) => header.column(`p${i + 1}`))
    if (!columns.every((column) => column !== undefined)) return undefined
    const keyOf = dayKeyReader(header, id, date, opening.dates)
    const valuesOf = dayValues(header, columns, opening)
    const unitOf = unitReader(header, 'mean', opening.unit)
    const clockOf = clockOfPoint(opening)
    const ofClock = (load: LoadDay, count: number): LoadDay | RowProblem => {
      const clock = clockOf(load.meterId)
      const found = numberedDay(load.values, count, clock && clockChangeOn(clock, load.day))
      return found ? { ...load, ...found } : tooMany(count)
    }
    const unitNameOf = namedUnit(header, opening.unit)
    const quality = new RowQuality(header, opening.remark)
    const filledOf = filledReader(opening)
    let last: Row | undefined
    const reader: RowReader = {
      heedsUnit: true,
      accepted: () => last && quality.see(last),
      finish: () => quality.finish(),
      holds: (row) => (isEnergyUnit(unitNameOf?.(row) ?? '') ? 'energies' : 'powers'),
      read: (row) => {
        const key = keyOf(row)
        if ('code' in key) return key
        last = row
        const read = valuesOf(row, key.meterId, key.day, 'active_power')
        const written = 'code' in read ? read : quality.heeded(row, read)
        if ('code' in written) return written
        const load = numbered === points ? filledOf(written) : ofClock(written, points)
        if ('code' in load) return load
        const factor = unitOf?.(row, 'active_power', load.values.length) ?? 1
        if (typeof factor !== 'number') return factor
        return factor === 1 ? load : { ...load, values: load.values.map((value) => value * factor) }
      }
    }
    return curvesBeside(header, reader, { ...ALONE, id, date, points: columns }, POWERS, opening)
  }
}

/** Columns of a day of 25 hours. */
function longest(points: number): number {
  return points + points / HOURS_PER_DAY
}

function tooMany(points: number): RowProblem {
  return {
    code: 'wrong_column_count',
    reason: {
      zh: `一天多于 ${points} 个值，而当日时钟未回拨；请用 --zone 或台账的 time_zone 指明时区`,
      en: `more than ${points} values on a day on which the clock is not put back; say the clock with --zone or time_zone in the sites file`
    }
  }
}
