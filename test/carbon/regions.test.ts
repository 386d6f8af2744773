import { expect, test } from 'vitest'
import { parseRegions } from '../../src/carbon/regions.ts'
import { CarbonTableError } from '../../src/carbon/table.ts'
import { readReferenceTable } from '../../src/sources/reference-tables.ts'

const regions = parseRegions(readReferenceTable('regions'))

test.each([
  ['330106', ['330106', '3301', '33', 'grid-east', 'CN']],
  ['330100', ['3301', '33', 'grid-east', 'CN']],
  ['430102', ['430102', '4301', '43', 'grid-central', 'CN']],
  ['330106001002', ['330106001002', '330106001', '330106', '3301', '33', 'grid-east', 'CN']],
  ['330000', ['33', 'grid-east', 'CN']],
  ['11', ['11', 'grid-north', 'CN']],
  ['grid-east', ['grid-east', 'CN']],
  ['CN', ['CN']],
  ['CN-33', ['CN']],
  [null, ['CN']]
])('%s lies in %j', (code, around) => {
  expect(regions.around(code)).toEqual(around)
})

test.each([
  ['330106', true],
  ['3398', true],
  ['grid-east', true],
  ['CN', true],
  ['330106001002', true],
  ['331', false],
  ['33010', false],
  ['330', false],
  ['9901', false],
  ['grid-moon', false],
  ['', false]
])('%s is, or lies in, a listed region: %s', (code, has) => {
  expect(regions.has(code)).toBe(has)
})

test('Zhejiang has its eleven cities', () => {
  expect(regions.all().filter(({ parent }) => parent === '33')).toHaveLength(11)
  expect(regions.get('3308')).toMatchObject({ nameZh: '衢州市', nameEn: 'Quzhou' })
})

test('a parent that is not listed is told', () => {
  expect(() => parseRegions('code,name_zh,name_en,parent,grid\n33,浙江省,Zhejiang,CN,\n')).toThrow(CarbonTableError)
})

test.each([
  ['330100', '3301'],
  ['330106', '330106'],
  ['浙江省', '33'],
  ['杭州', '3301'],
  ['浙江省杭州市', '3301'],
  ['浙江 杭州', '3301'],
  ['广西', '45'],
  ['hangzhou', '3301'],
  ['全国', 'CN'],
  ['CN', 'CN']
])('%s is written for %s', (written, code) => {
  expect(regions.codeOf(written)).toBe(code)
})

test.each(['331', '9901', '杭州市西湖区', '杭', 'Atlantis', ''])(
  '%s names no region that is known whole',
  (written) => {
    expect(regions.codeOf(written)).toBeUndefined()
  }
)
