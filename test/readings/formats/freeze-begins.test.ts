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

test.each([
  ['higher', 2000, 7],
  ['lower', 500, 7],
  ['near zero', 0, 7],
  ['higher, on the second day', 2000, 2],
  ['higher, on the last day', 2000, 10]
])(
  'a swap that the reading before shows is no load, and takes no energy of the day before: %s',
  async (_, from, on) => {
    let reading = 1000
    const rows = Array.from({ length: 10 }, (_, i) => {
      const begin = i + 1 === on ? from : reading
      reading = begin + i + 1
      return `M,2024-03-${String(i + 1).padStart(2, '0')},${begin},${reading}`
    })
    const all = rows.map((_, i) => `M 03-${String(i + 1).padStart(2, '0')} ${i + 1}`)
    const held = async (lines: readonly string[]) => {
      const found = await readFile(['户号,日期,上次示数,本次示数', ...lines].join('\n'))
      expect(problems(found)).toEqual([])
      if (on > 2) expect(found.remarks.map(({ code }) => code)).toEqual(['register_swap'])
      const last = new Map<string, number>()
      for (const { day, values } of found.days) {
        if (!Number.isNaN(values[0]!)) last.set(`M ${formatDay(day).slice(5)}`, values[0]!)
      }
      return [...last].map(([day, kwh]) => `${day} ${kwh}`).toSorted()
    }
    expect(await held(rows)).toEqual(on === 2 ? all.slice(1) : all)
    // against the order of days nothing shows that the first row is of one day
    if (on > 2 && on < 10) expect(await held(rows.toReversed())).toEqual(all.slice(1))
  }
)
