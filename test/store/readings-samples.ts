import type { LoadDay } from '../../src/readings/load-day.ts'
import type { Meter } from '../../src/readings/meter.ts'
import type { ReadingsBatch } from '../../src/readings/readings-batch.ts'
import type { Rejection } from '../../src/readings/rejection.ts'

export const everyone = { actor: 'test', regions: 'all', role: 'system' } as const

/** A meter of which nothing is known but its place. */
export function meter(meterId: string, siteId = 'S1', known: Partial<Meter> = {}): Meter {
  return {
    siteId,
    meterId,
    kind: null,
    floorAreaM2: Number.NaN,
    region: null,
    name: null,
    organisation: null,
    timeZone: null,
    multiplier: Number.NaN,
    contractKva: Number.NaN,
    latitude: Number.NaN,
    longitude: Number.NaN,
    ...known
  }
}

/** A day of active power; the values repeat to fill it. */
export function loadDay(meterId: string, day: number, ...values: number[]): LoadDay {
  const filled = Float32Array.from({ length: 24 }, (_, i) => values[i % values.length] as number)
  return { meterId, day, channel: 'active_power', values: filled }
}

export function rejection(line: number, known: Partial<Rejection> = {}): Rejection {
  const reason = { zh: '日期无效', en: 'not a date' }
  return { file: 'a.csv', line, code: 'bad_date', reason, raw: `M1,nonsense,${line}`, ...known }
}

interface BatchOptions {
  readonly rejections?: readonly Rejection[]
  readonly remarks?: readonly Rejection[]
  readonly rowsPerBatch?: number
}

/** Batches of one file, as its parser would give them. */
export async function* batches(
  days: readonly LoadDay[],
  { rejections = [], remarks = [], rowsPerBatch = 7 }: BatchOptions = {}
): AsyncGenerator<ReadingsBatch> {
  const file = 'a.csv'
  const format = 'wide-day-row'
  for (let at = 0; at < days.length; at += rowsPerBatch) {
    const some = days.slice(at, at + rowsPerBatch)
    yield {
      file,
      format,
      rowsRead: some.reduce((sum, { rows = 1 }) => sum + rows, 0),
      days: some,
      lines: some.map((_, i) => at + i + 2),
      rejections: []
    }
  }
  if (rejections.length + remarks.length > 0) {
    yield { file, format, rowsRead: rejections.length, days: [], lines: [], rejections, remarks }
  }
}
