import type { AssumedMonths, LackingCarrier } from '../carbon/institution.ts'
import type { CarbonTarget, TargetMetric } from '../carbon/target.ts'
import type { Sentence } from '../readings/sentence.ts'

const words = (zh: string, en: string): Sentence => ({ zh, en })

const METRICS: Record<TargetMetric, Sentence> = {
  tco2: words('碳排放总量', 'Emissions'),
  kgco2_per_m2: words('单位面积碳排放', 'Emissions per m²'),
  kgce_per_m2: words('单位面积能耗', 'Energy per m²'),
  kgce_per_head: words('人均能耗', 'Energy per head')
}

/** A target by what it measures, its year and its boundary; an assumption says so. */
export function targetName({ metric, targetYear, boundary, assumption }: CarbonTarget): Sentence {
  const all = boundary === 'all_energy'
  const name = METRICS[metric]
  return words(
    `${name.zh}，${targetYear} 年，${all ? '全部能源' : '仅电力'}${assumption ? '（假设）' : ''}`,
    `${name.en}, ${targetYear}, ${all ? 'all energy' : 'electricity alone'}${assumption ? ' (assumed)' : ''}`
  )
}

const BUILDINGS: Record<string, string> = {
  'government office': '机关办公',
  office: '办公',
  education: '教育',
  school: '中小学',
  university: '高校',
  hospital: '医院',
  healthcare: '医疗卫生',
  library: '图书馆',
  'research institute': '科研院所',
  'state-owned enterprise': '国有企业',
  'data centre': '数据中心',
  'pumping station': '泵站',
  'telecom room': '通信机房',
  'cold store': '冷库',
  'public services': '公共服务',
  'entertainment/public assembly': '文体场馆',
  'lodging/residential': '住宿',
  parking: '停车场',
  retail: '商业',
  utility: '公用事业',
  'warehouse/storage': '仓储',
  'religious worship': '宗教场所',
  other: '其他'
}

/** A kind of building in words; one that we do not know stays as its source wrote it. */
export function buildingKind(kind: string): Sentence {
  return words(BUILDINGS[kind.toLowerCase()] ?? kind, kind)
}

/** That months of other energy are assumed, and how; null where none is. */
export function assumedMonths(assumed: AssumedMonths | null): Sentence | null {
  if (!assumed) return null
  const told = [
    assumed.lastYear.length > 0 && {
      zh: `${monthNumbers(assumed.lastYear)} 月按上年同月`,
      en: `${namedMonths(assumed.lastYear)} as last year's`
    },
    assumed.mean.length > 0 && {
      zh: `${monthNumbers(assumed.mean)} 月按已填月份均值`,
      en: `${namedMonths(assumed.mean)} at the mean of those entered`
    }
  ].filter((each) => each !== false)
  return {
    zh: `其他能源假设：${told.map(({ zh }) => zh).join('，')}`,
    en: `Other energy assumed: ${told.map(({ en }) => en).join(', ')}`
  }
}

/** The months of each carrier without which the other energy of a scope is not known. */
export function missingMonths(scope: Sentence, year: number, lacking: readonly LackingCarrier[]): Sentence {
  const zh = lacking.map(({ carrier, months }) => `${carrier} ${monthNumbers(months)} 月`).join('；')
  const en = lacking.map(({ carrier, months }) => `${carrier} in ${namedMonths(months)}`).join('; ')
  return {
    zh: `${scope.zh} ${year} 年的其他能源缺少：${zh}。不与全部能源口径对照：请逐项填入并注明来源，没有则填 0。`,
    en: `Other energy of ${scope.en} in ${year} lacks ${en}, so that it is held against nothing of all energy: enter each with its source, 0 where there was none.`
  }
}

/** Months of a year, such as 1–3, 12. */
export function monthNumbers(months: readonly number[]): string {
  const runs: [number, number][] = []
  for (const month of months) {
    const run = runs.at(-1)
    if (run && run[1] === month - 1) run[1] = month
    else runs.push([month, month])
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(', ')
}

/** Months of a year in English, such as month 4, or months 1–3, 12. */
export function namedMonths(months: readonly number[]): string {
  return `${months.length === 1 ? 'month' : 'months'} ${monthNumbers(months)}`
}

/** How many points of a scope are in none of its figures yet. */
export function awaitingWords(points: number): Sentence {
  return {
    zh: `${points} 个计量点有读数而尚无电量，未计入`,
    en: `${points} metering points have readings and no energy yet, and are not counted`
  }
}
