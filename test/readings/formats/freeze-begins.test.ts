import { expect, test } from 'vitest'
import { formatDay } from '../../../src/readings/day.ts'
import { problems, readFile } from './reading-samples.ts'

async function energies(lines: readonly string[]) {
  const found = await readFile(lines.join('\n'))
  expect([found.formats[0], problems(found), found.rowsRead]).toEqual(['frozen-registers', [], lines.length - 1])
  return found.days
    .filter(({ channel, values }) => channel === 'register_energy' && !Number.isNaN(values[0]!))
    .map(({ meterId, day, values }) => `${meterId} ${formatDay(day).slice(5)} ${values[0]}`)
    .toSorted()
}

test.each(['上次示数,本次示数', '起码,止码', '上次表码,本次表码'])(
  '%s: the first day of a meter has its energy too',
  async (columns) => {
    const rows = [
      'M1,2024-03-01,101,102',
      'M1,2024-03-02,102,104',
      'M1,2024-03-03,104,107',
      'M2,2024-03-01,5,6',
      'M2,2024-03-02,6,6.5'
    ]
    expect(await energies([`户号,日期,${columns},倍率`, ...rows.map((row) => `${row},40`)])).toEqual([
      ...['M1 03-01 40', 'M1 03-02 80', 'M1 03-03 120'],
      ...['M2 03-01 40', 'M2 03-02 20']
    ])
  }
)

test('behind a gap a row gives its day alone, unless it begins as the one before it ended', async () => {
  const rows = ['03-01,101,102', '03-02,102,103', '03-05,105,107', '03-08,107,110', '03-09,110,111']
  expect(await energies(['户号,日期,起码,止码', ...rows.map((row) => `M,2024-${row}`)])).toEqual([
    ...['M 03-01 1', 'M 03-02 1', 'M 03-05 2', 'M 03-09 1']
  ])
})

test('rows of several days give none of them what was drawn in all', async () => {
  const rows = ['03-01,1,8', '03-08,8,15', '03-15,15,22']
  expect(await energies(['户号,日期,起码,止码', ...rows.map((row) => `M,2024-${row}`)])).toEqual([])
  // the second row does not begin as the first ended
  const apart = ['03-01,1,8', '03-02,9,10']
  expect(await energies(['户号,日期,起码,止码', ...apart.map((row) => `M,2024-${row}`)])).toEqual(['M 03-02 2'])
})
