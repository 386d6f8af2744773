import { backwards } from '../formats/register-steps.ts'
import type { LoadDay } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import { type Between, minutesBetween, type RegisterEdges } from './register-edges.ts'
import { ANOTHER_METER, type SeriesEnds } from './register-series.ts'
import type { XmlReading } from './xml-sink.ts'

const MINUTES_PER_DAY = 1440
/** Lengths of intervals that a reading by itself may begin, minutes. */
const GRIDS = [60, 30, 15, 5, 1]

/** What becomes of the ends of a register's readings in a file. */
export interface Joint {
  /** energies that lie between this file and others, with the readings of this file that they stand for */
  readonly energies: readonly {
    readonly from: XmlReading
    readonly energy: number
    readonly minutes: number
    readonly rows: number
  }[]
  /** what the register showed, by day, for what comes with other imports */
  readonly days: readonly LoadDay[]
  /** readings that stand in no energy */
  readonly rowsLeft: number
  /** what there is to tell */
  readonly remarks: readonly RowProblem[]
}

/** Joins the readings of a register in a file to those of other files, and keeps what it showed at its ends. */
export function registerJoint(register: string, { shown, rowsLeft, mostKw }: SeriesEnds, edges: RegisterEdges): Joint {
  const [first, last] = [shown[0]!, shown.at(-1)!]
  const { before, after } = edges.join(register, { first: edgeOf(first), last: edgeOf(last), mostKw })
  const energies: { from: XmlReading; energy: number; minutes: number; rows: number }[] = []
  const remarks: RowProblem[] = []
  let rows = rowsLeft
  for (const gap of [before, after]) {
    if (!gap) continue
    const problem = problemOf(gap)
    if (problem) remarks.push(problem)
    else {
      const from = gap === before ? { ...first, at: gap.from.at } : last
      energies.push({ from, energy: gap.energy as number, minutes: gap.minutes, rows })
      rows = 0
    }
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

/** The days of readings at the ends, as far as a grid of intervals or days has them. */
function shownDays(register: string, shown: readonly XmlReading[], mostKw: number): LoadDay[] {
  const days = new Map<string, LoadDay>()
  for (const [i, reading] of shown.entries()) {
    const { at, quantity, meterId } = reading
    const beside = i % 2 === 0 && i + 1 < shown.length ? shown[i + 1] : shown[i - 1]
    const step = beside ? Math.abs(minutesBetween(reading.at, beside.at)) : stepAlone(at.minute)
    const points = step >= 1380 && step <= 1500 && at.minute === 0 ? 1 : MINUTES_PER_DAY / step
    const place = points === 1 ? 0 : at.minute / step
    if (!Number.isInteger(points) || !Number.isInteger(place)) continue
    const energy = points === 1 ? DAILY[quantity.channel] : undefined
    if (points === 1 && !energy) continue
    const key = `${at.day} ${points}`
    let day = days.get(key)
    if (!day) {
      const readings = new Float64Array(points).fill(Number.NaN)
      const values = new Float32Array(energy?.values ?? points).fill(Number.NaN)
      const name = `${register.split(' ', 2).join(' ')} 1`
      const channel = energy?.channel ?? quantity.channel
      day = {
        meterId,
        day: at.day,
        channel,
        values,
        rows: 0,
        register: { name, readings, mostKw: mostKw || 0, factor: 1 }
      }
      days.set(key, day)
    }
    day.register!.readings[place] = reading.value * quantity.factor
  }
  return [...days.values()]
}

/** What the energies of whole days are: the total of the registers, or what was fed in. */
const DAILY: Partial<
  Record<string, { readonly channel: 'register_energy' | 'reverse_energy'; readonly values: number }>
> = {
  active_power: { channel: 'register_energy', values: 5 },
  reverse_power: { channel: 'reverse_energy', values: 1 }
}

/** A reading by itself at midnight is of a day. */
function stepAlone(minute: number): number {
  return minute === 0 ? MINUTES_PER_DAY : GRIDS.find((grid) => minute % grid === 0)!
}

/** The problem of a reading of which nothing can be made. */
export const ALONE: RowProblem = {
  code: 'unused_quantity',
  reason: {
    zh: '只有一个示数，无法求电量',
    en: 'a single reading of a register: no energy can be made of it'
  }
}
