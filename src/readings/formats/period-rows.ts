import { ofAsset } from '../asset-clash.ts'
import { notANumber, shownCell } from '../cell-problem.ts'
import { formatDay } from '../day.ts'
import type { Header } from '../header.ts'
import { type Channel, type LoadDay, REGISTERS } from '../load-day.ts'
import { numberOf } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { METER_COLUMNS, meterIdsReader } from './columns.ts'
import { dayKeyReader, type ReadDate } from './day-key.ts'
import type { Opening, RowReader } from './format.ts'
import { isNoValue, noValues } from './no-value.ts'
import { NO_ENERGY, registerContradiction } from './register-consistency.ts'
import { columnsNamed, PERIOD_COLUMNS } from './slot-cells.ts'
import { unitReader } from './unit-column.ts'
import { energyWatch } from './watching-energies.ts'

const DEEP_VALLEY = 5
const [PEAK, FLAT, VALLEY] = [2, 3, 4]
const WORDS: Readonly<Record<string, number>> = {
  ...{ 总: 0, 合计: 0, 总计: 0, 全部: 0, total: 0, 尖: 1, 尖峰: 1, sharp: 1, 峰: PEAK, 高峰: PEAK, peak: PEAK },
  ...{ 平: FLAT, 平常: FLAT, flat: FLAT, 谷: VALLEY, 低谷: VALLEY, valley: VALLEY, 深谷: DEEP_VALLEY }
}
/** Share of the cells of a column that others are bad ones among. */
const NEARLY = 0.9
/** Days that wait for the rest of their rows. */
const MOST_DAYS = 50_000

/** A day of which some rows have come. */
interface PeriodDay {
  readonly load: LoadDay
  /** kWh by the places of `REGISTERS`, and deep valley */
  readonly kwh: Float64Array
  readonly lines: number[]
  readonly asset: string | undefined
  superseded: number
}

/** What tells daily rows from monthly ones. */
export interface PeriodForm {
  /** columns of energies */
  readonly values: readonly string[]
  readonly dates: readonly string[]
  readonly channel: Channel
  readonly readDate?: ReadDate | undefined
}

/**
 * Reader of energies by day or month with a row for each tariff period, 尖, 峰, 平, 谷 and maybe 总, which are put together; the
 * total is their sum where no row gives it, on days that have all periods of the meter.
 * @returns undefined where no column names periods
 */
