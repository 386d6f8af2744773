import { NATION, type Regions } from './regions.ts'
import { CarbonTableError, readTable, type TableRow } from './table.ts'

/** Sets of numbers that authorities publish anew from time to time. */
export const DATASETS = ['emission_factor', 'energy_price', 'surcharge', 'standard_coal', 'yardstick', 'quota'] as const
export type Dataset = (typeof DATASETS)[number]

/** A published or entered number, and the reports that use it: those made for its first day and later. */
export interface ReferenceValue {
  readonly dataset: Dataset
  /** code of the region that it holds for */
  readonly region: string
  /**
   * Which of the set's numbers: the year of an emission factor; the register of a price; `whole account` for a surcharge; either with `since` a day where it holds
   * from another day than reports use it;
   * the basis of a standard-coal factor; `kind/metric/period` of a yardstick (what buildings were measured to use), the period a month (1 to 12) or `year`; `kind/metric/year` of a
   * quota (what an authority lets them use)
   */
  readonly item: string
  /** first day (since 1970-01-01) for whose reports it is used; 0 = ever since */
  readonly usedFrom: number
  readonly value: number
  readonly source: string
  /** first day whose reports no longer use this version; null or absent while it stands */
  readonly withdrawnFrom?: number | null
}

interface Layout {
  readonly unit: string
  /** name of the table in `data/` */
  readonly file: string
  readonly columns: readonly string[]
  readonly valueColumn: string
  readonly items: (cell: TableRow['cell']) => string[]
  readonly itemPattern: RegExp
  readonly most: number
}

/** What the numbers of each set are, and where `data/` has them. */
export const DATASET_LAYOUTS: Readonly<Record<Dataset, Layout>> = {
  emission_factor: {
    unit: 'kgCO2/kWh',
    file: 'emission-factors',
    columns: ['region', 'year', 'kg_co2_per_kwh', 'source'],
    valueColumn: 'kg_co2_per_kwh',
    items: (cell) => [cell('year')],
    itemPattern: /^(19|20)\d{2}$/,
    most: 3
  },
  energy_price: {
    unit: 'yuan/kWh',
    file: 'energy-prices',
    columns: ['region', 'register', 'used_from', 'yuan_per_kwh', 'source'],
    valueColumn: 'yuan_per_kwh',
    items: (cell) => [cell('register')],
    itemPattern: /^(sharp|peak|flat|valley|deep_valley)( since \d{4}-\d{2}-\d{2})?$/,
    most: 100
  },
  surcharge: {
    unit: 'yuan/kWh',
    file: 'surcharges',
    columns: ['region', 'used_from', 'yuan_per_kwh', 'source'],
    valueColumn: 'yuan_per_kwh',
    items: () => ['whole account'],
    itemPattern: /^whole account( since \d{4}-\d{2}-\d{2})?$/,
    most: 100
  },
  standard_coal: {
    unit: 'kgce/kWh',
    file: 'standard-coal',
    columns: ['region', 'basis', 'kgce_per_kwh', 'source'],
    valueColumn: 'kgce_per_kwh',
    items: (cell) => [cell('basis')],
    itemPattern: /^(calorific|equivalent)$/,
    most: 1
  },
  yardstick: {
    unit: 'as its metric',
    file: 'yardsticks',
    columns: ['area', 'kind', 'metric', 'period', 'value', 'also_kinds', 'source'],
    valueColumn: 'value',
    items: (cell) =>
      [cell('kind'), ...cell('also_kinds').split(';')]
        .map((kind) => kind.trim())
        .filter((kind) => kind !== '')
        .map((kind) => yardstickItem(kind, cell('metric'), cell('period'))),
    itemPattern: /^[^/]+\/(kwh_per_m2|kgce_per_m2|kgce_per_head)\/([1-9]|1[0-2]|year)$/,
    most: 1e6
  },
  quota: {
    unit: 'as its metric',
    file: 'quotas',
    columns: ['region', 'kind', 'metric', 'value', 'source'],
    valueColumn: 'value',
    items: (cell) => [yardstickItem(cell('kind'), cell('metric'), 'year')],
    itemPattern: /^[^/]+\/(kgce_per_m2|kgce_per_head)\/year$/,
    most: 1e6
  }
}

