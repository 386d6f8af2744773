import { METER_COLUMNS, RATIO_COLUMNS } from './formats/columns.ts'
import { numberOf } from './number-cell.ts'

const SITE_NAMES = [
  '单位名称',
  '单位全称',
  '用能单位名称',
  '用能单位',
  '机构名称',
  '用户名称',
  '客户名称',
  '用电户名',
  '户名',
  '单位',
  '名称'
]

/**
 * What archives call the columns of a sites file, beside our own names; the surest first. Units in brackets behind a name
 * do not count.
 */
export const SITES_ALIASES: Readonly<Record<string, readonly string[]>> = {
  site_id: [
    ...['单位编号', '单位编码', '单位代码', '用能单位编号', '机构编号', '机构编码', '机构代码', '统一社会信用代码'],
    'site',
    'site id'
  ],
  meter_id: [...METER_COLUMNS.filter((name) => name !== 'id'), '计量点', '计量点号', '电表编号', '电能表编号', 'id'],
  name: [...SITE_NAMES, 'cons_name', 'consname', 'site_name'],
  kind: [
    ...[
      '单位类型',
      '单位类别',
      '机构类型',
      '机构类别',
      '建筑类型',
      '建筑功能',
      '行业',
      '行业类别',
      '行业分类',
      '行业名称'
    ],
    ...['所属行业', '用电类别', '类型', '类别', 'trade_code', 'trade_name']
  ],
  floor_area_m2: ['建筑面积', '总建筑面积', '用能面积', '面积', 'floor_area'],
  region: [
    ...['行政区划代码', '区划代码', '行政区划', '区域代码', '地区代码', '所属区域', '所属区县', '所在区县', '区县'],
    ...['所在地区', '所属地区', '地区', '地市', '区域', 'area_code']
  ],
  address: ['地址', '单位地址', '用电地址', '详细地址', '所在地', '地点', 'elec_addr'],
  organisation: [
    '主管部门',
    '主管单位',
    '上级单位',
    '上级部门',
    '所属系统',
    '隶属单位',
    '所属单位',
    '系统',
    'organization'
  ],
  time_zone: ['时区'],
  multiplier: RATIO_COLUMNS.filter((name) => name !== 'multiplier'),
  contract_kva: [
    ...['合同容量', '报装容量', '受电容量', '变压器容量', '用电容量', '运行容量', 'contract_cap', 'contract_capacity'],
    'run_cap'
  ],
  lat: ['纬度', 'latitude'],
  lon: ['经度', 'longitude', 'lng']
}

/** Factors that the unit in a header's brackets stands for; 1 where it says nothing else than the column's own. */
export function unitFactor(unit: string): number {
  if (/万/.test(unit)) return 1e4
  if (/^MVA$/i.test(unit)) return 1e3
  return 1
}

/** Units that cells have behind their numbers, by the columns that may have them, and how many of the column's one is. */
const CELL_UNITS: Readonly<Record<string, readonly (readonly [RegExp, number])[]>> = {
  floor_area_m2: [
    [/^万(平方米|平米|m2)?$/, 1e4],
    [/^(平方米|平米|m2)$/, 1]
  ],
  contract_kva: [
    [/^(kva|千伏安)$/, 1],
    [/^(mva|兆伏安)$/, 1e3],
    [/^万(kva|千伏安)$/, 1e4]
  ]
}
const WITH_UNIT = /^([+-]?[\d.,]*\d)\s*([^\d\s.,].*)$/u

/**
 * The number of a cell in the unit of its column, when the cell itself gives a unit: `3000平方米`, `1.5万`, `3,000㎡`, `500 kVA`.
 * @returns undefined when it gives none that its column may have
 */
export function numberWithUnit(column: string, cell: string): number | undefined {
  const [, number = '', unit = ''] = WITH_UNIT.exec(cell.normalize('NFKC').trim()) ?? []
  const plain = unit.replace(/[\s^]/g, '').toLowerCase()
  const factor = CELL_UNITS[column]?.find(([pattern]) => pattern.test(plain))?.[1]
  const value = factor === undefined ? undefined : numberOf(number)
  return value === undefined ? undefined : value * factor!
}
