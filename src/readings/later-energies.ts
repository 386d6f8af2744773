import { COUNTED_DAYS, countedAfterwards, shapeOf } from './day-counters.ts'
import type { LoadDay } from './load-day.ts'
import { energiesOf, isMonthly, isTotal, type Meter, type RisingRun, withEnergy } from './meter-energies.ts'
import { registerAfterwards, registerAsEnergy } from './register-problems.ts'
import { areTelling, isRegister, knownOf, LEAST_RISES, SWAP, TELLING_DAYS } from './register-verdict.ts'
import type { RowProblem } from './rejection.ts'

/** Of a day among energies that is a register's, so many readings rise: a load that stands still is none. */
const RISES_OF_A_ROW = 1 / 2

/** What is the matter with a day of a meter of which others have gone in. */
export function problemAfter(meter: Meter, load: LoadDay): RowProblem | undefined {
  if (!isTotal(load)) {
    if (!meter.taken) return undefined
    if (neverFalls(load) && isRegister(knownOf(load), RISES_OF_A_ROW))
      return registerAsEnergy(load.meterId, energiesOf(load))
    return countedAfter(meter, load)
  }
  const known = withEnergy(load)
  if (!(known.values[0]! > 0)) return undefined
  const run = (meter.run = extended(meter.run, known))
  const rises = run.days >= TELLING_DAYS && run.rises >= LEAST_RISES * (run.days - 1)
  if (!rises || !meter.taken || isMonthly(load)) return undefined
  return (meter.problem = registerAfterwards(load.meterId, run))
}

/** Finds days that count up behind those that have gone in. */
function countedAfter(meter: Meter, load: LoadDay): RowProblem | undefined {
  const shape = shapeOf(load.values)
  if (shape === 'falling') delete meter.counted
  if (shape !== 'counted') return undefined
  const days = [...(meter.counted ?? []).filter(({ day }) => day !== load.day), load]
  meter.counted = days
  if (days.length < COUNTED_DAYS) return undefined
  for (const { values } of days) for (const value of values) if (value > meter.level) meter.level = value
  return (meter.problem = countedAfterwards(load.meterId, days))
}

/** Whether the energies that are known rise all day long, as few but those of a register do. */
function neverFalls({ values }: LoadDay): boolean {
  let last = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value > 0 && value < last) return false
    if (value > 0) last = value
  }
  return true
}

function extended(run: RisingRun | undefined, { day, values }: LoadDay): RisingRun {
  const total = values[0]!
  // days before those that were seen, or once more, tell nothing new
  if (run && day <= run.lastDay) return run
  if (!run || total < run.last) return { first: total, last: total, lastDay: day, days: 1, rises: 0 }
  if (total > run.last) run.rises++
  run.last = total
  run.lastDay = day
  run.days++
  return run
}

/** Whether intervals of a meter of which others were a register's are energies by themselves. */
export function showsEnergies(load: LoadDay, level: number): boolean {
  const known = isTotal(load) ? [] : knownOf(load)
  return areTelling(known) && known.every((value) => value < SWAP * level)
}
