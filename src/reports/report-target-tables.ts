import { scaled } from '../ranking/expected.ts'
import { METRIC_UNITS } from '../ranking/explain.ts'
import type { TargetStanding } from '../ranking/target-standing.ts'
import { formatDay } from '../readings/day.ts'
import { placeName } from './place-name.ts'
import { BOUNDS, type Cell, column, REASONS, type ReportTable, rounded, words } from './report-cells.ts'
import { assumedMonths, buildingKind, targetName } from './report-words.ts'
import type { NamedQuota, ScopeReport } from './scope-report.ts'

/** What came of a comparison with a target, or with a quota, which has none. */
type Outcome = Omit<TargetStanding, 'target'> & Partial<Pick<TargetStanding, 'target'>>

/** How the scope stands against each of its targets. */
export function targetsTable({ targets }: ScopeReport): ReportTable {
  return {
    id: 'targets',
    title: words('对照目标', 'Against the targets'),
    columns: [...STANDING_COLUMNS, column('remark', '说明', 'Remark')],
    rows: targets.map((standing) => [...standingCells(standing), remarkOf(standing)])
  }
}

/** What each target of the scope is, and what is held against it beside the electricity. */
export function targetBasesTable({ targets }: ScopeReport): ReportTable {
  return {
    id: 'target_bases',
    title: words('目标的依据', 'What the targets are'),
    columns: [
      column('target', '目标', 'Target'),
      column('base_year', '基准年', 'Base year'),
      column('base_value', '基准值', 'Base value', 3),
      column('reduction', '降幅 %', 'Reduction, %', 2),
      column('path', '路径', 'Path'),
      column('used_from', '采用起始日', 'Used from'),
      column('floor_area', '采用面积 m²', 'Floor area used, m²', 1),
      column('heads', '采用人数', 'Headcount used', 0),
      column('other', '其他能源', 'Other energy', 3),
      column('other_unit', '单位', 'Unit')
    ],
    rows: targets.map(({ target, used }) => [
      targetName(target),
      String(target.baseYear),
      rounded(target.baseValue),
      rounded(target.reduction * 100, 2),
      target.path?.length
        ? target.path.map(({ year, value }) => `${year}:${value}`).join(' ')
        : words('直线', 'straight line'),
      target.usedFrom ? formatDay(target.usedFrom) : words('一直', 'ever since'),
      rounded(used.floorAreaM2, 1),
      used.heads,
      rounded(used.otherKgce ?? used.otherTco2),
      used.otherKgce !== null ? 'kgce' : used.otherTco2 !== null ? 'tCO2' : ''
    ])
  }
}

/** How each part stands against every target that is its own. */
export function partTargetsTable({ parts }: ScopeReport): ReportTable {
  return {
    id: 'part_targets',
    title: words('分项对照各自目标', 'Parts against their own targets'),
    columns: [column('part', '分项', 'Part'), ...STANDING_COLUMNS, column('remark', '说明', 'Remark')],
    rows: parts.flatMap((part) =>
      part.targets.map((standing) => [partName(part), ...standingCells(standing), remarkOf(standing)])
    )
  }
}

/** How each site or organisation stands against the quota of its kind and region. */
export function quotasTable({ quotas }: ScopeReport): ReportTable {
  return {
    id: 'quotas',
    title: words(
      '站点与单位对照用能定额（全部能源）',
      'Sites and organisations against their energy quotas (all energy)'
    ),
    sheet: words('对照用能定额', 'Against the quotas'),
    columns: [
      column('site', '站点或单位', 'Site or organisation'),
      column('kind', '类型', 'Kind'),
      column('unit', '单位', 'Unit'),
      column('quota', '定额', 'Quota', 3),
      ...OUTCOME_COLUMNS,
      column('floor_area', '采用面积 m²', 'Floor area used, m²', 1),
      column('heads', '采用人数', 'Headcount used', 0),
      column('other', '其他能源 kgce', 'Other energy, kgce', 1),
      column('remark', '说明', 'Remark'),
      column('source', '定额来源', 'Source of the quota')
    ],
    rows: [...quotas]
      .sort(byShareOver)
      .map((each) => [
        each.name ? `${each.name} ${each.scope}` : each.scope,
        buildingKind(each.kind),
        unitOf(each.quota.metric),
        rounded(each.quota.value),
        ...outcomeCells(each),
        rounded(each.used.floorAreaM2, 1),
        each.used.heads,
        rounded(each.used.otherKgce, 1),
        remarkOf(
          each,
          words('定额在预测区间之内，不计挖矿占比', "Quota within the forecast's interval: no share told")
        ),
        sourceOf(each.quota)
      ])
  }
}

