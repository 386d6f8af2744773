import { countedDays } from './day-counters.ts'
import { problemAfter, showsEnergies } from './later-energies.ts'
import type { LoadDay } from './load-day.ts'
import {
  doubtOf,
  isMonthly,
  isTotal,
  keyOf,
  loadsOf,
  type Meter,
  type Place,
  problemOf,
  rawOf,
  verdictOf,
  type WaitingDay,
  withEnergy
} from './meter-energies.ts'
import { knownOf, type Totals, verdictOfTotals } from './register-verdict.ts'
import type { Refuse, Rejection, RowProblem } from './rejection.ts'
import {
  intervalsLike,
  type StoredDays,
  type StoredTotals,
  totalsLike,
  type WantedDays,
  withStored
} from './speaking-days.ts'

/** Values of days that wait, over all meters, each day counted as some more: then they go in, and are only looked at further. */
const [MOST_VALUES, VALUES_OF_A_DAY] = [3_000_000, 10]
/** Rows of a meter that wait: of days that come more than once, or in parts. */
const MOST_ROWS = 60
const MOST_PARTS = 2000
/** From so many rows of a meter on, only each so many-th looks at all of them anew. */
const LOOKS = 16
/** Waiting days that can be taken back. */
const MOST_NEWEST = 2000
/** Stored days before and after those that wait that are asked for: of most meters those beside them tell. */
const DAYS_ASKED = [1, 40]
/** So many stored values are enough to be judged by. */
const VALUES_ASKED = 24
/** Meters whose stored days are asked for at a time: some 20 MB. */
const METERS_ASKED = 500

/**
 * Finds cumulative registers among energies, over all files of a run and what is stored from earlier ones: days wait until it
 * shows what their meter's are. Of a register none goes in; where too few days tell, they go in, and that is told.
 * Memory is bounded: where too many wait, they go in, and what follows is refused once it shows.
 */
export class EnergyWatch {
  readonly #meters = new Map<string, Meter>()
  readonly #stored: ReadonlyMap<string, readonly Totals[]>
  readonly #storedDays: StoredDays | undefined
  readonly #lines = new WeakMap<LoadDay, number>()
  /** the newest days that have waited */
  #newest: { readonly meter: Meter; readonly row: WaitingDay }[] = []
  #values = 0

  /**
   * @param stored the newest totals of each meter
   * @param storedDays gives what is stored of the intervals of meters
   */
  constructor(stored: Iterable<StoredTotals> = [], storedDays?: StoredDays) {
    this.#stored = new Map(Array.from(stored, ({ days, ...of }) => [keyOf(of), days.map(withEnergy)]))
    this.#storedDays = storedDays
  }

