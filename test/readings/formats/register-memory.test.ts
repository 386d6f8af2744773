import { expect, test } from 'vitest'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import { readFile } from './reading-samples.ts'

const part = Float64Array.of(1, Number.NaN)
const whole = Float64Array.of(1, 2)
const both = { mostKw: 1, before: true, after: true }

test('parts of days wait however many whole days come, and it is told when too many wait', () => {
  const memory = new RegisterMemory()
  expect(memory.keep('R', 0, { readings: part, ...both })).toBe(false)
  for (let i = 0; i < 30_000; i++) expect(memory.keep(`W${i}`, 0, { readings: whole, ...both })).toBe(false)
  expect(memory.partsOf('R', 0, 2)).toEqual(part)
  const forgotten = Array.from({ length: 50_000 }, (_, i) => memory.keep(`P${i}`, 0, { readings: part, ...both }))
  expect(forgotten.filter(Boolean)).toHaveLength(1)
  expect(memory.partsOf('R', 0, 2)).toBeUndefined()
})

test('a correction that finds the rest of its day no longer is told, and only that', async () => {
  const header = `ID,DATA_DATE,DATA_TYPE,${Array.from({ length: 24 }, (_, i) => `R${i + 1}`).join()}`
  const correction = `${header}\nM1,2024-01-01,1,${Array.from({ length: 24 }, (_, i) => (i === 12 ? 1012.5 : '')).join()}\n`
  const whole = (meters: number) =>
    `${header}\n${Array.from({ length: meters }, (_, m) => `M${m + 1},2024-01-01,1,${Array.from({ length: 24 }, (_, i) => 1000 + i).join()}\n`).join('')}`
  const told = async (meters: number) => {
    const registers = new RegisterMemory()
    await readFile(whole(meters), { registers })
    const read = await readFile(correction, { registers })
    return [read.remarks.map(({ code }) => code), [...read.days.at(-1)!.values].slice(11, 14).map(String)]
  }
  expect(await told(10)).toEqual([[], ['1.5', '0.5', 'NaN']])
  expect(await told(20_001)).toEqual([['register_forgotten'], ['NaN', 'NaN', 'NaN']])
})
