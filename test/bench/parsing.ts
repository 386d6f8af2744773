import { Buffer } from 'node:buffer'
import { pathToFileURL } from 'node:url'
import { parse } from 'csv-parse'
import type * as ParseReadings from '../../src/readings/parse-readings.ts'
import type * as Randomness from '../../src/simulation/random.ts'
import { builtFile } from '../../src/sources/package-root.ts'

const ROWS = 40_000
const ROUNDS = 3
const PIECE_BYTES = 64 * 1024

async function built<T>(path: string): Promise<T> {
  return import(pathToFileURL(builtFile(path)).href)
}

/** Values a second on one core out of wide day rows in memory: ours, ours with every id in quotes, and csv-parse alone. */
export async function parsing(): Promise<void> {
  const { parseReadings } = await built<typeof ParseReadings>('readings/parse-readings.js')
  for (const points of [24, 96]) {
    const plain = await rows(points, '')
    const quoted = await rows(points, '"')
    const ways: Record<string, () => Promise<number>> = {
      rigwatch: () => ours(parseReadings, plain),
      'rigwatch, quoted ids': () => ours(parseReadings, quoted),
      'csv-parse': () => csvParse(plain)
    }
    for (const [name, read] of Object.entries(ways)) {
      const seconds: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        const begin = performance.now()
        if ((await read()) !== ROWS) throw new Error(`${name} lost rows`)
        seconds.push((performance.now() - begin) / 1000)
      }
      const best = (ROWS * points) / Math.min(...seconds) / 1e6
      console.log(`  ${points} points, ${name}: ${best.toFixed(1)} M values/s`)
    }
  }
}

async function rows(points: number, quote: string): Promise<Buffer> {
  const { createRandom } = await built<typeof Randomness>('simulation/random.js')
  const random = createRandom(1)
  const lines = [['meter_id', 'date', ...Array.from({ length: points }, (_, i) => `p${i + 1}`)].join()]
  for (let i = 0; i < ROWS; i++) {
    const values = Array.from({ length: points }, () => (random.next() * 300).toFixed(2))
    lines.push(`${quote}33010000${i % 1000}${quote},2024-01-${String(1 + (i % 31)).padStart(2, '0')},${values}`)
  }
  return Buffer.from(lines.join('\n'))
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES)
}

async function ours(parseReadings: typeof ParseReadings.parseReadings, bytes: Buffer): Promise<number> {
  let days = 0
  for await (const batch of parseReadings('bench', pieces(bytes))) days += batch.days.length
  return days
}

/** The least that could be done with csv-parse: cells to numbers, nothing checked. */
async function csvParse(bytes: Buffer): Promise<number> {
  const parser = parse({ from_line: 2 })
  void (async () => {
    for await (const piece of pieces(bytes)) {
      if (!parser.write(piece)) await new Promise((resolve) => parser.once('drain', resolve))
    }
    parser.end()
  })()
  let days = 0
  for await (const cells of parser as AsyncIterable<string[]>) {
    if (Float32Array.from(cells.slice(2), Number).length > 0) days++
  }
  return days
}
