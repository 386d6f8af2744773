import type { Expected } from '../ranking/carbon-report.ts'
import { METRIC_UNITS } from '../ranking/explain.ts'
import type { ScopeReport } from './scope-report.ts'

/** One figure of a report: what it says, in which section; a bound that does not apply is null. */
export interface ReportRow {
  readonly section: string
  readonly item: string
  readonly value: number | string | null
  readonly low: number | null
  readonly high: number | null
  readonly unit: string
}

/** What every report says first. */
export const CAUTION =
  '用电数据只用于确定检查对象，不能证明挖矿；认定须有计算设备、挖矿软件和矿池访问记录。 Electricity picks whom to inspect and proves nothing: proof is computing equipment, mining software and pool access records.'

const REASONS = {
  other_energy_missing:
    '缺少全年其他能源，不以电量单独对照 other energy of the twelve months is missing; electricity alone is not held against it',
  floor_area_missing: '缺少建筑面积 floor area is missing',
  headcount_missing: '缺少用能人数 headcount is missing',
  no_forecast: '数据不足，无法预测 too few days to forecast'
} as const

/** All figures of a report in order, for tables of any format. */
export function reportRows(report: ScopeReport): ReportRow[] {
  const rows: ReportRow[] = []
  const add = (section: string, item: string, value: number | string | null, unit = '', bounds?: Expected) =>
    rows.push({ section, item, value, low: bounds?.low ?? null, high: bounds?.high ?? null, unit })
  const expected = (section: string, item: string, value: Expected | null, unit: string, digits: number) => {
    const at = (bound: number) => Number(bound.toFixed(digits))
    if (!value) return add(section, item, REASONS.no_forecast)
    const bounds = { expected: at(value.expected), low: at(value.low), high: at(value.high) }
    add(section, item, bounds.expected, unit, bounds)
  }
  const about = '概况 About'
  add(about, '范围 Scope', `${report.scopeKind} ${report.scope}`)
  add(about, '年份 Year', report.year)
  add(about, '报告日 Day of the report', report.day)
  add(about, '数据截至 Last day with readings', report.lastDay)
  add(about, '筛查批次 Screening run', report.runId)
  if (report.simulated) add(about, '模拟数据 Simulated data', '均为虚构 all made up')
  const so = '累计 So far'
  add(so, '计量点 Metering points', report.points)
  add(so, '用电 Electricity', report.kwhToDate, 'kWh')
  add(so, '其中缺日估计 of which estimated for missing days', report.estimatedKwh, 'kWh')
  add(so, '碳排放 Emissions', report.kgco2ToDate, 'kgCO2')
  add(so, '标准煤 Standard coal', report.kgceToDate, 'kgce')
  const rest = '全年预测（80% 区间）Whole year, forecast with 80 % interval'
  expected(rest, '用电 Electricity', report.yearKwh, 'kWh', 0)
  expected(rest, '碳排放 Emissions', report.yearTco2, 'tCO2', 3)
  expected(rest, '疑似挖矿 Suspected mining', report.miningTco2, 'tCO2', 3)
  add(rest, '疑似挖矿电费 Cost of suspected mining', report.miningCostYuan, 'yuan')
  for (const { target, allowance, forecast, reason, over, explained } of report.targets) {
    const assumed = target.assumption ? '（假设 assumption）' : ''
    const section = `目标 Target ${target.metric} ${target.targetYear} ${target.boundary ?? 'electricity'}${assumed}`
    const unit = METRIC_UNITS[target.metric]
    add(section, '路径允许 Allowance', Number(allowance.toFixed(3)), unit)
    if (forecast === null || over === null) {
      add(section, '无法对照 Cannot be compared', REASONS[reason ?? 'no_forecast'])
      continue
    }
    add(section, '全年预测 Forecast', Number(forecast.toFixed(3)), unit)
    add(section, '超出 Over (+) or under (−)', Number(over.toFixed(3)), unit)
    if (explained) expected(section, '其中挖矿可解释 explained by suspected mining', scaled(explained), '%', 1)
  }
  for (const { month, kwh } of report.months) add('逐月用电 Months', String(month), kwh, 'kWh')
  for (const part of report.parts) {
    add('分项用电 Parts: electricity', part.part, part.kwhToDate, 'kWh')
    add('分项排放 Parts: emissions', part.part, part.kgco2ToDate, 'kgCO2')
    add('分项疑似挖矿 Parts: suspected mining, whole year', part.part, part.miningKgco2, 'kgCO2')
  }
  for (const suspect of report.suspects) {
    const section = `检查对象 To inspect ${suspect.siteId} / ${suspect.meterId}`
    add(section, '概率 Probability', Number(suspect.probability.toFixed(4)))
    add(section, '疑似负荷全年电量 Energy of the suspected load', suspect.excessKwh, 'kWh')
    add(section, '预期排放 Expected emissions', suspect.expectedKgco2, 'kgCO2')
    add(section, '若查实的加价（整户电量）Surcharge if proven, whole account', suspect.surchargeYuan, 'yuan')
  }
  for (const [i, { zh, en }] of report.inputs.entries()) add('依据 Inputs', String(i + 1), `${zh} ${en}`)
  return rows
}

function scaled({ expected, low, high }: Expected): Expected {
  return { expected: expected * 100, low: low * 100, high: high * 100 }
}
