import { shownCell } from '../cell-problem.ts'
import type { Header } from '../header.ts'
import type { Channel } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import type { Row } from '../row.ts'
import { RETAIL_METERS } from './columns.ts'
import type { Opening } from './format.ts'
import { columnsNamed } from './slot-cells.ts'

const QUANTITY_COLUMNS = [
  ...[
    'measurement quantity',
    'measurement quantity id',
    'measurement_quantity',
    'measurement type',
    'measurement class'
  ],
  ...['measurementclass', 'measurementquantity', 'mq', 'quantity', 'channel type', 'channel', 'con/gen', 'direction'],
  ...['register', 'register id', 'nmi suffix', 'nmisuffix', 'suffix']
]
/** The fuel, or in some files the measurement quantity. */
const FUEL_COLUMNS = ['type', 'commodity', 'fuel', 'fuel type', 'utility']
const ELECTRICITY = ['', 'electricity', 'elec', 'e', 'power', 'hh', 'nhh']
/** Cells that say of a reading what it is worth. */
const QUALITIES = ['a', 'actual', 'estimated', 'estimate', 'est', 'aa', 'sm']
/** The measurement quantities of the British market, and what exports call them; null = of no use. */
const QUANTITIES: Readonly<Record<string, Channel | null>> = {
  ai: 'active_power',
  import: 'active_power',
  'active import': 'active_power',
  consumption: 'active_power',
  ae: 'reverse_power',
  export: 'reverse_power',
  'active export': 'reverse_power',
  generation: 'reverse_power',
  ri: 'reactive_power',
  'reactive import': 'reactive_power',
  reactive_imp: 'reactive_power',
  re: null,
  'reactive export': null,
  reactive_exp: null
}
/** Registers of the Australian market by the letter of their suffix: E1, B1, Q1; of others, and of second ones, nothing is used. */
const SUFFIX = /^([a-z])(\d)$/
const SUFFIXES: Readonly<Record<string, Channel>> = { e: 'active_power', b: 'reverse_power', q: 'reactive_power' }

/** Whether a file has a column that says what its rows measure. */
export function hasMarketQuantity(header: Header): boolean {
  return columnsNamed(header, QUANTITY_COLUMNS).length > 0
}

/**
 * Reads what a row measures, from a column of measurement quantities, registers or fuels.
 * @returns undefined where the row does not say it, or the problem of a row that is not used
 */
export function marketQuantity(header: Header, opening: Opening): (row: Row) => Channel | RowProblem | undefined {
  const [fuelColumn, quantityColumn] = [header.anyOf(FUEL_COLUMNS), quantityColumnOf(header, opening)]
  const isSecondWord = secondWords(header)
  header.holdsWords(fuelColumn, (cell) => QUANTITIES[cell] ?? undefined)
  header.holdsWords(quantityColumn, (cell) => quantityOf(cell) ?? undefined)
  return (row) => {
    const fuel = fuelColumn === undefined ? '' : row.text(fuelColumn)
    const typed = QUANTITIES[fuel.toLowerCase()]
    const isElectric = [...ELECTRICITY, ...QUALITIES].includes(fuel.toLowerCase())
    if (typed === undefined && !isElectric) return notElectricity(fuel)
    const written = quantityColumn === undefined ? '' : row.text(quantityColumn)
    const named = quantityOf(written.toLowerCase())
    const channel = named === undefined ? typed : named
    const word = named === undefined ? fuel : written
    const isOther = typeof channel === 'string' && isSecondWord(row, channel, word.toLowerCase())
    return channel === null || isOther ? unusedQuantity(word) : channel
  }
}

/** Tells words of a channel for which a meter has had another: two quantities, of which neither may replace the other. */
function secondWords(header: Header): (row: Row, channel: Channel, word: string) => boolean {
  const id = header.anyOf(RETAIL_METERS)
  const words = new Map<string, string>()
  return (row, channel, word) => {
    const key = `${channel} ${id === undefined ? '' : row.text(id)}`
    const known = words.get(key)
    if (known === undefined) words.set(key, word)
    return known !== undefined && known !== word
  }
}

/** Its use is noted where the first rows have a quantity in it: numbers of devices or registers only tell rows apart. */
function quantityColumnOf(header: Header, opening: Opening): number | undefined {
  const columns = columnsNamed(header, QUANTITY_COLUMNS)
  const rows = opening.firstRows?.(header).cells ?? []
  const says = columns.find((column) => rows.some((row) => quantityOf((row[column] ?? '').toLowerCase()) !== undefined))
  const column = says ?? columns[0]
  if (column !== undefined && (says !== undefined || rows.length === 0)) header.column(header.names[column]!)
  return column
}

function quantityOf(written: string): Channel | null | undefined {
  const [, letter, number] = SUFFIX.exec(written) ?? []
  if (letter === undefined) return QUANTITIES[written]
  return number === '1' ? (SUFFIXES[letter] ?? null) : null
}

function unusedQuantity(quantity: string): RowProblem {
  const shown = shownCell(quantity)
  return { code: 'unused_quantity', reason: { zh: `不采用的量：${shown}`, en: `${shown} is not used` } }
}

function notElectricity(fuel: string): RowProblem {
  const shown = shownCell(fuel)
  return { code: 'unused_quantity', reason: { zh: `不是电力：${shown}`, en: `not electricity: ${shown}` } }
}
