import { ratesWithin } from '../carbon/dated-rate.ts'
import type { FactorInUse } from '../carbon/emission-factor.ts'
import type { ReferenceValue } from '../carbon/reference.ts'
import { surchargeRates } from '../carbon/surcharge.ts'
import { explainFactor } from '../ranking/explain.ts'
import { yearStart } from '../readings/daily-energy.ts'
import { formatDay } from '../readings/day.ts'
import { chinaTime } from '../readings/instant.ts'
import type { Sentence } from '../readings/sentence.ts'
import type { EnergyRow } from '../store/energy.ts'
import { type CarbonTables, flatPrices } from './carbon-tables.ts'
import { allEnergyInputs } from './missing-yardsticks.ts'
import { placeName } from './place-name.ts'
import type { SourcedQuota } from './quotas.ts'
import type { SourcedTargets } from './report-scope.ts'
import { buildingKind, targetName } from './report-words.ts'
import type { SiteYardstick } from './site-yardsticks.ts'

/** Says which screening the suspicions are of. */
export function screeningUsed(runId: number, runDay: string): Sentence {
  return {
    zh: `疑似挖矿取自 ${runDay} 完成的筛查（批次 ${runId}）：截至报告日最近的一次。`,
    en: `Suspicions are those of the screening that finished on ${runDay} (run ${runId}), the newest by the day of the report.`
  }
}

/** Says what goes back to the moment as of which a report is asked for, and what does not. */
export function asKnown(knownAt: Date): Sentence {
  const then = chinaTime(knownAt)
  return {
    zh: `按 ${then}（北京时间）所知：排放因子、电价、加价、参照值、定额、目标、其他能源、用能人数及其撤回只计此前录入者，疑似挖矿取此前最近完成的筛查。读数（及其后来的更正）、台账（面积、单位、地区、户号与计量点关系）、气温和节假日为现值，不回溯。`,
    en: `As known at ${then} (China's clock): of emission factors, prices, surcharges, yardsticks, quotas, targets, other energy, headcounts and withdrawals only what had been entered by then counts, and of screenings the newest that had finished by then. Readings (with corrections that came later), sites and points (floor areas, organisations, regions, accounts and how meters belong together), weather and holidays are as they are now and do not go back.`
  }
}

