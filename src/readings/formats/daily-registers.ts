import { ofAsset } from '../asset-clash.ts'
import type { Header } from '../header.ts'
import type { Channel, LoadDay } from '../load-day.ts'
import type { MeterIds } from '../point-terms.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { DATE_COLUMNS, METER_COLUMNS, meterIdsReader } from './columns.ts'
import { dayKeyReader, type ReadDate } from './day-key.ts'
import { dayValues } from './day-values.ts'
import { energyRatios, withEnergyRatio } from './energy-ratio.ts'
import type { Opening, ReadingsFormat, RowReader } from './format.ts'
import { noteRatio, ratioConflict } from './grid-curve.ts'
import { TIME_COLUMNS } from './long-times.ts'
import { periodRows } from './period-rows.ts'
import { RowQuality } from './quality-column.ts'
import { NO_ENERGY, PRIMARY_TOTAL, registerContradiction } from './register-consistency.ts'
import { RegisterMemory } from './register-memory.ts'
import { noteDirected, unlessDirected } from './row-origins.ts'
import { columnsNamed } from './slot-cells.ts'
import { isOfIntervals } from './slots-of-day.ts'
import { dayTypeReader } from './typed-day.ts'
import { unitReader } from './unit-column.ts'
import { energyWatch } from './watching-energies.ts'

/** What Chinese tables call the energies, by day or month, in the order of `REGISTERS`; those of the forward direction hold. */
const CHINESE = [
  [
    '正向有功总电量',
    '总电量',
    '日电量',
    '月电量',
    '用电量',
    '日用电量',
    '月用电量',
    '总用电量',
    '有功总电量',
    '合计电量'
  ],
  ['正向有功尖电量', '尖电量', '尖', '尖段电量', '尖峰电量', '尖时段电量', '尖用电量'],
  ['正向有功峰电量', '峰电量', '峰', '峰段电量', '高峰电量', '峰时段电量', '峰用电量'],
  ['正向有功平电量', '平电量', '平', '平段电量', '平时段电量', '平用电量'],
  ['正向有功谷电量', '谷电量', '谷', '谷段电量', '低谷电量', '谷时段电量', '谷用电量']
]
const withChinese = (codes: readonly (readonly string[])[]) => codes.map((names, i) => [...names, ...CHINESE[i]!])
const DAILY = withChinese([
  ['kwh', PRIMARY_TOTAL],
  ['kwh_r1', 'kwh_pap_r1', 'pap_e1'],
  ['kwh_r2', 'kwh_pap_r2', 'pap_e2'],
  ['kwh_r3', 'kwh_pap_r3', 'pap_e3'],
  ['kwh_r4', 'kwh_pap_r4', 'pap_e4']
])
/** These are those of intervals where the file has a column of times. */
const OF_DAYS_ALONE = ['正向有功电量', '正向电量', '有功电量']
const MONTHLY = withChinese([
  ['pq_z', PRIMARY_TOTAL],
  ['pq_j', 'pap_e1'],
  ['pq_f', 'pap_e2'],
  ['pq_p', 'pap_e3'],
  ['pq_g', 'pap_e4']
])
/** Counts as valley. */
const DEEP_VALLEY = ['深谷电量', '深谷', '深谷段电量', '深谷时段电量', '深谷用电量', 'kwh_r5', 'kwh_pap_r5', 'pap_e5']
const VALLEY = 4
const REVERSE = ['kwh_rap', 'rap_e', '反向电量', '上网电量', '反向有功总电量', '反向有功电量']
export const MONTH_COLUMNS = [
  ...['month', 'ny', 'stat_month', '月份', '年月', 'ym', '电费年月', '用电月份', '统计月份', '抄表年月', '账期'],
  ...['rq', 'date']
]

/**
 * `meter_id,date,kwh,kwh_r1..kwh_r4`: energy of the day in total and by tariff register (sharp, peak, flat, valley; deep
 * valley counts in r4), or as the grid exports it: `id,rq,kwh,kwh_rap,kwh_pap_r1..r4`, with the reverse energy. Registers
 * may be missing, in the row or as columns; the total's column may not. A ratio in the row is applied; `PAP_E, PAP_E1 …, RAP_E` have the ratio in them. Rows whose total and registers contradict each other,
 * and meters whose energies are the readings of a register, are turned away.
 */
