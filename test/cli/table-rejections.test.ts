import { expect, test } from 'vitest'
import { tableRejections, tellTableRejections } from '../../src/cli/table-rejections.ts'
import { parseSites } from '../../src/readings/sites-file.ts'
import { parseWeather } from '../../src/readings/weather-file.ts'

async function weatherWith(badRows: number) {
  async function* bytes() {
    yield new TextEncoder().encode(`timestamp,temp_c\n${'never,1\n'.repeat(badRows)}`)
  }
  return parseWeather('w.csv', bytes())
}

const told = (rejections: Parameters<typeof tellTableRejections>[0]) => {
  const lines: string[] = []
  tellTableRejections(rejections, (line) => lines.push(line))
  return lines
}

test('all rejected rows are counted, and it is said when only the first of them are listed', async () => {
  const sites = parseSites('site_id,meter_id\n,M1\n')
  const rejections = tableRejections([sites, await weatherWith(1500)])
  expect([rejections.listed.length, rejections.count]).toEqual([1001, 1501])
  expect(told(rejections)).toEqual([
    '台账等文件中有 1501 处内容无法采用，仅列出其中 1001 处（每个气温文件只列前 1000 行）。' +
      '1501 rows or cells of the tables cannot be used; 1001 of them are listed (of a weather file only the first 1,000).',
    '  sites:2 缺少 site_id / site_id is empty',
    '  w.csv:2 没有这一时刻：never / not a moment in time: never',
    '  w.csv:3 没有这一时刻：never / not a moment in time: never',
    '  …'
  ])
})

test('nothing more is said when all are listed, and nothing at all when none was rejected', async () => {
  const few = tableRejections([await weatherWith(2)])
  expect(told(few)).toEqual([
    '台账等文件中有 2 处内容无法采用。2 rows or cells of the tables cannot be used.',
    '  w.csv:2 没有这一时刻：never / not a moment in time: never',
    '  w.csv:3 没有这一时刻：never / not a moment in time: never'
  ])
  expect(told(tableRejections([await weatherWith(0), parseSites('site_id,meter_id\nS,M\n')]))).toEqual([])
})