/** Says of every number what it is and where it comes from. */
export function inputsOf(
  rows: readonly EnergyRow[],
  tables: CarbonTables,
  year: number,
  coal: ReferenceValue | null,
  targets: readonly SourcedTargets[],
  quotas: readonly SourcedQuota[],
  yardsticks: readonly SiteYardstick[]
): Sentence[] {
  const regions = [...new Set(rows.map((row) => row.region))]
  const factors = new Map<string, FactorInUse>()
  for (const region of regions) {
    const factor = tables.factors.inUse(region, year)
    const key = factor.fallback === 'none' ? factor.region : `${factor.askedRegion} ${factor.region}`
    if (!factors.has(key)) factors.set(key, factor)
  }
  const prices = regions.flatMap((region) =>
    ratesWithin(flatPrices(tables, region), yearStart(year), yearStart(year + 1) - 1)
  )
  const rates = regions.flatMap((region) => surchargeRates(tables.numbers, tables.regions, region))
  return [
    {
      zh: '电量：计量点按月取整到 1 kWh，逐级相加；两次读数之间缺少的日期按均值估计。',
      en: 'Energy: rounded to whole kWh by metering point and month, then added up; days missing between readings are taken at the mean.'
    },
    {
      zh: '预测：逐计量点按日类型、气温与上年同日，区间为 80%，误差按部分相关合并（rigwatch backtest 输出回测）。',
      en: 'Forecast: by metering point from day kinds, weather and last year’s same days; 80 % intervals, errors partly correlated (rigwatch backtest prints the back-test).'
    },
    {
      zh: '疑似挖矿：各计量点的概率 × 全年疑似电量 × 排放因子之和；总表与其分表测到的同一负荷只计一次，计入预期较大的一侧；区间含概率与负荷估计的误差，不含全年预测的误差。',
      en: 'Suspected mining: sum over metering points of probability × energy of the suspected load × factor; what a main meter and its sub-meters both see counts once, where more is expected; its interval has the doubt of probability and load, not that of the forecast of the year.'
    },
    ...[...factors.values()].map((factor) => sourced(explainFactor(factor), factor.source)),
    coal
      ? sourced({ zh: `标准煤系数 ${coal.value} kgce/kWh`, en: `Standard coal ${coal.value} kgce/kWh` }, coal.source)
      : { zh: '标准煤系数：缺少，不计', en: 'Standard coal: not entered, not stated' },
    {
      zh: '费用：累计电量与疑似电量 × 当日有效的平段电价（均匀负荷的均价接近平段），逐计量点取整到 1 元后相加；平段电价外的时段价差不计。',
      en: 'Cost: energy so far, and that of suspected loads, × the price of the flat register on each day, which is about that of a flat load; rounded to whole yuan by metering point, then added up. Other registers are not priced.'
    },
    {
      zh: '加价：疑似起始日至数据截止日，按整户（同一户号全部总表，分表不重复计）电量；户号未登记的计量点单独计。预期为“户内任一疑似负荷属实”的概率 × 加价；逐计量点取整到 1 元后相加。',
      en: 'Surcharge: from the onset to the last day with readings, on the energy of the whole account (all its main metering points; sub-meters are in them); a point whose account is not known stands alone. Expected: the probability that any suspected load of the account is mining × the charge; rounded to whole yuan by metering point, then added up.'
    },
    {
      zh: '加价预期计入全部疑似计量点（含概率低于 10% 未列出者），按概率；“若所列均查实”只计所列计量点所在户号，故前者可能大于后者。同一户号有多个所列计量点时，逐点所列加价各按整户计，合计中每户只计一次（自最早起始日），故逐点之和可能大于合计。',
      en: 'The surcharge to be expected is of all suspected points, also those below 10 % that are not listed, by probability; that if all listed is proven is on accounts of listed points alone, so that the first may be the greater. Where an account has several listed points, each of them states the charge on the whole account; the total charges an account once, from the earliest onset, so that the points may add up to more.'
    },
    ...prices.map(({ from, yuanPerKwh, source }) =>
      sourced(
        {
          zh: `平段电价 ${yuanPerKwh} 元/kWh${from > 0 ? `，自 ${formatDay(from)} 起` : ''}`,
          en: `Price of the flat register ${yuanPerKwh} yuan/kWh${from > 0 ? ` from ${formatDay(from)} on` : ''}`
        },
        source
      )
    ),
    ...rates.map(({ from, yuanPerKwh, source }) =>
      sourced(
        {
          zh: `挖矿加价：整户电量 ${yuanPerKwh} 元/kWh${from > 0 ? `，自 ${formatDay(from)} 起` : ''}；计费周期取自然月，不满一个周期按日均电量 × 天数`,
          en: `Surcharge on the whole account ${yuanPerKwh} yuan/kWh${from > 0 ? ` from ${formatDay(from)} on` : ''}; billing cycles are calendar months, part of one counts its mean daily energy × days`
        },
        source
      )
    ),
    ...targets.flatMap((each) => [
      ...each.targets.map((target) => {
        const { zh, en } = targetName(target)
        const of = target.scopeKind === 'region' ? placeName(target.scope) : { zh: target.scope, en: target.scope }
        return sourced({ zh: `目标 ${of.zh}：${zh}`, en: `Target of ${of.en}: ${en}` }, target.source)
      }),
      ...each.entries.map((entry) => sourced(entry, entry.source))
    ]),
    ...quotas.flatMap(({ entries }) => entries.map((entry) => sourced(entry, entry.source))),
    ...allEnergyInputs(tables, rows),
    ...yardsticks.map(({ kind, yardstick: { region, from, source } }) =>
      sourced(
        {
          zh: `用电参照 ${buildingKind(kind).zh}：${placeName(region).zh}${from === 'grid' ? '（同一区域电网的其他省份）' : ''}`,
          en: `Yardstick of ${kind}: ${placeName(region).en}${from === 'grid' ? ' (another province of the same regional grid)' : ''}`
        },
        source
      )
    )
  ]
}

function sourced({ zh, en }: Sentence, source: string): Sentence {
  return { zh: `${zh} [${source}]`, en: `${en} [${source}]` }
}
