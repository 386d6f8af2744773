import { expect, test } from 'vitest'
import { keys, problems, readFile } from './reading-samples.ts'

test('daily registers as the grid exports them, with the reverse energy beside', async () => {
  const found = await readFile(
    'id,rq,kwh,kwh_rap,kwh_pap_r1,kwh_pap_r2,kwh_pap_r3,kwh_pap_r4\n1,20240301,10,2.5,1,2,3,4\n2,2024-03-01,7,,,,,\n'
  )
  expect(found.formats).toEqual(['daily-registers'])
  expect(keys(found)).toEqual([
    '1 2024-03-01 register_energy',
    '1 2024-03-01 reverse_energy',
    '2 2024-03-01 register_energy'
  ])
  expect([...found.days[0]!.values]).toEqual([10, 1, 2, 3, 4])
  expect([...found.days[1]!.values]).toEqual([2.5])
  expect(found.rowsRead).toBe(2)
})

test('monthly registers', async () => {
  const found = await readFile(
    'id,month,pq_f,pq_g,pq_p,pq_z\n1,202403,5,4,3,12\n1,2024-04,5,4,3,12\n1,2024年5月,1,1,1,3\n1,202413,1,1,1,3\n'
  )
  expect(keys(found)).toEqual(['1 2024-03-01 month_energy', '1 2024-04-01 month_energy', '1 2024-05-01 month_energy'])
  expect([...found.days[0]!.values]).toEqual([12, Number.NaN, 5, 3, 4])
  expect(problems(found)).toEqual([[5, 'bad_date']])
})

const times = (bracket: boolean, ending: boolean) =>
  Array.from({ length: 48 }, (_, i) => {
    const minute = (i + (ending ? 1 : 0)) * 30
    const text = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
    return bracket ? `[${text}]` : text
  }).join()
const halfHours = Array.from({ length: 48 }, (_, i) => i / 2)

test('British half-hours: dates, units and fuels as they are written', async () => {
  const row = (date: string, type = 'Electricity', unit = 'kWh') =>
    `"a","${date}","School","${type}","${unit}",${halfHours}`
  const found = await readFile(
    [
      `ID,Date,Location,Type,Units,${times(true, true)}`,
      row('Nov 13 2019 12:00AM'),
      row('14/11/2019'),
      row('15-Nov-19'),
      row('KABOOM'),
      row('16/11/2019', 'Gas'),
      row('16/11/2019', 'Electricity', 'litres'),
      row('17/11/2019', 'Electricity', 'Wh'),
      'a,18/11/2019,short'
    ].join('\n')
  )
  expect(found.formats).toEqual(['uk-half-hourly'])
  expect(keys(found)).toEqual(['13', '14', '15', '17'].map((day) => `a 2019-11-${day} active_power`))
  expect([...found.days[0]!.values]).toEqual(halfHours.map((kwh) => kwh * 2))
  expect(found.days[3]!.values[47]).toBeCloseTo(0.047, 6)
  expect(problems(found)).toEqual([
    [5, 'bad_date'],
    [6, 'unused_quantity'],
    [7, 'unused_quantity'],
    [9, 'wrong_column_count']
  ])
})

test('British half-hours named by their beginnings', async () => {
  const found = await readFile(
    `Site Id,Meter Number,Reading Date,${times(false, false)}\n1,K02,12/11/18,${halfHours}\n`
  )
  expect(keys(found)).toEqual(['K02 2018-11-12 active_power'])
  expect([...found.days[0]!.values]).toEqual(halfHours.map((kwh) => kwh * 2))
})

test('the measurement quantities of one MPAN do not replace each other', async () => {
  const row = (quantity: string) => `1012345678901,${quantity},05/01/2024,${halfHours}`
  const quantities = ['AI', 'AE', 'RI', 'RE']
  for (const column of ['Measurement Quantity', 'Type']) {
    const found = await readFile([`MPAN,${column},Date,${times(false, true)}`, ...quantities.map(row)].join('\n'))
    const channels = keys(found).map((key) => key.split(' ')[2])
    expect(channels.sort()).toEqual(['active_power', 'reactive_power', 'reverse_power'])
    expect(problems(found)).toEqual([[5, 'unused_quantity']])
  }
  const kvarh = await readFile(`MPAN,Date,Units,${times(false, false)}\n1,05/01/2024,kVArh,${halfHours}`)
  expect(keys(kvarh)).toEqual(['1 2024-01-05 reactive_power'])
})
