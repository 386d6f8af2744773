import type { ReportReply } from '../api/report-schemas.ts'
import { bilingual, element } from './elements.ts'
import type { Label } from './labels.ts'
import { percent, quantity } from './numbers.ts'

type Standing = ReportReply['targets'][number]

/** What targets are measured in. */
export const METRICS: Record<string, Label> = {
  tco2: ['碳排放总量', 'Emissions'],
  kgco2_per_m2: ['单位面积碳排放', 'Emissions per m²'],
  kgce_per_m2: ['单位面积能耗', 'Energy per m²'],
  kgce_per_head: ['人均能耗', 'Energy per head']
}
const REASONS: Record<string, Label> = {
  other_energy_missing: [
    '全部能源口径：已过月份的其他能源不全，不以电量单独对照；未到月份由系统按上年同月或均值假设',
    'Of all energy: other energy of months that have ended is missing, and electricity alone is not held against it; months to come are assumed'
  ],
  other_co2_missing: [
    '全部能源口径：其他能源缺少 tCO₂ 数值，不以电量单独对照',
    'Of all energy: emissions of other energy (tco2) are not entered, and electricity alone is not held against it'
  ],
  floor_area_missing: ['缺少建筑面积', 'Floor area is missing'],
  headcount_missing: ['缺少用能人数', 'Headcount is missing'],
  no_forecast: ['数据不足，无法预测', 'Too few days to forecast'],
  year_incomplete: ['年初无读数，全年不完整', 'Readings begin after the beginning of the year'],
  energy_pending: [
    '尚无电量的计量点超过 5%（等待首次筛查），仅有部分电量，不作对照与全年预测',
    'More than 5 % of the metering points wait for their energy (until they are first screened): part of it is not held against the whole, and no year is forecast'
  ],
  target_expired: [
    '目标年已过，不作对照：请填入新目标，或将其作为假设延长',
    'Its target year has passed, no comparison: enter a new target, or prolong it as an assumption'
  ]
}

/** A target by what it measures and its year. */
export function standingLabel({ metric, target_year, boundary, assumption }: Standing): Label {
  const [zh, en] = METRICS[metric] ?? [metric, '']
  const all = boundary === 'all_energy'
  return [
    `${zh} ${target_year}${all ? ' 全部能源' : ''}${assumption ? '（假设）' : ''}`,
    `${en} ${target_year}${all ? ', all energy' : ''}${assumption ? ' (assumed)' : ''}`
  ]
}

/** Why the whole year is not told; null where it is. */
export function yearReason(reason: string | null): Label | null {
  return reason === null ? null : (REASONS[reason] ?? null)
}

/** Why a scope cannot be held against a target. */
export function shortReason(reason: string | null): Label {
  return REASONS[reason ?? ''] ?? REASONS.no_forecast ?? ['', '']
}

/** How a scope stands against one target: in words, and drawn on one scale. */
export function standingSection(standing: Standing, year: number): HTMLElement {
  const { metric, unit, boundary, target_year, allowance, assumption, source } = standing
  const [zh, en] = METRICS[metric] ?? [metric, '']
  const all = boundary === 'all_energy'
  return element(
    'section',
    { class: 'point standing' },
    element(
      'h4',
      {},
      bilingual(
        `${zh}，至 ${target_year} 年，${all ? '全部能源' : '仅电力'}`,
        `${en} to ${target_year}, ${all ? 'all energy' : 'electricity alone'}`
      ),
      assumption && element('span', { class: 'tag' }, bilingual('假设路径', 'assumed path'))
    ),
    allowance !== null &&
      element(
        'p',
        {},
        bilingual(
          `${year} 年路径允许 ${quantity(allowance)} ${unit}`,
          `the path allows ${quantity(allowance)} ${unit} in ${year}`
        )
      ),
    ...verdict(standing),
    ...basis(standing),
    element(
      'p',
      { class: 'under' },
      bilingual(
        `基准 ${standing.base_year} 年 ${quantity(standing.base_value)} ${unit}，降幅 ${percent(standing.reduction)}；自 ${standing.used_from ?? '一直'} 采用；来源：${source}`,
        `base ${standing.base_year}: ${quantity(standing.base_value)}, reduction ${percent(standing.reduction)}; used from ${standing.used_from ?? 'ever since'}`
      )
    )
  )
}

