import { expect, test } from 'vitest'
import { RegisterMemory } from '../../../src/readings/formats/register-memory.ts'
import { TariffParts } from '../../../src/readings/xml/tariff-parts.ts'
import { file, reading, utc } from './green-button-samples.ts'
import { kwhOf, problems, readFile } from './reading-samples.ts'

const START = utc('2024-01-10T05:00:00Z')
const of = (tou: number, at: number, value: number, seconds = 3600) =>
  reading(at, value, seconds).replace('</IntervalReading>', `${tou === 0 ? '' : `<tou>${tou}</tou>`}</IntervalReading>`)
const hours = (tou: number, value: number, count = 24) =>
  Array.from({ length: count }, (_, i) => of(tou, START + i * 3600, value))
const whole = (tou: number, kwh: number) => [of(tou, START, kwh * 1000, 86_400)]

/** The energy of the day after each file of a run, kWh, and what was told. */
async function run(...files: string[][]) {
  const registers = new RegisterMemory()
  const [days, told, kwh] = [[], [], []] as [Awaited<ReturnType<typeof readFile>>['days'], string[], number[]]
  for (const readings of files) {
    const found = await readFile(file(readings), { registers })
    expect(problems(found)).toEqual([])
    expect(found.rowsRead).toBe(readings.length)
    days.push(...found.days)
    told.push(...found.remarks.map(({ code }) => code))
    const daily = found.days.findLast(({ channel }) => channel === 'register_energy')
    kwh.push(Number((daily ? daily.values[0]! : kwhOf(...days)).toFixed(4)))
  }
  return { kwh, told }
}

test('tariff periods that come in a file each are parts of one energy', async () => {
  const { kwh, told } = await run(hours(1, 200), hours(2, 50))
  expect(kwh).toEqual([4.8, 6])
  expect(told).toEqual(['tariff_parts'])
  expect((await run(whole(1, 4), whole(2, 2))).kwh).toEqual([4, 6])
})

test('a correction of one of them leaves the others', async () => {
  expect((await run([...hours(1, 200), ...hours(2, 50)], hours(1, 300))).kwh).toEqual([6, 8.4])
  expect((await run([...hours(1, 200), ...hours(2, 50)], hours(2, 150, 1), hours(1, 100, 1))).kwh).toEqual([6, 6.1, 6])
  expect((await run([...whole(1, 4), ...whole(2, 2)], whole(1, 5))).kwh).toEqual([6, 7])
})

test('the total of an earlier file still holds', async () => {
  expect((await run([...hours(0, 300), ...hours(1, 200), ...hours(2, 50)], hours(2, 150))).kwh).toEqual([7.2, 7.2])
  expect((await run([...hours(1, 200), ...hours(2, 50), ...hours(0, 300)], hours(2, 150))).kwh).toEqual([7.2, 7.2])
  expect((await run([...hours(1, 200), ...hours(2, 50)], hours(0, 300), hours(2, 150))).kwh).toEqual([6, 7.2, 7.2])
  expect((await run([...whole(1, 4), ...whole(2, 2), ...whole(0, 9)], whole(1, 5))).kwh).toEqual([9, 9])
})

test('one period a time, and files without periods, are told nothing of', async () => {
  const tagged = Array.from({ length: 24 }, (_, i) => of(1 + (i % 2), START + i * 3600, 250))
  expect(await run(tagged, tagged, hours(0, 250))).toEqual({ kwh: [6, 6, 6], told: [] })
})

test('what is kept of tariff periods is bounded', () => {
  const parts = new TariffParts()
  parts.nextFile()
  for (let i = 0; i < 150_000; i++) parts.keep(`d${i}`, 1, 0, 1, i)
  expect(parts.size).toBeLessThanOrEqual(100_000)
  expect(parts.has('d149999')).toBe(true)
  expect(parts.forgets).toBe(false)
  parts.nextFile()
  expect(parts.forgets).toBe(true)
})