/** The item of a yardstick: what kind of building, measured in what, in which month or `year`. */
function yardstickItem(kind: string, metric: string, period: string | number): string {
  return `${kind}/${metric}/${period}`
}

const MS_PER_DAY = 86_400_000

/**
 * Reads one of the tables of `data/`.
 * @throws CarbonTableError when a row has no region, source or plausible number
 */
export function parseReferenceValues(dataset: Dataset, text: string): ReferenceValue[] {
  const { file, columns, valueColumn, items } = DATASET_LAYOUTS[dataset]
  return readTable(file, text, columns).flatMap(({ line, cell, number }) => {
    const usedFrom = cell('used_from') === '' ? 0 : Date.parse(`${cell('used_from')}T00:00Z`) / MS_PER_DAY
    return items(cell).map((item) => {
      const row = {
        dataset,
        region: cell('region') || cell('area'),
        item,
        usedFrom,
        value: number(valueColumn),
        source: cell('source')
      }
      const problem = problemOf(row)
      if (problem) throw new CarbonTableError(`${file}, line ${line}: ${problem.member} ${problem.en}.`)
      return row
    })
  })
}

/** What is wrong with a number, in which of its members, and what to do about it, in Chinese and English. */
export interface EntryProblem {
  readonly member: 'region' | 'item' | 'used_from' | 'value' | 'source'
  readonly zh: string
  readonly en: string
}

/** Undefined when it can be used. */
function problemOf({ dataset, region, item, usedFrom, value, source }: ReferenceValue): EntryProblem | undefined {
  const { itemPattern, most, unit } = DATASET_LAYOUTS[dataset]
  const problem = (member: EntryProblem['member'], zh: string, en: string) => ({ member, zh, en })
  if (!/^(CN|\d{2,12}|grid-[a-z]+)$/.test(region)) {
    const shown = JSON.stringify(region)
    return problem('region', `${shown} 不是代码：请填 CN 或 GB/T 2260`, `${shown} is no code; give CN or GB/T 2260`)
  }
  if (!itemPattern.test(item) || !isDay(SINCE.exec(item)?.[0])) {
    const told = `${JSON.stringify(item)} 不适用于 ${dataset}（${itemPattern.source}）`
    return problem('item', told, `${JSON.stringify(item)} does not fit ${dataset} (${itemPattern.source})`)
  }
  if (!Number.isInteger(usedFrom)) return problem('used_from', '没有这一天', 'is not a day of the calendar')
  if (value === 0 && (dataset === 'emission_factor' || dataset === 'standard_coal')) {
    const zh = `须大于 0 ${unit}：系数为 0 会使全部用电消失`
    return problem('value', zh, `must be above 0 ${unit}: a factor of 0 would make all energy vanish`)
  }
  if (!(value >= 0 && value <= most))
    return problem('value', `须在 0 与 ${most} ${unit} 之间`, `must be from 0 to ${most} ${unit}`)
  if (source.trim() === '') return problem('source', '须注明来源', 'is missing: a number needs its source')
  return undefined
}

const SINCE = /\d{4}-\d{2}-\d{2}$/

