import { type EpochDay, formatDay } from './day.ts'
import { countedAfterwards, countedAsEnergy, countedSuspected } from './day-counters.ts'
import { energyKnown } from './day-totals.ts'
import type { Channel, LoadDay } from './load-day.ts'
import { registerAsEnergy, registerStored, registerSuspected } from './register-problems.ts'
import { knownOf, type Totals, type Verdict, verdictOfIntervals, verdictOfTotals } from './register-verdict.ts'
import type { RowProblem } from './rejection.ts'
import { withStored } from './speaking-days.ts'

const HOURS_PER_DAY = 24

/** Where a day came from. */
export interface Place {
  readonly file: string
  /** of all its rows */
  readonly lines: readonly number[]
}

/** A day with what its row holds beside it, until it shows whether its meter's are energies. */
export interface WaitingDay extends Place {
  readonly days: readonly [LoadDay, ...LoadDay[]]
}

export interface Days {
  readonly waiting: readonly WaitingDay[]
  readonly stored: readonly Totals[]
}

/** What is known of the energies of a meter. */
export interface Meter extends Days {
  waiting: WaitingDay[]
  stored: readonly Totals[]
  /** what is stored shows that those that wait are energies */
  areEnergies?: true
  /** days have gone in */
  taken: boolean
  problem?: RowProblem
  /** the highest value of the intervals that were found to be a register's */
  level: number
  /** totals that do not fall, since the last that did */
  run?: RisingRun
  /** days that count up, since the last that did not */
  counted?: readonly LoadDay[]
}

/** Totals that do not fall. */
export interface RisingRun {
  readonly first: number
  last: number
  lastDay: EpochDay
  days: number
  rises: number
}

export function loadsOf({ waiting }: Days): LoadDay[] {
  return waiting.map(({ days: [load] }) => (isTotal(load) ? withEnergy(load) : load))
}

/** Of a day of tariff periods alone their sum tells what it is. */
export function withEnergy<T extends Totals>(day: T): T {
  if (!Number.isNaN(day.values[0]!)) return day
  const values = day.values.slice()
  values[0] = energyKnown(values)
  return { ...day, values }
}

export function verdictOf({ waiting, stored }: Days, ended: boolean): Verdict {
  const days = loadsOf({ waiting, stored })
  const [load] = days
  if (!load) return undefined
  if (!isTotal(load)) {
    const alone = () => verdictOfIntervals(days, ended)
    return stored.length === 0 ? alone() : (verdictOfIntervals(withStored(stored, days), ended) ?? alone())
  }
  const isMonth = isMonthly(load)
  const together = stored.length === 0 ? undefined : verdictOfTotals([...stored, ...days], isMonth, ended)
  const alone = verdictOfTotals(days, isMonth, ended)
  return together === 'register' || alone === undefined ? together : alone
}

/** What is the matter with a meter whose days are no energies of intervals, with those that are stored or alone. */
export function problemOf(meterId: string, meter: Days): RowProblem {
  const { waiting, stored } = meter
  if (verdictOf(meter, true) === 'counted') {
    const problem = stored.length === 0 ? countedAsEnergy : countedAfterwards
    return problem(meterId, withStored(stored, loadsOf(meter)))
  }
  const alone = { waiting, stored: [] }
  if (stored.length === 0 || verdictOf(alone, true) === 'register') return registerAsEnergy(meterId, readingsOf(alone))
  return registerStored(meterId, stored, readingsOf(meter))
}

/** What is told of days that go in although they look like none of energies; undefined where they do not. */
export function doubtOf(meterId: string, meter: Days): RowProblem | undefined {
  const verdict = verdictOf(meter, true)
  if (verdict === 'maybe_counted') return countedSuspected(meterId, withStored(meter.stored, loadsOf(meter)))
  return verdict === 'doubtful' ? registerSuspected(meterId, readingsOf(meter)) : undefined
}

/** What shows that a meter's energies are none, first and last. */
function readingsOf({ waiting, stored }: Days): number[] {
  const days = loadsOf({ waiting, stored })
  if (!isTotal(days[0]!))
    return withStored(stored, days)
      .sort((a, b) => a.day - b.day)
      .flatMap(energiesOf)
  const totals = [...stored, ...days].filter(({ values }) => values[0]! > 0)
  return totals.sort((a, b) => a.day - b.day).map(({ values }) => values[0]!)
}

export function keyOf({ channel, meterId }: { channel: Channel; meterId: string }): string {
  return `${channel} ${meterId}`
}

export function rawOf({ meterId, day }: LoadDay): string {
  return `${meterId},${formatDay(day)}`
}

export function isTotal({ channel }: LoadDay): boolean {
  return channel === 'register_energy' || channel === 'month_energy'
}

export function isMonthly({ channel }: LoadDay): boolean {
  return channel === 'month_energy'
}

/** The energies of intervals, kWh, of their mean powers. */
export function energiesOf(load: LoadDay): number[] {
  return knownOf(load).map((kw) => (kw * HOURS_PER_DAY) / load.values.length)
}
