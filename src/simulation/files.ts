import { type EpochDay, formatDay } from '../readings/day.ts'
import type { LoadCurve, RegisterCurve } from '../readings/load-curve.ts'
import { REGISTERS } from '../readings/load-day.ts'
import type { SimulatedTarget } from './carbon-targets.ts'
import { simulatedMeters } from './meters.ts'
import type { MiningTruth } from './point-load.ts'
import type { Province } from './province.ts'

/** Decimals of kW and of kWh in the files: the finest meter's. */
const DECIMALS = 1000

/** Header of wide day rows with so many readings. */
export function readingsHeader(pointsPerDay: number): string {
  return `meter_id,date,${Array.from({ length: pointsPerDay }, (_, i) => `p${i + 1}`).join(',')}\n`
}

/** One wide day row for each day that has a reading; the cells of a missing reading are empty. */
export function readingsRows({ meterId, firstDay, days, pointsPerDay, kw }: LoadCurve): string {
  return rows(meterId, firstDay, days, pointsPerDay, kw)
}

export const REGISTERS_HEADER = 'meter_id,date,kwh,kwh_r1,kwh_r2,kwh_r3,kwh_r4\n'

export function registerRows({ meterId, firstDay, days, kwh }: RegisterCurve): string {
  return rows(meterId, firstDay, days, REGISTERS.length, kwh)
}

function rows(meterId: string, firstDay: EpochDay, days: number, width: number, values: Float32Array): string {
  let text = ''
  for (let d = 0; d < days; d++) {
    let cells = ''
    let known = false
    for (let i = d * width; i < (d + 1) * width; i++) {
      const value = values[i]!
      cells += ','
      if (Number.isNaN(value)) continue
      known = true
      cells += Math.round(value * DECIMALS) / DECIMALS
    }
    if (known) text += `${meterId},${formatDay(firstDay + d)}${cells}\n`
  }
  return text
}

/** The sites file; beside the columns that are read it has `headcount`. */
export function sitesFile(province: Province): string {
  const headcounts = new Map(province.sites.map((site) => [site.siteId, site.headcount]))
  const header =
    'site_id,meter_id,kind,floor_area_m2,region,name,organisation,time_zone,multiplier,contract_kva,lat,lon,headcount\n'
  return simulatedMeters(province).reduce((text, meter) => {
    const { siteId, meterId, kind, floorAreaM2, region, name, organisation, timeZone, multiplier } = meter
    const place = [region, name, organisation, timeZone, multiplier]
    const { contractKva, latitude, longitude } = meter
    const rest = [contractKva, latitude, longitude, headcounts.get(siteId)]
    return `${text}${[siteId, meterId, kind, floorAreaM2, ...place, ...rest].join(',')}\n`
  }, header)
}

/** What archives call the industries of the simulated kinds, as GB/T 4754 names them where it has a name. */
const INDUSTRIES: Readonly<Record<string, string>> = {
  'government office': '国家行政机构',
  school: '普通初中教育',
  university: '普通高等教育',
  hospital: '综合医院',
  library: '图书馆',
  'research institute': '自然科学研究和试验发展',
  'state-owned enterprise': '国有企业',
  'data centre': '互联网数据中心',
  'pumping station': '排灌泵站',
  'telecom room': '电信基站',
  'cold store': '冷库仓储'
}

/** The same sites as the archive of customers (用电客户档案) that comes with the grid's forms. */
export function customerArchive(province: Province): string {
  const sites = new Map(province.sites.map((site) => [site.siteId, site]))
  const header =
    '单位编号,单位名称,计量点编号,行业类别,主管部门,行政区划,建筑面积（平方米）,合同容量（kVA）,纬度,经度\n'
  return simulatedMeters(province).reduce((text, meter) => {
    const { siteId, meterId, kind, floorAreaM2, name, organisation, contractKva, latitude, longitude } = meter
    const place = [INDUSTRIES[kind ?? ''], organisation, `${sites.get(siteId)!.city.name}市`]
    return `${text}${[siteId, name, meterId, ...place, floorAreaM2, contractKva, latitude, longitude].join(',')}\n`
  }, header)
}

export const WEATHER_HEADER = 'timestamp,temp_c,region\n'

/** Hourly temperatures of one city on the local clock. */
export function weatherRows(province: Province, region: string): string {
  const { firstDay } = province.options
  const temperatures = province.weather.get(region)!.temperatureC
  let text = ''
  for (let hour = 0; hour < temperatures.length; hour++) {
    const date = formatDay(firstDay + Math.floor(hour / 24))
    text += `${date} ${String(hour % 24).padStart(2, '0')}:00:00,${temperatures[hour]!.toFixed(1)},${region}\n`
  }
  return text
}

export function targetsFile(targets: readonly SimulatedTarget[]): string {
  const header = 'scope_kind,scope,metric,base_year,base_value,target_year,reduction,source\n'
  return (
    header +
    targets
      .map((t) =>
        [t.scopeKind, t.scope, t.metric, t.baseYear, t.baseValue, t.targetYear, t.reduction, t.source].join(',')
      )
      .join('\n') +
    '\n'
  )
}

export const TRUTH_HEADER = 'meter_id,label,kind,model,units,rig_kw,share_of_mean,onset,rig_kwh\n'

/** What was mined behind a metering point; `onset` is on the meter's clock. */
export function truthRow(meterId: string, truth: MiningTruth | null): string {
  if (!truth) return `${meterId},0,,,,,,,\n`
  const { day, minute } = truth.onset
  const time = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')
  return (
    [
      meterId,
      1,
      truth.kind,
      truth.model,
      truth.units,
      truth.rigKw.toFixed(3),
      truth.shareOfMean.toFixed(4),
      `${formatDay(day)}T${time}:00`,
      truth.rigKwh.toFixed(1)
    ].join(',') + '\n'
  )
}
