import { expect, test } from 'vitest'
import { problems, readFile } from './reading-samples.ts'

const rows = (...kwh: readonly string[]) =>
  [
    'meter_id;timestamp;kwh',
    ...kwh.map((value, hour) => `M1;2025-02-01 ${String(hour).padStart(2, '0')}:00;${value}`),
    ''
  ].join('\n')
const read = async (...kwh: readonly string[]) => {
  const found = await readFile(rows(...kwh))
  return { values: [...(found.days[0]?.values.subarray(0, kwh.length) ?? [])], problems: problems(found) }
}
const hours = (value: string, count: number) => Array<string>(count).fill(value)

test('decimal commas are decimal ones, and points beside them part thousands', async () => {
  expect(await read('1,5', '0,5')).toEqual({ values: [1.5, 0.5], problems: [] })
  expect(await read('1.234,5', '12,25', '1.000.234,5')).toEqual({ values: [1234.5, 12.25, 1_000_234.5], problems: [] })
})

test('what may be a fraction or thousands is turned away, above the first decimal comma as below it', async () => {
  const { values, problems } = await read('1.234', '1.234,5', '7,5', '1.234', '7,5')
  expect(values).toEqual([Number.NaN, 1234.5, 7.5, Number.NaN, 7.5])
  expect(problems).toEqual([
    [2, 'bad_number'],
    [5, 'bad_number']
  ])
})

test('without decimal commas points are decimal ones', async () => {
  expect(await read(...hours('1.234', 3))).toEqual({ values: hours('', 3).map(() => Math.fround(1.234)), problems: [] })
})

test('a last row that no line break ends is told where its number lost decimals, and only there', async () => {
  const head = 'meter_id,timestamp,kwh\nM1,2025-02-01 00:00,12.34\n'
  const told = async (last: string) => {
    const found = await readFile(`${head}M1,2025-02-01 01:00,${last}`)
    expect(found.days[0]!.values[1]).toBe(Math.fround(Number(last.trim())))
    return found.remarks.map(({ line, code }) => [line, code])
  }
  expect(await told('12.3')).toEqual([[3, 'truncated_file']])
  expect(await told('1')).toEqual([[3, 'truncated_file']])
  expect(await told('9.87')).toEqual([])
  expect(await told('1\n')).toEqual([])
})
