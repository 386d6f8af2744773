import { idProblem, notANumber, notUtf8, plainText, shownCell } from './cell-problem.ts'
import { type ClassifiedSites, meterIdsOf } from './classified-sites.ts'
import type { Meter } from './meter.ts'
import { numberOf } from './number-cell.ts'
import { isChinese, type RegionNames } from './region-names.ts'
import type { Rejection, RowProblem } from './rejection.ts'
import { isIndustryCode, siteKindOf } from './site-kinds.ts'
import { numberWithUnit, SITES_ALIASES, unitFactor } from './sites-columns.ts'
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

/** Columns of ids, the surest first, without the one that often numbers the rows. */
const ID_COLUMNS = SITES_ALIASES.meter_id!.filter((name) => name !== 'id')

/** One of these tells a table of sites from one of readings. */
const SITE_COLUMNS = ['site_id', 'name', 'kind', 'floor_area_m2', 'contract_kva', 'address'] as const

export interface SitesOptions {
  /** codes of the regions that the file names; names stay as they are without */
  readonly regions?: RegionNames | undefined
  /** sites that are left out without a word about them */
  readonly classified?: ClassifiedSites | undefined
}

/**
 * Reads a sites file: `site_id,meter_id` and, as far as they are known,
 * `kind,floor_area_m2,region,name,organisation,time_zone,multiplier,contract_kva,lat,lon`, in any order, or as archives have
 * them: 单位名称, 户号, 行业, 建筑面积, 合同容量, 行政区划, 地址 … (see `SITES_ALIASES`). A site without a number goes by its name, and
 * without that by its meter. Industries become our kinds, and regions that are named, or that an address begins with, their
 * codes; those that are not known are told and stay as they are. Other columns and all kinds are accepted.
 *
 * A row with an empty id or a meter that was there before is turned away whole: of two rows for one meter the first stands.
 * A number that cannot be, or a text in another encoding, is told and counts as not known; its row stands, for no meter is to
 * be lost over a floor area. Control characters are turned away in ids; in names and other texts they become blanks.
 * @param file what to call the file in rejections
 * @throws UnexpectedHeaderError when it is no sites file
 */
export function parseSites(text: string, file = 'sites', { regions, classified }: SitesOptions = {}): Sites {
  const meters = new Map<string, Meter>()
  if (classified) refuseSites(text, file, classified)
  const read = (row: TableRow) => {
    if (classified?.refuses(siteIdOf(row))) return
    const problem = problemOf(row, meters)
    if (problem) return row.reject(problem)
    for (const cell of badCells(row)) row.reject(cell.problem)
    const meter = meterOf(row)
    const [kind, region] = [kindOf(meter.kind), regionOf(meter.region, plainText(row.cell('address')), regions)]
    for (const told of [kind, region]) if (told.problem) row.reject(told.problem)
    meters.set(meter.meterId, { ...meter, kind: kind.value, region: region.value })
  }
  const rejections = readTable(file, text, [SITE_COLUMNS, 'meter_id'], read, SITES_ALIASES)
  return { meters, rejections: classified?.allowedRejections(rejections) ?? rejections }
}

/** Lets a list of classified sites know all meters of its sites. */
function refuseSites(text: string, file: string, classified: ClassifiedSites): void {
  // a second meter may show that the site of the first is listed
  for (let pass = 0; pass < 2; pass++) {
    const refuse = (row: TableRow) => {
      const [siteId, ids] = [siteIdOf(row), meterIdsOf(row)]
      if (classified.lists(siteId, ids, [row.cell('name'), row.cell('organisation')])) classified.refuse(siteId, ids)
    }
    readTable(file, text, [SITE_COLUMNS, 'meter_id'], refuse, SITES_ALIASES)
  }
}

function siteIdOf(row: TableRow): string {
  const written = row.cell('site_id')
  if (written !== '' || row.has('site_id')) return written
  return plainText(row.cell('name')) || meterIdOf(row)
}

/** The surest of the ids in a row: archives have columns of points or assets that are empty beside accounts. */
function meterIdOf(row: TableRow): string {
  return row.cell('meter_id') || (ID_COLUMNS.map((name) => row.cell(name)).find((id) => id !== '') ?? '')
}

/** A value as it is kept, and what of it is to be told. */
interface Told {
  readonly value: string | null
  readonly problem?: RowProblem
}

function kindOf(written: string | null): Told {
  if (written === null || !(isChinese(written) || isIndustryCode(written))) return { value: written }
  const kind = siteKindOf(written)
  return kind === undefined ? { value: written, problem: unknownKind(written) } : { value: kind }
}

function regionOf(written: string | null, address: string, regions: RegionNames | undefined): Told {
  if (!regions) return { value: written }
  if (written === null) return { value: regions.codeOf(address) ?? null }
  if (!isChinese(written)) return { value: regions.codeOf(written) ?? written }
  const code = regions.codeOf(written) ?? regions.codeOf(address)
  return code === undefined ? { value: written, problem: unknownRegion(written) } : { value: code }
}

function unknownKind(written: string): RowProblem {
  const zh = `行业或类型“${shownCell(written)}”未归入任何类别，按原文保留`
  return {
    code: 'unknown_kind',
    reason: { zh, en: `no kind of site is known for ${shownCell(written)}; kept as written` }
  }
}

function unknownRegion(written: string): RowProblem {
  const zh = `地区“${shownCell(written)}”没有对应的区划代码，按原文保留，日历、电价和排放因子均不适用`
  const en = `no code is known for the region ${shownCell(written)}; kept as written, without calendar, tariff and factor`
  return { code: 'unknown_region', reason: { zh, en } }
}

function problemOf(row: TableRow, meters: ReadonlyMap<string, Meter>): RowProblem | undefined {
  const meterId = meterIdOf(row)
  const problem = idProblem('site_id', siteIdOf(row)) ?? idProblem('meter_id', meterId)
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
      const problem = numberProblem(name, row)
      return problem ? [{ name, problem }] : []
    })
  ]
}

/** In the unit of the column; undefined when it is no number, NaN when there is none. */
function numberIn(name: keyof typeof NUMBERS, row: TableRow): number | undefined {
  const value = numberOf(row.cell(name))
  return value === undefined ? numberWithUnit(name, row.cell(name)) : value * unitFactor(row.unit(name))
}

function numberProblem(name: keyof typeof NUMBERS, row: TableRow): RowProblem | undefined {
  const range: Range = NUMBERS[name]
  const value = numberIn(name, row)
  if (value === undefined) return notANumber(name, row.cell(name))
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
    const value = numberIn(name, row) ?? Number.NaN
    return value === 0 && 'zeroIsUnknown' in NUMBERS[name] ? Number.NaN : value
  }
  return {
    siteId: siteIdOf(row),
    meterId: meterIdOf(row),
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