export const dailyRegisters: ReadingsFormat = {
  name: 'daily-registers',
  columns: 'meter_id,date,kwh,kwh_r1..kwh_r4',
  recognise: (header, opening) => {
    const byPeriod = periodRows(header, opening, { values: DAILY[0]!, dates: DATE_COLUMNS, channel: 'register_energy' })
    if (byPeriod) return byPeriod
    // only the column of a day's energy makes a file of intervals look like this form
    const reader = registerReader(header, opening, DAILY, DATE_COLUMNS, 'register_energy')
    return reader && opening.format === undefined && isOfIntervals(header, opening) ? undefined : reader
  }
}

/** The grid's monthly energy by register, `id,month,pq_z,pq_f,pq_p,pq_g` (total, peak, flat, valley, kWh) or 总电量, 尖, 峰, 平, 谷. */
export const monthlyRegisters: ReadingsFormat = {
  name: 'monthly-registers',
  columns: 'id,month,pq_z,pq_f,pq_p,pq_g',
  recognise: (header, opening) => {
    const form = { values: MONTHLY[0]!, dates: MONTH_COLUMNS, channel: 'month_energy' as const, readDate: readMonth }
    return (
      periodRows(header, opening, form) ??
      registerReader(header, opening, MONTHLY, MONTH_COLUMNS, 'month_energy', readMonth)
    )
  }
}

function registerReader(
  header: Header,
  opening: Opening,
  names: readonly (readonly string[])[],
  dateNames: readonly string[],
  channel: Channel,
  readDate?: ReadDate
): RowReader | undefined {
  const [id, date] = [header.anyOf(METER_COLUMNS), header.anyOf(dateNames)]
  const [total = [], ...periods] = names
  // these tell rows apart, which the guard of unread columns sees
  const isTimed = columnsNamed(header, TIME_COLUMNS).length > 0
  const columns = registerColumns(header, [isTimed ? total : [...total, ...OF_DAYS_ALONE], ...periods])
  if (id === undefined || date === undefined || !columns) return undefined
  const keyOf = dayKeyReader(header, id, date, opening.dates, readDate)
  const deepValley = header.anyOf(DEEP_VALLEY)
  const valuesOf = dayValues(header, deepValley === undefined ? columns : [...columns, deepValley], opening)
  const reverse = header.anyOf(REVERSE)
  const reverseOf = reverse === undefined ? undefined : dayValues(header, [reverse], opening)
  const totalOf = dayValues(header, columns.slice(0, 1), opening)
  const unitOf = unitReader(header, 'energy', opening.unit)
  const idsOf = meterIdsReader(header, opening.points)
  const isPrimary = header.names[columns[0]!] === PRIMARY_TOTAL
  const { check, remark, registers } = opening
  const watch = energyWatch(opening)
  const typeOf = dayTypeReader(header, channel)
  const quality = new RowQuality(header, remark)
  const ratioOf = energyRatios(header, isPrimary, opening)
  const memory = registers ?? new RegisterMemory()
  /** energies by unit and ratio, as they pass the check */
  const checkedBy = (row: Row, written: LoadDay, energy: number, ids: MeterIds | undefined): LoadDay | RowProblem => {
    const factor = unitOf?.(row, channel, 1) ?? 1
    if (typeof factor !== 'number') return factor
    const rated = ratioOf(row, energy)
    if ('code' in rated) return rated
    const conflict = ratioConflict(memory, written, ids?.asset ?? '', rated.ratio)
    if (conflict) return conflict
    const checked = check(withEnergyRatio(scaled(written, factor), rated), ids, rated.isIn)
    if (!('code' in checked)) noteRatio(memory, written, ids?.asset ?? '', rated.ratio)
    return checked
  }
  const read = (row: Row, written: string): LoadDay | RowProblem => {
    const key = keyOf(row)
    if ('code' in key) return key
    const found = primaryIf(isPrimary, valuesOf(row, key.meterId, key.day, channel))
    if ('code' in found) return found
    const read = quality.heeded(row, found)
    const load = deepValley === undefined ? read : withDeepValley(read, columns[VALLEY]! >= 0)
    const problem = registerContradiction(load.values, remark)
    if (problem) return problem
    const ids = idsOf?.(row)
    const checked = checkedBy(row, markedAnew(load), load.values[0]!, ids)
    if ('code' in checked || !registers) return checked
    const held = typeOf ? unlessDirected(registers.sources, checked, written) : checked
    const owned = 'code' in held ? held : ofAsset(registers.sources, held, ids?.asset)
    const day = 'code' in owned ? owned : (opening.ofKinds?.(owned) ?? owned)
    if (!('code' in day)) noteDirected(registers.sources, day, written)
    return day
  }
  /** a row that says of itself that it was fed in */
  const readFedIn = (row: Row): LoadDay | RowProblem => {
    const key = keyOf(row)
    if ('code' in key) return key
    const found = primaryIf(isPrimary, totalOf(row, key.meterId, key.day, 'reverse_energy'))
    if ('code' in found) return found
    const read = quality.heeded(row, found)
    if (read.values[0] === NO_ENERGY) read.values[0] = Number.NaN
    return checkedBy(row, markedAnew(read), read.values[0]!, idsOf?.(row))
  }
  /** what was fed in on the day of a load that has passed the check; undefined where nothing is known of it */
  const readReverse = (row: Row, { day }: LoadDay): LoadDay | RowProblem | undefined => {
    const read = reverseOf?.(row, row.text(id), day, 'reverse_energy')
    const written = read && primaryIf(isPrimary, read)
    if (!written || 'code' in written) return written
    const kwh = written.values[0]!
    if (quality.isMissing(row) || Number.isNaN(kwh) || kwh === NO_ENERGY) return undefined
    return checkedBy(row, written, kwh, idsOf?.(row))
  }
  return {
    checks: true,
    heedsUnit: true,
    read: (row) => {
      const type = typeOf?.(row)
      if (type && 'code' in type) return type
      const isFedIn = type?.channel === 'reverse_energy'
      const load = isFedIn ? readFedIn(row) : read(row, type?.written ?? '')
      if ('code' in load) return load
      const fedIn = isFedIn ? undefined : readReverse(row, load)
      if (fedIn && 'code' in fedIn) return fedIn
      quality.see(row)
      if (isFedIn) return load
      return watch(fedIn ? [load, { ...fedIn, rows: 0 }] : [load], [row.line])
    },
    finish: () => quality.finish()
  }
}

