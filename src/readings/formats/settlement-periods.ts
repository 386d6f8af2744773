import { notANumber, shownCell } from '../cell-problem.ts'
import { isReadingsDay } from '../day-cell.ts'
import { numberOf } from '../number-cell.ts'
import type { RowProblem } from '../rejection.ts'
import { DATE_COLUMNS, meterIdsReader, RETAIL_DATES, RETAIL_METERS } from './columns.ts'
import { dayKeyReader } from './day-key.ts'
import { EXPORT_ENERGIES, IMPORT_ENERGIES } from './directed-names.ts'
import { englishMoment } from './english-date.ts'
import type { ReadingsFormat } from './format.ts'
import { ESTIMATED, ROW_FLAGS } from './half-hour-flags.ts'
import { britishDay } from './half-hours.ts'
import { marketQuantity } from './market-quantities.ts'
import { type HalfHour, TimedHalfHours } from './timed-half-hours.ts'
import { factorOf, namedUnit } from './unit-column.ts'

const PERIODS = ['settlement period', 'settlement_period', 'settlementperiod', 'sett period', 'period', 'sp', 'hh']
const VALUES = [
  ...['kwh', 'hhc', 'consumption', 'usage', 'energy', 'value', 'reading', 'meter read', 'meter volume', 'volume'],
  ...['period_consumption', 'hh consumption', 'hh_consumption', 'units consumed'],
  ...IMPORT_ENERGIES
]
const [HALF_HOUR, SUMMER] = [30, 60]
/** The first half-hour after British clocks are changed is the third of the day. */
const BEFORE = 2

/**
 * Half-hours of the British market one a row, numbered through the day from 1: `MPAN,Settlement Date,Settlement Period,kWh`.
 * Days on which the clock is changed have 46 and 50; on the longer the hour from 01:00 comes twice, and has the mean of both.
 */
export const settlementPeriods: ReadingsFormat = {
  name: 'settlement-periods',
  columns: 'MPAN,Settlement Date,Settlement Period,kWh',
  recognise: (header, opening) => {
    const [id, date] = [header.anyOf(RETAIL_METERS), header.anyOf([...RETAIL_DATES, ...DATE_COLUMNS])]
    const [period, column] = [header.anyOf(PERIODS), header.anyOf(VALUES)]
    if (id === undefined || date === undefined || period === undefined || column === undefined) return undefined
    const fedIn = header.anyOf(EXPORT_ENERGIES)
    header.holdsValues([column, fedIn ?? -1])
    const keyOf = dayKeyReader(header, id, date, opening.dates ?? 'day-first', (row, at) => {
      const moment = englishMoment(row.text(at))
      return moment?.minute === 0 && isReadingsDay(moment.day) ? moment.day : undefined
    })
    const quantityOf = marketQuantity(header, opening)
    const unitOf = namedUnit(header, opening.unit, true)
    const flag = header.anyOf(ROW_FLAGS)
    const idsOf = meterIdsReader(header, opening.points)
    const halfHours = new TimedHalfHours(opening)
    return {
      checks: true,
      heedsUnit: true,
      assumption: PERIODS_OF_DAY,
      read: (row) => {
        const quantity = quantityOf(row) ?? 'active_power'
        if (typeof quantity === 'object') return quantity
        const factor = factorOf(unitOf?.(row) ?? 'kwh', quantity, 'energy', 48)
        if (typeof factor !== 'number') return factor
        const key = keyOf(row)
        if ('code' in key) return key
        const at = timeOf(key.day, row.text(period))
        if ('code' in at) return at
        const value = numberOf(row.text(column))
        if (value === undefined) return notANumber(header.names[column]!, row.text(column))
        const isEstimate = flag !== undefined && ESTIMATED.test(row.text(flag))
        const reading = { ...key, ...at, channel: quantity, value: value * factor, energy: true, repeated: false }
        const other = fedIn === undefined || quantity !== 'active_power' ? Number.NaN : numberOf(row.text(fedIn))
        if (other === undefined) return notANumber(header.names[fedIn!]!, row.text(fedIn!))
        const ids = idsOf?.(row)
        const added = halfHours.add({ ...reading, isEstimate }, row, ids)
        if (Number.isNaN(other) || 'code' in added) return added
        const reverse = { channel: 'reverse_power', value: other * factor, isEstimate: false, rows: 0 } as const
        const beside = halfHours.add({ ...reading, ...reverse }, row, ids)
        // the row has gone in: what is left out of it is told
        if ('code' in beside) opening.remark?.(beside)
        return 'code' in beside ? added : [added, beside].flat()
      },
      finish: () => halfHours.finish()
    }
  }
}

/** When a half-hour of the day begins. Offsets tell the two hours of one name apart. */
function timeOf(day: number, cell: string): Pick<HalfHour, 'minute' | 'offsetMinutes' | 'clockChange'> | RowProblem {
  const { count, clockChange } = britishDay(day)
  const isBack = clockChange !== undefined && clockChange.minutes > 0
  const number = /^\d{1,2}$/.test(cell) ? Number(cell) : Number.NaN
  if (!(number >= 1 && number <= count)) return noPeriod(cell, count)
  const minute = (number - 1) * HALF_HOUR
  if (!clockChange || number <= BEFORE) return { minute, offsetMinutes: isBack ? SUMMER : null, clockChange }
  if (!isBack) return { minute: minute + SUMMER, offsetMinutes: null, clockChange }
  const isSummer = number <= BEFORE + SUMMER / HALF_HOUR
  return { minute: isSummer ? minute : minute - SUMMER, offsetMinutes: isSummer ? SUMMER : 0, clockChange }
}

function noPeriod(cell: string, count: number): RowProblem {
  const shown = shownCell(cell)
  return {
    code: 'bad_timestamp',
    reason: {
      zh: `当日有 ${count} 个半小时，没有第 ${shown} 个`,
      en: `the day has half-hours 1 to ${count}, and none called ${shown}`
    }
  }
}

const PERIODS_OF_DAY = {
  zh: '半小时按英国当地时钟自 1 编号，数值为 kWh',
  en: 'half-hours are numbered from 1 on the British clock, and hold kWh'
}