  /**
   * Takes a day of energies, and what its rows hold beside it.
   * @param refuse turns rows away, those of the day too, once it shows that they are a register's
   * @returns the days that go in: none while they wait
   */
  add(days: readonly [LoadDay, ...LoadDay[]], place: Place, refuse: Refuse): readonly LoadDay[] {
    const [load] = days
    const meter = this.#meterOf(load)
    const row = { days, ...place }
    if (meter.problem && showsEnergies(load, meter.level)) return days
    const problem = meter.problem ?? problemAfter(meter, load)
    if (problem) return this.#turnAway([row], problem, refuse)
    if (meter.taken || (!isTotal(load) && !load.values.some((value) => value > 0))) return days
    meter.waiting.push(row)
    if (this.#newest.push({ meter, row }) > 2 * MOST_NEWEST) this.#newest = this.#newest.slice(-MOST_NEWEST)
    this.#values += load.values.length + VALUES_OF_A_DAY
    this.#lines.set(load, place.lines.at(-1)!)
    const isCrowded = this.#values > MOST_VALUES
    const count = meter.waiting.length
    if (!isCrowded && count > LOOKS && !isTotal(load) && count % LOOKS !== 0) return []
    const most = isTotal(load) ? MOST_ROWS : MOST_PARTS
    return this.#judge(meter, isCrowded || count >= most, refuse) ?? []
  }

  /** Takes back the day of one row that still waits. @returns whether there was one, among the newest */
  withdraw(file: string, line: number): boolean {
    const isIt = ({ row }: { row: WaitingDay }) => row.file === file && row.lines.length === 1 && row.lines[0] === line
    const found = this.#newest.findLast(isIt)
    const at = found?.meter.waiting.indexOf(found.row) ?? -1
    if (at < 0) return false
    const [row] = found!.meter.waiting.splice(at, 1)
    this.#values -= row!.days[0].values.length + VALUES_OF_A_DAY
    return true
  }

  /** The last line of a day that has waited. */
  lineOf(day: LoadDay): number | undefined {
    return this.#lines.get(day)
  }

  /**
   * Looks up what is stored of the meters whose intervals still wait, after the last of the run: so few that they do not tell
   * by themselves what they are.
   */
  async recall(): Promise<void> {
    if (!this.#storedDays) return
    for (const reach of DAYS_ASKED) {
      const meters = [...this.#meters.values()].filter(isUndecided)
      for (let at = 0; at < meters.length; at += METERS_ASKED) {
        const some = new Map(
          meters.slice(at, at + METERS_ASKED).map((meter) => [keyOf(meter.waiting[0]!.days[0]), meter])
        )
        const found = await this.#storedDays([...some.values()].map((meter) => wantedDays(meter, reach)))
        for (const { days, ...of } of found) {
          const meter = some.get(keyOf(of))!
          meter.stored = speakingDays(days, loadsOf(meter))
          if (verdictOf(meter, true) !== 'energies') continue
          meter.areEnergies = true
          meter.stored = []
        }
      }
    }
  }

  /**
   * The days that still wait, after the last of the run.
   * @param tell is told of those that go in although they look like the readings of a register
   */
  finish(refuse: Refuse, tell: (remark: Rejection) => void): LoadDay[] {
    return [...this.#meters.values()].flatMap((meter) => {
      const last = meter.waiting.at(-1)
      if (!last) return []
      const [load] = last.days
      const doubt = meter.areEnergies ? undefined : doubtOf(load.meterId, meter)
      if (doubt) tell({ ...doubt, file: last.file, line: last.lines.at(-1)!, raw: rawOf(load) })
      return this.#judge(meter, true, refuse) ?? []
    })
  }

  #meterOf(load: LoadDay): Meter {
    const key = keyOf(load)
    let meter = this.#meters.get(key)
    if (!meter) {
      const stored = totalsLike(this.#stored.get(key) ?? [], withEnergy(load))
      // of energies that are stored nothing speaks against more of them
      const taken = verdictOfTotals(stored, isMonthly(load), true) === 'energies'
      this.#meters.set(key, (meter = { waiting: [], stored: taken ? [] : stored, taken, level: 0 }))
    }
    return meter
  }

  /** @returns the days that go in; undefined while they wait */
  #judge(meter: Meter, now: boolean, refuse: Refuse): LoadDay[] | undefined {
    const { waiting } = meter
    const verdict = meter.areEnergies ? 'energies' : verdictOf(meter, now)
    if (verdict === undefined && !now) return undefined
    meter.waiting = []
    for (const { days } of waiting) this.#values -= days[0].values.length + VALUES_OF_A_DAY
    if (verdict !== 'register' && verdict !== 'counted') {
      meter.taken = true
      return waiting.flatMap((row) => {
        const problem = isTotal(row.days[0]) ? undefined : problemAfter(meter, row.days[0])
        return problem ? this.#turnAway([row], problem, refuse) : row.days
      })
    }
    const [{ meterId }] = waiting[0]!.days
    meter.problem = problemOf(meterId, { ...meter, waiting })
    for (const { days } of waiting) for (const value of days[0].values) if (value > meter.level) meter.level = value
    return this.#turnAway(waiting, meter.problem, refuse)
  }

  #turnAway(rows: readonly WaitingDay[], problem: RowProblem, refuse: Refuse): LoadDay[] {
    for (const { days, lines, file } of rows) for (const line of lines) refuse(problem, line, rawOf(days[0]), file)
    return []
  }
}

/** Whether intervals wait that are not energies by themselves, and of which little that is stored is known. */
function isUndecided(meter: Meter): boolean {
  const load = meter.waiting[0]?.days[0]
  if (!load || isTotal(load) || meter.areEnergies || meter.stored.flatMap(knownOf).length >= VALUES_ASKED) return false
  return verdictOf(meter, true) !== 'energies'
}

/** The intervals that are stored and speak for new ones: each day of a counter begins anew, and speaks for the others. */
function speakingDays(stored: readonly Totals[], days: readonly LoadDay[]): Totals[] {
  return countedDays(withStored(stored, days)) === 'counted' ? [...stored] : intervalsLike(stored, days)
}

function wantedDays(meter: Meter, reach: number): WantedDays {
  const loads = loadsOf(meter)
  const days = loads.map(({ day }) => day)
  const { meterId, channel } = loads[0]!
  return { meterId, channel, from: Math.min(...days) - reach, to: Math.max(...days) + reach }
}
