import { expect, test } from 'vitest'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import { problems, readFile } from './reading-samples.ts'

const codes = ({ remarks }: { remarks: { code: string }[] }) => remarks.map(({ code }) => code)
const POINTS = Array.from({ length: 96 }, (_, i) => i + 1)
const curve = (meter: string, type: number, value: number | '' = 1) =>
  [meter, '2024-03-01', type, ...POINTS.map(() => value)].join()
const read = (...rows: string[]) =>
  readFile([`ID,DATA_DATE,DATA_TYPE,${POINTS.map((i) => `P${i}`).join()}`, ...rows, ''].join('\n'))
const log = (...times: string[]) =>
  readFile(['meter_id,timestamp,kw', ...times.map((time) => `M,2024-03-01 ${time},1`), ''].join('\n'))

test('powers by phase without a total are told, once, with the first of their meters', async () => {
  const file = await read(...['A', 'B'].flatMap((meter) => [2, 3, 4].map((type) => curve(meter, type))), curve('C', 1))
  expect(problems(file)).toEqual([])
  expect(codes(file)).toEqual(['phases_alone'])
  expect(file.remarks[0]!.reason.en).toMatch(/^2 metering points .*\(first A\)/)
  expect(file.remarks[0]!.reason.zh).toMatch(/^2 个计量点/)
})

test('phases whose total comes before or after them are not told', async () => {
  expect(codes(await read(curve('A', 1), curve('A', 2), curve('B', 2), curve('B', 1)))).toEqual([])
})

test('nor are those whose total came in an earlier file of the run, and each meter is told once', async () => {
  const registers = new RegisterMemory()
  const header = `ID,DATA_DATE,DATA_TYPE,${POINTS.map((i) => `P${i}`).join()}`
  const next = async (...rows: string[]) => codes(await readFile([header, ...rows, ''].join('\n'), { registers }))
  expect(await next(curve('A', 1), curve('C', 2))).toEqual(['phases_alone'])
  expect(await next(curve('A', 2), curve('C', 2))).toEqual([])
  expect(await next(curve('A', 2), curve('B', 2))).toEqual(['phases_alone'])
})

test('powers at times so irregular that they make no curve are told', async () => {
  const file = await log('00:00', '00:07', '00:13', '03:41', '09:20', '16:40')
  expect(problems(file)).toEqual([])
  expect(codes(file)).toEqual(['sparse_readings'])
  expect(file.remarks[0]!.reason.en).toContain('(first on 2024-03-01 of M)')
})

test('a few readings at a regular interval, or the first of a day, are not', async () => {
  expect(codes(await log('00:00', '00:15', '03:30', '12:00'))).toEqual([])
  expect(codes(await log('23:56', '23:57', '23:58', '23:59'))).toEqual([])
})