export function periodRows(
  header: Header,
  opening: Opening,
  { values, dates, channel, readDate }: PeriodForm
): RowReader | undefined {
  const period = periodColumn(header, opening)
  if (period === undefined) return undefined
  const [id, date, column] = [header.anyOf(METER_COLUMNS), header.anyOf(dates), header.anyOf([...values, '电量'])]
  if (id === undefined || date === undefined || column === undefined) return undefined
  header.holdsValues([column])
  const keyOf = dayKeyReader(header, id, date, opening.dates, readDate)
  const unitOf = unitReader(header, 'energy', opening.unit)
  const idsOf = meterIdsReader(header, opening.points)
  const watch = energyWatch(opening)
  const { check, remark, registers, refuse = () => {} } = opening
  const open = new Map<string, PeriodDay>()
  /** the places that each meter has had */
  const had = new Map<string, Set<number>>()

  const close = (some: PeriodDay): readonly LoadDay[] => {
    const { load, kwh, lines, superseded, asset } = some
    const values = registersOf(kwh, had.get(load.meterId)!)
    const whole = { ...load, values, rows: lines.length, superseded }
    const contradiction = registerContradiction(values, remark)
    const held = contradiction ?? (registers ? ofAsset(registers.sources, whole, asset) : whole)
    if (!('code' in held)) return watch([held], lines)
    for (const line of lines) refuse(held, line, `${load.meterId},${formatDay(load.day)}`)
    return []
  }
  const take = (most: number): LoadDay[] => {
    const days: LoadDay[] = []
    for (const [key, some] of open) {
      if (open.size <= most) break
      open.delete(key)
      days.push(...close(some))
    }
    return days
  }
  const read = (row: Row): { load: LoadDay; place: number; kwh: number; asset: string | undefined } | RowProblem => {
    const key = keyOf(row)
    if ('code' in key) return key
    const place = placeOf(row.text(period))
    if (place === undefined) return notAPeriod(header.names[period]!, row.text(period))
    const factor = unitOf?.(row, channel, 1) ?? 1
    if (typeof factor !== 'number') return factor
    let kwh = numberOf(row.text(column))
    if (kwh === undefined) return notANumber(header.names[column]!, row.text(column))
    if (kwh === NO_ENERGY || isNoValue(kwh)) {
      kwh = Number.NaN
      remark?.(noValues(1))
    }
    const ids = idsOf?.(row)
    const load = check({ ...key, channel, values: Float32Array.of(kwh * factor) }, ids)
    return 'code' in load ? load : { load, place, kwh: load.values[0]!, asset: ids?.asset }
  }
  return {
    checks: true,
    heedsUnit: true,
    read: (row) => {
      const found = read(row)
      if ('code' in found) return found
      const { load, place, kwh, asset } = found
      const key = `${load.day} ${asset ?? ''} ${load.meterId}`
      let some = open.get(key)
      if (!some) {
        const none = new Float64Array(REGISTERS.length + 1).fill(Number.NaN)
        open.set(key, (some = { load, kwh: none, lines: [], asset, superseded: 0 }))
      }
      some.lines.push(row.line)
      if (!Number.isNaN(some.kwh[place]!)) some.superseded++
      if (!Number.isNaN(kwh)) some.kwh[place] = kwh
      const places = had.get(load.meterId)
      if (places) places.add(place)
      else had.set(load.meterId, new Set([place]))
      return open.size > MOST_DAYS ? take(MOST_DAYS / 2) : []
    },
    finish: () => take(0)
  }
}

/** Values in the order of `REGISTERS`: deep valley counts as valley, and the total is the sum of all where none is given. */
function registersOf(kwh: Float64Array, had: ReadonlySet<number>): Float32Array {
  const values = Float32Array.from(kwh.subarray(0, REGISTERS.length))
  const deep = kwh[DEEP_VALLEY]!
  if (!Number.isNaN(deep) && !(had.has(VALLEY) && Number.isNaN(values[VALLEY]!))) {
    values[VALLEY] = (had.has(VALLEY) ? kwh[VALLEY]! : 0) + deep
  }
  const isWhole = [PEAK, FLAT, VALLEY].every((place) => !(had.has(place) && Number.isNaN(kwh[place]!)))
  const known = kwh.subarray(1).filter((value) => !Number.isNaN(value))
  if (Number.isNaN(values[0]!) && isWhole && known.length > 0) values[0] = known.reduce((sum, value) => sum + value, 0)
  return values
}

/** The column that names the period of each row, as its first rows show. */
function periodColumn(header: Header, opening: Opening): number | undefined {
  const columns = columnsNamed(header, PERIOD_COLUMNS)
  // most headers that are tried are rows that were turned away
  const rows = columns.length === 0 ? [] : (opening.firstRows?.(header).cells ?? [])
  const found = columns.find((column) => {
    const cells = rows.flatMap((row) => row[column] || [])
    const places = cells.flatMap((cell) => placeOf(cell) ?? [])
    return new Set(places).size > 1 && places.length >= NEARLY * cells.length
  })
  // its use is noted
  return found === undefined ? undefined : header.column(header.names[found]!)
}

/** Place of a period, as `尖`, `尖段`, `峰时段` or `峰电量` name it. */
function placeOf(cell: string): number | undefined {
  return WORDS[
    cell
      .normalize('NFKC')
      .toLowerCase()
      .replace(/(?:用?电量|时?段)$/u, '')
  ]
}

function notAPeriod(column: string, cell: string): RowProblem {
  const shown = shownCell(cell)
  return {
    code: 'unknown_kind',
    reason: { zh: `${column} 不是尖、峰、平、谷或总：${shown}`, en: `${column} is not 尖, 峰, 平, 谷 or 总: ${shown}` }
  }
}
