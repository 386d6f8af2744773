import { formatDay } from '../../readings/day.ts'
import { leftOut } from '../../readings/left-out.ts'
import type { LoadDay } from '../../readings/load-day.ts'
import type { ReadingsBatch } from '../../readings/readings-batch.ts'
import type { Rejection, RowProblem } from '../../readings/rejection.ts'

/** What is the matter with a day, and whether it goes in all the same. */
export interface DayProblem {
  readonly problem: RowProblem
  readonly goesIn: boolean
}

/**
 * A batch without the days that are refused, whose rows it has as such, with what is told of those that go in. Of a row whose
 * first curve is refused no other of the same day goes in; where another is, that is told of its row.
 */
export function withoutRefused(
  batch: ReadingsBatch,
  problemOf: (day: LoadDay) => DayProblem | undefined
): ReadingsBatch {
  const [days, lines, refused, remarks]: [LoadDay[], number[], Rejection[], Rejection[]] = [[], [], [], []]
  const refusedRows = new Set<string>()
  for (const [i, day] of batch.days.entries()) {
    const line = batch.lines[i]!
    const found = problemOf(day)
    if (day.rows === 0 && refusedRows.has(keyOf(day, line))) continue
    if (found && !found.goesIn) {
      if (day.rows === 0)
        remarks.push({ ...leftOut(day.channel, found.problem), file: batch.file, line, raw: rawOf(day) })
      else {
        refused.push(...rowsOf(found.problem, day, batch.file, line))
        refusedRows.add(keyOf(day, line))
      }
    } else {
      days.push(day)
      lines.push(line)
      if (found) remarks.push({ ...found.problem, file: batch.file, line, raw: rawOf(day) })
    }
  }
  if (refused.length + remarks.length === 0) return batch
  // nor is what the registers of these rows showed
  const refusedLines = new Set(refused.map(({ line }) => line))
  const shown = batch.shown?.filter(({ line }) => !refusedLines.has(line))
  return {
    ...batch,
    days,
    lines,
    ...(shown && { shown }),
    rejections: [...batch.rejections, ...refused],
    remarks: [...(batch.remarks ?? []), ...remarks]
  }
}

function rowsOf(problem: RowProblem, load: LoadDay, file: string, line: number): Rejection[] {
  const { lines = [], rows = 1 } = load
  return Array.from({ length: rows }, (_, i) => ({ ...problem, file, line: lines[i] ?? line, raw: rawOf(load) }))
}

/** The row of a line as far as it is of one day. */
function keyOf({ meterId, day }: LoadDay, line: number): string {
  return `${line} ${day} ${meterId}`
}

/** A day as it is quoted where its rows are no longer there. */
function rawOf({ meterId, day }: LoadDay): string {
  return `${meterId},${formatDay(day)}`
}
