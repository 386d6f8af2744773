import { inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type EvaluatedMeter, evaluate } from '../../../src/learning/evaluation.ts'
import { carpetPicture } from '../../../src/learning/report/carpet-picture.ts'
import { evaluationPage } from '../../../src/learning/report/evaluation-page.ts'
import { plotPicture } from '../../../src/learning/report/plot.ts'
import { indexedPng } from '../../../src/learning/report/png.ts'
import { createRandom } from '../../../src/simulation/random.ts'

describe('a PNG', () => {
  const palette = Uint8Array.from([0, 0, 0, 255, 0, 0, 0, 255, 0])
  const png = indexedPng(Uint8Array.from([0, 1, 2, 2, 1, 0]), 3, palette)
  const view = new DataView(png.buffer)

  test('has the chunks of an indexed picture of its size', () => {
    expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10])
    expect([view.getUint32(16), view.getUint32(20), png[24], png[25]]).toEqual([3, 2, 8, 3])
    // The checksum of an empty IEND is a constant of the format.
    expect(view.getUint32(png.length - 4)).toBe(0xae426082)
  })

  test('holds the pixels, each row behind its filter byte', () => {
    const at = Buffer.from(png).indexOf('IDAT')
    const length = view.getUint32(at - 4)
    expect([...inflateSync(png.subarray(at + 4, at + 4 + length))]).toEqual([0, 0, 1, 2, 0, 2, 1, 0])
  })
})

describe('a carpet plot', () => {
  const kw = Float32Array.from({ length: 60 * 24 }, (_, i) => (i < 48 ? Number.NaN : i % 24))
  const marks = [
    { at: 18280.5, label: 'onset <b>', colour: 'red' },
    { at: 99999, label: 'outside', colour: 'red' }
  ]
  const svg = carpetPicture({ firstDay: 18262, kw, title: 'a & b', marks })

  test('is a picture a day wide and 24 hours high, with its marks and text made safe', () => {
    const png = Buffer.from(/base64,([^"]+)"/.exec(svg)?.[1] as string, 'base64')
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([60, 24])
    expect(svg).toContain('onset &#60;b&#62;')
    expect(svg).toContain('a &#38; b')
    expect(svg).not.toContain('outside')
    expect(svg).toContain('2020-02')
  })

  test('shows missing hours in a colour of their own', () => {
    const png = Buffer.from(/base64,([^"]+)"/.exec(svg)?.[1] as string, 'base64')
    const at = png.indexOf('IDAT')
    const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))
    expect([rows[1], rows[2]]).toEqual([0, 0])
    expect(rows[3]).toBe(1)
    expect(rows[23 * 61 + 4]).toBe(255)
  })
})

test('a plot breaks its lines where a value is missing', () => {
  const name = { zh: '值', en: 'value' }
  const axis = { name, low: 0, high: 2, ticks: [0, 1, 2] }
  const points = [
    [0, 0],
    [1, Number.NaN],
    [2, 2],
    [2, 1]
  ] as const
  const svg = plotPicture({ title: name, x: axis, y: axis, series: [{ points, colour: '#123456', look: 'line' }] })
  const path = /d="([^"]+)" fill="none" stroke="#123456"/.exec(svg)?.[1] as string
  expect(path.match(/M/g)).toHaveLength(2)
  expect(path).not.toContain('NaN')
})

test('the page holds all it shows, in Chinese first, and asks for nothing', () => {
  const random = createRandom('page')
  const meters = Array.from({ length: 60 }, (_, i): EvaluatedMeter => {
    const mining = i % 3 === 0
    return {
      meterId: `M${i}`,
      building: `B${i}`,
      mining,
      kind: mining ? '<script>' : null,
      share: mining ? 0.3 : 0,
      score: random.next(),
      status: 'ok',
      inSample: true,
      kwError: 0.1,
      onsetError: 1
    }
  })
  const page = evaluationPage({
    evaluation: evaluate(meters, 0.04, createRandom(1)),
    models: ['test'],
    date: '2026-01-01',
    remarks: [{ zh: '注意', en: 'mind' }],
    misses: [{ facts: [{ zh: '漏', en: 'missed' }], picture: null, contributions: [] }],
    alarms: []
  })
  expect(page).not.toMatch(/<script|(src|href)="(?!data:)|url\(/)
  expect(page.indexOf('注意')).toBeLessThan(page.indexOf('mind'))
  expect(page.match(/<svg/g)).toHaveLength(3)
  expect(page).toContain('&#60;script&#62;')
  expect(page).not.toContain('NaN')
})