/** Whether a text is a day of the calendar; no text is no wrong day. */
function isDay(text: string | undefined): boolean {
  if (text === undefined) return true
  const at = Date.parse(`${text}T00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/**
 * What is wrong with a number that somebody enters: besides what `problemOf` finds, that its region is not known or that no
 * report would ever read it. Undefined when it can be used.
 */
export function entryProblem(value: ReferenceValue, regions: Regions): EntryProblem | undefined {
  const { dataset, region, item } = value
  const problem = problemOf(value)
  if (problem) return problem
  if (!regions.has(region)) {
    const shown = JSON.stringify(region)
    return {
      member: 'region',
      zh: `${shown} 不属于已知省份或电网：请填 CN、表中的 grid-… 或以省级代码开头的 2、4、6、9 或 12 位代码`,
      en: `${shown} lies in no known province or grid; give CN, a listed grid-…, or a code of 2, 4, 6, 9 or 12 digits that begins with a province's`
    }
  }
  if (dataset === 'emission_factor' && /^\d{3,}$/.test(region)) {
    const en = `is smaller than a province: the ministry publishes factors of provinces, grids and the nation; give ${region.slice(0, 2)}, grid-… or ${NATION}`
    return {
      member: 'region',
      zh: `排放因子按省、区域电网、全国发布，不按市县：请填 ${region.slice(0, 2)}、grid-… 或 ${NATION}`,
      en
    }
  }
  if (dataset === 'standard_coal' && (region !== NATION || item !== 'calorific')) {
    const en = `must be that of ${NATION} with item "calorific": reports read no other standard coal`
    return { member: 'region', zh: `报告只采用 ${NATION} 的 calorific 标准煤系数，请填此项`, en }
  }
  if (dataset === 'energy_price' && !/^flat\b/.test(item))
    return {
      member: 'item',
      zh: '报告只按平段计价，请填 flat，或 flat since 年-月-日（自该日执行）',
      en: 'must be "flat", or "flat since" the day from which it holds: reports price energy at that register alone'
    }
  if (dataset === 'yardstick' && !item.includes('/kwh_per_m2/') && !item.endsWith('/year')) {
    const en = 'must end in "/year": yardsticks of all energy are of a year; kwh_per_m2 alone has months'
    return { member: 'item', zh: '全部能源的参照值按年填写，请以 /year 结尾；仅 kwh_per_m2 可按月', en }
  }
  if ((dataset === 'yardstick' || dataset === 'quota') && item !== item.toLowerCase()) {
    const en = 'must be in lower case: kinds of buildings are looked for so'
    return { member: 'item', zh: '建筑类型按小写查找，请用小写', en }
  }
  return undefined
}

/** From when to when a version is used: first days, since 1970-01-01. */
interface Version {
  readonly usedFrom?: number
  readonly withdrawnFrom?: number | null
}

/** Whether reports for a day know a version: it is used from that day or earlier, and is not withdrawn by then. */
function stands({ usedFrom = 0, withdrawnFrom }: Version, day: number): boolean {
  return usedFrom <= day && (withdrawnFrom == null || withdrawnFrom > day)
}

/**
 * Of several versions of a thing the one that reports for a day use: the newest that stands on that day, of those used from the
 * same day the last.
 * @param keyOf what versions of the same thing have in common
 */
export function inForce<T extends Version>(rows: Iterable<T>, keyOf: (row: T) => string, day: number): T[] {
  const newest = new Map<string, T>()
  for (const row of rows) {
    if (!stands(row, day)) continue
    const key = keyOf(row)
    const known = newest.get(key)
    if (!known || (known.usedFrom ?? 0) <= (row.usedFrom ?? 0)) newest.set(key, row)
  }
  return [...newest.values()]
}

/** The numbers that reports for one day use. */
export class ReferenceNumbers {
  readonly #values = new Map<string, ReferenceValue>()
  readonly #versions: readonly ReferenceValue[]

  constructor(values: Iterable<ReferenceValue>, day: number) {
    const versions = [...values].filter((value) => stands(value, day))
    // of those used from the same day the last
    this.#versions = [...new Map(versions.map((value) => [`${value.usedFrom} ${keyOf(value)}`, value])).values()]
    for (const value of inForce(this.#versions, keyOf, day)) this.#values.set(keyOf(value), value)
  }

  /** Every version of a set that is used on the day or was before: what was in force on an earlier day holds for that day. */
  versions(dataset: Dataset): ReferenceValue[] {
    return this.#versions.filter((value) => value.dataset === dataset)
  }

  /** Those of one set, or of every set. */
  all(dataset?: Dataset): ReferenceValue[] {
    return [...this.#values.values()].filter((value) => dataset === undefined || value.dataset === dataset)
  }

  /** The number of the first of these regions that has one; null where none has: none is made up. */
  find(dataset: Dataset, regions: readonly string[], item: string): ReferenceValue | null {
    for (const region of regions) {
      const value = this.#values.get(keyOf({ dataset, region, item }))
      if (value) return value
    }
    return null
  }
}

function keyOf({ dataset, region, item }: Pick<ReferenceValue, 'dataset' | 'region' | 'item'>): string {
  return `${dataset} ${region} ${item}`
}
