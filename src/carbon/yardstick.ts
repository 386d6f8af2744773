import type { ReferenceNumbers } from './reference.ts'
import type { Regions } from './regions.ts'

const MONTHS = 12

/** What buildings of a kind use elsewhere, kWh of electricity per m². */
export interface Yardstick {
  /** region whose buildings were measured */
  readonly region: string
  /** `own`: a region that the site lies in; `grid`: another province of its regional grid, as near in climate as is known */
  readonly from: 'own' | 'grid'
  /** January to December; null where only the year is known */
  readonly months: readonly number[] | null
  readonly yearKwhPerM2: number
  readonly source: string
}

/**
 * The yardstick of a site: of a region that it lies in, else of a province of the same regional grid. Null where none is
 * entered: one of another climate would mislead.
 */
export function yardstickOf(
  numbers: ReferenceNumbers,
  regions: Regions,
  region: string | null,
  kind: string | null
): Yardstick | null {
  if (kind === null) return null
  const around = regions.around(region)
  const grid = around.find((code) => code.startsWith('grid-'))
  const neighbours = grid === undefined ? [] : regions.all().filter((each) => each.grid === grid)
  for (const code of [...around, ...neighbours.map((each) => each.code)]) {
    const from = around.includes(code) ? 'own' : 'grid'
    const of = (period: string | number) =>
      numbers.find('yardstick', [code], `${kind.toLowerCase()}/kwh_per_m2/${period}`)
    const months = Array.from({ length: MONTHS }, (_, month) => of(month + 1))
    const known = months.filter((value) => value !== null)
    if (known.length === MONTHS) {
      const values = known.map(({ value }) => value)
      const yearKwhPerM2 = values.reduce((sum, value) => sum + value, 0)
      return {
        region: code,
        from,
        months: values,
        yearKwhPerM2,
        source: [...new Set(known.map(({ source }) => source))].join('; ')
      }
    }
    const year = of('year')
    if (year) return { region: code, from, months: null, yearKwhPerM2: year.value, source: year.source }
  }
  return null
}

/** What buildings of a kind use of all energy in a year, or may use of it by an authority's quota. */
export interface AllEnergyValue {
  readonly region: string
  readonly metric: 'kgce_per_m2' | 'kgce_per_head'
  readonly value: number
  readonly source: string
}

/**
 * What is entered of all energy for a kind, each of the innermost region around the site that has one; a neighbour's hold nowhere
 * else.
 * @param dataset quotas, which an authority sets, or yardsticks, which were measured
 */
export function allEnergyValues(
  dataset: 'quota' | 'yardstick',
  numbers: ReferenceNumbers,
  regions: Regions,
  region: string | null,
  kind: string | null
): AllEnergyValue[] {
  if (kind === null) return []
  return (['kgce_per_m2', 'kgce_per_head'] as const).flatMap((metric) => {
    const found = numbers.find(dataset, regions.around(region), `${kind.toLowerCase()}/${metric}/year`)
    return found ? [{ region: found.region, metric, value: found.value, source: found.source }] : []
  })
}

/** A calendar month of a site beside its yardstick, kWh/m². */
interface YardstickMonth {
  /** YYYY-MM */
  readonly month: string
  readonly kwhPerM2: number
  /** null where the yardstick has the year alone */
  readonly yardstick: number | null
}

/** The last complete months of a site, twelve at most, beside its yardstick. */
export interface YardstickComparison {
  readonly months: readonly YardstickMonth[]
  /** over these months, kWh/m² */
  readonly kwhPerM2: number
  /** over the same months; null where only the year is known and fewer than twelve months are there */
  readonly yardstickKwhPerM2: number | null
  /** kwhPerM2 over yardstickKwhPerM2 */
  readonly ratio: number | null
}

/** Shares of a month's days that must have readings; the others are taken at the mean of these. */
const COMPLETE = 0.9
const MS_PER_DAY = 86_400_000

/**
 * Holds a site's energy against its yardstick.
 * @param kwh the site's energy by day from `firstDay` on up to the last day with readings; NaN = missing
 * @returns null when the last month that has ended is not complete
 */
export function againstYardstick(
  kwh: Float64Array,
  firstDay: number,
  floorAreaM2: number,
  yardstick: Yardstick
): YardstickComparison | null {
  const end = new Date((firstDay + kwh.length) * MS_PER_DAY)
  const months: YardstickMonth[] = []
  for (let back = 1; back <= MONTHS; back++) {
    const from = Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - back, 1) / MS_PER_DAY
    const to = Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - back + 1, 1) / MS_PER_DAY
    if (from < firstDay) break
    const present = Array.from(kwh.subarray(from - firstDay, to - firstDay)).filter((value) => !Number.isNaN(value))
    if (present.length < COMPLETE * (to - from)) break
    const mean = present.reduce((sum, value) => sum + value, 0) / present.length
    const date = new Date(from * MS_PER_DAY)
    months.unshift({
      month: date.toISOString().slice(0, 7),
      kwhPerM2: (mean * (to - from)) / floorAreaM2,
      yardstick: yardstick.months?.[date.getUTCMonth()] ?? null
    })
  }
  if (months.length === 0 || !(floorAreaM2 > 0)) return null
  const kwhPerM2 = months.reduce((sum, month) => sum + month.kwhPerM2, 0)
  const whole = months.length === MONTHS ? yardstick.yearKwhPerM2 : null
  const yardstickKwhPerM2 = yardstick.months ? months.reduce((sum, month) => sum + (month.yardstick ?? 0), 0) : whole
  return { months, kwhPerM2, yardstickKwhPerM2, ratio: yardstickKwhPerM2 ? kwhPerM2 / yardstickKwhPerM2 : null }
}
