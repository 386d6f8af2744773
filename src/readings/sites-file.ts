import { idProblem, notANumber, notUtf8, plainText } from './cell-problem.ts'
import type { Meter } from './meter.ts'
import { numberOf } from './number-cell.ts'
import type { Rejection, RowProblem } from './rejection.ts'
import { readTable, type TableRow } from './table.ts'

/** The meters of a sites file by their id, and the rows that did not go in. */
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
 * all kinds are accepted. A row with an empty id, a number that cannot be, or a meter that was there before is turned away
 * whole: of two rows for one meter the first stands. Control characters are turned away in ids; in names and other texts
 * they become blanks.
 * @param file what to call the file in rejections
 * @throws UnexpectedHeaderError when it is no sites file
 */
export function parseSites(text: string, file = 'sites'): Sites {
  const meters = new Map<string, Meter>()
  const rejections = readTable(file, text, ['site_id', 'meter_id'], (row) => {
    const problem = problemOf(row, meters)
    if (problem) row.reject(problem)
    else meters.set(row.cell('meter_id'), meterOf(row))
  })
  return { meters, rejections }
}

function problemOf(row: TableRow, meters: ReadonlyMap<string, Meter>): RowProblem | undefined {
  const meterId = row.cell('meter_id')
  const problem = idProblem('site_id', row.cell('site_id')) ?? idProblem('meter_id', meterId)
  if (problem) return problem
  const garbled = TEXTS.find((name) => row.cell(name).includes('\ufffd'))
  if (garbled) return notUtf8(garbled)
  for (const [name, range] of Object.entries<Range>(NUMBERS)) {
    const value = numberOf(row.cell(name))
    if (value === undefined) return notANumber(name, row.cell(name))
    if (value < range.least || value > range.most) return outOfRange(name, value, range)
  }
  if (!meters.has(meterId)) return undefined
  return {
    code: 'duplicate_meter',
    reason: { zh: `电表 ${meterId} 前面已出现过`, en: `meter ${meterId} was there before` }
  }
}

function outOfRange(name: string, value: number, { least, most }: Range): RowProblem {
  const zh = `${name} 为 ${value}，应在 ${least} 至 ${most} 之间`
  return { code: 'bad_number', reason: { zh, en: `${name} is ${value}, outside ${least} to ${most}` } }
}

function meterOf(row: TableRow): Meter {
  const textOf = (name: (typeof TEXTS)[number]) => plainText(row.cell(name)) || null
  const number = (name: keyof typeof NUMBERS) => {
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
