import type { Headcount, OtherEnergy } from '../carbon/institution.ts'
import { civil, type EpochDay } from '../readings/day.ts'
import type { Sentence } from '../readings/sentence.ts'
import { monthNumbers, namedMonths } from './report-words.ts'

/** A number that somebody entered for a scope, and where it comes from. */
export interface EnteredNumber extends Sentence {
  readonly source: string
}

/** January is 1. */
function monthOfYear(day: EpochDay): number {
  return civil(day).month
}

/** Says what was entered: each carrier by year and source with its months and their sum, and the heads. */
export function enteredNumbers(other: readonly OtherEnergy[], heads: Headcount | undefined): EnteredNumber[] {
  const groups = grouped(other, ({ month, carrier, source }) => JSON.stringify([civil(month).year, carrier, source]))
  const fuels = groups.map((rows) => {
    const { scope, carrier, month, source } = rows[0] as OtherEnergy
    const months = [...new Set(rows.map((row) => monthOfYear(row.month)))].sort((a, b) => a - b)
    const kgce = shown(rows.reduce((sum, row) => sum + row.kgce, 0))
    const tco2 = rows.reduce((sum, row) => sum + (row.tco2 ?? Number.NaN), 0)
    const { year } = civil(month)
    return {
      zh: `其他能源 ${scope} ${carrier}：${year} 年 ${monthNumbers(months)} 月合计 ${kgce} kgce，${Number.isNaN(tco2) ? 'tCO2 未填全' : `${shown(tco2)} tCO2`}`,
      en: `Other energy of ${scope}, ${carrier}: ${namedMonths(months)} of ${year}, ${kgce} kgce together, ${Number.isNaN(tco2) ? 'tCO2 not entered for all' : `${shown(tco2)} tCO2`}`,
      source
    }
  })
  if (!heads) return fuels
  const { scope, year, source } = heads
  return [
    ...fuels,
    {
      zh: `用能人数 ${scope}：${year} 年 ${heads.heads} 人`,
      en: `Headcount of ${scope}: ${heads.heads} in ${year}`,
      source
    }
  ]
}

/** Says which carriers have no emissions in which months. */
export function missingTco2(scope: Sentence, rows: readonly OtherEnergy[]): Sentence {
  const carriers = grouped(rows, ({ month, carrier }) => JSON.stringify([civil(month).year, carrier]))
  const told = carriers.map((of) => {
    const { carrier, month } = of[0] as OtherEnergy
    const { year } = civil(month)
    const months = of.map((row) => monthOfYear(row.month)).sort((a, b) => a - b)
    return {
      zh: `${carrier} ${year} 年 ${monthNumbers(months)} 月`,
      en: `${carrier}, ${namedMonths(months)} of ${year}`
    }
  })
  return {
    zh: `${scope.zh} 的其他能源缺少 tCO2：${told.map(({ zh }) => zh).join('；')}。不与全部能源口径的碳排放目标对照：请补填并注明来源。`,
    en: `Other energy of ${scope.en} has no tCO2 for ${told.map(({ en }) => en).join('; ')}, so that it is held against no emission target of all energy: enter it with its source.`
  }
}

function grouped(rows: readonly OtherEnergy[], keyOf: (row: OtherEnergy) => string): OtherEnergy[][] {
  const groups = new Map<string, OtherEnergy[]>()
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row])
  return [...groups.values()]
}

/** To thousandths, without the dust of sums. */
function shown(value: number): string {
  return String(Number(value.toFixed(3)))
}
