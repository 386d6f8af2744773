import { shownCell } from '../cell-problem.ts'
import type { LoadDay } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import { SourcesOfDays } from '../sources-of-days.ts'

/** A day of a register, and the meter that it is of. */
interface MeterDay extends Pick<LoadDay, 'meterId' | 'channel' | 'day' | 'values'> {
  /** empty where the file has none */
  readonly serial: string
}

/**
 * Which meter the values of each register came from, over all files of a reading: of two that have values for the same times,
 * one is not what the register says. On the day of a swap each has its part.
 */
export class MeterSerials {
  readonly #sources: SourcesOfDays

  constructor(sources = new SourcesOfDays()) {
    this.#sources = sources
  }

  /** The serial number of another meter that has values for the same times; empty where it has none. */
  otherOn({ meterId, channel, day, serial, values }: MeterDay): string | undefined {
    return this.#sources.other(curveOf(meterId, channel), day, serial, values)
  }

  /** Notes a day, unless there is such another meter. @returns that */
  take(of: MeterDay): string | undefined {
    const other = this.otherOn(of)
    if (other === undefined) this.#sources.add(curveOf(of.meterId, of.channel), of.day, of.serial, of.values)
    return other
  }
}

function curveOf(meterId: string, channel: string): string {
  return `nem12 ${channel} ${meterId}`
}

/** The problem of a day of one meter for times of which another has values. */
export function twoMeters(serial: string, other: string): RowProblem {
  const [shown, known] = [serial, other].map((meter) => (meter === '' ? '—' : shownCell(meter)))
  return {
    code: 'ambiguous_meter',
    reason: {
      zh: `同一 NMI 与寄存器的相同时段已有表 ${known} 的数据，表 ${shown} 的未采用（换表日各表只应有自己的时段，其余标 N）`,
      en: `meter ${known} has the same times of this NMI and register: those of meter ${shown} are not used (on the day of a swap each has its part, the rest flagged N)`
    }
  }
}
