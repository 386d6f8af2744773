import { expect, test } from 'vitest'
import { formatDay } from '../../../src/readings/day.ts'
import { keys, problems, readFile } from './reading-samples.ts'

const HEADER = 'id,rq,kwh,kwh_rap,kwh_pap_r1,kwh_pap_r2,kwh_pap_r3,kwh_pap_r4'
const dayOf = (i: number) => formatDay(19_783 + i)
const codes = (remarks: readonly { code: string }[]) => remarks.map(({ code }) => code)

test('a total that is not what its registers add up to is turned away, but not over what is rounded', async () => {
  const rows = [
    '1,2024-03-01,100,,10,20,30,10',
    '2,2024-03-01,100,,,60,60,',
    '3,2024-03-01,100,,,60,,',
    '4,2024-03-01,10.02,,1.01,2.01,3.01,4',
    '5,2024-03-01,3000,,500,1000,740,800',
    '6,2024-03-01,12,,3,3,3,4',
    '7,2024-03-01,100,,0,0,0,0'
  ]
  const found = await readFile(`${HEADER}\n${rows.join('\n')}\n`)
  expect(problems(found)).toEqual([2, 3].map((line) => [line, 'registers_contradict']))
  expect(found.rejections[0]!.reason).toEqual({
    zh: expect.stringMatching(/100 kWh.* 70 kWh/),
    en: expect.stringMatching(/100 kWh.* 70 kWh/)
  })
  expect(found.days.map(({ meterId }) => meterId)).toEqual(['3', '4', '5', '6', '7'])
  expect([...found.days[4]!.values]).toEqual([100, Number.NaN, Number.NaN, Number.NaN, Number.NaN])
  expect(codes(found.remarks)).toEqual(['registers_not_kept'])
})

test('an energy of -1 is none, and told', async () => {
  const found = await readFile(`${HEADER}\n1,2024-03-01,-1,-1,-1,-1,-1,-1\n2,2024-03-01,10,-1,-1,2,4,4\n`)
  expect(keys(found)).toEqual(['1 2024-03-01 register_energy', '2 2024-03-01 register_energy'])
  expect([...found.days[0]!.values].every(Number.isNaN)).toBe(true)
  expect([...found.days[1]!.values]).toEqual([10, Number.NaN, 2, 4, 4])
  expect(codes(found.remarks)).toEqual(['missing_mark', 'missing_mark'])
})

test('readings of registers in the columns of energies are turned away, the days before they show too', async () => {
  const readings = Array.from({ length: 40 }, (_, i) => 5000 + 12 * i)
  const alone = readings.map((kwh, i) => `R,${dayOf(i)},${kwh}`)
  const load = readings.map((_, i) => `L,${dayOf(i)},${100 + i + (i % 5 === 4 ? -9 : 0)}`)
  const found = await readFile(`meter_id,date,kwh\n${[...alone, ...load].join('\n')}\n`)
  expect(problems(found)).toEqual(readings.map((_, i) => [i + 2, 'register_as_energy']))
  expect(found.days.map(({ meterId }) => meterId)).toEqual(readings.map(() => 'L'))
  const registers = Array.from(
    { length: 8 },
    (_, i) => `${4000 + 40 * i},,,${1000 + 9 * i},${2000 + 20 * i},${1000 + 11 * i}`
  )
  const withThem = await readFile(`${HEADER}\n${registers.map((cells, i) => `R,${dayOf(i)},${cells}`).join('\n')}\n`)
  expect(problems(withThem)).toEqual(registers.map((_, i) => [i + 2, 'register_as_energy']))
})

test('loads that grow, and stand still, are loads', async () => {
  const few = Array.from({ length: 12 }, (_, i) => `F,${dayOf(i)},${100 + i}`)
  const still = Array.from({ length: 40 }, (_, i) => `S,${dayOf(i)},${i < 20 ? 240 : 241}`)
  const found = await readFile(`meter_id,date,kwh\n${[...few, ...still].join('\n')}\n`)
  expect(problems(found)).toEqual([])
  expect(found.days).toHaveLength(52)
})

test('monthly and daily tables with Chinese headers, deep valley counting as valley', async () => {
  const month = await readFile('用电户号,年月,总电量(kWh),尖,峰,平,谷,深谷\n0012,2024.03,100,10,20,30,30,10\n')
  expect(month.formats).toEqual(['monthly-registers'])
  expect([...month.days[0]!.values]).toEqual([100, 10, 20, 30, 40])
  const day = await readFile('电能表编号,用电日期,用电量,峰,平,谷\nA1,2024年3月2日,60,20,30,10\n')
  expect(keys(day)).toEqual(['A1 2024-03-02 register_energy'])
  expect([...day.days[0]!.values]).toEqual([60, Number.NaN, 20, 30, 10])
})

test('valley is not known by deep valley alone', async () => {
  const rows = ['10,1,2,3,-1,5', '20,1,2,3,,5', '21,1,2,3,10,5', '16,1,2,3,10,', '16,1,2,3,10,-1']
  const cells = rows.map((row, i) => `A1,2024-03-0${i + 1},${row}\n`)
  const found = await readFile(`电能表编号,用电日期,用电量,尖,峰,平,谷,深谷\n${cells.join('')}`)
  expect(found.days.map(({ values }) => values[4])).toEqual([Number.NaN, Number.NaN, 15, 10, 10])
  expect(found.rejections).toEqual([])
  expect(found.remarks.filter(({ line }) => line === 2).map(({ code }) => code)).toEqual(['missing_mark'])
  const deepOnly = await readFile('电能表编号,用电日期,用电量,尖,峰,平,深谷\nA1,2024-03-01,11,1,2,3,5\n')
  expect([...deepOnly.days[0]!.values]).toEqual([11, 1, 2, 3, 5])
})
