import { ofAsset } from '../asset-clash.ts'
import { notANumber, shownCell } from '../cell-problem.ts'
import { formatDay } from '../day.ts'
import type { Header } from '../header.ts'
import { allKinds } from '../kind-clash.ts'
import { type Channel, type LoadDay, type NamedCell, REGISTERS } from '../load-day.ts'
import { numberOf } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { METER_COLUMNS, meterIdsReader } from './columns.ts'
import { dayKeyReader, type ReadDate } from './day-key.ts'
import { energyRatios, withEnergyRatio } from './energy-ratio.ts'
import type { Opening, RowReader } from './format.ts'
import { noteRatio, ratioConflict } from './grid-curve.ts'
import { isNoValue, noValues } from './no-value.ts'
import { energiesOfPeriods, rowsOfPeriods, severalRows, windowColumns } from './period-windows.ts'
import { DEEP_VALLEY, periodColumn, placeOfPeriod } from './period-words.ts'
import { RowQuality } from './quality-column.ts'
import { NO_ENERGY, PRIMARY_TOTAL, registerContradiction } from './register-consistency.ts'
import { RegisterMemory } from './register-memory.ts'
import { unitReader } from './unit-column.ts'
import { energyWatch } from './watching-energies.ts'

const [FLAT, VALLEY] = [REGISTERS.indexOf('flat'), REGISTERS.indexOf('valley')]
/** Days that wait for the rest of their rows. */
const MOST_DAYS = 50_000

/** A day of which some rows have come. */
interface PeriodDay {
  readonly load: LoadDay
  /** kWh of each row, by the places of `REGISTERS`, and deep valley */
  readonly kwh: number[][]
  /** where the energy of each window stands in those of its period */
  readonly windows: Map<string, number>
  /** rows of windows that came again */
  again: number
  readonly lines: number[]
  readonly deepValleyLines: number[]
  readonly asset: string | undefined
  kinds: readonly NamedCell[]
}

/** What a row gives of its day. */
interface ReadPeriod {
  readonly load: LoadDay
  readonly place: number
  /** NaN = missing */
  readonly kwh: number
  readonly asset: string | undefined
  /** its period and which window of it; undefined where it does not say one */
  readonly window: string | undefined
  readonly kinds: readonly NamedCell[]
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
 * Reader of energies by day or month with a row for each tariff period, 尖, 峰, 平, 谷 and maybe 总, which are put together. A day
 * has the total that a row gives it: others of its periods may yet come, in other files and imports.
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
  const [first, at] = [opening.firstRows?.(header).cells ?? [], { id, date, period, value: column }]
  const usual = rowsOfPeriods(first, at)
  const windowsAt = windowColumns(header, first, at)
  const keyOf = dayKeyReader(header, id, date, opening.dates, readDate)
  const unitOf = unitReader(header, 'energy', opening.unit)
  const idsOf = meterIdsReader(header, opening.points)
  const watch = energyWatch(opening)
  const { check, remark, registers, kinds: kindsOf, ofKinds, refuse = () => {} } = opening
  const memory = registers ?? new RegisterMemory()
  const quality = new RowQuality(header, remark)
  const isPrimary = header.names[column] === PRIMARY_TOTAL
  const ratioOf = energyRatios(header, isPrimary, opening)
  const open = new Map<string, PeriodDay>()
  const told = { added: 0, replaced: 0 }
  /** meters that have rows of flat, and whether any holds an energy */
  const flat = new Map<string, boolean>()
  let unknownFlat = 0

