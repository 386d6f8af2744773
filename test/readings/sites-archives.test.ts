import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UnexpectedHeaderError } from '../../src/readings/header.ts'
import { parseRegionNames } from '../../src/readings/region-names.ts'
import { siteKindOf } from '../../src/readings/site-kinds.ts'
import { parseSites } from '../../src/readings/sites-file.ts'

const regions = parseRegionNames(readFileSync(join(import.meta.dirname, '../../data/regions.csv'), 'utf8'))

test('an archive with Chinese headers, titles above them and units behind them', () => {
  const { meters, rejections } = parseSites(
    [
      '杭州市公共机构台账,,,,,,,',
      '',
      '单位名称,户号,行业,建筑面积（㎡）,合同容量(kVA),主管部门,行政区划,用电地址',
      '第一中学,0012,普通高中教育,"12,000",630,市教育局,杭州市,文三路 1 号',
      '第一中学,0013,普通高中教育,"12,000",630,市教育局,,浙江省宁波市海曙区',
      '某局,0014,国家机构,0,--,,3301,',
      ',0015,,,,,,'
    ].join('\n'),
    'f',
    { regions }
  )
  expect(rejections).toEqual([])
  expect(meters.get('0012')).toMatchObject({
    siteId: '第一中学',
    name: '第一中学',
    kind: 'school',
    floorAreaM2: 12_000,
    contractKva: 630,
    organisation: '市教育局',
    region: '3301'
  })
  expect(meters.get('0013')).toMatchObject({ siteId: '第一中学', region: '3302' })
  expect(meters.get('0014')).toMatchObject({ kind: 'government office', region: '3301' })
  expect(meters.get('0015')).toMatchObject({ siteId: '0015', region: null, kind: null })
})

test('numbers of sites, and units that are not our own', () => {
  const { meters } = parseSites('单位编号,单位名称,电表资产号,户号,建筑面积(万平方米)\nS1,甲,A1,U1,1.5\n')
  expect([...meters]).toMatchObject([['A1', { siteId: 'S1', name: '甲', floorAreaM2: 15_000 }]])
})

test('kinds and regions that are not known are told, and stay as they are written', () => {
  const { meters, rejections } = parseSites(
    '单位名称,户号,行业,地区\n甲,1,炼丹,方丈岛\n乙,2,spaceport,US-CA\n丙,3,T9600,温州\n',
    'f',
    { regions }
  )
  expect(rejections.map(({ line, code }) => [line, code])).toEqual([
    [2, 'unknown_kind'],
    [2, 'unknown_region'],
    [4, 'unknown_kind']
  ])
  expect([...meters.values()].map(({ kind, region }) => [kind, region])).toEqual([
    ['炼丹', '方丈岛'],
    ['spaceport', 'US-CA'],
    ['T9600', '3303']
  ])
})

test('a table of readings is no table of sites', () => {
  expect(() => parseSites('meter_id,date,p1\nM,2024-01-01,1\n')).toThrow(UnexpectedHeaderError)
  expect(() => parseSites('户号,日期,P1\nM,2024-01-01,1\n')).toThrow(UnexpectedHeaderError)
})

describe('names', () => {
  test.each([
    ['杭州市', '3301'],
    ['杭州', '3301'],
    ['Hangzhou', '3301'],
    ['浙江省', '33'],
    ['浙江', '33'],
    ['浙江省杭州市西湖区文三路 1 号', '3301'],
    ['浙江 温州 鹿城区', '3303'],
    ['内蒙古自治区', '15'],
    ['内蒙古呼和浩特市', '15'],
    ['广西', '45'],
    ['西湖区', undefined],
    ['', undefined]
  ])('region %s', (name, code) => expect(regions.codeOf(name)).toBe(code))

  test.each([
    ['普通小学教育', 'school'],
    ['8341', 'university'],
    ['P8334', 'school'],
    ['综合医院', 'hospital'],
    ['基层医疗卫生服务', 'healthcare'],
    ['人民法院和人民检察院', 'government office'],
    ['S9221', 'government office'],
    ['自然科学研究和试验发展', 'research institute'],
    ['污水处理及其再生利用', 'utility'],
    ['公共图书馆', 'library'],
    ['炼丹', undefined]
  ])('industry %s', (name, kind) => expect(siteKindOf(name)).toBe(kind))
})

test('units behind the numbers of cells count, whatever the header says, and others are told', () => {
  const cells = ['3000平方米,500kVA', '1.5万,500 kVA', '"3,000㎡",1.25MVA', '1.2万㎡,1000千伏安', '3亩,约500', '2,']
  const rows = cells.map((some, i) => `M${i},单位${i},${some}`)
  const { meters, rejections } = parseSites(`用电户号,用户名称,建筑面积（万㎡）,合同容量\n${rows.join('\n')}\n`)
  const { NaN: none } = Number
  expect([...meters.values()].map(({ floorAreaM2, contractKva }) => [floorAreaM2, contractKva])).toEqual([
    [3000, 500],
    [15_000, 500],
    [3000, 1250],
    [12_000, 1000],
    [none, none],
    [20_000, none]
  ])
  expect(rejections.map(({ line, code }) => [line, code])).toEqual([
    [6, 'bad_number'],
    [6, 'bad_number']
  ])
})

test.each([';', '\t'])(
  '12,000 is twelve thousand between cells parted by %j, and 12,5 tells that commas are decimal ones',
  (separator) => {
    const file = (...areas: string[]) =>
      [['单位名称', '户号', '建筑面积'], ...areas.map((area, i) => [`S${i}`, `${i}`, area])]
        .map((row) => row.join(separator))
        .join('\n')
    const areas = (text: string) => [...parseSites(`${text}\n`).meters.values()].map(({ floorAreaM2 }) => floorAreaM2)
    expect(areas(file('12,000', '1.5万', '630.5'))).toEqual([12_000, 15_000, 630.5])
    expect(areas(file('12,5', '12000'))).toEqual([12.5, 12_000])
  }
)

test('meters go by their account where the columns of surer ids are empty', () => {
  const text =
    'id,单位名称,计量点编号,电表资产号,户号\n1,第一中学,,,U1\n2,第二中学,,A2,U2\n3,第三中学,,,\n4,第四中学,,,U1\n'
  const { meters, rejections } = parseSites(text, 'f')
  expect([...meters].map(([id, { name }]) => `${id} ${name}`)).toEqual(['U1 第一中学', 'A2 第二中学'])
  expect(rejections.map(({ line, code }) => [line, code])).toEqual([
    [4, 'missing_id'],
    [5, 'duplicate_meter']
  ])
})
