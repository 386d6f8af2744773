import type { RowProblem } from '../rejection.ts'
import type { KeptTexts } from './kept-texts.ts'
import type { RegisterEdges } from './register-edges.ts'
import { type Joint, registerJoint } from './register-joints.ts'
import {
  type CountedInterval,
  isSpread,
  NO_ROWS,
  RegisterSeries,
  type Rows,
  type ShownReadings
} from './register-series.ts'
import { minutesLater, shownRaw, type XmlReading } from './xml-reading.ts'

/** Readings that wait for their order to show; more are taken as those of another file. */
const MAX_WAITING = 200_000

/** Where the energies of registers go. */
export interface RegisterOutlet {
  /**
   * Takes an energy, kWh or kvarh, that begins with a reading.
   * @returns why it is not taken, for which its rows have been turned away
   */
  readonly interval: (reading: XmlReading, value: number, rows: Rows) => RowProblem | undefined
  /** takes what the readings of a register in the file showed, the last of which is given */
  readonly shown: (joint: Joint, last: XmlReading) => Generator<void>
  readonly turnAway: (problem: RowProblem, reading: XmlReading) => void
  /** tells something of a reading that goes in */
  readonly remark: (problem: RowProblem, reading: XmlReading) => void
}

/** The readings of the registers of a file, in any order, of which energies are made together with those of other files. */
export class RegisterReadings {
  readonly #series = new Map<string, RegisterSeries>()
  /** what registers showed in the files before */
  readonly #edges: RegisterEdges
  readonly #quotes: KeptTexts
  readonly #outlet: RegisterOutlet
  #waiting = 0

  /** @param quotes keeps how the readings are quoted as long as they wait */
  constructor(edges: RegisterEdges, quotes: KeptTexts, outlet: RegisterOutlet) {
    this.#edges = edges
    this.#quotes = quotes
    this.#outlet = outlet
  }

  add(reading: XmlReading): void {
    const key = registerKey(reading)
    let series = this.#series.get(key)
    if (!series) {
      series = new RegisterSeries(
        (counted) => void this.#counted(counted),
        (problem, of) => this.#outlet.turnAway(problem, of),
        (from, to) => this.#edges.hasBetween(key, from, to)
      )
      this.#series.set(key, series)
    }
    // what its texts were cut from is not to be kept as long as it waits
    series.add({
      ...reading,
      raw: typeof reading.raw === 'number' ? reading.raw : this.#quotes.add(shownRaw(reading.raw))
    })
    if (++this.#waiting > MAX_WAITING) drain(this.finish())
  }

  /** Makes energies of the readings of registers so far. */
  *finish(): Generator<void> {
    const joints: { readonly joint: Joint; readonly of: XmlReading }[] = []
    for (const [register, series] of this.#series) {
      const readings = series.finish()
      if (readings) joints.push({ joint: this.#joined(register, readings), of: readings.shown.at(-1)! })
      yield
    }
    this.#series.clear()
    this.#waiting = 0
    for (const { joint, of } of joints) yield* this.#outlet.shown(joint, of)
    this.#quotes.clear()
  }

  /** Takes the energies that lie between this file and others. */
  #joined(register: string, readings: ShownReadings): Joint {
    const joint = registerJoint(register, readings, this.#edges)
    const last = readings.shown.at(-1)!
    for (const problem of joint.remarks) this.#outlet.remark(problem, last)
    for (const counted of joint.energies) {
      const problem = this.#counted(counted)
      if (problem && counted.rows === 0) this.#outlet.remark(problem, last)
    }
    return joint
  }

  /**
   * What a register counted between two readings: of those farther apart than elsewhere it is spread over the intervals that
   * would have been.
   */
  #counted({ from, energy, minutes, rows, superseded, step }: CountedInterval): RowProblem | undefined {
    const parts = isSpread(from, minutes, step) ? minutes / step : 1
    const value = (energy * (from.ratio ?? 1)) / parts
    const own = { ...from, minutes: minutes / parts }
    const problem = this.#outlet.interval(own, value, { rows, superseded })
    for (let part = 1; part < parts && !problem; part++) {
      this.#outlet.interval({ ...own, at: minutesLater(from.at, part * step) }, value, NO_ROWS)
    }
    return problem
  }
}

/** Takes all steps at once, where there are few. */
export function drain(steps: Iterable<void>): void {
  for (const _ of steps);
}

/** Tells the registers of a file apart. */
function registerKey({ meterId, quantity, ids }: XmlReading): string {
  const asset = ids?.asset === undefined ? '' : `/${ids.asset}`
  return `${quantity.channel} ${quantity.flow}${asset} ${meterId}`
}