  const close = (some: PeriodDay): readonly LoadDay[] => {
    const { load, kwh, deepValleyLines, asset, kinds } = some
    const raw = () => `${load.meterId},${formatDay(load.day)}`
    const isLone = kwh[DEEP_VALLEY]!.length > 0 && kwh[VALLEY]!.length === 0
    const lines = isLone ? some.lines.filter((line) => !deepValleyLines.includes(line)) : some.lines
    if (isLone) {
      for (const line of deepValleyLines) refuse(LONE_DEEP_VALLEY, line, raw())
      kwh[DEEP_VALLEY] = []
      if (lines.length === 0) return []
    }
    const energies = energiesOfPeriods(kwh, countsOf(some, usual))
    if (energies.told) told[energies.told]++
    const values = registersOf(energies.kwh)
    if (flat.get(load.meterId) === false && values.some((value) => !Number.isNaN(value))) {
      // nothing would show later that the sum of the others is none
      values.fill(Number.NaN, 1)
      unknownFlat++
    }
    const superseded = energies.superseded + some.again
    const whole = { ...load, values, rows: lines.length, superseded, ...(kinds.length > 0 && { kinds, lines }) }
    const contradiction = registerContradiction(values, remark)
    const held = contradiction ?? (registers ? ofAsset(registers.sources, whole, asset) : whole)
    if (!('code' in held)) return watch([held], lines)
    for (const line of lines) refuse(held, line, raw())
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
  /** Windows of one period are not held against each other; deep valley is held with its valley. */
  const kindOfRow = (load: LoadDay, place: number, window: string | undefined): LoadDay | RowProblem => {
    if (!ofKinds || place === DEEP_VALLEY || window !== undefined) return load
    const values = new Float32Array(REGISTERS.length).fill(Number.NaN)
    values[place] = load.values[0]!
    return ofKinds({ ...load, values })
  }
  const read = (row: Row): ReadPeriod | RowProblem => {
    const key = keyOf(row)
    if ('code' in key) return key
    const place = placeOfPeriod(row.text(period))
    if (place === undefined) return notAPeriod(header.names[period]!, row.text(period))
    const factor = unitOf?.(row, channel, 1) ?? 1
    if (typeof factor !== 'number') return factor
    let kwh = numberOf(row.text(column))
    if (kwh === undefined) return notANumber(header.names[column]!, row.text(column))
    if (quality.isMissing(row)) kwh = Number.NaN
    else if (kwh === NO_ENERGY || isNoValue(kwh)) {
      kwh = Number.NaN
      remark?.(noValues(1))
    }
    const ids = idsOf?.(row)
    const asset = ids?.asset
    const written = {
      ...key,
      channel,
      values: Float32Array.of(kwh * factor),
      ...(isPrimary && { primary: true as const })
    }
    const rated = ratioOf(row, kwh)
    if ('code' in rated) return rated
    const conflict = ratioConflict(memory, written, asset ?? '', rated.ratio)
    if (conflict) return conflict
    const load = check(withEnergyRatio(written, rated), ids, rated.isIn)
    if ('code' in load) return load
    const windows = windowsAt.map((column) => row.text(column)).join(' ')
    const window = windows.trim() === '' ? undefined : `${place} ${windows}`
    const held = kindOfRow(load, place, window)
    if ('code' in held) return held
    noteRatio(memory, written, asset ?? '', rated.ratio)
    quality.see(row)
    return { load, place, kwh: load.values[0]!, asset, window, kinds: kindsOf?.() ?? [] }
  }
  return {
    checks: true,
    heedsUnit: true,
    read: (row) => {
      const found = read(row)
      if ('code' in found) return found
      const { load, place, kwh, asset, window, kinds } = found
      const key = `${load.day} ${asset ?? ''} ${load.meterId}`
      let some = open.get(key)
      if (!some) {
        const none = Array.from({ length: REGISTERS.length + 1 }, () => [])
        const windows = new Map<string, number>()
        open.set(key, (some = { load, kwh: none, windows, again: 0, lines: [], deepValleyLines: [], asset, kinds }))
      } else if (kinds !== some.kinds) some.kinds = allKinds([some.kinds, kinds])
      some.lines.push(row.line)
      if (place === DEEP_VALLEY) some.deepValleyLines.push(row.line)
      addTo(some, place, kwh, window)
      if (place === FLAT) flat.set(load.meterId, flat.get(load.meterId) || !Number.isNaN(kwh))
      return open.size > MOST_DAYS ? take(MOST_DAYS / 2) : []
    },
    finish: () => {
      const days = take(0)
      quality.tell()
      if (unknownFlat > 0) remark?.(flatNeverKnown(unknownFlat))
      for (const how of ['added', 'replaced'] as const) if (told[how] > 0) remark?.(severalRows(how, told[how]))
      return days
    }
  }
}

/** Adds the energy of a row: of a window that came before it is a correction, and one that is missing makes its period so. */
function addTo(some: PeriodDay, place: number, kwh: number, window: string | undefined): void {
  const own = some.kwh[place]!
  const before = window === undefined ? undefined : some.windows.get(window)
  if (before !== undefined) {
    if (!Number.isNaN(kwh)) own[before] = kwh
    some.again++
  } else if (window !== undefined) some.windows.set(window, own.push(kwh) - 1)
  else if (!Number.isNaN(kwh)) own.push(kwh)
}

/** How many rows of each period hold: all of its windows, where each row says its own. */
function countsOf({ kwh, windows }: PeriodDay, usual: readonly number[]): readonly number[] {
  if (windows.size === 0) return usual
  const places = [...windows.keys()].map((window) => Number(window.split(' ', 1)[0]))
  return kwh.map((rows, place) => {
    const own = places.filter((other) => other === place).length
    return own === rows.length && own > 0 ? own : usual[place]!
  })
}

/** Values in the order of `REGISTERS`: deep valley counts as valley. */
function registersOf(kwh: Float64Array): Float32Array {
  const values = Float32Array.from(kwh.subarray(0, REGISTERS.length))
  const deep = kwh[DEEP_VALLEY]!
  if (!Number.isNaN(deep)) values[VALLEY] = kwh[VALLEY]! + deep
  return values
}

/** They are kept together, and the one would replace the other. */
const LONE_DEEP_VALLEY: RowProblem = {
  code: 'lone_deep_valley',
  reason: {
    zh: '深谷电量计入谷，须与同一天的谷在同一文件中（相近的行）一并导入',
    en: 'deep valley (深谷) counts in valley: import it in one file with the valley (谷) of the same day, in rows near to it'
  }
}

function flatNeverKnown(days: number): RowProblem {
  return {
    code: 'missing_mark',
    reason: {
      zh: `${days} 天所属电表的平时段各行均无电量：当日各时段不完整，按缺数处理；补齐后请将各时段一并导入`,
      en: `${days} days are of meters of which no row of flat (平) holds an energy: without it their periods are taken as missing; import them together once it is known`
    }
  }
}

function notAPeriod(column: string, cell: string): RowProblem {
  const shown = shownCell(cell)
  return {
    code: 'unknown_kind',
    reason: { zh: `${column} 不是尖、峰、平、谷或总：${shown}`, en: `${column} is not 尖, 峰, 平, 谷 or 总: ${shown}` }
  }
}
