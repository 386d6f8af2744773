import { backwards } from '../formats/register-steps.ts'
import type { LoadDay } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import type { Between, RegisterEdges } from './register-edges.ts'
import { ANOTHER_METER, type CountedInterval, type ShownReadings } from './register-series.ts'
import { shownDays } from './shown-days.ts'
import type { XmlReading } from './xml-reading.ts'

const MINUTES_PER_DAY = 1440

/** What becomes of a register's readings in a file together with those of others. */
export interface Joint {
  /** energies that lie between this file and others, with the readings of this file that they stand for */
  readonly energies: readonly CountedInterval[]
  /** what the register showed, by day, for what comes with other imports */
  readonly days: Iterable<LoadDay>
  /** readings that stand in no energy */
  readonly rowsLeft: number
  /** what there is to tell */
  readonly remarks: readonly RowProblem[]
}

/** Joins the readings of a register in a file to those of other files, and keeps what it showed. */
export function registerJoint(
  register: string,
  { shown, rowsLeft, mostKw, step }: ShownReadings,
  edges: RegisterEdges
): Joint {
  const [first, last] = [shown[0]!, shown.at(-1)!]
  const { before, after, among } = edges.join(register, shown.map(edgeOf), mostKw)
  const energies: CountedInterval[] = []
  const remarks: RowProblem[] = []
  let rows = rowsLeft
  for (const gap of [before, ...among, after]) {
    if (!gap) continue
    const problem = problemOf(gap)
    // among readings that are known, what is too long is told already
    if (problem && (problem.code !== 'register_gap' || !among.includes(gap))) remarks.push(problem)
    if (problem) continue
    energies.push({
      from: { ...(gap === after ? last : first), at: gap.from.at },
      energy: gap.energy as number,
      minutes: gap.minutes,
      rows,
      superseded: 0,
      step
    })
    rows = 0
  }
  return { energies, remarks, days: shownDays(register, shown, mostKw), rowsLeft: rows }
}

function edgeOf({ at, value, quantity }: XmlReading) {
  return { at, kwh: value * quantity.factor }
}

function problemOf({ from, to, energy, minutes, usable }: Between): RowProblem | undefined {
  if (energy === 'backwards') return backwards(from.kwh, to.kwh)
  if (Number.isNaN(energy)) return ANOTHER_METER
  return usable ? undefined : gapBetween(energy, minutes)
}

function gapBetween(energy: number, minutes: number): RowProblem {
  const kwh = Number(energy.toPrecision(7))
  const days = Number((minutes / MINUTES_PER_DAY).toPrecision(3))
  const zh = `与另一文件的示数相隔 ${days} 天，其间共用 ${kwh} kWh，不能归到各日或各区间，未计入（后面的文件若有其间示数，则计入）`
  const en = `${days} days lie between this reading and that of another file; the ${kwh} kWh used in them have no place in single days or intervals and are left out, unless a later file has readings in between`
  return { code: 'register_gap', reason: { zh, en } }
}

/** The problem of a reading of which nothing can be made. */
export const ALONE: RowProblem = {
  code: 'unused_quantity',
  reason: {
    zh: '只有一个示数，无法求电量',
    en: 'a single reading of a register: no energy can be made of it'
  }
}
