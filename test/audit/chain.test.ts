import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ChainRow, chainStart } from '../../src/audit/chain.ts'
import { type ExportedHead, headLine, parseHeads } from '../../src/audit/heads.ts'
import { canonicalRecord, parseRecord } from '../../src/audit/record.ts'
import { ChainWalk } from '../../src/audit/verify.ts'
import { anyRecord, anyRecords, CHAIN, chained, record } from './records.ts'

const NOW = new Date('2026-11-26T00:00:00Z')
const DAY = 86_400_000

function headAt(rows: readonly ChainRow[], seq: number, daysAgo = 1): ExportedHead {
  const row = rows.find((each) => each.seq === seq)
  const hash = row ? Buffer.from(row.hash).toString('hex') : chainStart(CHAIN).hash
  return { at: new Date(NOW.getTime() - daysAgo * DAY), chain: CHAIN, seq, hash }
}

function walked(rows: readonly ChainRow[], heads: readonly ExportedHead[] = [], anchor = chainStart(CHAIN)) {
  const walk = new ChainWalk(CHAIN, anchor, heads, NOW)
  for (const row of rows) if (!walk.take({ ...row, filed: true })) break
  return walk.end()
}

describe('a chain', () => {
  test('as it was written is whole, with the newest head that holds', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const rows = chained(records)
        const heads = [headAt(rows, 0, 9), headAt(rows, 2, 5), headAt(rows, rows.length)]
        const verdict = walked(rows, heads)
        expect(verdict).toMatchObject({ broken: null, rows: rows.length, provenBy: heads[2] })
        expect(verdict.last.seq).toBe(rows.length)
      })
    )
  })

  test('in which a record was altered is broken at it', () => {
    fc.assert(
      fc.property(anyRecords, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 200 }), (records, at, place, by) => {
        const rows = chained(records)
        const row = rows[at % rows.length] as ChainRow
        const letters = [...row.record]
        const i = place % letters.length
        letters[i] = String.fromCodePoint(((letters[i] as string).codePointAt(0) as number) ^ by)
        const altered = rows.map((each) => (each === row ? { ...each, record: letters.join('') } : each))
        expect(walked(altered).broken).toMatchObject({ code: 'altered', seq: row.seq })
        const hash = Uint8Array.from(row.hash, (byte, digit) => (digit === place % 32 ? byte ^ by : byte))
        const rehashed = rows.map((each) => (each === row ? { ...each, hash } : each))
        expect(walked(rehashed).broken).toMatchObject({ code: 'altered', seq: row.seq })
      })
    )
  })

  test('from which a record was removed is broken there, also when the others were numbered anew', () => {
    fc.assert(
      fc.property(anyRecords, fc.nat(), (records, at) => {
        const rows = chained(records)
        const gone = at % (rows.length - 1)
        const left = rows.filter((_, index) => index !== gone)
        expect(walked(left).broken).toMatchObject({ code: 'missing', seq: gone + 1 })
        const numbered = left.map((row, index) => ({ ...row, seq: index + 1 }))
        expect(walked(numbered).broken).toMatchObject({ code: 'altered', seq: gone + 1 })
      })
    )
  })

  test('whose records changed places is broken at the first of them', () => {
    fc.assert(
      fc.property(anyRecords, fc.nat(), fc.nat(), (records, a, b) => {
        const rows = chained(records)
        const [first, second] = [a % rows.length, b % rows.length].sort((x, y) => x - y) as [number, number]
        fc.pre(first !== second)
        const swapped = rows.map((row, index) => {
          const other = index === first ? second : index === second ? first : index
          return { ...(rows[other] as ChainRow), seq: row.seq }
        })
        expect(walked(swapped).broken).toMatchObject({ code: 'altered', seq: first + 1 })
        const byTheirNumbers = swapped.map((row, index) => ({ ...row, seq: rows.indexOf(rows[index] as ChainRow) + 1 }))
        expect(walked(byTheirNumbers).broken).not.toBeNull()
      })
    )
  })

  test('to which a record was added in between or twice is broken there', () => {
    const rows = chained(['a', 'b', 'c'])
    expect(walked([...rows.slice(0, 2), ...rows.slice(1)]).broken).toMatchObject({ code: 'unordered', seq: 2 })
    const [before] = chained(['x'], { seq: -1, hash: chainStart(CHAIN).hash })
    expect(walked([before as ChainRow, ...rows]).broken).toMatchObject({ code: 'unordered', seq: 0 })
  })

  test('that was calculated anew from a record on is seen by the next head', () => {
    fc.assert(
      fc.property(anyRecords, fc.nat(), anyRecord, (records, at, forged) => {
        const rows = chained(records)
        const from = at % rows.length
        const anew = chained(records.with(from, canonicalRecord({ ...forged, request: 'forged' })))
        expect(walked(anew).broken).toBeNull()
        const heads = rows.map((row) => headAt(rows, row.seq))
        expect(walked(anew, heads).broken).toMatchObject({ code: 'rewritten', seq: from + 1 })
        expect(walked(anew, [headAt(rows, rows.length)]).broken).toMatchObject({ code: 'rewritten', seq: 1 })
      })
    )
  })

  test('that was cut at its end, or emptied, is seen by a head', () => {
    const rows = chained(['a', 'b', 'c'])
    const heads = [headAt(rows, 2), headAt(rows, 3)]
    expect(walked(rows.slice(0, 2), heads).broken).toMatchObject({ code: 'cut', seq: 3, provenBy: heads[0] })
    expect(walked([], heads).broken).toMatchObject({ code: 'cut', seq: 1, provenBy: null })
  })

  test('of another id, or with another beginning, is not this one', () => {
    const rows = chained(['a'])
    expect(walked(rows, [{ ...headAt(rows, 1), chain: 'other' }]).broken).toMatchObject({ code: 'other_chain' })
    expect(walked([], [], { seq: 0, hash: '0'.repeat(64) }).broken).toMatchObject({ code: 'anchor_unproven' })
  })

  test('may begin at an exported head that is old enough, and nowhere else', () => {
    const rows = chained(['a', 'b', 'c', 'd'])
    const anchor = { seq: 2, hash: Buffer.from((rows[1] as ChainRow).hash).toString('hex') }
    const kept = rows.slice(2)
    const [old, young, end] = [headAt(rows, 2, 200), headAt(rows, 2, 100), headAt(rows, 4)]
    expect(walked(kept, [headAt(rows, 1, 300), old, end], anchor)).toMatchObject({
      broken: null,
      rows: 2,
      provenBy: end
    })
    expect(walked(kept, [young, end], anchor).broken).toMatchObject({ code: 'removed_early' })
    expect(walked(kept, [end], anchor).broken).toMatchObject({ code: 'anchor_unproven', seq: 2 })
    expect(walked(kept, [{ ...old, hash: end.hash }, end], anchor).broken).toMatchObject({ code: 'anchor_unproven' })
    expect(walked(rows, [old, end], anchor).broken).toMatchObject({ code: 'unordered', seq: 1 })
  })
})

