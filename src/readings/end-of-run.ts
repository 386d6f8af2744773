import { DayCollector } from './day-collector.ts'
import type { EnergyWatch } from './energy-watch.ts'
import { dailyRegisters } from './formats/daily-registers.ts'
import { longRows } from './formats/long-rows.ts'
import type { RegisterMemory } from './formats/register-memory.ts'
import { energyWatch } from './formats/watching-energies.ts'
import { CHANNELS } from './load-day.ts'
import { OpenBatch } from './open-batch.ts'
import type { ReadingsBatch } from './readings-batch.ts'
import type { Refuse } from './rejection.ts'
import type { RunIntervals } from './run-intervals.ts'

/** The days of which no file of a run has told the interval, or whether they are energies, after the last of them. */
export function* endOfRun(file: string, intervals: RunIntervals, registers: RegisterMemory): Generator<ReadingsBatch> {
  const [single, whole] = [new OpenBatch(file), new OpenBatch(file)]
  single.format = longRows.name
  whole.format = dailyRegisters.name
  const refuse: Refuse = (problem, line, raw, of) => single.reject(problem, line, raw, of)
  const watch = energyWatch({ file, registers, refuse })
  for (const day of new DayCollector(refuse, { run: intervals, watch }).endRun()) single.keep(day, 1)
  endWatch(registers.watch, single, whole)
  yield* single.rest()
  yield* whole.rest()
}

/** Lets the days go in that wait until it shows whether they are energies, and tells where that is doubtful. */
export function endWatch(watch: EnergyWatch, batch: OpenBatch, whole = batch): void {
  const refuse: Refuse = (problem, line, raw, of) => batch.reject(problem, line, raw, of)
  const days = watch.finish(refuse, (remark) => batch.remark(remark, remark.line, remark.file))
  for (const day of days) {
    const own = CHANNELS[day.channel].unit === 'kWh' ? whole : batch
    own.keep(day, watch.lineOf(day) ?? 1)
  }
}