/** The unit of a metric, as either language writes it. */
function unitOf(metric: keyof typeof METRIC_UNITS): Cell {
  const unit = METRIC_UNITS[metric]
  return metric === 'kgce_per_head' ? words('kgce/人', unit) : unit
}

function sourceOf({ region, source }: NamedQuota['quota']): Cell {
  const { zh, en } = placeName(region)
  return words(`${zh}：${source}`, `${en}: ${source}`)
}

/** The farthest over its quota first; those that cannot be told last, in their order. */
function byShareOver(a: NamedQuota, b: NamedQuota): number {
  const share = ({ over, quota }: NamedQuota) => (over === null ? Number.NEGATIVE_INFINITY : over / quota.value)
  const [ofA, ofB] = [share(a), share(b)]
  return ofA === ofB ? 0 : ofB - ofA
}

const OUTCOME_COLUMNS = [
  column('forecast', '全年预测', 'Forecast', 3),
  ...BOUNDS,
  column('over', '超出（负为低于）', 'Over (− under)', 3),
  column('over_percent', '超出 %', 'Over, %', 1),
  column('explained', '疑似挖矿可解释 %', 'Explained by suspected mining, %', 1),
  column('explained_low', '80% 下限', '80 % low', 1),
  column('explained_high', '80% 上限', '80 % high', 1)
]

const STANDING_COLUMNS = [
  column('target', '目标', 'Target'),
  column('unit', '单位', 'Unit'),
  column('allowance', '路径允许', 'Allowance', 3),
  ...OUTCOME_COLUMNS
]

function standingCells(standing: TargetStanding): Cell[] {
  const { target, allowance } = standing
  return [targetName(target), unitOf(target.metric), rounded(allowance), ...outcomeCells(standing)]
}

function outcomeCells({ allowance, forecast, over, explained }: Outcome): Cell[] {
  const share = explained && scaled(explained, 100)
  return [
    rounded(forecast?.expected),
    rounded(forecast?.low),
    rounded(forecast?.high),
    rounded(over),
    over === null || !allowance ? null : rounded((over / allowance) * 100, 1),
    rounded(share?.expected, 1),
    rounded(share?.low, 1),
    rounded(share?.high, 1)
  ]
}

const WITHIN = words('路径在预测区间之内，不计挖矿占比', "Path within the forecast's interval: no share told")

function remarkOf({ reason, target, allowance, forecast, over, used }: Outcome, within = WITHIN): Cell {
  if (reason) return REASONS[reason]
  const remarks = target?.assumption ? [words('假设路径', 'Assumed path')] : []
  const assumed = assumedMonths(used.assumed)
  if (assumed) remarks.push(assumed)
  if (forecast && allowance !== null && over !== null && over > 0 && forecast.low <= allowance) remarks.push(within)
  if (remarks.length === 0) return null
  return words(remarks.map(({ zh }) => zh).join('；'), remarks.map(({ en }) => en).join('; '))
}

/** A part by its name and its code or id. */
export function partName({ name, part }: ScopeReport['parts'][number]): Cell {
  return name ? words(`${name.zh} ${part}`, `${name.en} ${part}`) : part
}
