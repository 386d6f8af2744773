import { formatDay } from '../day.ts'
import type { LoadDay } from '../load-day.ts'
import { registerAsEnergy } from '../register-suspicion.ts'
import type { RowProblem } from '../rejection.ts'

/** Days of a meter that are looked at: of a total alone, and of one beside registers that only rise with it. */
const DAYS = 20
const DAYS_OF_REGISTERS = 7
const FEWEST_REGISTERS = 3
/** A register in use rises nearly every day; a load that grows falls on some. */
const LEAST_RISES = 0.75
/** Within these days a register does not double. */
const LARGEST_RISE = 2
/** Days that wait, over all meters: then they go in unjudged. */
const MOST_WAITING = 200_000

/** A day that waits until it shows whether its meter's are energies. */
interface WaitingDay {
  readonly load: LoadDay
  readonly companions: readonly LoadDay[]
  readonly line: number
}

/**
 * Finds cumulative registers in columns of the energies of days: totals that only rise from day to day, and are large beside
 * what they rise by. As energies they would be a load hundreds of times too high, so their rows are turned away.
 */
export class CumulativeDays {
  readonly #refuse: (problem: RowProblem, line: number, raw: string) => void
  /** days of meters that are not judged yet */
  readonly #waiting = new Map<string, WaitingDay[]>()
  /** meters that are judged, with what is the matter with them */
  readonly #judged = new Map<string, RowProblem | undefined>()
  /** of days that have waited */
  readonly #lines = new WeakMap<LoadDay, number>()
  readonly #runs: Map<string, RisingRun>
  #count = 0

  /** @param runs what the totals of each meter did in the files before, where those hold too few days to tell */
  constructor(refuse: (problem: RowProblem, line: number, raw: string) => void, runs = new Map<string, RisingRun>()) {
    this.#refuse = refuse
    this.#runs = runs
  }

  /** Takes a day of a row. @returns the days that go in, none while it waits, or what is the matter with it */
  add([load, ...companions]: readonly [LoadDay, ...LoadDay[]], line: number): readonly LoadDay[] | RowProblem {
    const { meterId } = load
    if (this.#judged.has(meterId)) return this.#judged.get(meterId) ?? [load, ...companions]
    let days = this.#waiting.get(meterId)
    if (!days) this.#waiting.set(meterId, (days = []))
    days.push({ load, companions, line })
    for (const each of [load, ...companions]) this.#lines.set(each, line)
    this.#count++
    return days.length >= DAYS || this.#count > MOST_WAITING || tellsEarly(days) ? this.#judge(meterId, days) : []
  }

  /** The line of the row of a day that has waited. */
  lineOf(day: LoadDay): number | undefined {
    return this.#lines.get(day)
  }

  /** The days that are left. */
  finish(): LoadDay[] {
    return [...this.#waiting].flatMap(([meterId, days]) => this.#judge(meterId, days))
  }

  #judge(meterId: string, days: readonly WaitingDay[]): LoadDay[] {
    const loads = days.map(({ load }) => load)
    const totals = inOrder(loads).map(({ values }) => values[0]!)
    const problem = isCumulative(loads) ? registerAsEnergy(meterId, totals) : this.#overFiles(meterId, inOrder(loads))
    this.#waiting.delete(meterId)
    this.#judged.set(meterId, problem)
    this.#count -= days.length
    if (!problem) return days.flatMap(({ load, companions }) => [load, ...companions])
    for (const { load, line } of days) this.#refuse(problem, line, `${meterId},${formatDay(load.day)}`)
    return []
  }

  /** What the days of a meter are found to be together with those of earlier files, which have gone in already. */
  #overFiles(meterId: string, days: readonly LoadDay[]): RowProblem | undefined {
    const [first] = days
    if (!first) return undefined
    const key = `${first.channel} ${meterId}`
    let run = this.#runs.get(key)
    if (!run) this.#runs.set(key, (run = newRun(first)))
    for (const { day, values } of days) extend(run, day, values[0]!)
    // so many days of one file have been looked at by themselves
    if (days.length >= DAYS) run.broken = true
    const { first: from, last, rises, broken } = run
    if (broken || run.days < DAYS || last > LARGEST_RISE * from || rises < LEAST_RISES * (run.days - 1))
      return undefined
    return registerOverFiles(meterId, run)
  }
}

function newRun({ values, day }: LoadDay): RisingRun {
  return { first: values[0]!, last: values[0]!, lastDay: day - 1, days: 0, rises: 0, broken: false }
}

function extend(run: RisingRun, day: number, total: number): void {
  // the same day once more, as in a file that comes twice, tells nothing new
  if (day === run.lastDay && total === run.last) return
  if (total < run.last || day <= run.lastDay) run.broken = true
  if (total > run.last) run.rises++
  run.last = total
  run.lastDay = day
  run.days++
}

function registerOverFiles(meterId: string, { days, ...run }: RisingRun): RowProblem {
  const [first, last] = [run.first, run.last].map((kwh) => Number(kwh.toPrecision(7)))
  return {
    code: 'register_as_energy',
    reason: {
      zh: `${meterId} 的电量逐日只增不减（${days} 天内 ${first} → ${last}），是电表示数而不是电量；此前各文件的日子已被采用，请以电量重新导出并再次导入`,
      en: `the energies of ${meterId} only ever rise (${first} → ${last} in ${days} days): they are readings of its register; the days of the files before have gone in: export energies and import those days again`
    }
  }
}

/** Totals that follow each other in days and never fell, over files that hold a few days each. */
export interface RisingRun {
  readonly first: number
  last: number
  lastDay: number
  days: number
  rises: number
  /** it fell, or its days came in another order: it tells nothing */
  broken: boolean
}

/** Whether the days of a meter tell before there are many of them: their total falls, or all registers rise with it. */
function tellsEarly(days: readonly WaitingDay[]): boolean {
  if (days.length < 2 || days.length > DAYS_OF_REGISTERS) return false
  const loads = inOrder(days.map(({ load }) => load))
  const falls = loads.some(({ values }, i) => i > 0 && values[0]! < loads[i - 1]!.values[0]!)
  return falls || (days.length === DAYS_OF_REGISTERS && isCumulative(loads))
}

function inOrder(loads: readonly LoadDay[]): LoadDay[] {
  return loads.filter(({ values }) => values[0]! > 0).sort((a, b) => a.day - b.day)
}

function isCumulative(loads: readonly LoadDay[]): boolean {
  const days = inOrder(loads)
  const registers = risingColumns(days)
  if (days.length < (registers >= FEWEST_REGISTERS ? DAYS_OF_REGISTERS : DAYS)) return false
  const [first, last] = [days[0]!.values[0]!, days.at(-1)!.values[0]!]
  const rises = days.filter(({ values }, i) => i > 0 && values[0]! > days[i - 1]!.values[0]!).length
  return registers > 0 && last <= LARGEST_RISE * first && rises >= LEAST_RISES * (days.length - 1)
}

/** How many of the total and its registers rise and never fall; 0 where the total does. */
function risingColumns(days: readonly LoadDay[]): number {
  const columns = [...(days[0]?.values.keys() ?? [])].filter((column) => {
    const values = days.map((day) => day.values[column]!)
    return values.every((value, i) => i === 0 || value >= values[i - 1]!) && values.at(-1)! > values[0]!
  })
  return columns[0] === 0 ? columns.length : 0
}
