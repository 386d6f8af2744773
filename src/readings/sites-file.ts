import { idProblem, notANumber, notUtf8, plainText } from './cell-problem.ts'
import type { Meter } from './meter.ts'
import { numberOf } from './number-cell.ts'
import type { Rejection, RowProblem } from './rejection.ts'
import { readTable, type TableRow } from './table.ts'

/** The meters of a sites file by their id, and what did not go in of it: whole rows, or cells of optional columns. */
export interface Sites {
  readonly meters: ReadonlyMap<string, Meter>
  readonly rejections: readonly Rejection[]
}

interface Range {
  readonly least: number
  readonly most: number
  /** 0 is how the archive writes "not known" */
  readonly zeroIsUnknown?: true
}

const NUMBERS = {
  floor_area_m2: { least: 0, most: 1e8, zeroIsUnknown: true },
  contract_kva: { least: 0, most: 1e7, zeroIsUnknown: true },
  multiplier: { least: 1e-6, most: 1e7 },
  lat: { least: -90, most: 90 },
  lon: { least: -180, most: 180 }
} as const satisfies Record<string, Range>
const TEXTS = ['kind', 'region', 'name', 'organisation', 'time_zone'] as const

/**
 * Reads a sites file: `site_id,meter_id` and, as far as they are known,
 * `kind,floor_area_m2,region,name,organisation,time_zone,multiplier,contract_kva,lat,lon`, in any order. Other columns and
 * all kinds are accepted. A row with an empty id or a meter that was there before is turned away whole: of two rows for one
 * meter the first stands. A number that cannot be, or a text in another encoding, is told and counts as not known; its row
 * stands, for no meter is to be lost over a floor area. Control characters are turned away in ids; in names and other texts
 * they become blanks.
 * @param file what to call the file in rejections
 * @throws UnexpectedHeaderError when it is no sites file
 */
export function parseSites(text: string, file = 'sites'): Sites {
  const meters = new Map<string, Meter>()
  const rejections = readTable(file, text, ['site_id', 'meter_id'], (row) => {
    const problem = problemOf(row, meters)
    if (problem) return row.reject(problem)
    for (const cell of badCells(row)) row.reject(cell.problem)
    meters.set(row.cell('meter_id'), meterOf(row))
  })
  return { meters, rejections }
}

function problemOf(row: TableRow, meters: ReadonlyMap<string, Meter>): RowProblem | undefined {
  const meterId = row.cell('meter_id')
  const problem = idProblem('site_id', row.cell('site_id')) ?? idProblem('meter_id', meterId)
  if (problem || !meters.has(meterId)) return problem
  return {
    code: 'duplicate_meter',
    reason: { zh: `电表 ${meterId} 前面已出现过`, en: `meter ${meterId} was there before` }
  }
}

/** Cells of optional columns that say nothing usable. */
function badCells(row: TableRow): { name: string; problem: RowProblem }[] {
  const texts = TEXTS.filter((name) => row.cell(name).includes('\ufffd'))
  const numbers = Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]
  return [
    ...texts.map((name) => ({ name, problem: notUtf8(name) })),
    ...numbers.flatMap((name) => {
      const problem = numberProblem(name, row.cell(name))
      return problem ? [{ name, problem }] : []
    })
  ]
}

function numberProblem(name: keyof typeof NUMBERS, cell: string): RowProblem | undefined {
  const range: Range = NUMBERS[name]
  const value = numberOf(cell)
  if (value === undefined) return notANumber(name, cell)
  return value < range.least || value > range.most ? outOfRange(name, value, range) : undefined
}

function outOfRange(name: string, value: number, { least, most }: Range): RowProblem {
  const zh = `${name} 为 ${value}，应在 ${least} 至 ${most} 之间`
  return { code: 'bad_number', reason: { zh, en: `${name} is ${value}, outside ${least} to ${most}` } }
}

function meterOf(row: TableRow): Meter {
  const bad = new Set(badCells(row).map(({ name }) => name))
  const textOf = (name: (typeof TEXTS)[number]) => (bad.has(name) ? null : plainText(row.cell(name)) || null)
  const number = (name: keyof typeof NUMBERS) => {
    if (bad.has(name)) return Number.NaN
    const value = numberOf(row.cell(name)) ?? Number.NaN
    return value === 0 && 'zeroIsUnknown' in NUMBERS[name] ? Number.NaN : value
  }
  return {
    siteId: row.cell('site_id'),
    meterId: row.cell('meter_id'),
    kind: textOf('kind'),
    floorAreaM2: number('floor_area_m2'),
    region: textOf('region'),
    name: textOf('name'),
    organisation: textOf('organisation'),
    timeZone: textOf('time_zone'),
    multiplier: number('multiplier'),
    contractKva: number('contract_kva'),
    latitude: number('lat'),
    longitude: number('lon')
  }
}