describe('the written form of a record', () => {
  test('gives the record back, but for what cannot be stored', () => {
    fc.assert(
      fc.property(anyRecord, (each) => {
        const text = canonicalRecord(each)
        expect(Buffer.from(text).toString()).toBe(text)
        expect(canonicalRecord(parseRecord(text))).toBe(text)
        expect(parseRecord(text)).toMatchObject({ at: each.at, action: each.action, outcome: each.outcome })
      })
    )
  })

  test('is one for each record: no two fields run into each other', () => {
    expect(canonicalRecord(record({ actor: 'a","by":"b' }))).not.toBe(canonicalRecord(record({ actor: 'a', by: 'b' })))
    expect(canonicalRecord(record({ object: null }))).not.toBe(canonicalRecord(record({ object: 'null' })))
  })

  test('is not long, whatever is sent, and keeps a text that reads like an escape', () => {
    expect(canonicalRecord(record({ object: 'x'.repeat(9000), details: ['y'.repeat(1e6)] })).length).toBeLessThan(
      25_000
    )
    expect(parseRecord(canonicalRecord(record({ object: '\\u0000 \\\\ud800' }))).object).toBe('\\u0000 \\\\ud800')
    expect(parseRecord(canonicalRecord(record({ object: 'a\0\ud800b🏫' }))).object).toBe('a\ufffd\ufffdb🏫')
  })
})

test('heads are read as they were written; a line cut by a crash is left out, an edited one refused', () => {
  const head = headAt(chained(['a']), 1)
  const text = headLine(head) + headLine({ ...head, seq: 7 })
  expect(parseHeads(text)).toEqual([head, { ...head, seq: 7 }])
  expect(parseHeads(text.slice(0, -5))).toEqual([head])
  expect(() => parseHeads(text.replace('"count":7', '"count":x'))).toThrow(/Line 2/)
  expect(() => parseHeads(text.replaceAll(head.hash, 'short'))).toThrow(/Line 1/)
})
