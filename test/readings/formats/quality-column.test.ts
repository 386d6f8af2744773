import { expect, test } from 'vitest'
import { readFile } from './reading-samples.ts'

const hours = (words: readonly string[]) =>
  words.map((word, i) => `M1,2026-03-01 ${String(i).padStart(2, '0')}:00,${i + 1},${word}\n`).join('')
const day = (words: readonly string[]) => [...words, ...Array(24 - words.length).fill('good')]

test('values that the column of quality calls missing are none, and are counted', async () => {
  const words = ['missing', 'Invalid', 'N/A', 'bad', 'failed', 'OK', '']
  const read = await readFile(`meter_id,timestamp,kw,quality\n${hours(day(words))}`)
  expect([...read.days[0]!.values.subarray(0, 8)]).toEqual([...Array(5).fill(Number.NaN), 6, 7, 8])
  expect(read.days[0]!.rows).toBe(24)
  expect(read.remarks.map(({ code }) => code)).toEqual(['missing_mark'])
  expect(read.remarks[0]!.reason.en).toContain('the values of 5 rows missing')
})

test('so are they in Chinese; estimates go in and are counted, words that are not known are told once', async () => {
  const words = ['缺失', '无效', '异常', '估算', '估算', '在运', '在运', '正常']
  const read = await readFile(`户号,数据时间,有功功率,数据质量\n${hours(day(words.map(String)))}`)
  expect([...read.days[0]!.values.subarray(0, 8)]).toEqual([...Array(3).fill(Number.NaN), 4, 5, 6, 7, 8])
  const told = read.remarks.map(({ code, reason }) => [code, reason.zh])
  expect(told).toContainEqual(['missing_mark', expect.stringContaining('3 行')])
  expect(told).toContainEqual(['estimated_reading', expect.stringContaining('2 个读数')])
  expect(told.filter(([, zh]) => zh!.includes('在运'))).toHaveLength(1)
})
