import { expect, test } from 'vitest'
import { enclosingRegions } from '../../src/readings/region-code.ts'

test.each([
  ['330106', ['330106', '3301', '33']],
  ['330100', ['3301', '33']],
  ['331000', ['3310', '33']],
  ['330000', ['33']],
  ['3310', ['3310', '33']],
  ['330106001', ['330106001', '330106', '3301', '33']],
  ['GB-CAM', ['GB-CAM']],
  ['', ['']]
])('%s lies in %j', (region, expected) => {
  expect(enclosingRegions(region)).toEqual(expected)
})
