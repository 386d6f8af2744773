import { isReadingsDay } from '../day-cell.ts'
import type { Header } from '../header.ts'
import type { LoadDay } from '../load-day.ts'
import { DATE_COLUMNS, RATIO_COLUMNS, RETAIL_DATES, RETAIL_METERS } from './columns.ts'
import { dayKeyReader } from './day-key.ts'
import { englishMoment } from './english-date.ts'
import type { Opening, ReadingsFormat, RowReader } from './format.ts'
import { HalfHourFlags } from './half-hour-flags.ts'
import { HALF_HOURS, halfHoursReader } from './half-hours.ts'
import { hasMarketQuantity, marketQuantity } from './market-quantities.ts'
import { clockAssumption, LONGEST_DAY, type PointColumns, pointColumns } from './point-columns.ts'
import { typeColumn } from './row-type.ts'
import { namedUnit, otherUnit } from './unit-column.ts'
import { watchingEnergies } from './watching-energies.ts'

/** `02/13/2024`, as files from elsewhere under the same columns have it. */
const YEAR_LAST = /^\d{1,2}[/-]\d{1,2}[/-]\d{4}/
const METER = [
  ...RETAIL_METERS.filter((name) => name !== 'lclid'),
  ...['meter_id', 'id', 'site id', 'meter reference', 'meter id', 'meter', 'meter serial number', 'serial number'],
  ...['serialnumber', 'serial', 'msn', 'meter name', 'metername']
]
const DATES = [...RETAIL_DATES, ...DATE_COLUMNS, 'time', 'datetime', 'timestamp']
/** kWh in each unit, as a mean kW of half an hour */
const KW_OF: Readonly<Record<string, number>> = { '': 2, kwh: 2, wh: 0.002, mwh: 2000, kw: 1, w: 0.001 }
const KVAR_OF: Readonly<Record<string, number>> = { kvarh: 2, varh: 0.002, mvarh: 2000, kvar: 1, var: 0.001 }
const POWERS = ['kw', 'w', 'kvar', 'var']
/** Names that numbers of half-hours stand behind, and which hold kWh where the meter's id is a British or Australian one. */
const NUMBERED = ['', 'kwh', 'reading', 'period', 'sp']
/** These hold kWh where the row says what it measures, or where there are half-hours of long days. */
const NUMBERED_PERIODS = ['p', 'h', 't']

/**
 * Day rows of British half-hourly meters: an id, a date and 48 columns of kWh, named by the times at which the half-hours
 * begin (`00:00` …) or end (`[00:30]` … `[24:00]`), or numbered (`hh1` … `hh48`, or to `hh50` for the day on which the clock
 * is put back; behind an MPAN or NMI also `1`, `kWh_1`, `P1`, with `kVArh_1` … beside). `Units`, `Type` and
 * `Measurement Quantity` (AI, AE, RI) are heeded where they are there; flags of estimates are counted and told.
 */
export const ukHalfHourly: ReadingsFormat = watchingEnergies({
  name: 'uk-half-hourly',
  columns: 'MPAN,Date,00:00..23:30 (kWh)',
  recognise: (header, opening) => {
    const [id, date] = [header.anyOf(METER), header.anyOf(DATES)]
    // the grid's tables heed these
    const foreign = header.anyOf(RATIO_COLUMNS) ?? typeColumn(header)
    if (id === undefined || date === undefined || foreign !== undefined) return undefined
    const points = halfHourColumns(header, RETAIL_METERS.includes(header.names[id]!))
    return points && halfHourReader(header, { id, date, ...points }, opening)
  }
})

interface HalfHourColumns {
  readonly active: PointColumns
  /** kvarh of the same half-hours */
  readonly reactive: PointColumns | undefined
}

/** The columns of the half-hours. @param retail the id is one of a market whose half-hours are kWh */
function halfHourColumns(header: Header, retail: boolean): HalfHourColumns | undefined {
  const groups = pointColumns(header, { longDays: retail, repeats: retail }).filter(
    ({ columns }) => columns.length >= HALF_HOURS && columns.length <= LONGEST_DAY
  )
  const named = groups.find(({ prefix }) => ['clock', 'hh', ...(retail ? NUMBERED : [])].includes(prefix))
  const isSaid = hasMarketQuantity(header)
  const numbered = groups.find(
    ({ prefix, columns, ending }) =>
      NUMBERED_PERIODS.includes(prefix) && (isSaid || columns.length === LONGEST_DAY || ending !== undefined)
  )
  const active = named ?? (retail ? numbered : undefined)
  return active && { active, reactive: retail ? groups.find(({ prefix }) => prefix === 'kvarh') : undefined }
}

type Columns = HalfHourColumns & { readonly id: number; readonly date: number }

function halfHourReader(header: Header, { id, date, active, reactive }: Columns, opening: Opening): RowReader {
  const keyOf = dayKeyReader(header, id, date, opening.dates ?? 'day-first', (row, column) => {
    if (opening.dates === 'month-first' && YEAR_LAST.test(row.text(column))) return undefined
    const moment = englishMoment(row.text(column))
    return moment?.minute === 0 && isReadingsDay(moment.day) ? moment.day : undefined
  })
  const unitOf = namedUnit(header, opening.unit, true)
  const valuesOf = halfHoursReader(header, active.columns, opening)
  const reactiveOf = reactive && halfHoursReader(header, reactive.columns, opening)
  const quantityOf = marketQuantity(header, opening)
  const flags = new HalfHourFlags(header, active, opening.remark)
  return {
    heedsUnit: true,
    holds: (row) => (POWERS.includes(unitOf?.(row) ?? '') ? 'powers' : 'energies'),
    ...(active.ending !== undefined && { assumption: clockAssumption(active.ending) }),
    read: (row) => {
      const unit = unitOf?.(row) ?? ''
      const kvar = KVAR_OF[unit]
      const factor = kvar ?? KW_OF[unit]
      if (factor === undefined) return otherUnit(unit)
      const quantity = quantityOf(row)
      if (typeof quantity === 'object') return quantity
      const key = keyOf(row)
      if ('code' in key) return key
      const channel = quantity ?? (kvar === undefined ? 'active_power' : 'reactive_power')
      const day = valuesOf(row, key.meterId, key.day, channel)
      if ('code' in day) return day
      flags.see(row)
      multiply(day, factor)
      const beside = channel === 'active_power' && reactiveOf?.(row, key.meterId, key.day, 'reactive_power')
      if (!beside || ('code' in beside ? false : beside.values.every(Number.isNaN))) return day
      if ('code' in beside) return beside
      multiply(beside, KVAR_OF.kvarh!)
      return [day, { ...beside, rows: 0 }]
    },
    finish: () => {
      flags.tell()
      return []
    }
  }
}

function multiply({ values }: LoadDay, factor: number): void {
  for (let i = 0; i < HALF_HOURS; i++) values[i] = values[i]! * factor
}
