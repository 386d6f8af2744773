import { DayCollector } from './day-collector.ts'
import type { EnergyWatch } from './energy-watch.ts'
import type { RegisterMemory } from './formats/register-memory.ts'
import { energyWatch } from './formats/watching-energies.ts'
import { OpenBatch } from './open-batch.ts'
import type { ReadingsBatch } from './readings-batch.ts'
import type { Refuse } from './rejection.ts'
import type { RunIntervals } from './run-intervals.ts'

/** The days of which no file of a run has told the interval, or whether they are energies, after the last of them; of no format of their own. */
export async function* endOfRun(
  file: string,
  intervals: RunIntervals,
  registers: RegisterMemory
): AsyncGenerator<ReadingsBatch> {
  const batch = new OpenBatch(file)
  const refuse: Refuse = (problem, line, raw, of) => batch.reject(problem, line, raw, of)
  const watch = energyWatch({ file, registers, refuse })
  for (const day of new DayCollector(refuse, { run: intervals, watch, sources: registers.sources }).endRun())
    batch.keep(day, 1)
  await registers.watch.recall()
  endWatch(registers.watch, batch)
  yield* batch.rest()
}

/** Lets the days go in that wait until it shows whether they are energies, and tells where that is doubtful. */
export function endWatch(watch: EnergyWatch, batch: OpenBatch): void {
  const refuse: Refuse = (problem, line, raw, of) => batch.reject(problem, line, raw, of)
  const days = watch.finish(refuse, (remark) => batch.remark(remark, remark.line, remark.file))
  for (const day of days) batch.keep(day, watch.lineOf(day) ?? 1)
}
