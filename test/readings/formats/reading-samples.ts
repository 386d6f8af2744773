import { Buffer } from 'node:buffer'
import { expect } from 'vitest'
import { CurveAssembler } from '../../../src/readings/assemble-curve.ts'
import { energyByYear, yearStart } from '../../../src/readings/daily-energy.ts'
import { civil, formatDay } from '../../../src/readings/day.ts'
import type { Curve } from '../../../src/readings/load-curve.ts'
import type { LoadDay } from '../../../src/readings/load-day.ts'
import type { ParseOptions } from '../../../src/readings/parse-options.ts'
import { parseReadings } from '../../../src/readings/parse-readings.ts'
import type { Rejection } from '../../../src/readings/rejection.ts'

export interface ReadFile {
  readonly days: LoadDay[]
  readonly rejections: Rejection[]
  readonly remarks: Rejection[]
  readonly rowsRead: number
  readonly formats: string[]
  /** in English */
  readonly assumptions: string[]
}

/** Reads content in pieces; rows must add up. */
export async function readFile(
  content: string | Uint8Array,
  options: ParseOptions = {},
  file = 'r.csv',
  pieceBytes = 1000
): Promise<ReadFile> {
  const bytes = Buffer.from(content as string)
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
  }
  const [days, rejections, remarks, formats]: [LoadDay[], Rejection[], Rejection[], string[]] = [[], [], [], []]
  const assumptions: string[] = []
  const all = { days, rejections, remarks, rowsRead: 0, formats, assumptions }
  for await (const batch of parseReadings(file, pieces(), options)) {
    const rows = batch.days.reduce((sum, { rows = 1 }) => sum + rows, 0)
    expect(batch.rowsRead).toBe(rows + batch.rejections.length)
    expect(batch.lines).toHaveLength(batch.days.length)
    all.days.push(...batch.days)
    all.rejections.push(...batch.rejections)
    all.remarks.push(...(batch.remarks ?? []))
    all.rowsRead += batch.rowsRead
    all.formats.push(batch.format)
    if (batch.assumption) assumptions.push(batch.assumption.en)
  }
  return all
}

/** `meter date channel` of each day, in order. */
export const keys = ({ days }: ReadFile) =>
  days.map(({ meterId, day, channel }) => `${meterId} ${formatDay(day)} ${channel}`)

export const problems = ({ rejections }: ReadFile) => rejections.map(({ line, code }) => [line, code])

/** Energy of a day, kWh, of the parts in which it came. */
export function kwhOf(...parts: readonly LoadDay[]): number {
  const [{ day }] = parts as readonly [LoadDay]
  return energyByYear([curveOf(...parts)])[0]!.kwh[day - yearStart(civil(day).year)]!
}

/** The curve of a day of the parts in which it came. */
export function curveOf(...parts: readonly LoadDay[]): Curve {
  const assembler = new CurveAssembler(parts[0]!.meterId)
  for (const part of parts) assembler.add(part)
  return assembler.finish().curves[0]!
}
