import type { Header } from '../header.ts'
import type { MeterIds, PointTerms } from '../point-terms.ts'
import type { Row } from '../row.ts'

const POINT_COLUMNS = ['meter_id', '计量点编号', '计量点标识', 'mp_id', 'mp_no', 'mpno'] as const
const CHINESE_ASSETS = [
  ...(['电表资产号', '电能表资产号', '资产编号', '电表资产编号', '电能表资产编号', '表计资产号'] as const),
  ...(['电能表编号', '电表编号', '表计编号'] as const)
] as const
const ASSET_COLUMNS = [...CHINESE_ASSETS, 'asset_no', 'meter_no', 'meter_asset_no'] as const
const ACCOUNT_COLUMNS = [
  ...(['cons_no', 'consno', '户号', '用户编号', '用户号', '客户编号'] as const),
  ...(['用电户号', '用电户编号', '用电客户编号', '客户号', '户编号'] as const)
] as const

/** Those of files of British and Australian utilities, whose dates have the day first and whose half-hours are kWh. */
export const RETAIL_METERS: readonly string[] = [
  ...['mpan', 'mpan core', 'mpancore', 'mpan_core', 'mpan number', 'mpan/mprn/spid', 'mpan/mprn', 'mpn'],
  ...['mpr', 'mprn', 'meter number', 'lclid', 'nmi']
]
/** Names under which these files have the date. */
export const RETAIL_DATES: readonly string[] = [
  // that of the reading beside it is the day after
  'consumptionprofiledate',
  ...['settlement date', 'settlement_date', 'settlementdate', 'sett date', 'consumptiondate', 'consumption date'],
  ...['consumption_date', 'readingdate', 'reading_date', 'read date', 'readdate', 'read_date', 'rdate'],
  ...['date (local)', 'day', 'usage_date']
]

/** Names under which files have the metering point, the surest first: a point, the meter at it, the account. */
export const METER_COLUMNS = [
  ...POINT_COLUMNS,
  ...CHINESE_ASSETS,
  'id',
  'asset_no',
  'meter_no',
  'meter_asset_no',
  '电表号',
  '表号',
  ...RETAIL_METERS,
  'data_entity_id',
  // of Texas
  'esiid',
  ...ACCOUNT_COLUMNS
] as const

/**
 * Reads the asset and the account that a row of readings gives; undefined where the file has neither, or they can tell nothing:
 * no points are known, and no asset stands beside another id or an account.
 */
export function meterIdsReader(header: Header, points: PointTerms | undefined): ((row: Row) => MeterIds) | undefined {
  const [asset, account] = [header.anyOf(ASSET_COLUMNS), header.anyOf(ACCOUNT_COLUMNS)]
  if (asset === undefined && account === undefined) return undefined
  const isOnlyId = asset === header.anyOf(METER_COLUMNS) && account === undefined
  if (!points && (asset === undefined || isOnlyId)) return undefined
  const cell = (row: Row, column: number | undefined) =>
    column === undefined ? undefined : row.text(column) || undefined
  return (row) => ({ asset: cell(row, asset), account: cell(row, account) })
}

export const DATE_COLUMNS = [
  'date',
  'data_date',
  'datadate',
  '日期',
  '数据日期',
  '数据时间',
  'rq',
  'stat_date',
  '统计日期',
  '用电日期',
  '抄表日期',
  '冻结日期',
  'reading date'
] as const

/** Moments at which registers were frozen. */
export const FREEZE_TIMES = [
  '冻结时间',
  '日冻结时间',
  '月冻结时间',
  '数据冻结时间',
  'freeze_time',
  'freezetime',
  'frozen_time'
] as const
/** Moments of other names, which are those of freezes in tables of frozen readings without a date. */
export const READ_TIMES = [
  ...(['数据时间', '示值时间', '抄表时间', '采集时间', '时标', '时间'] as const),
  ...(['data_time', 'read_time', 'coll_time', 'timestamp'] as const)
] as const

/** CT × PT. */
export const RATIO_COLUMNS = [
  ...(['倍率', '综合倍率', 'comp_rto', 'multiplier', 't_factor', 'tfactor', 'ratio'] as const),
  ...(['计费倍率', '计量倍率', '电表倍率', '表计倍率', '互感器倍率', '总倍率', '乘率', '变比', '综合变比'] as const),
  ...(['电能表倍率', 'comp_mult', 'meter multiplier', 'meter_multiplier'] as const)
] as const
export const CT_COLUMNS = [
  ...(['ct', 'ct变比', 'ct倍率', 'ta变比', 'ta倍率', '电流变比', '电流倍率'] as const),
  ...(['电流互感器变比', '电流互感器倍率', 'ct_ratio', 'ct ratio'] as const)
] as const
export const PT_COLUMNS = [
  ...(['pt', 'pt变比', 'pt倍率', 'tv变比', 'tv倍率', '电压变比', '电压倍率'] as const),
  ...(['电压互感器变比', '电压互感器倍率', 'pt_ratio', 'pt ratio'] as const)
] as const
/** How many values a row of a curve has, whatever columns there are. */
export const POINT_COUNTS = ['pointcount', 'point_count', '点数', '数据点数', '曲线点数'] as const
