import { expect, test } from 'vitest'
import { PointTerms } from '../../../src/readings/point-terms.ts'
import { parsePoints } from '../../../src/readings/points-file.ts'
import { readFile } from './reading-samples.ts'

const P = (count: number, name = 'P') => Array.from({ length: count }, (_, i) => `${name}${i + 1}`).join()
/** Cells of values, and empty ones up to a number of columns. */
const cells = (values: readonly number[], columns = 96) =>
  [...values, ...Array(columns - values.length).fill('')].join()
const hours = Array.from({ length: 24 }, (_, i) => 3 + ((i * 7) % 5))
const day = (i: number) => `2024-03-0${i + 1}`
const sum = hours.reduce((all, kw) => all + kw, 0)
const energies = ({ days }: Awaited<ReturnType<typeof readFile>>) =>
  days.map(({ values }) => values.reduce((all, kw) => all + (Number.isNaN(kw) ? 0 : kw), 0) * (24 / values.length))

test('a number of points or an interval in the row tells of rows of fewer values what they are', async () => {
  for (const [name, written, columns] of [
    ['pointCount', '24', 96],
    ['采集间隔', '60', 96],
    ['interval', '60min', 96],
    ['点数', '24', 288],
    ['数据间隔', '60分钟', 288],
    ['pointCount', '24', 48]
  ] as const) {
    for (const id of ['户号', 'meter_id']) {
      const rows = [`${id},date,${name},${P(columns)}`, `m,${day(0)},${written},${cells(hours, columns)}`]
      const found = await readFile(rows.join('\n'))
      expect([name, found.days[0]!.values.length, energies(found)[0]]).toEqual([name, 24, sum])
      expect(found.remarks).toEqual([])
    }
  }
  const quarters = await readFile(
    [`户号,日期,pointCount,${P(288)}`, `m,${day(0)},96,${cells(Array(96).fill(4), 288)}`].join('\n')
  )
  expect(energies(quarters)).toEqual([96])
  const spaced = hours.flatMap((kw) => [kw, '', '', ''])
  const flagged = await readFile([`户号,日期,采集间隔,${P(96)}`, `m,${day(0)},60,${spaced}`].join('\n'))
  expect(energies(flagged)).toEqual([sum])
})

test('values in the first columns alone, of which nothing tells the number of the day, are told', async () => {
  for (const name of ['P', 'E', '功率']) {
    const found = await readFile(
      [`户号,日期,${P(96, name)}`, `m,${day(0)},${cells(hours)}`, `m,${day(1)},${cells(hours)}`].join('\n')
    )
    expect(found.remarks.map(({ code, line }) => [code, line])).toEqual([
      ['unknown_interval', 2],
      ['unknown_interval', 3]
    ])
    expect(found.days[0]!.values).toHaveLength(96)
  }
  const own = await readFile([`meter_id,date,${P(96, 'p')}`, `m,${day(0)},${cells(hours)}`].join('\n'))
  expect(own.remarks.map(({ code }) => code)).toEqual(['unknown_interval'])
  // the beginning of a day of a meter whose days have 96
  const whole = `m,${day(0)},${cells(Array.from({ length: 96 }, (_, i) => i % 9))}`
  const today = await readFile([`户号,日期,${P(96)}`, whole, `m,${day(1)},${cells(hours)}`].join('\n'))
  expect(today.remarks).toEqual([])
  expect(today.days[1]!.values).toHaveLength(96)
  const plain = await readFile([`meter_id,date,${P(96, 'p')}`, whole, `m,${day(1)},${cells(hours)}`].join('\n'))
  expect(plain.remarks).toEqual([])
})

test('the interval of a meter that its points file gives makes whole days of values in the first columns', async () => {
  const points = new PointTerms(parsePoints('meter_id,interval_minutes\nm,60\n', 'p.csv', () => true).terms)
  for (const header of [`meter_id,date,${P(96, 'p')}`, `户号,日期,${P(96)}`, `户号,日期,${P(288, 'E')}`]) {
    const columns = header.split(',').length - 2
    const found = await readFile([header, `m,${day(0)},${cells(hours, columns)}`].join('\n'), { points })
    expect([found.days[0]!.values.length, found.remarks, energies(found)[0]]).toEqual([24, [], sum])
  }
})

test('registers that go on by one step into the next row show whole days, and those cut off in the morning do not', async () => {
  let reading = 100
  const rows = [0, 1, 2].map((i) => `m,${day(i)},${cells(hours.map((kwh) => (reading += kwh)))}`)
  const partly = `m,${day(3)},${cells(hours.slice(0, 9).map((kwh) => (reading += kwh)))}`
  for (const given of [[...rows, partly], rows.toReversed()]) {
    const found = await readFile([`户号,日期,${P(96, 'R')}`, ...given].join('\n'))
    expect(found.remarks).toEqual([])
    expect(found.days.every(({ values }) => values.length === 24)).toBe(true)
    expect(energies(found).reduce((all, kwh) => all + kwh, 0)).toBeGreaterThan(2.9 * sum)
  }
  const mornings = [0, 1, 2].map((i) => `m,${day(i)},${cells(hours.map((_, at) => 100 + 96 * i + at))}`)
  const cut = await readFile([`户号,日期,${P(96, 'R')}`, ...mornings].join('\n'))
  expect(new Set(cut.remarks.map(({ code }) => code))).toEqual(new Set(['unknown_interval']))
  expect(cut.days[0]!.values).toHaveLength(96)
})
