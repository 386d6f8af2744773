import { registerContradiction } from '../../readings/formats/register-consistency.ts'
import { type LoadDay, mergeDays } from '../../readings/load-day.ts'
import type { ReadingsBatch } from '../../readings/readings-batch.ts'
import type { RowProblem } from '../../readings/rejection.ts'
import type { Transaction } from '../transaction.ts'
import { type DayProblem, withoutRefused } from './refused-day.ts'
import { storedDays } from './stored-days.ts'

/** Days in parts that are remembered of an import. */
const MOST_PARTS = 200_000

/**
 * Passes batches on, with each total of a day or month, and each of its tariff periods, held against those that came apart from
 * it: in other rows and files of the import, and in earlier ones. What completes a day and contradicts it is refused; what
 * corrects it goes in, and that is told.
 */
export async function* heldAgainstPeriods(
  tx: Transaction,
  batches: AsyncIterable<ReadingsBatch>
): AsyncGenerator<ReadingsBatch> {
  const known = new Map<string, Float32Array>()
  for await (const batch of batches) {
    const parts = batch.days.filter(isPart)
    if (parts.length === 0) yield batch
    else {
      const stored = await storedOf(tx, parts)
      yield withoutRefused(batch, (day) => (isPart(day) ? partOf(day, known, stored) : undefined))
    }
  }
}

/** What a part of a day contradicts, where it does; remembers one that goes in. */
function partOf(
  load: LoadDay,
  known: Map<string, Float32Array>,
  stored: ReadonlyMap<string, Float32Array>
): DayProblem | undefined {
  const key = keyOf(load)
  const { values, found } = laidOver(known.get(key) ?? stored.get(key), load.values)
  if (!found || found.goesIn) {
    known.delete(key)
    known.set(key, values)
    if (known.size > MOST_PARTS) known.delete(known.keys().next().value!)
  }
  return found
}

/** A part of the registers of a day or month with what came before it, and what it contradicts of that, where it does. */
export function laidOver(
  before: Float32Array | undefined,
  part: Float32Array
): { readonly values: Float32Array; readonly found: DayProblem | undefined } {
  if (!before) return { values: part, found: undefined }
  const { values } = mergeDays({ values: before }, { values: part })
  const problem = registerContradiction(values.slice(), undefined)
  const completes = !part.some((value, i) => !Number.isNaN(value + before[i]!))
  return { values, found: problem && { problem: apart(problem), goesIn: !completes } }
}

/** A part of the registers of a day or month: of such parts the others come apart, where they come. */
function isPart({ channel, values, rows }: LoadDay): boolean {
  const isRegisters = channel === 'register_energy' || channel === 'month_energy'
  return isRegisters && rows !== 0 && values.some(Number.isNaN) && !values.every(Number.isNaN)
}

/** What is stored of the days and channels of some, by `keyOf`. */
export async function storedOf(tx: Transaction, parts: readonly LoadDay[]): Promise<ReadonlyMap<string, Float32Array>> {
  const wanted = parts.map(({ meterId, channel, day }) => ({ meterId, channel, from: day, to: day }))
  const found = await storedDays(tx, wanted)
  return new Map(
    found.flatMap(({ days, ...of }) => days.map(({ day, values }) => [keyOf({ ...of, day }), values] as const))
  )
}

export function keyOf({ meterId, channel, day }: Pick<LoadDay, 'meterId' | 'channel' | 'day'>): string {
  return `${day} ${channel} ${meterId}`
}

function apart({ code, reason: { zh, en } }: RowProblem): RowProblem {
  return {
    code,
    reason: {
      zh: `${zh}（总与时段分开导入，与先到者合并后）；请核对并更正有误的一项`,
      en: `${en}, one of which came apart from the other: check both and correct the wrong one`
    }
  }
}