/** The path year by year, and what the comparison divides by or adds. */
function basis({ path, unit, floor_area_m2, heads, other_kgce, other_tco2, other_assumed }: Standing): HTMLElement[] {
  const years = path?.map(({ year, value }) => `${year}: ${quantity(value)}`).join('; ')
  const told: (Label | null)[] = [
    years ? [`路径 ${years} ${unit}`, 'path by year'] : ['路径为直线', 'a straight path'],
    floor_area_m2 === null
      ? null
      : [`按建筑面积 ${quantity(floor_area_m2)} m²`, `over ${quantity(floor_area_m2)} m² of floor`],
    heads === null ? null : [`按 ${quantity(heads)} 人`, `over ${quantity(heads)} heads`],
    other_kgce === null
      ? null
      : [`另加其他能源 ${quantity(other_kgce)} kgce`, `with other energy of ${quantity(other_kgce)} kgce`],
    other_tco2 === null
      ? null
      : [`另加其他能源 ${quantity(other_tco2)} tCO₂`, `with other energy of ${quantity(other_tco2)} tCO₂`],
    other_assumed && other_assumed.as_last_year.length > 0
      ? [
          `其中 ${other_assumed.as_last_year.join('、')} 月为假设：按上年同月`,
          `of which months ${other_assumed.as_last_year.join(', ')} are assumed, as last year's`
        ]
      : null,
    other_assumed && other_assumed.at_mean.length > 0
      ? [
          `其中 ${other_assumed.at_mean.join('、')} 月为假设：按已填月份均值`,
          `of which months ${other_assumed.at_mean.join(', ')} are assumed, at the mean of those entered`
        ]
      : null
  ]
  const items = told.flatMap((label) => (label ? [element('li', {}, bilingual(...label))] : []))
  return [element('ul', { class: 'standing-basis under' }, ...items)]
}

function verdict({ allowance, forecast, over, explained, reason, unit }: Standing): HTMLElement[] {
  if (!forecast || over === null || allowance === null) {
    return [element('p', { class: 'statements warning' }, bilingual(...shortReason(reason)))]
  }
  const share = `${Math.abs((over / allowance) * 100).toFixed(1)}%`
  const amount = `${quantity(Math.abs(over))} ${unit}`
  const interval = `${quantity(forecast.low)} – ${quantity(forecast.high)}`
  const certain = forecast.low > allowance || forecast.high < allowance
  return [
    element(
      'p',
      {},
      bilingual(
        `全年预测 ${quantity(forecast.expected)} ${unit}（80% 区间 ${interval}）`,
        `forecast ${quantity(forecast.expected)} (80 % interval ${interval})`
      )
    ),
    element(
      'p',
      { class: over > 0 ? 'over' : 'under-path' },
      over > 0
        ? bilingual(`超出路径 ${amount}（${share}）`, `over its path by ${amount} (${share})`)
        : bilingual(`低于路径 ${amount}（${share}）`, `under its path by ${amount} (${share})`),
      !certain &&
        bilingual(
          over > 0 ? '；路径在区间之内，不计挖矿占比' : '；路径在区间之内',
          over > 0
            ? '; the path lies within the interval, so no share of mining is told'
            : '; the path lies within the interval'
        )
    ),
    ...(explained
      ? [
          element(
            'p',
            {},
            bilingual(
              `疑似挖矿可解释超出部分的 ${percent(explained.expected)}（80% 区间 ${percent(explained.low)} – ${percent(explained.high)}）`,
              `suspected mining explains ${percent(explained.expected)} of it (80 % interval ${percent(explained.low)} – ${percent(explained.high)})`
            )
          )
        ]
      : []),
    scale(allowance, forecast)
  ]
}

/** The path's allowance as a line across a bar of the forecast and its interval. */
function scale(allowance: number, forecast: NonNullable<Standing['forecast']>): HTMLElement {
  const most = Math.max(allowance, forecast.high) * 1.08
  const at = (value: number) => `${(Math.max(0, value) / most) * 100}%`
  const bar = element('i', { class: forecast.expected > allowance ? 'for' : 'against' })
  bar.style.width = at(forecast.expected)
  const whisker = element('i', { class: 'whisker' })
  whisker.style.left = at(forecast.low)
  whisker.style.width = at(forecast.high - Math.max(0, forecast.low))
  const line = element('i', { class: 'allowed' })
  line.style.left = at(allowance)
  return element('div', { class: 'scale', 'aria-hidden': 'true' }, bar, whisker, line)
}
