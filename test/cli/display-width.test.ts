import { expect, test } from 'vitest'
import { alignedTable, displayWidth } from '../../src/cli/display-width.ts'

test('Chinese characters take two columns, combining marks none', () => {
  expect(displayWidth('负荷kW')).toBe(6)
  expect(displayWidth('e\u0301')).toBe(1)
  expect(displayWidth('（）')).toBe(4)
})

test('columns stand below one another whatever the script', () => {
  const table = alignedTable(
    [
      ['名次', 'x'],
      ['1', '市局']
    ],
    new Set([0])
  )
  expect(table).toBe('名次  x\n   1  市局\n')
})