/** Deep valley, the last of the values, counts as valley, of which nothing is known where the rest of it is missing. */
function withDeepValley(load: LoadDay, hasValley: boolean): LoadDay {
  const [values, deep] = [load.values.slice(0, VALLEY + 1), load.values[VALLEY + 1]!]
  const valley = hasValley ? values[VALLEY]! : 0
  if (!Number.isNaN(deep) && deep !== NO_ENERGY && valley !== NO_ENERGY) values[VALLEY] = valley + deep
  return { ...load, values }
}

function primaryIf(isPrimary: boolean, read: LoadDay | RowProblem): LoadDay | RowProblem {
  return isPrimary && !('code' in read) ? { ...read, primary: true } : read
}

/** Without the mark of values below zero, where none is left. */
function markedAnew(load: LoadDay): LoadDay {
  if (!load.mark || load.values.some((value) => value < 0)) return load
  const { mark: _, ...rest } = load
  return rest
}

function scaled(load: LoadDay, factor: number): LoadDay {
  return factor === 1 ? load : { ...load, values: load.values.map((value) => value * factor) }
}

/** Columns of the registers, -1 where there is none; undefined when the total is missing or one is there twice. */
function registerColumns(header: Header, names: readonly (readonly string[])[]): number[] | undefined {
  const twice = names.flat().some((name) => header.names.includes(name) && header.column(name) === undefined)
  const columns = names.map((some) => header.anyOf(some) ?? -1)
  return twice || columns[0] === -1 ? undefined : columns
}

/** `202401`, `2024-01`, `2024.1`, `2024年1月` or any day of the month, as the first of the month. */
export const readMonth: ReadDate = (row, column) => {
  const match = /^([1-9]\d{3})[-/.年]?(\d{1,2})(?:月|[-/.]?\d{1,2})?$/.exec(
    row.text(column).replace(/ 0?0:00(:00)?$/, '')
  )
  const [year, month] = [Number(match?.[1]), Number(match?.[2])]
  return month >= 1 && month <= 12 ? Date.UTC(year, month - 1, 1) / 86_400_000 : undefined
}
