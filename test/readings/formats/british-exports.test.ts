import { describe, expect, test } from 'vitest'
import { formatDay } from '../../../src/readings/day.ts'
import { keys, kwhOf, problems, type ReadFile, readFile } from './reading-samples.ts'

const MPAN = '2336533093112'
const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const begins = Array.from({ length: 48 }, (_, i) => clock(i * 30))
const ends = Array.from({ length: 48 }, (_, i) => clock(((i + 1) * 30) % 1440))
const numbered = (prefix: string, count = 48) => Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`).join()
const kwh = Array.from({ length: 48 }, (_, i) => 1 + i / 8)
const none = Array.from({ length: 48 }, () => '').join()

/** `day channel kWh` of each day that was read. */
const energies = ({ days }: ReadFile) =>
  days.map(({ day, channel, values }) => {
    const sum = values.reduce((all, kw) => all + (Number.isNaN(kw) ? 0 : kw), 0)
    return `${formatDay(day)} ${channel} ${((sum * 24) / values.length).toFixed(2)}`
  })
const total = kwh.reduce((all, value) => all + value, 0).toFixed(2)

test.each([
  ['numbers', `Mpan,Settlement Date,${numbered('', 50)},Grand Total`, `${MPAN},16/10/2023,${kwh},,,1`],
  [
    'numbers behind a total',
    `Date,Loaded,MPAN,Total,${numbered('', 50)}`,
    `16/10/2023,18/10/2023,${MPAN},1,${kwh},0,0`
  ],
  ['kWh', `mpan,rdate,MaxDemand,${numbered('Kwh')}`, `${MPAN},16/10/2023,9,${kwh}`],
  [
    'kWh in brackets',
    `MPAN,Date,Measurement Quantity ID,${numbered('Consumption(KWh) HH', 50)}`,
    `${MPAN},16/10/2023,AI,${kwh},,`
  ],
  [
    'periods',
    `Date,MPAN,MQ,${numbered('P', 50)},${numbered('UT', 50)}`,
    `2023-10-16,${MPAN},AI,${kwh},,,${kwh.map(() => 'A')},,`
  ],
  [
    'readings at times',
    `mpan,meter,time,${begins.map((t) => `reading${t.replace(':', '')}`)}`,
    `${MPAN},1,2023-10-16 00:00:00,${kwh}`
  ],
  ['times behind a day', `MPAN,MSN,DAY,${begins}`, `${MPAN},E1,16/10/2023,${kwh}`],
  [
    'a fuel',
    `Customer,Commodity,MPAN/MPRN/SPID,Reading Date,${begins}`,
    `C,Electricity,${MPAN},16/10/2023,${kwh}\nC,Gas,1,16/10/2023,${kwh}`
  ],
  ['names of other meters', `Meter Id,Meter Reference,Date,${ends}`, `7,${MPAN},16/10/2023,${kwh}`]
])('half-hours as portals write them: %s', async (_, header, rows) => {
  const found = await readFile(`${header}\n${rows}\n`)
  expect(found.formats).toEqual(['uk-half-hourly'])
  expect(new Set(found.days.map(({ meterId }) => meterId))).toEqual(new Set([MPAN]))
  expect(energies(found)).toEqual([`2023-10-16 active_power ${total}`])
})

test('kvarh beside kWh is a channel of its own', async () => {
  const found = await readFile(
    `siteRef,MPAN,ConsumptionDate,${numbered('kWh_')},${numbered('kVArh_')}\n` +
      `S,${MPAN},10/12/2019,${kwh},${none}\nS,${MPAN},11/12/2019,${kwh},${kwh.map(() => 0.5)}\n`
  )
  expect(energies(found).sort()).toEqual([
    `2019-12-10 active_power ${total}`,
    `2019-12-11 active_power ${total}`,
    '2019-12-11 reactive_power 24.00'
  ])
  expect(found.rowsRead).toBe(2)
})

describe('flags of estimates are counted, and told', () => {
  const flags = kwh.map((_, i) => (i < 3 ? 'E' : 'A'))
  test.each([
    ['behind each', `${begins.map((t) => `${t},DQ Flag`)}`, `${kwh.map((value, i) => `${value},${flags[i]}`)}`],
    ['under the same names again', `${numbered('HH')},Total,${numbered('HH')}`, `${kwh},1,${flags}`],
    ['in a group of their own', `${numbered('HH')},${numbered('UT')}`, `${kwh},${flags}`]
  ])('%s', async (_, names, cells) => {
    const found = await readFile(`MPAN,Date,${names}\n${MPAN},16/10/2023,${cells}\n`)
    expect(energies(found)).toEqual([`2023-10-16 active_power ${total}`])
    expect(found.remarks.map(({ code, reason }) => [code, /^\d+/.exec(reason.en)?.[0]])).toEqual([
      ['estimated_reading', '3']
    ])
  })

  test('of a whole row', async () => {
    const found = await readFile(`MPAN,Date,Actual or Estimate,${numbered('HH')}\n${MPAN},16/10/2023,E,${kwh}\n`)
    expect(found.remarks.map(({ reason }) => /^\d+/.exec(reason.en)?.[0])).toEqual(['48'])
  })
})

test('numbers that come again under the same names are told', async () => {
  const found = await readFile(`MPAN,Date,${numbered('HH')},${numbered('HH')}\n${MPAN},16/10/2023,${kwh},${kwh}\n`)
  expect(energies(found)).toEqual([`2023-10-16 active_power ${total}`])
  expect(found.remarks.map(({ code }) => code)).toEqual(['unused_quantity'])
})

test('a date whose year may stand first is refused', async () => {
  const found = await readFile(`Meter,Date,${ends}\n1,20-11-01,${kwh}\n1,16-Oct-23,${kwh}\n1,31-10-99,${kwh}\n`)
  expect(energies(found)).toEqual([`2023-10-16 active_power ${total}`, `2099-10-31 active_power ${total}`])
  expect(problems(found)).toEqual([[2, 'bad_date']])
})

test('Australian day rows by the consumer: what was drawn and fed in, and registers', async () => {
  const stretches = begins.map((from, i) => `${from} - ${ends[i]}`)
  const named = await readFile(
    `NMI,METER SERIAL NUMBER,CON/GEN,DATE,ESTIMATED?,${stretches}\n` +
      `4103035141,1,Consumption,16/10/2023,No,${kwh}\n4103035141,1,Generation,16/10/2023,No,${kwh}\n`
  )
  const lettered = await readFile(
    `NMI,Register,Date,${begins}\n4103035141,E1,20231016,${kwh}\n4103035141,B1,20231016,${kwh}\n4103035141,K1,20231016,${kwh}\n`
  )
  const both = [`2023-10-16 active_power ${total}`, `2023-10-16 reverse_power ${total}`]
  expect([energies(named), energies(lettered)]).toEqual([both, both])
  expect(problems(lettered)).toEqual([[4, 'unused_quantity']])
})

describe('half-hours of the market one a row, by number', () => {
  const rows = (date: string, count: number, more = '') =>
    Array.from({ length: count }, (_, i) => `${MPAN},${date},${i + 1},1${more}`)

  test('days on which the clock is changed have 46 and 50', async () => {
    const found = await readFile(
      ['MPAN,Settlement Date,Settlement Period,kWh', ...rows('26/03/2023', 46), ...rows('29/10/2023', 50)].join('\n')
    )
    expect(found.formats).toEqual(['settlement-periods'])
    expect(found.days.map((day) => kwhOf(day))).toEqual([46, 50])
    expect([1, 2, 3, 4].map((i) => found.days[0]!.values[i])).toEqual([2, Number.NaN, Number.NaN, 2])
    expect([1, 2, 3, 4].map((i) => found.days[1]!.values[i])).toEqual([2, 2, 2, 2])
  })

  test('what a row measures, estimates, and numbers that the day does not have', async () => {
    const found = await readFile(
      [
        'MPANCore,MeasurementClass,Sett Date,Sett Period,HHC,AEI',
        ...rows('2023-10-16', 48, ',E').map((row) => row.replace(',', ',AI,')),
        `${MPAN},AE,2023-10-16,1,3,A`,
        `${MPAN},RE,2023-10-16,1,3,A`,
        `${MPAN},AI,2023-10-16,49,3,A`,
        `${MPAN},AI,2023-10-16,0,3,A`,
        `${MPAN},AI,2023-10-16,2,x,A`
      ].join('\n')
    )
    expect(energies(found)).toEqual(['2023-10-16 active_power 48.00', '2023-10-16 reverse_power 3.00'])
    expect(problems(found)).toEqual([
      [51, 'unused_quantity'],
      [52, 'bad_timestamp'],
      [53, 'bad_timestamp'],
      [54, 'bad_number']
    ])
    expect(found.remarks.map(({ reason }) => /^\d+/.exec(reason.en)?.[0])).toEqual(['48'])
  })
})

describe('half-hours of ESB Networks', () => {
  const HEAD = 'MPRN,Meter Serial Number,Read Value,Read Type,Read Date and End Time'
  /** Ends of the half-hours of the day on which the clock is put back, the hour from 01:00 twice. */
  const october = [...ends.slice(0, 3), '01:00', '01:30', ...ends.slice(3)]
  const row = (end: string, unit: string, date = end === '00:00' ? '30-10-2023' : '29-10-2023') =>
    `10000000001,23,${unit === 'kW' ? 2 : 1},Active Import Interval (${unit}),${date} ${end}`

  test.each(['kW', 'kWh'])('in %s, in either order, over the change of the clock', async (unit) => {
    const rows = october.map((end) => row(end, unit))
    for (const written of [rows, rows.toReversed()]) {
      const found = await readFile(`${HEAD}\n${written.join('\n')}\n`)
      expect(found.formats).toEqual(['esb-half-hours'])
      expect(keys(found)).toEqual(['10000000001 2023-10-29 active_power'])
      expect([1, 2, 3, 4].map((i) => found.days[0]!.values[i])).toEqual([2, 2, 2, 2])
      expect(kwhOf(found.days[0]!)).toBe(50)
      expect(found.rejections).toEqual([])
    }
  })

  test('export is what was fed in, and registers are not used', async () => {
    const found = await readFile(
      `${HEAD}\n${ends
        .map((end) => row(end, 'kWh', end === '00:00' ? '02-06-2023' : '01-06-2023').replace('Import', 'Export'))
        .join('\n')}\n10000000001,23,99,24 hr Active Import Register (kWh),01-06-2023 00:00\n`
    )
    expect(energies(found)).toEqual(['2023-06-01 reverse_power 48.00'])
    expect(problems(found)).toEqual([[50, 'unused_quantity']])
  })
})

test('second registers of an NMI, and second words for one quantity of a meter, do not take the place of the first', async () => {
  const halves = Array.from({ length: 48 }, (_, i) => `HH${i + 1}`).join()
  const day = (kwh: number) => new Array(48).fill(kwh).join()
  const nmi = await readFile(
    `NMI,NMI Suffix,Date,${halves}\n6001,E1,13/03/2024,${day(1)}\n6001,E2,13/03/2024,${day(0.3)}\n6001,B1,13/03/2024,${day(0.2)}\n`
  )
  expect(nmi.rejections.map(({ line, code }) => [line, code])).toEqual([[3, 'unused_quantity']])
  expect(nmi.days.map(({ channel, values }) => [channel, Math.round(values[0]! * 10)])).toEqual([
    ['active_power', 20],
    ['reverse_power', 4]
  ])
  const words = await readFile(
    `MPAN,Channel,Date,${halves}\n1,Consumption,13/03/2024,${day(1)}\n1,Import,14/03/2024,${day(0.5)}\n2,Import,13/03/2024,${day(2)}\n2,Consumption,13/03/2024,${day(3)}\n1,Consumption,15/03/2024,${day(1)}\n`
  )
  // of one day neither is known to hold, of others the first word of the meter does
  expect(words.rejections.map(({ line, code }) => [line, code]).toSorted()).toEqual([
    [3, 'unused_quantity'],
    [4, 'same_quantity'],
    [5, 'same_quantity']
  ])
  expect(words.days.map(({ meterId, values }) => [meterId, values[0]])).toEqual([
    ['1', 2],
    ['1', 2]
  ])
})
